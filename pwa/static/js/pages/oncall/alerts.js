/** The alerts of the cases on this device: what must be answered, what was. */

import { latestAnswer } from '../../elements/answer-words.js'

/** @typedef {{alert: any, view: any}} Call an alert and the case it is about */

/**
 * What must be answered (open, or taken by me and still running; open ones first, oldest first) and what was, newest first.
 * @param {{cases(): any[], me: {id: string}}} work
 * @param {Set<string>} [first] alerts that keep their place among the open ones though they have been taken since
 * @returns {{answer: Call[], earlier: Call[]}}
 */
export function calls(work, first = new Set()) {
  /** @type {Call[]} */
  const all = work.cases().flatMap((view) => view.alerts.map((/** @type {any} */ alert) => ({ alert, view })))
  const mine = (/** @type {any} */ alert) => alert.status === 'accepted' && alert.accepted_by === work.me.id
  const rank = (/** @type {Call} */ call) => (call.alert.status === 'open' || first.has(call.alert.id) ? 0 : 1)
  return {
    answer: all
      .filter(({ alert }) => alert.status === 'open' || mine(alert))
      .sort((a, b) => rank(a) - rank(b) || order(a, b)),
    earlier: all.filter(({ alert }) => alert.status !== 'open' && !mine(alert)).sort((a, b) => order(b, a)),
  }
}

/**
 * Whether the hospital still waits: nobody has taken it, or it was taken and nothing was said.
 * @param {Call} call
 */
export function waits({ alert, view }) {
  return alert.status === 'open' || !latestAnswer(view)
}

/** @param {Call} a @param {Call} b */
function order(a, b) {
  return Date.parse(a.alert.opened_at ?? '') - Date.parse(b.alert.opened_at ?? '')
}
