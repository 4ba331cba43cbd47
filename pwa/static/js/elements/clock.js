/** The whole ready clock of a case: the wait as a number, the strip of days, and what comes next. */

import { icon } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { dateOf, day, daysBetween, dayTime, locale, plainDay, time, toLocal, today } from '../lib/when.js'
import { clockLine, homeDay, movedText } from './marks.js'
import { closingReason, days, first } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {{n: string, what: string, since: string, tone: string, next: string, icon: string, from: string | null, to: string | null, filled: boolean}} Clock */
/** @typedef {{kind: 'gone' | 'now' | 'plan' | 'free', date: string, folded?: number}} Cell */

const CELLS = 7
const FEWEST = 5

/**
 * Draws the clock into its card.
 * @param {HTMLElement} card
 * @param {CaseView} view
 */
export function drawClock(card, view) {
  const clock = clockOf(view)
  card.dataset.tone = clock.tone
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (card.querySelector(`[data-part="${name}"]`))
  part('n').textContent = clock.n
  part('n').hidden = !clock.n
  part('what').textContent = clock.what
  part('since').textContent = clock.since
  const words = document.createElement('span')
  words.textContent = clock.next
  part('next').replaceChildren(icon(clock.icon), words)
  part('next').hidden = !clock.next
  const strip = part('days')
  strip.hidden = clock.from === null
  if (clock.from === null) return
  strip.replaceChildren(...cellsOf(clock.from, clock.to).map((cell) => drawnCell(cell, clock)))
  strip.setAttribute('aria-label', [`${clock.n} ${clock.what} ${clock.since}`.trim(), clock.next].filter(Boolean).join('. '))
}

/**
 * @param {CaseView} view
 * @returns {Clock}
 */
function clockOf(view) {
  const row = view.case
  const line = clockLine(view)
  const rest = { tone: line.tone, icon: 'House', next: '', from: null, to: null, filled: false }
  if (row.phase === 'closed') {
    const reason = closingReason(first(row, 'reason'))
    return { ...rest, n: '', what: gettext('Closed'), since: [reason, row.closed_at ? dayTime(row.closed_at) : ''].filter(Boolean).join(', ') }
  }
  if (row.phase === 'home') {
    const at = first(row, 'met_at') ?? row.home_at
    const met = first(row, 'met_by')
    return {
      ...rest, n: homeDay(view), what: met ? format(gettext('met by %(name)s'), { name: met }) : '',
      since: at ? dayTime(at) : '', next: gettext('Confirmed at home. The case can be closed.'), icon: 'HouseFill',
    }
  }
  if (row.phase === 'coming_home') {
    const at = row.homecoming_at
    return {
      ...rest, n: at ? time(at) : gettext('Now'), what: gettext('on the way home'), since: at ? day(at) : '',
      next: gettext('Confirm home when somebody has met the patient there.'),
    }
  }
  return row.phase === 'ready' && row.ready_since ? readyClock(view, rest) : plannedClock(view, rest)
}

/**
 * @param {CaseView} view
 * @param {Omit<Clock, 'n' | 'what' | 'since'>} rest
 * @returns {Clock}
 */
function readyClock(view, rest) {
  const row = view.case
  const waited = daysBetween(row.ready_since, today())
  const home = goesHome(view)
  return {
    ...rest,
    n: waited > 0 ? days(waited) : gettext('Today'),
    what: gettext('ready for discharge'),
    since: waited > 0
      ? format(gettext('since %(when)s'), { when: `${plainDay(row.ready_since)} ${time(row.ready_since)}` })
      : format(gettext('since %(when)s'), { when: time(row.ready_since) }),
    next: home.text, icon: home.icon, from: dateOf(row.ready_since), to: home.date, filled: true,
  }
}

/**
 * @param {CaseView} view
 * @param {Omit<Clock, 'n' | 'what' | 'since'>} rest
 * @returns {Clock}
 */
