/** What has happened in a case, told from its rows: newest first, corrections struck through. */

import { format, gettext, ngettext } from '../lib/i18n.js'
import { dayTime, plainDay } from '../lib/when.js'
import { answerSaid } from './answer-words.js'
import { fieldWords, valueWords } from './conflict-words.js'
import { who } from './people.js'
import { stateOf } from './preparedness.js'
import { answerWords, formOf, questionWords } from './questions.js'
import { eventFacts } from './stay.js'
import { alertEntries } from './timeline-alerts.js'
import { isBegun, isSigned } from './visits.js'
import { closingReason, eventTitle, first, taskTitle } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */
/** @typedef {{text: string, mark?: 'b' | 'del' | 'ins'}} Part */
/** @typedef {'stay' | 'work' | 'notes' | 'conflicts' | 'alerts'} Kind */
/** @typedef {{id: string, at: string, kind: Kind, icon: string, tone: string, by: string | null, parts: Part[], row: AnyRow, noun?: string}} Entry */

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @returns {Entry[]} newest first
 */
export function timeline(work, view) {
  const entries = [
    ...stayEntries(view), ...visitEntries(view), ...taskEntries(view), ...noteEntries(view), ...conflictEntries(work, view),
    ...endEntries(view), ...alertEntries(work, view), ...answerEntries(view),
  ]
  return entries.filter((entry) => entry.at).sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id))
}

/** @param {AnyRow} row */
const madeBy = (row) => row.by ?? null

/**
 * @param {CaseView} view
 * @returns {Entry[]}
 */
function stayEntries(view) {
  const byId = new Map(view.stay_events.map((row) => [row.id, row]))
  return view.stay_events.map((row) => {
    const kind = first(row, 'kind') ?? ''
    const cancelled = byId.get(first(row, 'cancels') ?? '')
    const corrected = byId.get(first(row, 'corrects') ?? '')
    const title = eventTitle(kind || (first(cancelled, 'kind') ?? ''))
    const facts = eventFacts(row, row.recorded_at ?? row.at)
    const standing = row.void ? 'del' : 'ins'
    /** @type {Part[]} */
    let parts = facts ? [{ text: `${title} ` }, { text: facts, mark: standing }] : [{ text: title, mark: standing }]
    if (cancelled) parts = [{ text: gettext('Cancelled: ') }, { text: `${title} ${eventFacts(cancelled)}`, mark: 'del' }]
    else if (corrected) {
      parts = [{ text: format(gettext('Corrected: %(event)s '), { event: title }) }, { text: eventFacts(corrected), mark: 'del' },
        { text: ' ' }, { text: eventFacts(row), mark: standing }]
    }
    return {
      id: row.id, at: row.recorded_at ?? row.at ?? '', kind: 'stay', icon: kind === 'planned_discharge' ? 'Calendar' : 'Hospital',
      tone: cancelled || row.void ? 'neutral' : 'accent', by: madeBy(row), parts, row,
    }
  })
}

/**
 * @param {CaseView} view
 * @returns {Entry[]}
 */
function visitEntries(view) {
  /** @type {Entry[]} */
  const entries = []
  for (const visit of view.visits) {
    const planned = first(visit, 'planned_at')
    const title = formOf(visit.form).title
    const begun = isBegun(visit) || isSigned(visit)
    const text = begun || !planned ? format(gettext('%(visit)s begun'), { visit: title }) : format(gettext('%(visit)s planned %(when)s'), { visit: title, when: dayTime(planned) })
    entries.push({ id: `${visit.id}:begun`, at: visit.at ?? '', kind: 'work', icon: 'Stethoscope', tone: 'neutral', by: madeBy(visit), parts: [{ text }], row: visit })
    if (!isSigned(visit)) continue
    const answers = Object.keys(visit.answers).filter((name) => formOf(visit.form).questions.has(name) && visit.answers[name].length).length
    entries.push({
      id: `${visit.id}:signed`, at: visit.signed_at ?? visit.at ?? '', kind: 'work', icon: 'PencilWriting', tone: 'accent', by: visit.signed_by ?? madeBy(visit),
      parts: [{ text: format(gettext('%(visit)s signed'), { visit: title }), mark: 'b' }, { text: `, ${ngettext('%(n)s answer', '%(n)s answers', answers)}` }], row: visit,
    })
  }
  for (const row of view.amendments) {
    const names = Object.keys(row.answers).filter((name) => formOf().questions.has(name))
    const changed = names.map((name) => `${questionWords(name)}: ${answerWords(name, row.answers[name])}`).join('; ')
    const lead = row.after_signing ? gettext('Arrived after signing: ') : gettext('Added after signing: ')
    entries.push({ id: row.id, at: row.at ?? '', kind: 'work', icon: 'PencilWriting', tone: 'neutral', by: madeBy(row), parts: [{ text: lead + changed }], row })
  }
  return entries
}

