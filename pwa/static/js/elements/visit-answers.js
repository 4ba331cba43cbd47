/** What a visit's answers are on this phone: the record, its amendments, the settled conflicts, the case's own facts. */

import { formOf } from './questions.js'

/** @typedef {import('../sync/types.js').AnyRow} AnyRow */
/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').Pairs} Pairs */

/**
 * @param {CaseView} view
 * @param {string} id
 * @returns {AnyRow | null} null for a visit that nobody has answered or planned yet
 */
export function visitOf(view, id) {
  return view.visits.find((visit) => visit.id === id) ?? null
}

/**
 * @param {AnyRow | null} visit
 * @returns {boolean}
 */
export function isSigned(visit) {
  return Boolean(visit && (visit.signed_at || visit.answers.signed?.includes('yes')))
}

/**
 * @param {CaseView} view
 * @returns {boolean} whether a visit is signed here and the server, which makes the preparations, has not said so
 */
export function isSignedHere(view) {
  return view.visits.some((visit) => isSigned(visit) && !visit.signed_at)
}

/**
 * @param {AnyRow} visit
 * @returns {boolean} whether somebody has answered anything
 */
export function isBegun(visit) {
  return Object.entries(visit.answers).some(([name, values]) => name !== 'planned_at' && values.length > 0)
}

/**
 * The version of the form a visit was begun under.
 * @param {AnyRow | null} visit
 * @returns {number}
 */
export function versionOf(visit) {
  return Number(visit?.version ?? formOf(visit?.form).version)
}

/**
 * @param {CaseView} view
 * @param {string} id of the visit
 * @returns {AnyRow[]} the visit's amendments, oldest first
 */
export function amendmentsOf(view, id) {
  return view.amendments
    .filter((row) => (row.visit ?? row.answers.visit?.[0]) === id)
    .sort((a, b) => (a.at ?? '~').localeCompare(b.at ?? '~'))
}

/**
 * @param {AnyRow} conflict
 * @returns {boolean} whether someone must still choose
 */
export function isOpen(conflict) {
  if (conflict.settled_at) return false
  return conflict.state === 'needs' || conflict.answers.answer === undefined
}

/**
 * @param {CaseView} view
 * @param {string} id of the visit
 * @returns {AnyRow[]} its conflicts that are not settled
 */
export function openConflicts(view, id) {
  return view.conflicts.filter((row) => row.subject === id && isOpen(row))
}

/**
 * @param {CaseView} view
 * @param {string} id of the visit
 * @returns {Pairs} the answer that stands to each question
 */
export function answersOf(view, id) {
  const visit = visitOf(view, id)
  const form = formOf(visit?.form)
  /** @type {Pairs} */
  const answers = {}
  const take = (/** @type {Pairs} */ pairs) => {
    for (const [name, values] of Object.entries(pairs)) if (form.questions.has(name)) answers[name] = values
  }
  if (visit) take(visit.answers)
  for (const { name, keptIn } of form.questions.values()) {
    const onItsWay = visit && visit.state !== 'received' && visit.answers[name]
    if (keptIn && !onItsWay) answers[name] = view.case[keptIn] ? [view.case[keptIn]] : []
  }
  for (const amendment of amendmentsOf(view, id)) take(amendment.answers)
  for (const conflict of view.conflicts) {
    const chosen = conflict.answers.answer
    if (conflict.subject === id && chosen && !conflict.settled_at && !isOpen(conflict)) take({ [conflict.field]: chosen })
  }
  return answers
}

/**
 * @param {string[] | undefined} a
 * @param {string[] | undefined} b
 * @returns {boolean} whether two answers are the same; ticks have no order
 */
export function sameAnswer(a = [], b = []) {
  return a.length === b.length && a.every((value) => b.includes(value))
}
