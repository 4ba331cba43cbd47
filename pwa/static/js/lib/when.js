/** Days and times as people of the municipality read them, whatever zone the device is in. */

import { gettext, lang, ngettext } from './i18n.js'
import { instant } from './instant.js'

export { instant }

const DAY = 86_400_000
const ONLY_DATE = /^\d{4}-\d{2}-\d{2}$/

let zone = globalThis.document?.documentElement.dataset.zone || 'Europe/Stockholm'

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map()

/** @param {string} name IANA zone of the municipality */
export function setZone(name) {
  zone = name
  formats.clear()
}

/**
 * The shell's language as Intl wants it: English as Europe writes it, day before month; Bokmål where a browser has no
 * Nynorsk, which else would speak the phone's own language.
 * @returns {string[]}
 */
export function locale() {
  if (lang() === 'en') return ['en-GB']
  return lang() === 'nn' ? ['nn', 'nb'] : [lang()]
}

/**
 * @param {string} key
 * @param {Intl.DateTimeFormatOptions} options
 * @param {string} [language]
 */
function by(key, options, language) {
  const full = `${language ?? locale()} ${key}`
  let found = formats.get(full)
  if (!found) {
    found = new Intl.DateTimeFormat(language ?? locale(), { timeZone: zone, ...options })
    formats.set(full, found)
  }
  return found
}

/**
 * Clock time in the municipality, `11:42`.
 * @param {string} ts RFC 3339
 * @returns {string}
 */
export function time(ts) {
  return by('time', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(ts))
}

/**
 * The calendar date of an instant in the municipality, `2026-11-24`; a date stays as it is.
 * @param {string} dateOrTs
 * @returns {string}
 */
export function dateOf(dateOrTs) {
  if (ONLY_DATE.test(dateOrTs)) return dateOrTs
  return by('date', { year: 'numeric', month: '2-digit', day: '2-digit' }, 'sv').format(new Date(dateOrTs))
}

/**
 * Today's date in the municipality.
 * @returns {string} `YYYY-MM-DD`
 */
export function today() {
  return dateOf(new Date().toISOString())
}

/**
 * Calendar days from `from` to `to`, negative when `to` is earlier.
 * @param {string} from date or RFC 3339
 * @param {string} to
 * @returns {number}
 */
export function daysBetween(from, to) {
  return Math.round((Date.parse(dateOf(to)) - Date.parse(dateOf(from))) / DAY)
}

/**
 * A day in words: yesterday, today, tomorrow, else `tis 24 nov`, with the year when it is another year.
 * @param {string} dateOrTs
 * @returns {string}
 */
export function day(dateOrTs) {
  const away = daysBetween(today(), dateOrTs)
  if (away === 0) return gettext('today')
  if (away === 1) return gettext('tomorrow')
  if (away === -1) return gettext('yesterday')
  return plainDay(dateOrTs)
}

/**
 * The same without today, tomorrow and yesterday.
 * @param {string} dateOrTs
 * @returns {string}
 */
export function plainDay(dateOrTs) {
  const date = dateOf(dateOrTs)
  const other = date.slice(0, 4) !== today().slice(0, 4)
  const text = by(other ? 'day-year' : 'day', {
    weekday: 'short', day: 'numeric', month: 'short', ...(other ? { year: 'numeric' } : {}), timeZone: 'UTC',
  }).format(new Date(`${date}T00:00:00Z`)).replace(',', '')
  return lang() === 'sv' ? text.replace(/\.$/, '') : text
}

/**
 * A date in such words as the options of Intl.DateTimeFormat ask for: a month's name, a weekday.
 * @param {string} date `YYYY-MM-DD`
 * @param {Intl.DateTimeFormatOptions} options
 * @returns {string}
 */
export function dateWords(date, options) {
  return by(JSON.stringify(options), { ...options, timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))
}

/**
 * A day as it is written where nobody knows when it is read: `24 november 2026`.
 * @param {string} dateOrTs
 * @returns {string}
 */
export function wholeDay(dateOrTs) {
  return dateWords(dateOf(dateOrTs), { day: 'numeric', month: 'long', year: 'numeric' })
}

/**
 * Day and time: `tis 24 nov 11:42`.
 * @param {string} ts
 * @returns {string}
 */
export function dayTime(ts) {
  return `${day(ts)} ${time(ts)}`
}

/**
 * How long ago, in the largest unit that fits: `3 min`, `5 h`, `2 days`.
 * @param {string} ts
 * @param {number} [now] milliseconds
 * @returns {string}
 */
export function since(ts, now = Date.now()) {
  return lasting(Math.max(0, now - Date.parse(ts)))
}

/**
 * A length of time in the largest unit that fits.
 * @param {number} milliseconds
 * @returns {string}
 */
export function lasting(milliseconds) {
  const minutes = Math.floor(milliseconds / 60_000)
  if (minutes < 60) return ngettext('%(n)s min', '%(n)s min', minutes)
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return ngettext('%(n)s h', '%(n)s h', hours)
  return ngettext('%(n)s day', '%(n)s days', Math.floor(hours / 24))
}

/**
 * Whole years today.
 * @param {string | null | undefined} birthDate `YYYY-MM-DD`
 * @returns {number | null}
 */
export function age(birthDate) {
  if (!birthDate || !ONLY_DATE.test(birthDate)) return null
  const now = today()
  const years = Number(now.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return now.slice(5) < birthDate.slice(5) ? years - 1 : years
}

/**
 * The instant of a wall-clock time in the municipality, as `<input type="datetime-local">` gives it. A time that the
 * change to summer time skips is read as if the clock had not been changed yet.
 * @param {string} local `YYYY-MM-DDTHH:MM`
 * @returns {string} RFC 3339 in UTC, whole seconds
 */
export function toInstant(local) {
  const wall = Date.parse(`${local.slice(0, 16)}:00Z`)
  const guess = wall - offset(wall)
  const exact = wall - offset(guess)
  return instant(new Date(exact))
}

/**
 * The value for `<input type="datetime-local">` of an instant.
 * @param {string} ts
 * @returns {string} `YYYY-MM-DDTHH:MM`
 */
export function toLocal(ts) {
  return `${dateOf(ts)}T${by('local', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, 'sv').format(new Date(ts))}`
}

/** @param {number} at milliseconds; how far the zone's wall clock is ahead of UTC then */
function offset(at) {
  return Date.parse(`${toLocal(new Date(at).toISOString())}:00Z`) - Math.floor(at / 60_000) * 60_000
}
