/** What a role is offered. The server judges every command itself; here it only keeps the menus honest. */

const CARE = ['nurse', 'occupational_therapist', 'physiotherapist', 'assistant', 'team_lead']
const LEADING = ['team_lead', 'coordinator']
const ALL = [...CARE, 'coordinator']

/** @type {Record<string, string[]>} */
const ROLES = {
  report: ALL, events: ALL, edit: ALL, reveal: ALL, answer: ALL, note: ALL, contact: ALL, close: ALL,
  take: CARE, task: CARE, visit: CARE, home: CARE, settle: CARE,
  move: LEADING, reopen: LEADING, close_early: LEADING,
}

/**
 * @param {{me: {role: string}}} work
 * @param {string} what
 * @returns {boolean}
 */
export function may(work, what) {
  return ROLES[what]?.includes(work.me.role) ?? false
}
