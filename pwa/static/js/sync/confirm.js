/** What an answer of the server does to what this device holds. Pure: the engine's heart, tested on the golden answers. */

import { Shelf, keyOf } from './shelf.js'

/** Said in place of a cursor: send what differs from the rows I tell you. */
export const REPAIR = 'repair'

/** Said in place of a cursor when a repair has not helped: send everything again. */
export const WHOLE = 'whole'

/**
 * @typedef {import('./types.js').AnyRow} AnyRow
 *
 * @typedef {object} Bundle  a case, or the rows of a team, as kept in one encrypted record
 * @property {string} id  of the case or team
 * @property {string[]} teams  through which we hold it
 * @property {Record<string, AnyRow>} rows  by `kind:id`; fields we do not know are kept
 *
 * @typedef {object} Standing  where this device stands; stored together with the bundles
 * @property {number} rev  counts commits
 * @property {number | null} epoch
 * @property {number} taken  of our commands the server has taken
 * @property {number} last_number  of our commands that are in the rows here: what is above is laid over them
 * @property {Record<string, string>} cursors
 * @property {Record<string, {seen: string[], total: number}>} first  teams whose first fetch is under way
 * @property {import('./types.js').Outcome[]} outcomes  since we were last at the head, until the outbox has settled them
 * @property {{id: string, case: string}[]} erased  cases gone from here and not yet reported, with the id of the report
 * @property {string | null} received_at
 *
 * @typedef {object} Change
 * @property {Map<string, Bundle>} put
 * @property {Set<string>} remove
 * @property {Standing} standing
 * @property {string[]} gone  cases erased by this answer
 * @property {string[]} dropped  teams
 * @property {string[]} mismatched  teams whose rows differ from the server's by its check
 * @property {boolean} more  another page waits
 * @property {number | null} again  the server knows our commands only up to this number
 */

/** @returns {Standing} */
export function nowhere() {
  return { rev: 0, epoch: null, taken: 0, last_number: 0, cursors: {}, first: {}, outcomes: [], erased: [], received_at: null }
}

/**
 * @param {ReadonlyMap<string, Bundle>} held
 * @param {Standing} before
 * @param {any} answer of `POST /sync`
 * @param {Record<string, string>} asked the cursors of the request
 * @param {() => string} newId
 * @returns {Change}
 */
export function confirm(held, before, answer, asked, newId) {
  const restored = before.epoch !== null && answer.epoch !== before.epoch
  const standing = structuredClone(before)
  standing.rev += 1
  standing.epoch = answer.epoch
  standing.taken = answer.last_number
  standing.outcomes = together(before.outcomes, answer.outcomes ?? [])
  standing.received_at = answer.now
  if (restored) Object.assign(standing, { cursors: {}, first: {} })

  /** @type {Change} */
  const change = {
    put: new Map(), remove: new Set(), standing, gone: [], dropped: [], mismatched: [], more: false,
    again: restored || answer.last_number < (before.taken ?? before.last_number) ? answer.last_number : null,
  }
  const shelf = new Shelf(held, change)
  for (const [team, part] of Object.entries(answer.teams ?? {})) {
    const begins = restored || !(team in asked) || (typeof part.total === 'number' && !standing.first[team])
    if (begins && !part.repaired) standing.first[team] = { seen: [], total: 0 }
    take(shelf, standing, team, part)
    change.more ||= Boolean(part.more)
  }
  for (const team of answer.drop ?? []) {
    shelf.dropTeam(team)
    delete standing.cursors[team]
    delete standing.first[team]
    change.dropped.push(team)
  }
  for (const id of change.gone) standing.erased.push({ id: newId(), case: id })
  // The rows of our own commands may come on a later page: until the last one, they are still laid over.
  if (!change.more) standing.last_number = answer.last_number
  return change
}

/** @param {Standing} standing @returns {boolean} every row of what the server has taken is here */
export const isAtHead = (standing) => standing.last_number === (standing.taken ?? standing.last_number)

/**
 * @param {import('./types.js').Outcome[]} known
 * @param {import('./types.js').Outcome[]} added
 * @returns {import('./types.js').Outcome[]} the newest of each command
 */
function together(known, added) {
  return [...new Map([...known, ...added].map((one) => [one.id, one])).values()]
}

/**
 * @param {Shelf} shelf
 * @param {Standing} standing
 * @param {string} team
 * @param {any} part
 */
function take(shelf, standing, team, part) {
  const first = standing.first[team]
  if (first && typeof part.total === 'number') first.total = part.total
  const seen = new Set(first?.seen)
  shelf.clear(team, new Set((part.events ?? []).map((/** @type {any} */ { gone }) => gone?.row).filter(Boolean)))
  for (const event of part.events ?? []) {
    if (event.join) {
      shelf.join(team, event.join.case, event.join.rows ?? [])
      seen.add(event.join.case.id)
    } else if (event.row) {
      shelf.row(team, event.row)
      seen.add(event.row.case ?? keyOf(event.row))
    } else if (event.gone?.case) {
      shelf.leave(team, event.gone.case)
      seen.delete(event.gone.case)
    }
  }
  if (part.cursor) standing.cursors[team] = part.cursor
  if (first) first.seen = [...seen]
  if (part.more) return
  if (first) {
    shelf.keepOnly(team, seen)
    delete standing.first[team]
  }
  if (part.check && part.check !== shelf.sum(team)) shelf.change.mismatched.push(team)
}
