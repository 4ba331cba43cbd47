/** Assessment visits of a case: which one is open, how far it has come, what the newest one says. */

import { formOf } from './questions.js'
import { amendmentsOf, answersOf, isBegun, isSigned } from './visit-answers.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */
/** @typedef {import('../sync/types.js').Pairs} Pairs */

/**
 * The visit that is planned or begun and not signed, the one begun before the one only planned.
 * @param {CaseView} view
 * @returns {AnyRow | undefined}
 */
export function openVisitOf(view) {
  return view.visits.filter((visit) => !isSigned(visit)).sort((a, b) => Number(isBegun(b)) - Number(isBegun(a)))[0]
}

/**
 * How many sections of the form a visit has begun.
 * @param {AnyRow} visit
 * @returns {{begun: number, total: number}}
 */
export function progress(visit) {
  const all = new Set()
  const begun = new Set()
  for (const { name, section } of formOf(visit.form).questions.values()) {
    all.add(section)
    if (visit.answers[name]?.length) begun.add(section)
  }
  return { begun: begun.size, total: all.size }
}

/**
 * What the newest visit that answers a question says, its amendments included.
 * @param {CaseView} view
 * @param {string} name of the question
 * @returns {string[]}
 */
export function newest(view, name) {
  const made = (/** @type {AnyRow} */ visit) => amendmentsOf(view, visit.id).at(-1)?.at ?? visit.signed_at ?? visit.at ?? ''
  const visits = [...view.visits].sort((a, b) => made(b).localeCompare(made(a)))
  for (const visit of visits) {
    const values = answersOf(view, visit.id)[name]
    if (values?.length) return values
  }
  return []
}

export { isBegun, isSigned }
