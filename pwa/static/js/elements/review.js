/** The review before signing: which preparations will be made, what was changed in the list, and where it is kept. */

import { dateOf } from '../lib/when.js'
import { due, preparationTable, propose, holidaysOf, workingDays } from './proposals.js'
import { formOf, missingIn, shownAnswers } from './questions.js'
import { answersOf, openConflicts, versionOf, visitOf } from './visit-answers.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').Pairs} Pairs */
/** @typedef {import('./proposals.js').Proposal & {title: string, due_at: string, skipped: boolean, reason: string, owner: string | null, unowned: boolean}} Line */

/** Roles that are nobody until a person is named. */
const UNNAMED = new Set(['municipal', 'relatives'])

/**
 * What the author changed in the list; as it is kept, and as the command that signs carries it.
 * @typedef {{skip: Map<string, string>, add: string[], owners: Map<string, string>}} Changes
 */

/**
 * @param {string} visit
 * @returns {string} the draft's key
 */
export function reviewKey(visit) {
  return `review:${visit}`
}

/**
 * @param {Pairs | null | undefined} pairs
 * @returns {Changes}
 */
export function changesOf(pairs) {
  const skip = new Map((pairs?.skip ?? []).map((code) => [code, '']))
  for (const [code, reason] of (pairs?.skip_reason ?? []).map(split)) skip.set(code, reason)
  return { skip, add: [...(pairs?.add ?? [])], owners: new Map((pairs?.owners ?? []).map(split)) }
}

/**
 * @param {Changes} changes
 * @returns {Pairs}
 */
export function pairsOf({ skip, add, owners }) {
  return {
    skip: [...skip.keys()],
    skip_reason: [...skip].filter(([, reason]) => reason).map(([code, reason]) => `${code}=${reason}`),
    add,
    owners: [...owners].filter(([code]) => !skip.has(code)).map(([code, worker]) => `${code}=${worker}`),
  }
}

/** @param {string} pair @returns {[string, string]} */
function split(pair) {
  const at = pair.indexOf('=')
  return [pair.slice(0, at), pair.slice(at + 1)]
}

/**
 * The preparations as they would be made now, in the order in which they are due. What the case has is not made twice.
 * @param {any} work
 * @param {CaseView} view
 * @param {string} visit its id
 * @param {Changes} changes
 * @param {string} signedAt RFC 3339
 * @returns {Line[]}
 */
export function linesOf(work, view, visit, changes, signedAt) {
  const table = preparationTable()
  const form = formOf(visitOf(view, visit)?.form)
  const { country } = work.municipality
  const answers = answersOf(view, visit)
  const planned = answers.planned_discharge?.[0] ?? null
  const working = workingDays(holidaysOf(work))
  const has = new Set(view.tasks.map((task) => task.code).filter(Boolean))
  const proposed = propose(country, shownAnswers(form, answers), table)
  const added = changes.add
    .filter((code) => !proposed.some((one) => one.code === code))
    .flatMap((code) => table.tasks.filter((task) => task.code === code))
    .map((task) => ({ code: task.code, mandatory: false, role: task.role, offset: task.offset, why: null }))
  return [...proposed, ...added]
    .filter((one) => !has.has(one.code))
    .map((one) => {
      const owner = changes.owners.get(one.code) ?? null
      const skipped = changes.skip.has(one.code)
      return {
        ...one,
        title: table.tasks.find((task) => task.code === one.code)?.title ?? one.code,
        due_at: due(planned, one.offset, signedAt, working),
        skipped,
        reason: changes.skip.get(one.code) ?? '',
        owner,
        unowned: !skipped && !owner && UNNAMED.has(one.role),
      }
    })
    .sort((a, b) => a.due_at.localeCompare(b.due_at))
}

/**
 * The lines by the local day on which they are due.
 * @param {Line[]} lines
 * @returns {{date: string, lines: Line[]}[]}
 */
export function byDay(lines) {
  /** @type {Map<string, Line[]>} */
  const days = new Map()
  for (const line of lines) {
    const date = dateOf(line.due_at)
    days.set(date, [...(days.get(date) ?? []), line])
  }
  return [...days].map(([date, some]) => ({ date, lines: some }))
}

/**
 * @param {Table} table
 * @param {CaseView} view
 * @param {Line[]} lines
 * @returns {Row[]} what may still be added, by title
 */
export function addable(table, view, lines) {
  const taken = new Set([...view.tasks.map((task) => task.code), ...lines.map((line) => line.code)])
  return table.tasks.filter((task) => !taken.has(task.code)).sort((a, b) => a.title.localeCompare(b.title))
}

/** @typedef {import('./proposals.js').Table} Table */
/** @typedef {import('./proposals.js').Row} Row */

/**
 * What stands between the visit and its signing, question by question.
 * @param {CaseView} view
 * @param {string} visit its id
 * @param {Pairs} unsent what is written and was not well formed enough to be sent
 * @returns {{name: string, code: 'required' | 'two' | 'wrong'}[]}
 */
export function hindrances(view, visit, unsent) {
  const row = visitOf(view, visit)
  const form = formOf(row?.form)
  const answers = answersOf(view, visit)
  const wrong = Object.keys(unsent)
  const missing = missingIn(form, answers, versionOf(row)).map((question) => question.name)
  return [
    ...openConflicts(view, visit).map((conflict) => ({ name: conflict.field, code: /** @type {const} */ ('two') })),
    ...wrong.map((name) => ({ name, code: /** @type {const} */ ('wrong') })),
    ...missing.filter((name) => !wrong.includes(name)).map((name) => ({ name, code: /** @type {const} */ ('required') })),
  ]
}
