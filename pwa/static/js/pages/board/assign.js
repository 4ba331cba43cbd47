/** The assign menu: what of a case (the case, or preparations nobody owns), to whom, each person with what they already have. */

import { avatar, colleagues, patientName, who } from '../../elements/people.js'
import { toast } from '../../elements/toast.js'
import { byDue, isOpen } from '../../elements/tasks.js'
import { first, taskTitle, workerRole } from '../../elements/words.js'
import { clone, fill, list } from '../../lib/dom.js'
import { format, gettext, ngettext } from '../../lib/i18n.js'
import { unownedTasks } from './find.js'

/** @typedef {import('../../sync/types.js').CaseView} CaseView */
/** @typedef {import('../../sync/types.js').AnyRow} AnyRow */
/** @typedef {{value: string, text: string, rows: AnyRow[]}} Choice what can be given away; `rows` empty for the case itself */

/**
 * Opens the menu beside `anchor` for the case; closes with Esc, a choice or a press outside and gives the focus back.
 * @param {HTMLElement} menu the popover
 * @param {HTMLElement} anchor
 * @param {CaseView} view
 * @param {any} work
 */
export function openAssign(menu, anchor, view, work) {
  const choices = choicesOf(view, work)
  menu.replaceChildren(clone('board-assign'))
  menu.setAttribute('aria-label', format(gettext('Assign: %(name)s'), { name: patientName(view) }))
  fill(menu, { title: patientName(view) })
  const what = /** @type {HTMLSelectElement} */ (menu.querySelector('[data-part=what]'))
  what.replaceChildren(...choices.map(({ value, text }) => new Option(text, value)))
  const people = /** @type {HTMLElement} */ (menu.querySelector('[data-part=people]'))
  list(people, candidates(work, view.case.teams ?? []), {
    template: 'board-person',
    key: ({ person }) => person.id,
    fill: (el, { person, load }) => {
      fill(el, {
        name: person.name,
        role: workerRole(person.role),
        load: ngettext('%(n)s open', '%(n)s open', load),
      })
      avatar(/** @type {Element} */ (el.querySelector('.hk-av')), work, person.id)
      el.querySelector('button')?.addEventListener('click', () => {
        const choice = choices.find(({ value }) => value === what.value) ?? choices[0]
        menu.hidePopover()
        assign(view, choice, person.id, work)
      })
    },
  })
  people.addEventListener('keydown', (event) => step(people, event))
  menu.showPopover()
  place(menu, anchor)
  const start = /** @type {HTMLElement | null} */ (people.querySelector('button'))
  start?.focus()
  menu.addEventListener('toggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === 'closed') anchor.focus()
  }, { once: true })
}

/**
 * The case first while nobody has it, else what nobody owns.
 * @param {CaseView} view @param {any} work @returns {Choice[]}
 */
function choicesOf(view, work) {
  const owner = first(view.case, 'owner')
  const tasks = unownedTasks(view).sort(byDue)
  /** @type {Choice} */
  const whole = {
    value: 'case',
    text: owner ? format(gettext('The case, now %(name)s'), { name: who(work, owner) }) : gettext('The case'),
    rows: [],
  }
  const all = tasks.length > 1
    ? [{ value: 'all', text: ngettext('%(n)s preparation without owner', 'All %(n)s preparations without owner', tasks.length), rows: tasks }]
    : []
  const each = tasks.map((task) => ({ value: task.id, text: taskTitle(task), rows: [task] }))
  return owner ? [...all, ...each, whole] : [whole, ...all, ...each]
}

/**
 * Those who can have work, by name, with the open preparations they own in the cases of this device.
 * @param {any} work @param {string[]} teams of the case @returns {{person: any, load: number}[]}
 */
function candidates(work, teams) {
  /** @type {Map<string, number>} */
  const loads = new Map()
  for (const view of work.cases()) {
    for (const task of view.tasks) {
      const owner = first(task, 'owner')
      if (owner && isOpen(task)) loads.set(owner, (loads.get(owner) ?? 0) + 1)
    }
  }
  return colleagues(work, teams).map((person) => ({ person, load: loads.get(person.id) ?? 0 }))
}

/**
 * Gives it and offers the way back.
 * @param {CaseView} view @param {Choice} choice @param {string} owner @param {any} work
 */
async function assign(view, choice, owner, work) {
  const rows = choice.rows.length > 0 ? choice.rows : [view.case]
  const name = choice.rows.length > 0 ? 'task.assign' : 'case.take'
  const before = rows.map((row) => row.answers.owner ?? [])
  const give = (/** @type {AnyRow} */ row, /** @type {string[]} */ to, /** @type {string[]} */ from) =>
    work.command(name, { subject: row.id, case: view.id, values: { owner: to }, base: { owner: from } })
  for (const [i, row] of rows.entries()) await give(row, [owner], before[i])
  const text = choice.rows.length > 0 ? choice.text : format(gettext('The case of %(name)s'), { name: patientName(view) })
  toast(format(gettext('%(what)s: %(name)s'), { what: text, name: who(work, owner) }), async () => {
    for (const [i, row] of rows.entries()) await give(row, before[i], [owner])
  })
}

/** @param {HTMLElement} people @param {KeyboardEvent} event */
function step(people, event) {
  const buttons = [...people.querySelectorAll('button')]
  const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement))
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key]
  if (to === undefined) return
  event.preventDefault()
  buttons[Math.min(Math.max(to, 0), buttons.length - 1)]?.focus()
}

/**
 * Beside its card, kept inside the window.
 * @param {HTMLElement} menu @param {HTMLElement} anchor
 */
function place(menu, anchor) {
  const box = (anchor.closest('.hk-bcard') ?? anchor).getBoundingClientRect()
  const { width, height } = menu.getBoundingClientRect()
  const beside = box.right + width + 8 < innerWidth ? box.right + 4 : box.left - width - 4
  menu.style.setProperty('--hk-menu-x', `${Math.max(8, Math.min(beside, innerWidth - width - 8))}px`)
  menu.style.setProperty('--hk-menu-y', `${Math.max(8, Math.min(box.top, innerHeight - height - 8))}px`)
}