function plannedClock(view, rest) {
  const row = view.case
  if (!row.planned_on) {
    return { ...rest, n: '', what: gettext('No planned date'), since: '', next: gettext('Ask the ward for the planned discharge.'), icon: 'ExclamationmarkTriangle' }
  }
  const left = daysBetween(today(), row.planned_on)
  const moved = row.planned_moves ? `, ${movedText(row.planned_moves)}` : ''
  if (left < 0) {
    return { ...rest, n: '', what: gettext('The planned date has passed'), since: plainDay(row.planned_on) + moved, next: gettext('Ask the ward for a new date.'), icon: 'Calendar' }
  }
  return {
    ...rest,
    n: left === 0 ? gettext('Today') : days(left),
    what: left === 0 ? gettext('planned discharge') : gettext('to planned discharge'),
    since: plainDay(row.planned_on) + moved,
    next: '', icon: 'Calendar', from: today(), to: row.planned_on,
  }
}

/** @param {CaseView} view */
function goesHome(view) {
  const { homecoming_at: at, planned_on: planned } = view.case
  if (at && daysBetween(today(), at) >= 0) {
    return { text: format(gettext('Home %(day)s at %(time)s'), { day: day(at), time: time(at) }), icon: 'House', date: dateOf(at) }
  }
  if (planned && daysBetween(today(), planned) >= 0) {
    return { text: format(gettext('Home %(day)s'), { day: day(planned) }), icon: 'House', date: planned }
  }
  if (planned) return { text: format(gettext('Planned home %(day)s, has passed'), { day: day(planned) }), icon: 'Calendar', date: null }
  return { text: gettext('No planned date'), icon: 'ExclamationmarkTriangle', date: null }
}

/**
 * One cell per calendar day, at most seven: a longer wait folds its middle.
 * @param {string} from
 * @param {string | null} to the day home
 * @returns {Cell[]}
 */
function cellsOf(from, to) {
  const now = today()
  const last = to && to > now ? to : now
  const end = Math.max(daysBetween(from, last), FEWEST - 1)
  /** @type {Cell[]} */
  const cells = Array.from({ length: end + 1 }, (_, i) => {
    const date = addDays(from, i)
    return { date, kind: date < now ? 'gone' : date === now ? 'now' : date === to ? 'free' : 'plan' }
  })
  if (cells.length <= CELLS) return cells
  const at = cells.findIndex((cell) => cell.kind === 'now')
  const keep = new Set([0, at - 1, at, at + 1, at + 2, cells.length - 1].filter((i) => i >= 0 && i < cells.length))
  /** @type {Cell[]} */
  const folded = []
  cells.forEach((cell, i) => {
    if (keep.has(i)) folded.push(cell)
    else if (folded.length && folded[folded.length - 1].folded) folded[folded.length - 1].folded = (folded[folded.length - 1].folded ?? 0) + 1
    else folded.push({ ...cell, folded: 1 })
  })
  return folded.slice(0, CELLS + 1)
}

/**
 * @param {Cell} cell
 * @param {Clock} clock
 */
function drawnCell(cell, clock) {
  const el = document.createElement('span')
  el.className = 'hk-day'
  el.dataset.kind = cell.kind
  const box = document.createElement('span')
  box.className = 'hk-day__box'
  if (cell.kind === 'gone' && !cell.folded) box.append(icon('Checkmark'))
  if (cell.date === clock.to) box.append(icon('HouseFill'))
  if (cell.kind === 'now') el.style.setProperty('--hk-part', clock.filled ? `${Math.round(dayShare() * 100)}%` : '0%')
  const label = document.createElement('span')
  if (cell.folded) label.append(days(cell.folded))
  else label.append(cell.kind === 'now' ? gettext('today') : weekday(cell.date), document.createElement('br'), String(Number(cell.date.slice(8))))
  el.append(box, label)
  return el
}

/** How much of the municipality's day has gone, 0 to 1. */
function dayShare() {
  const [hours, minutes] = toLocal(new Date().toISOString()).slice(11).split(':').map(Number)
  return (hours * 60 + minutes) / 1440
}

/** @param {string} date */
function weekday(date) {
  return new Intl.DateTimeFormat(locale(), { weekday: 'short', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))
}

/**
 * @param {string} date
 * @param {number} n
 */
function addDays(date, n) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10)
}
