/** What a rule would make in its next two weeks, day by day, asked of the server while the rule is written. */

import { capital } from '../../elements/words.js'
import { fill, list } from '../../lib/dom.js'
import { gettext } from '../../lib/i18n.js'
import { dateWords } from '../../lib/when.js'
import { Offline, ask, json } from '../../sync/api.js'
import { clockHours, dayOf } from './dates.js'

/** @typedef {import('../../sync/types.js').Pairs} Pairs */
/** @typedef {{from: string, to: string, worker: string | null}} Made */

const PAUSE = 400

/**
 * @param {HTMLElement} root with the part `preview`
 * @param {string} team
 * @param {() => Pairs} answers what the rule says now
 * @param {(id: string) => string} nameOf
 * @returns {() => void} to be called when the rule says something else
 */
export function previewOf(root, team, answers, nameOf) {
  const part = /** @type {HTMLElement} */ (root.querySelector('[data-part=preview]'))
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  let asked = 0

  async function show() {
    const mine = ++asked
    const { days, why } = await made(team, answers()).then(
      (shifts) => ({ days: byDay(shifts, nameOf), why: shifts.length > 0 ? null : gettext('These times make no shifts yet.') }),
      (error) => ({ days: [], why: trouble(error) }),
    )
    if (mine !== asked || !part.isConnected) return
    list(/** @type {Element} */ (part.querySelector('[data-part=days]')), days, { template: 'rota-preview-day', key: ({ day }) => day, fill: (el, one) => fill(el, one) })
    fill(part, { why })
  }

  return () => {
    clearTimeout(timer)
    timer = setTimeout(show, PAUSE)
  }
}

/**
 * @param {string} team @param {Pairs} answers
 * @returns {Promise<Made[]>} none where the rule is not whole yet
 */
async function made(team, answers) {
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: JSON.stringify({ team, answers }) }
  const { shifts = [] } = await json(await ask('/rota/preview', init))
  return shifts
}

/** @param {unknown} error */
function trouble(error) {
  return error instanceof Offline ? gettext('Shown when there is network.') : gettext('This cannot be shown now.')
}

/**
 * @param {Made[]} shifts @param {(id: string) => string} nameOf
 * @returns {{day: string, when: string, who: string}[]} in order
 */
export function byDay(shifts, nameOf) {
  /** @type {Map<string, string[]>} */
  const days = new Map()
  for (const { from, to, worker } of shifts) {
    const span = { from: Date.parse(from), to: Date.parse(to) }
    const day = dayOf(span.from)
    days.set(day, [...(days.get(day) ?? []), `${clockHours(span)} ${worker ? nameOf(worker) : gettext('Nobody')}`])
  }
  return [...days].map(([day, lines]) => ({
    day, when: capital(dateWords(day, { weekday: 'short', day: 'numeric', month: 'short' })), who: lines.join(', '),
  }))
}
