/** The row of facts above the board: what stands out for the team, in numbers and one line each. */

import { shownPhase } from '../../elements/case-parts.js'
import { patientName } from '../../elements/people.js'
import { fill, list } from '../../lib/dom.js'
import { format, gettext, ngettext } from '../../lib/i18n.js'
import { dateOf, day, dayTime, daysBetween, time, today } from '../../lib/when.js'
import { DAY, gaps } from '../oncall/coverage.js'
import { openConflicts, unownedTasks } from './find.js'

/** @typedef {{key: string, n: string, what: string, sub: string | null, tone: string | null}} Fact */

/** How far ahead a gap on call is worth a place here. */
const AHEAD = 3 * DAY

/**
 * @param {import('../../sync/types.js').CaseView[]} views the open cases of the team
 * @param {import('../oncall/coverage.js').Duty[]} all
 * @param {string[]} teams
 * @returns {Fact[]}
 */
export function facts(views, all, teams) {
  return [ready(views), unowned(views), choose(views), gap(all, teams)].filter((fact) => fact !== null)
}

/** @param {import('../../sync/types.js').CaseView[]} views @returns {Fact} */
function ready(views) {
  const waiting = views.filter((view) => shownPhase(view) === 'ready')
  const since = (/** @type {any} */ view) => view.case.ready_since ?? '9999'
  const oldest = waiting.sort((a, b) => since(a).localeCompare(since(b)))[0]
  const days = oldest?.case.ready_since ? daysBetween(oldest.case.ready_since, today()) : 0
  const wait = days > 0 ? ngettext('%(n)s day', '%(n)s days', days) : gettext('today')
  return {
    key: 'ready',
    n: String(waiting.length),
    what: ngettext('patient ready for discharge', 'patients ready for discharge', waiting.length),
    sub: oldest ? format(gettext('oldest: %(name)s, %(time)s'), { name: patientName(oldest), time: wait }) : null,
    tone: null,
  }
}

/** @param {import('../../sync/types.js').CaseView[]} views @returns {Fact} */
function unowned(views) {
  const tasks = views.flatMap(unownedTasks)
  const soon = tasks.filter((task) => task.due_at && daysBetween(today(), task.due_at) <= 1).length
  return {
    key: 'unowned',
    n: String(tasks.length),
    what: ngettext('preparation without owner', 'preparations without owner', tasks.length),
    sub: soon > 0 ? ngettext('%(n)s of them must be done by tomorrow', '%(n)s of them must be done by tomorrow', soon) : null,
    tone: null,
  }
}

/** @param {import('../../sync/types.js').CaseView[]} views @returns {Fact | null} */
function choose(views) {
  const cases = views.filter((view) => openConflicts(view).length > 0)
  const n = cases.flatMap(openConflicts).length
  if (n === 0) return null
  const names = cases.slice(0, 2).map(patientName).join(', ')
  return { key: 'choose', n: String(n), what: ngettext('question with two answers', 'questions with two answers', n), sub: names, tone: null }
}

/** @param {import('../oncall/coverage.js').Duty[]} all @param {string[]} teams @returns {Fact | null} */
function gap(all, teams) {
  const now = Date.now()
  const open = teams.flatMap((team) => gaps(all, team, now, now + AHEAD)).sort((a, b) => a.from - b.from)
  if (open.length === 0) return null
  return {
    key: 'gap',
    n: String(open.length),
    what: ngettext('gap on call', 'gaps on call', open.length),
    sub: gapWords(open[0], now),
    tone: 'danger',
  }
}

/**
 * When a gap is: from when to when, "now" when it runs, without an end when nothing is planned after it.
 * @param {import('../oncall/coverage.js').Gap} found @param {number} [now]
 */
export function gapWords(found, now = Date.now()) {
  const from = new Date(found.from).toISOString()
  if (found.to === Infinity) {
    return found.from <= now ? gettext('now, and nothing planned') : format(gettext('from %(when)s on'), { when: dayTime(from) })
  }
  const to = new Date(found.to).toISOString()
  const end = dateOf(from) === dateOf(to) ? time(to) : dayTime(to)
  if (found.from <= now) return format(gettext('now, until %(when)s'), { when: end })
  return `${day(from)} ${time(from)}–${end}`
}

/** @param {Element} row @param {Fact[]} some */
export function showFacts(row, some) {
  list(row, some, { template: 'board-fact', key: (fact) => fact.key, fill: (el, fact) => fill(el, fact) })
}
