/** Preparations in lists: order, groups, rows, and the one-tap actions with Undo. */

import { fill } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'
import { dateOf, day, daysBetween, plainDay, time, today } from '../lib/when.js'
import { syncMark } from './marks.js'
import { avatar, givenName, who } from './people.js'
import { isLate, preparedness, stateOf } from './preparedness.js'
import { capital, first, taskRole, taskTitle } from './words.js'
import { toast } from './toast.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */
/** @typedef {{id: string, title: string, tasks: AnyRow[]}} Group */

/**
 * @param {AnyRow} task
 * @returns {boolean} neither done nor dropped
 */
export function isOpen(task) {
  const state = stateOf(task)
  return state === 'todo' || state === 'doing'
}

/**
 * @param {AnyRow} a
 * @param {AnyRow} b
 */
export function byDue(a, b) {
  return (a.due_at ?? '9').localeCompare(b.due_at ?? '9') || Number(b.mandatory ?? false) - Number(a.mandatory ?? false) ||
    taskTitle(a).localeCompare(taskTitle(b))
}

/**
 * The groups of a case's list: late, today, tomorrow, each later day, without a day, done, not needed.
 * @param {AnyRow[]} tasks
 * @returns {Group[]}
 */
export function groupsOf(tasks) {
  const now = today()
  /** @type {Map<string, Group>} */
  const groups = new Map()
  const put = (/** @type {string} */ id, /** @type {string} */ title, /** @type {AnyRow} */ task) => {
    const group = groups.get(id) ?? { id, title, tasks: [] }
    group.tasks.push(task)
    groups.set(id, group)
  }
  for (const task of tasks.filter(isOpen).sort(byDue)) {
    if (isLate(task)) put('late', gettext('Late'), task)
    else if (!task.due_at) put('undated', gettext('Without a day'), task)
    else {
      const date = dateOf(task.due_at)
      const near = daysBetween(now, date) < 2
      put(date, near ? capital(day(date)) + (date === now ? '' : `, ${plainDay(date)}`) : capital(plainDay(date)), task)
    }
  }
  const latest = (/** @type {AnyRow} */ a, /** @type {AnyRow} */ b) => (b.done_at ?? b.at ?? '').localeCompare(a.done_at ?? a.at ?? '')
  for (const task of tasks.filter((one) => stateOf(one) === 'done').sort(latest)) put('done', gettext('Done'), task)
  for (const task of tasks.filter((one) => stateOf(one) === 'not_needed').sort(latest)) put('not_needed', gettext('Not needed'), task)
  return [...groups.values()]
}

/**
 * The preparation that should be done next: late ones, then the reader's own, then nobody's, each by due time.
 * @param {CaseView} view
 * @param {string} me
 * @returns {AnyRow | undefined}
 */
export function nextStep(view, me) {
  const rank = (/** @type {AnyRow} */ task) => (first(task, 'owner') === me ? 0 : first(task, 'owner') ? 2 : 1)
  return view.tasks.filter(isOpen).sort((a, b) => Number(isLate(b)) - Number(isLate(a)) || rank(a) - rank(b) || byDue(a, b))[0]
}

/**
 * When it must be ready, in words; nothing when no day is set.
 * @param {AnyRow} task
 */
export function dueText(task) {
  if (!task.due_at) return ''
  const date = dateOf(task.due_at)
  return format(gettext('%(day)s before %(time)s'), { day: day(date), time: time(task.due_at) })
}

/**
 * @param {AnyRow} task
 * @returns {string}
 */
export function lateText(task) {
  const away = daysBetween(dateOf(task.due_at), today())
  return away > 0 ? ngettext('late by %(n)s day', 'late by %(n)s days', away) : format(gettext('late since %(time)s'), { time: time(task.due_at) })
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {AnyRow} task
 * @returns {string} who has it: a person, else the role that should
 */
export function ownerText(work, task) {
  const owner = first(task, 'owner')
  if (owner) return givenName(work, owner)
  return taskRole(task.role) || gettext('Nobody has it')
}

/**
 * Fills a `card-task`.
 * @param {HTMLElement} el
 * @param {{task: AnyRow, view: CaseView, name?: string}} item `name` of the patient, on lists of several
 * @param {import('../sync/work.js').Work} work
 * @param {(task: AnyRow) => void} onNeeds
 */
export function fillTask(el, { task, view, name }, work, onNeeds) {
  const state = stateOf(task)
  const late = isLate(task)
  const title = taskTitle(task)
  const open = isOpen(task)
  const choose = view.conflicts.filter((row) => row.subject === task.id && !row.settled_at).length
  const done = task.done_at ? `${who(work, task.done_by)} · ${daysBetween(task.done_at, today()) === 0 ? '' : `${day(task.done_at)} `}${time(task.done_at)}` : ''
  const sub = open
    ? [name, state === 'doing' ? gettext('Under way') : '', ownerText(work, task), task.mandatory && !name ? gettext('required') : '',
        task.due_at && !late ? format(gettext('before %(time)s'), { time: time(task.due_at) }) : '']
    : [name, state === 'not_needed' ? first(task, 'reason') : done]
  fill(el, {
    title, sub: sub.filter(Boolean).join(' · '), late: late ? capital(lateText(task)) : '', label: state === 'doing' ? `${title}, ${gettext('under way')}` : title,
    choose: choose ? ngettext('%(n)s to choose', '%(n)s to choose', choose) : '',
  })
  const check = /** @type {HTMLInputElement} */ (el.querySelector('[data-part="check"]'))
  check.checked = !open
  check.toggleAttribute('data-dropped', state === 'not_needed')
  if (state === 'doing') check.dataset.s = 'doing'
  else delete check.dataset.s
  const av = /** @type {HTMLElement} */ (el.querySelector('[data-part="av"]'))
  avatar(av, work, open ? first(task, 'owner') : task.done_by ?? first(task, 'owner'))
  av.hidden = !open
  syncMark(/** @type {Element} */ (el.querySelector('[data-part="sync"]')), task.state, { onNeeds: () => onNeeds(task) })
}

/**
 * Ticks or unticks a preparation, says so and offers the way back.
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {AnyRow} task
 */
export async function tick(work, view, task) {
  const was = stateOf(task)
  const title = taskTitle(task)
  const send = (/** @type {string} */ name, /** @type {string} */ state, /** @type {string} */ base) =>
    work.command(name, { subject: task.id, case: view.id, values: { state: [state] }, base: { state: [base] } })
  if (was === 'done' || was === 'not_needed') {
    await send('task.reopen', 'todo', was)
    toast(format(gettext('%(title)s: open again'), { title }), () => send('task.finish', 'done', 'todo'))
    return
  }
  await send('task.finish', 'done', was)
  const prep = preparedness(work.case(view.id) ?? view)
  const share = prep.total ? ` ${format(gettext('%(done)s of %(total)s'), prep)}` : ''
  toast(format(gettext('%(title)s: done.'), { title }) + share, () => send(was === 'doing' ? 'task.start' : 'task.reopen', was, 'done'))
}
