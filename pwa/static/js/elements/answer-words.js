/** What the hospital waits for and what it was told: the latest answer, what silence costs, and the text for the source system. */

import { format, gettext } from '../lib/i18n.js'
import { dateOf, day, daysBetween, plainDay, time, today, toLocal, wholeDay } from '../lib/when.js'
import { first, workerRole } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */
/** @typedef {import('./marks.js').Line} Line */

const NOON = '12:00'

/**
 * @param {CaseView} view
 * @returns {AnyRow | undefined} the period that the hospital waits in, while there is one
 */
export function openPeriod(view) {
  return view.ready_periods.find((row) => !row.ended_at)
}

/**
 * The newest answer in the open period; one that the server has not had yet belongs to it as well.
 * @param {CaseView} view
 * @returns {AnyRow | undefined}
 */
export function latestAnswer(view) {
  const period = openPeriod(view)
  return period && view.hospital_answers.findLast((row) => !row.period || row.period === period.id)
}

/**
 * The first day that costs by Swedish law: the day of the report and three more, four when it came after noon. Weekends and
 * holidays count like any other day.
 * @param {string} reported RFC 3339
 * @returns {string} `YYYY-MM-DD`
 */
export function firstPayable(reported) {
  const free = isAfterNoon(reported) ? 4 : 3
  const date = Date.parse(`${dateOf(reported)}T00:00:00Z`) + free * 86_400_000
  return new Date(date).toISOString().slice(0, 10)
}

/** @param {string} reported twelve sharp is before noon */
function isAfterNoon(reported) {
  return toLocal(reported).slice(11) > NOON
}

/**
 * What waiting costs, by the country's own rule; nothing once the patient can be received.
 * @param {CaseView} view in an open ready period
 * @param {'se' | 'no'} country
 * @returns {Line | null}
 */
export function silence(view, country) {
  const told = first(latestAnswer(view), 'answer')
  if (told === 'today') return null
  const waits = told ? '' : gettext('The hospital waits for an answer.')
  return country === 'no' ? inNorway(waits) : inSweden(waits, openPeriod(view)?.started_at)
}

/** @param {string} waits @returns {Line} */
function inNorway(waits) {
  const cost = waits ? gettext('Each day without one is a payable day.') : gettext('Each day until you can receive is a payable day.')
  return { icon: 'Clock', tone: 'danger', text: [waits, cost].filter(Boolean).join(' ') }
}

/** @param {string} waits @param {string} reported @returns {Line} */
function inSweden(waits, reported) {
  const date = firstPayable(reported)
  const left = daysBetween(today(), date)
  const words = isAfterNoon(reported)
    ? gettext('Reported after 12:00: by law the first payable day is %(day)s, if no agreement says otherwise.')
    : gettext('Reported before 12:00: by law the first payable day is %(day)s, if no agreement says otherwise.')
  const tone = left > 1 ? 'accent' : left === 1 ? 'warning' : 'danger'
  return { icon: 'Clock', tone, text: [waits, format(words, { day: plainDay(date) })].filter(Boolean).join(' ') }
}

/**
 * @param {AnyRow} answer
 * @returns {string} what was said, within a sentence
 */
export function answerSaid(answer) {
  const date = first(answer, 'date')
  const expected = first(answer, 'expected')
  if (date) return format(gettext('can receive from %(day)s'), { day: day(date) })
  if (first(answer, 'answer') === 'today') return gettext('can receive today')
  return expected ? format(gettext('cannot receive yet, expected %(day)s'), { day: day(expected) }) : gettext('cannot receive yet')
}

/**
 * @param {AnyRow} answer
 * @param {string | null} name of somebody else, null for the reader
 */
export function answeredLine(answer, name) {
  const at = answer.at ?? ''
  const when = daysBetween(at, today()) === 0 ? time(at) : `${day(at)} ${time(at)}`
  const what = answerSaid(answer)
  return name === null
    ? format(gettext('Answered %(when)s by you: %(what)s'), { when, what })
    : format(gettext('Answered %(when)s by %(name)s: %(what)s'), { when, what, name })
}

/**
 * The text to copy into the source system, which shows the patient beside it already: nothing here says who it is.
 * @param {AnyRow} answer
 * @param {{team: string, role: string}} by the team's name, and the role of who answered
 */
export function copyText(answer, { team, role }) {
  const at = answer.at ?? ''
  const expected = first(answer, 'expected')
  const said = {
    today: () => format(gettext('The municipality can receive the patient today, %(date)s.'), { date: wholeDay(at) }),
    date: () => format(gettext('The municipality can receive the patient from %(date)s.'), { date: wholeDay(first(answer, 'date') ?? at) }),
    not_yet: () => gettext('The municipality cannot receive the patient yet.')
      + (expected ? ` ${format(gettext('Expected from %(date)s.'), { date: wholeDay(expected) })}` : ''),
  }[first(answer, 'answer') ?? 'not_yet']
  const signed = format(gettext('Answered %(date)s %(time)s: %(who)s.'), {
    date: wholeDay(at), time: time(at), who: [team, workerRole(role).toLocaleLowerCase()].filter(Boolean).join(', '),
  })
  return `${said?.() ?? ''} ${signed}`.trim()
}
