/** The preparations of one case, by when they must be ready. */

import { caseFrame } from '../elements/case-frame.js'
import { may } from '../elements/may.js'
import { patientName } from '../elements/people.js'
import { drawPreparedness, preparedness, restText, shareText } from '../elements/preparedness.js'
import { openRefusals } from '../elements/refusal.js'
import { addTask } from '../elements/task-add.js'
import { openTask } from '../elements/task-sheet.js'
import { fillTask, groupsOf, tick } from '../elements/tasks.js'
import { isSignedHere } from '../elements/visit-answers.js'
import { list } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { day, time } from '../lib/when.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */

/**
 * @param {HTMLElement} root
 * @param {{id: string}} params
 * @param {import('../sync/work.js').Work} work
 */
function mount(root, { id }, work) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  const back = /** @type {HTMLAnchorElement} */ (part('back'))
  back.href = `#/case/${id}`
  const frame = caseFrame(root, id, work, draw, {
    back: () => { location.hash = `#/case/${id}` },
    add: (view) => addTask(work, view),
  }, { short: true })
  for (const el of root.querySelectorAll('[data-act="add"]')) /** @type {HTMLElement} */ (el).hidden = !may(work, 'task')

  /** @param {CaseView} view */
  function draw(view) {
    part('sub').textContent = [patientName(view), goesHome(view)].filter(Boolean).join(', ')
    const prep = preparedness(view)
    part('prep').hidden = prep.total === 0
    part('share').textContent = shareText(prep)
    part('rest').textContent = restText(prep)
    drawPreparedness(part('prep'), prep)
    const toCome = isSignedHere(view)
    part('to-come').hidden = !toCome
    part('empty').hidden = view.tasks.length > 0
    part('from').hidden = toCome
    list(part('groups'), groupsOf(view.tasks), {
      template: 'card-group',
      key: (group) => group.id,
      fill: (el, group) => {
        const inside = (/** @type {string} */ name) => /** @type {HTMLElement} */ (el.querySelector(`[data-part="${name}"]`))
        inside('title').textContent = group.title
        inside('count').textContent = String(group.tasks.length)
        inside('rows').classList.add('hk-list--ticks')
        list(inside('rows'), group.tasks, { template: 'card-task', key: (task) => task.id, fill: (row, task, isNew) => show(row, view, task, isNew) })
      },
    })
  }

  /** @param {HTMLElement} row @param {CaseView} view @param {AnyRow} task @param {boolean} isNew */
  function show(row, view, task, isNew) {
    fillTask(row, { task, view }, work, () => openRefusals(work, (refusal) => refusal.subject === task.id))
    if (!isNew) return
    /** @param {(view: CaseView, task: AnyRow) => void} act on the task as it is then */
    const now = (act) => {
      const present = work.case(id)
      const its = present?.tasks.find((one) => one.id === task.id)
      if (present && its) act(present, its)
    }
    const check = /** @type {HTMLInputElement} */ (row.querySelector('[data-part="check"]'))
    check.disabled = !may(work, 'task')
    check.addEventListener('change', () => now((present, its) => tick(work, present, its)))
    row.querySelector('[data-act="open"]')?.addEventListener('click', () => now((present, its) => openTask(work, present, its)))
  }

  frame.update()
  return { update: frame.update, leave: () => {} }
}

/** @param {CaseView} view */
function goesHome(view) {
  const { homecoming_at: at, planned_on: planned } = view.case
  if (at) return format(gettext('home %(day)s %(time)s'), { day: day(at), time: time(at) })
  return planned ? format(gettext('home %(day)s'), { day: day(planned) }) : ''
}

export default { name: 'tasks', template: 'page-tasks', mount }
