/** The marks that stand on every row: where a record is, how far the wait has come. */

import { icon } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'
import { day, daysBetween, plainDay, time, today } from '../lib/when.js'
import { closingReason, days, first } from './words.js'

export { initials } from './people.js'
export { preparedness } from './preparedness.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').State} State */
/** @typedef {import('../sync/types.js').Status} Status */
/** @typedef {{icon: string, tone: string, text: string}} Line */

/** @type {Record<State, string>} */
const ICONS = { saved: 'MobileSmall', sending: 'ArrowUp', received: 'CheckmarkCircle', needs: 'ExclamationmarkTriangleFill' }

/** @param {State} state */
function stateWords(state) {
  /** @type {Record<State, () => string>} */
  const words = {
    saved: () => gettext('Saved on this phone'),
    sending: () => gettext('Sending'),
    received: () => gettext('Received'),
    needs: () => gettext('Needs you'),
  }
  return words[state]()
}

/**
 * Shows where a record is. Received is silent unless `always`. With `onNeeds` the fourth mark is a button. `short` is
 * for rows with much else in them.
 * @param {Element} el
 * @param {State | undefined} state
 * @param {{always?: boolean, short?: boolean, onNeeds?: () => void}} [how]
 */
export function syncMark(el, state = 'received', { always = false, short = false, onNeeds } = {}) {
  const shown = el.getAttribute('data-state')
  const silent = state === 'received' && !always
  if (el instanceof HTMLElement) el.hidden = silent
  if (shown === state && el.firstChild) return
  el.setAttribute('data-state', state)
  if (silent) el.replaceChildren()
  else if (short && state === 'saved') el.replaceChildren(...drawn(state, gettext('Saved here')))
  else if (state === 'needs' && onNeeds && el.localName !== 'button') {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'hk-sync__open'
    button.append(...drawn(state, stateWords(state)))
    button.addEventListener('click', onNeeds)
    el.replaceChildren(button)
  } else el.replaceChildren(...drawn(state, stateWords(state)))
}

/**
 * The sum of a page's header: what is kept here, what needs the reader, else a quiet tick.
 * @param {HTMLElement} el
 * @param {{saved: number, sending: number, needs: number}} sum
 * @param {{short?: boolean}} [how] `short` shows the number only, where the bar has a title beside it
 */
export function sumMark(el, { saved, sending, needs }, { short = false } = {}) {
  /** @type {[State, string]} */
  const [state, words] = needs
    ? ['needs', format(gettext('Needs you: %(n)s'), { n: needs })]
    : sending ? ['sending', ngettext('Sending %(n)s', 'Sending %(n)s', sending + saved)]
      : saved ? ['saved', ngettext('%(n)s saved here', '%(n)s saved here', saved)]
        : ['received', gettext('All received')]
  el.setAttribute('data-state', state)
  el.classList.toggle('hk-sync--quiet', state === 'received')
  if (el instanceof HTMLButtonElement) el.disabled = state !== 'needs'
  if (el.title === words && el.firstChild) return
  el.title = words
  const [mark, text] = drawn(state, words)
  el.replaceChildren(mark, text)
  if (state !== 'received' && !short) return
  text.className = 'hk-sr'
  if (state === 'received') return
  const number = document.createElement('span')
  number.setAttribute('aria-hidden', 'true')
  number.textContent = String(state === 'needs' ? needs : saved + sending)
  el.append(number)
}

/**
 * @param {State} state
 * @param {string} words
 * @returns {[SVGSVGElement, HTMLSpanElement]}
 */
function drawn(state, words) {
  const text = document.createElement('span')
  text.textContent = words
  return [icon(ICONS[state]), text]
}

/**
 * The ready clock in one line.
 * @param {CaseView} view
 * @returns {Line}
 */
export function clockLine(view) {
  const row = view.case
  const home = row.homecoming_at ?? null
  if (row.phase === 'closed') {
    return { icon: 'CheckmarkCircle', tone: 'neutral', text: [gettext('Closed'), closingReason(first(row, 'reason'))].filter(Boolean).join(', ') }
  }
  if (row.phase === 'home') return { icon: 'HouseFill', tone: 'success', text: homeDay(view) }
  if (row.phase === 'coming_home') return { icon: 'House', tone: 'success', text: comingHome(home) }
  if (row.phase === 'ready' && row.ready_since) {
    const waited = daysBetween(row.ready_since, today())
    const ready = waited > 0 ? days(waited) : format(gettext('Ready today %(time)s'), { time: time(row.ready_since) })
    const goes = home ?? row.planned_on
    const ahead = goes && daysBetween(today(), goes) >= 0
    return { icon: 'Clock', tone: 'accent', text: ahead ? format(gettext('%(ready)s, home %(day)s'), { ready, day: day(goes) }) : ready }
  }
  if (!row.planned_on) return { icon: 'ExclamationmarkTriangle', tone: 'warning', text: gettext('No planned date') }
  return plannedLine(row)
}

/** @param {Record<string, any>} row */
function plannedLine(row) {
  const moves = row.planned_moves ?? 0
  if (daysBetween(today(), row.planned_on) < 0) {
    return { icon: 'Calendar', tone: 'warning', text: format(gettext('Planned home %(day)s, has passed'), { day: day(row.planned_on) }) }
  }
  const planned = format(gettext('Home %(day)s'), { day: day(row.planned_on) })
  return { icon: 'Calendar', tone: 'neutral', text: moves ? `${planned}, ${movedText(moves)}` : planned }
}

/** @param {number} moves */
export function movedText(moves) {
  return ngettext('moved once', 'moved %(n)s times', moves)
}

/** @param {CaseView} view */
export function homeDay(view) {
  const at = view.case.home_at ?? first(view.case, 'met_at')
  return at ? format(gettext('Home, day %(n)s'), { n: daysBetween(at, today()) + 1 }) : gettext('Home')
}

/** @param {string | null} at */
export function comingHome(at) {
  if (!at) return gettext('On the way home')
  return daysBetween(today(), at) === 0
    ? format(gettext('Coming home today %(time)s'), { time: time(at) })
    : format(gettext('Coming home %(day)s %(time)s'), { day: plainDay(at), time: time(at) })
}

/**
 * Writes the one-line clock.
 * @param {Element} el
 * @param {CaseView} view
 */
export function drawClockLine(el, view) {
  const line = clockLine(view)
  el.setAttribute('data-tone', line.tone)
  const words = document.createElement('span')
  words.textContent = line.text
  el.replaceChildren(icon(line.icon), words)
}
