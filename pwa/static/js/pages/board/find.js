/** Which cases the board shows: team, words, hospital, without owner, two answers. */

import { shownPhase } from '../../elements/case-parts.js'
import { patientName } from '../../elements/people.js'
import { isOpen } from '../../elements/tasks.js'

/** @typedef {import('../../sync/types.js').CaseView} CaseView */
/** @typedef {{team: string, words: string, hospital: string, unowned: boolean, choose: boolean}} Filter team and hospital empty for all */

/**
 * Tasks still to do that nobody owns.
 * @param {CaseView} view
 */
export function unownedTasks(view) {
  return view.tasks.filter((task) => isOpen(task) && !task.answers.owner?.length)
}

/**
 * Questions with two answers that nobody has settled.
 * @param {CaseView} view
 */
export function openConflicts(view) {
  return view.conflicts.filter((conflict) => !conflict.settled_at && !conflict.answers.answer?.length)
}

/**
 * Without an owner: the case itself, or a task of it.
 * @param {CaseView} view
 */
export function isUnowned(view) {
  return (!view.case.answers.owner?.length && shownPhase(view) !== 'home') || unownedTasks(view).length > 0
}

/**
 * @param {CaseView[]} views
 * @param {string} team empty for all
 * @returns {CaseView[]} the cases that are not closed
 */
export function openCases(views, team) {
  return views.filter((view) => shownPhase(view) !== 'closed' && (!team || (view.case.teams ?? []).includes(team)))
}

/**
 * @param {CaseView[]} views
 * @param {Filter} filter
 * @param {(worker: string) => string} nameOf
 */
export function found(views, filter, nameOf) {
  const words = plain(filter.words).split(' ').filter(Boolean)
  return views.filter((view) => {
    if (filter.hospital && view.case.hospital !== filter.hospital) return false
    if (filter.unowned && !isUnowned(view)) return false
    if (filter.choose && openConflicts(view).length === 0) return false
    if (words.length === 0) return true
    const text = plain([patientName(view), view.case.hospital, view.case.ward, nameOf(view.case.answers.owner?.[0] ?? '')].join(' '))
    return words.every((word) => text.includes(word))
  })
}

/**
 * Lower case and without marks, so that "oh" finds "Öh" and the other way round.
 * @param {string} text
 */
function plain(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/ø/g, 'o').replace(/æ/g, 'ae').trim()
}