/**
 * What was made together is told together; what was done, one by one.
 * @param {CaseView} view
 * @returns {Entry[]}
 */
function taskEntries(view) {
  /** @type {Map<string, AnyRow[]>} */
  const made = new Map()
  /** @type {Entry[]} */
  const entries = []
  for (const task of view.tasks) {
    const key = `${task.at ?? ''} ${task.by ?? ''}`
    made.set(key, [...made.get(key) ?? [], task])
    const state = stateOf(task)
    const pending = task.state !== undefined && task.state !== 'received'
    if (state === 'done') {
      entries.push({
        id: `${task.id}:done`, at: task.done_at ?? (pending ? new Date().toISOString() : task.at ?? ''), kind: 'work', icon: 'CheckmarkCircle', tone: 'success',
        by: task.done_by ?? null, parts: [{ text: taskTitle(task), mark: 'b' }, { text: ` ${gettext('done')}` }], row: task,
      })
    } else if (state === 'not_needed') {
      const reason = first(task, 'reason')
      entries.push({
        id: `${task.id}:dropped`, at: task.done_at ?? task.at ?? '', kind: 'work', icon: 'XMarkOctagon', tone: 'neutral', by: madeBy(task),
        parts: [{ text: taskTitle(task), mark: 'del' }, { text: ` ${gettext('not needed')}${reason ? `: ${reason}` : ''}` }], row: task,
      })
    }
  }
  for (const [key, tasks] of made) {
    const text = tasks.length === 1
      ? format(gettext('Preparation added: %(title)s'), { title: taskTitle(tasks[0]) })
      : ngettext('%(n)s preparation made', '%(n)s preparations made', tasks.length)
    entries.push({ id: `made:${key}`, at: tasks[0].at ?? '', kind: 'work', icon: 'Tasklist', tone: 'neutral', by: madeBy(tasks[0]), parts: [{ text }], row: tasks[0] })
  }
  return entries
}

/**
 * @param {CaseView} view
 * @returns {Entry[]}
 */
function noteEntries(view) {
  const notes = view.notes.map((row) => /** @type {Entry} */ ({
    id: row.id, at: row.at ?? '', kind: 'notes', icon: 'NotePencil', tone: 'accent', by: madeBy(row), parts: [{ text: first(row, 'text') ?? '' }], row, noun: gettext('note'),
  }))
  const contacts = view.contacts.map((row) => {
    const gone = first(row, 'removed') === 'yes'
    const name = [first(row, 'name'), first(row, 'relation')].filter(Boolean).join(', ')
    /** @type {Entry} */
    const entry = {
      id: row.id, at: row.at ?? '', kind: 'notes', icon: 'Phone', tone: 'neutral', by: madeBy(row),
      parts: [{ text: gone ? gettext('Contact removed: ') : gettext('Contact added: ') }, { text: name, mark: gone ? 'del' : 'b' }], row,
    }
    return entry
  })
  const late = view.late.map((row) => /** @type {Entry} */ ({
    id: row.id, at: row.at ?? '', kind: 'notes', icon: 'Inbox', tone: 'warning', by: madeBy(row), row,
    parts: [{ text: gettext('Written by someone who had left the case: ') }, { text: Object.entries(row.answers).map(([name, values]) =>
      (formOf().questions.has(name) ? `${questionWords(name)}: ${answerWords(name, values)}` : values.join(', '))).join('; ') }],
  }))
  return [...notes, ...contacts, ...late]
}

