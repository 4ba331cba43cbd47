/** One preparation: why it is there, who has it, when it is due, and all one can do with it. */

import { fill } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { dayTime } from '../lib/when.js'
import { choosePerson } from './people-sheet.js'
import { patientTitle, who } from './people.js'
import { isLate, stateOf } from './preparedness.js'
import { openSheet } from './sheet.js'
import { openForm, put } from './sheet-form.js'
import { dueText, isOpen, tick } from './tasks.js'
import { answerWords, questionWords } from './questions.js'
import { capital, catalogue, first, taskRole, taskTitle } from './words.js'
import { toast } from './toast.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {AnyRow} task
 */
export function openTask(work, view, task) {
  const open = isOpen(task)
  const owner = first(task, 'owner')
  /** @type {Record<string, boolean>} */
  const offered = {
    finish: open, reopen: !open, take: open && owner !== work.me.id, start: stateOf(task) === 'todo' && owner === work.me.id,
    assign: open, drop: open,
  }
  const sheet = openSheet('sheet-task', (root) => {
    fill(root, { phase: patientTitle(view), title: taskTitle(task), sub: stateText(task) })
    root.querySelector('[data-part="facts"]')?.append(...factsOf(work, task))
    const before = Array.isArray(task.due_before) ? task.due_before : []
    show(root, 'due-history', before.length > 0)
    root.querySelector('[data-part="due-before"]')?.append(...before.map((/** @type {any} */ at) => {
      const li = document.createElement('li')
      const del = document.createElement('del')
      del.textContent = capital(dayTime(typeof at === 'string' ? at : at.due_at))
      li.append(del)
      return li
    }))
    for (const button of root.querySelectorAll('[data-act]')) {
      const act = /** @type {HTMLElement} */ (button).dataset.act ?? ''
      if (act in offered) /** @type {HTMLElement} */ (button).hidden = !offered[act]
    }
  })
  sheet.root.addEventListener('click', async (event) => {
    const act = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-act]'))?.dataset.act
    if (!act || !(act in offered)) return
    await sheet.close()
    run(work, view, task, act)
  })
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {AnyRow} task
 * @param {string} act
 */
function run(work, view, task, act) {
  if (act === 'finish' || act === 'reopen') tick(work, view, task)
  else if (act === 'take') give(work, view, task, work.me.id, 'task.take')
  else if (act === 'assign') {
    choosePerson(work, { what: taskTitle(task), now: first(task, 'owner'), teams: view.case.teams ?? [] }, (id) =>
      give(work, view, task, id, id === work.me.id ? 'task.take' : 'task.assign'))
  } else if (act === 'start') {
    send(work, view, task, 'task.start', { state: ['doing'] }, { state: [stateOf(task)] })
    toast(format(gettext('%(title)s: under way'), { title: taskTitle(task) }), () =>
      send(work, view, task, 'task.reopen', { state: ['todo'] }, { state: ['doing'] }))
  } else if (act === 'drop') askReason(work, view, task)
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {AnyRow} task
 * @param {string} name
 * @param {Record<string, string[]>} values
 * @param {Record<string, string[]>} base
 */
function send(work, view, task, name, values, base) {
  return work.command(name, { subject: task.id, case: view.id, values, base })
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {AnyRow} task
 * @param {string} owner
 * @param {string} name
 */
async function give(work, view, task, owner, name) {
  const before = task.answers.owner ?? []
  if (before[0] === owner) return
  await send(work, view, task, name, { owner: [owner] }, { owner: before })
  const words = owner === work.me.id ? gettext('%(title)s: yours') : gettext('%(title)s: given to %(name)s')
  toast(format(words, { title: taskTitle(task), name: who(work, owner) }), () =>
    send(work, view, task, 'task.assign', { owner: before }, { owner: [owner] }))
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {AnyRow} task
 */
function askReason(work, view, task) {
  const before = stateOf(task)
  openForm('sheet-drop', (root) => put(root, 'what', taskTitle(task)), async (pairs) => {
    await send(work, view, task, 'task.drop', { state: ['not_needed'], ...pairs }, { state: [before], reason: task.answers.reason ?? [] })
    toast(format(gettext('%(title)s: not needed'), { title: taskTitle(task) }), () =>
      send(work, view, task, 'task.reopen', { state: ['todo'] }, { state: ['not_needed'] }))
  })
}

/** @param {AnyRow} task */
function stateText(task) {
  const words = {
    todo: gettext('To do'), doing: gettext('Under way'), done: gettext('Done'), not_needed: gettext('Not needed'),
  }[stateOf(task)]
  return [words, task.mandatory ? gettext('required') : '', isLate(task) ? gettext('late') : ''].filter(Boolean).join(' · ')
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {AnyRow} task
 * @returns {HTMLElement[]}
 */
function factsOf(work, task) {
  const owner = first(task, 'owner')
  /** @type {[string, string][]} */
  const facts = [
    [gettext('Ready by'), task.due_at ? capital(dueText(task)) : gettext('No day set')],
    [gettext('Who'), owner ? who(work, owner) : gettext('Nobody has it')],
    [gettext('Usually done by'), taskRole(task.role)],
    [gettext('Because'), task.why ? `${questionWords(task.why.field)}: ${whyWords(task.why)}` : ''],
    [gettext('Reason'), first(task, 'reason') ?? ''],
    [gettext('Note'), first(task, 'note') ?? ''],
    [gettext('Done'), task.done_at ? `${who(work, task.done_by)}, ${dayTime(task.done_at)}` : ''],
  ]
  return facts.filter(([, value]) => value).map(([name, value]) => {
    const row = document.createElement('div')
    const term = document.createElement('dt')
    const text = document.createElement('dd')
    term.textContent = name
    text.textContent = value
    row.append(term, text)
    return row
  })
}

/**
 * The answer behind a preparation; a need is named by the preparation it asked for.
 * @param {{field: string, value: string}} why
 */
function whyWords({ field, value }) {
  return catalogue().find((known) => known.code === value)?.title ?? answerWords(field, [value])
}

/**
 * @param {ParentNode} root
 * @param {string} part
 * @param {boolean} visible
 */
function show(root, part, visible) {
  const el = /** @type {HTMLElement | null} */ (root.querySelector(`[data-part="${part}"]`))
  if (el) el.hidden = !visible
}
