/** Needs become preparations: the same table, and the same answers to it, as on the server. */

import { dateOf, toInstant } from '../lib/when.js'

/** @typedef {import('../sync/types.js').Pairs} Pairs */
/**
 * @typedef {object} Row  of the catalogue
 * @property {string} code
 * @property {string} title
 * @property {string} role
 * @property {number | null} offset  days from planned discharge, null at once
 * @property {string[]} mandatory  the countries where every homecoming has it
 * @property {string} alone  the municipal role that has it when no relatives can help
 */
/** @typedef {{roles: Record<string, string>, tasks: Row[], causes: {field: string, value: string, brings: string[]}[], no_relatives: [string, string]}} Table */
/** @typedef {{code: string, mandatory: boolean, role: string, offset: number | null, why: {field: string, value: string} | null}} Proposal */

const DAY = 86_400_000
const BEFORE_HOME = '16:00'
const ON_THE_DAY = '12:00'

/** @type {Table | null} */
let shell = null

/** @returns {Table} the catalogue that the shell carries, in its language */
export function preparationTable() {
  shell ??= JSON.parse(document.getElementById('preparation')?.textContent || 'null')
  return shell ?? { roles: {}, tasks: [], causes: [], no_relatives: ['no_relatives', 'yes'] }
}

/**
 * The tasks that follow from the answers, in the order of the catalogue, each once.
 * @param {string} country `se` or `no`
 * @param {Pairs} answers to questions that are asked; those to hidden ones left out
 * @param {Table} [table]
 * @returns {Proposal[]}
 */
export function propose(country, answers, table = preparationTable()) {
  /** @type {Map<string, {field: string, value: string}>} */
  const reasons = new Map()
  for (const { field, value, brings } of table.causes) {
    if (!(answers[field] ?? []).includes(value)) continue
    for (const code of brings) if (!reasons.has(code)) reasons.set(code, { field, value })
  }
  const [field, value] = table.no_relatives
  const nobody = (answers[field] ?? []).includes(value)
  return table.tasks
    .filter((task) => reasons.has(task.code) || task.mandatory.includes(country))
    .map((task) => {
      const alone = nobody && task.alone !== ''
      return {
        code: task.code,
        mandatory: alone || task.mandatory.includes(country),
        role: alone ? task.alone : task.role,
        offset: task.offset,
        why: reasons.get(task.code) ?? null,
      }
    })
}

/**
 * When a task must be done. Before the homecoming: 16:00 on the nearest working day at or before the offset's day; on
 * the day: 12:00; after it: 12:00 on a working day; no planned date: 16:00 on the working day after signing.
 * @param {string | null} plannedOn date
 * @param {number | null} offset
 * @param {string} signedAt RFC 3339
 * @param {(date: string) => boolean} workingDay
 * @returns {string} RFC 3339 in UTC
 */
export function due(plannedOn, offset, signedAt, workingDay) {
  if (offset === null) return signedAt
  if (!plannedOn) return toInstant(`${nearest(moved(dateOf(signedAt), 1), 1, workingDay)}T${BEFORE_HOME}`)
  const date = moved(plannedOn, offset)
  if (offset < 0) return toInstant(`${nearest(date, -1, workingDay)}T${BEFORE_HOME}`)
  return toInstant(`${offset > 0 ? nearest(date, 1, workingDay) : date}T${ON_THE_DAY}`)
}

/**
 * The municipality's holidays as they were last synced; before the first fetch, as signing in told them.
 * @param {{rows(kind: string): any[], municipality: {holidays?: string[]}}} work
 * @returns {string[]} dates
 */
export function holidaysOf(work) {
  const days = work.rows('calendar_day')
  if (days.length === 0) return work.municipality.holidays ?? []
  return days.filter(({ removed, answers }) => !removed && answers.kind?.[0] === 'holiday').map(({ day }) => day)
}

/**
 * Monday to Friday, but for the municipality's holidays.
 * @param {string[]} holidays dates
 * @returns {(date: string) => boolean}
 */
export function workingDays(holidays) {
  const off = new Set(holidays)
  return (date) => ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay()) && !off.has(date)
}

/** @param {string} date @param {number} days */
function moved(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
}

/** @param {string} date @param {number} step @param {(date: string) => boolean} workingDay */
function nearest(date, step, workingDay) {
  let day = date
  while (!workingDay(day)) day = moved(day, step)
  return day
}
