/** The alerts of the cases on this device: what must be answered, what was. */

import { latestAnswer } from '../../elements/answer-words.js'

/** @typedef {{alert: any, view: any}} Call an alert and the case it is about */

/** So long what I have answered stays at hand, to be changed. */
const AT_HAND = 2 * 3600_000

/**
 * What must be answered (open, or taken by me and not answered for two hours; open ones first, oldest first) and what was, newest first.
 * @param {{cases(): any[], me: {id: string}}} work
 * @param {Set<string>} [first] alerts that keep their place among the open ones though they have been taken since
 * @param {number} [now] milliseconds
 * @returns {{answer: Call[], earlier: Call[]}}
 */
export function calls(work, first = new Set(), now = Date.now()) {
  /** @type {Call[]} */
  const all = work.cases().flatMap((view) => view.alerts.map((/** @type {any} */ alert) => ({ alert, view })))
  const done = (/** @type {any} */ alert) => alert.answered_at && now - Date.parse(alert.answered_at) > AT_HAND
  const mine = (/** @type {any} */ alert) => alert.status === 'accepted' && alert.accepted_by === work.me.id && !done(alert)
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
