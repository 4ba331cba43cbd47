/** A case as screens read it: its rows by kind, in the order in which they happened. */

import { project, stateOf } from './project.js'

/**
 * @typedef {import('./types.js').AnyRow} AnyRow
 * @typedef {import('./types.js').CaseView} CaseView
 * @typedef {import('./types.js').Pending} Pending
 */

/** @type {Record<string, Exclude<keyof CaseView, 'id' | 'case' | 'patient' | 'state'>>} */
const PLACES = {
  stay_event: 'stay_events', ready_period: 'ready_periods', visit: 'visits', amendment: 'amendments', task: 'tasks',
  contact: 'contacts', note: 'notes', conflict: 'conflicts', late: 'late', alert: 'alerts', hospital_answer: 'hospital_answers',
}

/** @type {(keyof AnyRow)[]} of a patient, as *New* asks them in one form with the case */
const PERSON = ['given', 'family', 'identity', 'address', 'phone', 'protected', 'reason_for_care']

/**
 * @param {string} id of the case
 * @param {Record<string, AnyRow>} rows confirmed, by `kind:id`; none for a case that only this device knows yet
 * @param {Pending[]} pending of this case
 * @param {string} me
 * @returns {CaseView | null} null when there is nothing to show
 */
export function viewOf(id, rows, pending, me) {
  const shown = project(rows, pending, me)
  const row = shown[`case:${id}`]
  if (!row || !(rows[`case:${id}`] || pending.some(({ command }) => command.name === 'case.open'))) return null
  /** @type {CaseView} */
  const view = {
    id, case: row, patient: shown[`patient:${row.patient}`] ?? null, stay_events: [], ready_periods: [], visits: [], amendments: [],
    tasks: [], contacts: [], notes: [], conflicts: [], late: [], alerts: [], hospital_answers: [], state: stateOf(pending, id),
  }
  for (const one of Object.values(shown)) {
    const place = PLACES[one.kind]
    if (place) view[place].push({ ...one, state: one.state ?? 'received' })
    else if (one.kind === 'patient') view.patient = one
  }
  for (const place of Object.values(PLACES)) view[place].sort(byTime)
  if (!rows[`case:${id}`]) asOpened(view)
  for (const task of view.tasks) task.code ??= task.answers.code?.[0] ?? null
  for (const { answers } of view.stay_events) {
    const named = answers.corrects?.[0] ?? answers.cancels?.[0]
    const older = named && view.stay_events.find((event) => event.id === named)
    if (older) older.void = true
  }
  view.case = { ...view.case, state: view.state }
  view.patient &&= { ...view.patient, state: view.patient.state ?? 'received' }
  return view
}

/**
 * A case typed in here and not yet sent: the one form stands in for the rows that the server will make of it.
 * @param {CaseView} view
 */
function asOpened(view) {
  const { answers } = view.case
  const event = answers.event?.[0] ?? 'admitted'
  const person = Object.fromEntries(PERSON.filter((name) => answers[name]).map((name) => [name, answers[name]]))
  view.patient ??= { ...view.case, kind: 'patient', answers: person }
  view.case = {
    phase: event === 'ready' ? 'ready' : 'admitted', teams: answers.team ?? [], patient: null, hospital: answers.hospital?.[0] ?? null,
    ward: answers.ward?.[0] ?? null, planned_on: answers.planned_on?.[0] ?? null, planned_moves: 0, homecoming_at: null,
    ready_since: event === 'ready' ? (answers.at?.[0] ?? null) : null, home_at: null, closed_at: null, ...view.case,
  }
}

/**
 * @param {AnyRow} a
 * @param {AnyRow} b
 */
function byTime(a, b) {
  return (a.at ?? '').localeCompare(b.at ?? '') || a.id.localeCompare(b.id)
}