/**
 * @param {CaseView} view
 * @returns {Entry[]}
 */
function answerEntries(view) {
  return view.hospital_answers.map((row) => ({
    id: row.id, at: row.at ?? '', kind: 'stay', icon: 'Hospital', tone: 'success', by: madeBy(row), row,
    parts: [{ text: gettext('Answered the hospital: ') }, { text: answerSaid(row), mark: 'b' }],
  }))
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @returns {Entry[]}
 */
function conflictEntries(work, view) {
  return view.conflicts.map((row) => {
    const settled = Boolean(row.settled_at) || Boolean(row.answers.answer?.length)
    const said = (/** @type {string[]} */ values, /** @type {string} */ by) => `${valueWords(work, row, values)} (${who(work, by)})`
    const label = format(settled ? gettext('Two answers settled: %(question)s ') : gettext('Two answers, both kept: %(question)s '), { question: fieldWords(row) })
    const chosen = (row.answers.answer ?? []).join('\n')
    const mark = (/** @type {string[]} */ values) => (!settled ? 'b' : values.join('\n') === chosen ? 'ins' : 'del')
    const other = settled && chosen !== (row.kept ?? []).join('\n') && chosen !== (row.offered ?? []).join('\n')
    const reason = first(row, 'reason')
    /** @type {Part[]} */
    const parts = [
      { text: label }, { text: said(row.kept ?? [], row.kept_by), mark: mark(row.kept ?? []) }, { text: ' · ' },
      { text: said(row.offered ?? [], row.offered_by), mark: mark(row.offered ?? []) },
    ]
    if (other) parts.push({ text: ' · ' }, { text: valueWords(work, row, row.answers.answer), mark: 'ins' })
    if (reason) parts.push({ text: ` “${reason}”` })
    return { id: row.id, at: row.settled_at ?? row.offered_at ?? row.at ?? '', kind: 'conflicts', icon: 'Chat2', tone: 'dusk', by: row.settled_by ?? row.offered_by ?? null, parts, row }
  })
}

/**
 * @param {CaseView} view
 * @returns {Entry[]}
 */
function endEntries(view) {
  const { state: _all, ...row } = view.case
  /** @type {Entry[]} */
  const entries = []
  const met = first(row, 'met_by')
  const at = row.home_at ?? first(row, 'met_at')
  if (at) {
    const facts = [
      met ? format(gettext('met by %(name)s'), { name: met }) : '', first(row, 'alarm_tested') ? gettext('alarm tested') : '',
      first(row, 'medicines_in_place') ? gettext('medicines in place') : '',
    ].filter(Boolean).join(', ')
    entries.push({
      id: `${row.id}:home`, at, kind: 'stay', icon: 'HouseFill', tone: 'success', by: null,
      parts: [{ text: gettext('Home confirmed'), mark: 'b' }, { text: facts ? `, ${facts}` : '' }], row: { ...row, state: row.home_at ? 'received' : view.state },
    })
  }
  if (row.closed_at) {
    entries.push({
      id: `${row.id}:closed`, at: row.closed_at, kind: 'stay', icon: 'CheckmarkCircle', tone: 'neutral', by: null,
      parts: [{ text: gettext('Closed'), mark: 'b' }, { text: `, ${closingReason(first(row, 'reason')) || plainDay(row.closed_at)}` }], row,
    })
  }
  entries.push({ id: `${row.id}:opened`, at: row.at ?? '', kind: 'stay', icon: 'PersonPlus', tone: 'neutral', by: madeBy(row), parts: [{ text: gettext('Case opened') }], row: { ...row, state: row.seq === undefined ? view.state : 'received' } })
  return entries
}

/**
 * Writes the parts of an entry: strong, struck through, inserted.
 * @param {Element} el
 * @param {Part[]} parts
 */
export function drawParts(el, parts) {
  el.replaceChildren(...parts.filter((part) => part.text).map(({ text, mark }) => {
    if (!mark) return document.createTextNode(text)
    const piece = document.createElement(mark)
    piece.textContent = text
    return piece
  }))
}

