import { format, gettext } from '../lib/i18n.js'
import { who } from './people.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */
/** @typedef {import('./timeline.js').Entry} Entry */

/**
 * The rungs of the alerts: who was paged, whom it reached, who took it.
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @returns {Entry[]}
 */
export function alertEntries(work, view) {
  return view.alerts.flatMap((alert) => (alert.ladder ?? []).map((/** @type {any} */ rung, /** @type {number} */ i) => ({
    id: `${alert.id}:${i}`, at: rung.at, kind: 'alerts', icon: ICONS[rung.what] ?? 'Bell', tone: TONES[rung.what] ?? 'neutral', by: null,
    parts: [{ text: rungWords(rung.what, rung.who === work.me.id ? null : who(work, rung.who)) }], row: { ...alert, state: 'received' },
  })))
}

/** @type {Record<string, string>} */
const ICONS = { paged: 'Paperplane', displayed: 'MobileSmall', opened: 'Eye', accepted: 'CheckmarkCircle', declined: 'ArrowRight', answered: 'Hospital', failed: 'XMarkOctagon', nobody: 'PersonCross',
  sms: 'MobileSmall', voice: 'Phone', last_resort: 'Paperplane', no_last_resort: 'PersonCross', lapsed: 'Bell', unanswered: 'Hospital' }

/** @type {Record<string, string>} */
const TONES = { accepted: 'success', answered: 'success', failed: 'danger', nobody: 'danger', no_last_resort: 'danger', lapsed: 'danger', unanswered: 'danger' }

/**
 * @param {string} what
 * @param {string | null} name of somebody else, null for the reader
 */
function rungWords(what, name) {
  const words = (name === null ? MINE : THEIRS)[what] ?? (() => gettext('Alert'))
  return format(words(), { name: name || gettext('Someone') })
}

/** @type {Record<string, () => string>} What concerns no one person. */
const ALIKE = {
  nobody: () => gettext('Nobody was on call'), last_resort: () => gettext('The last resort was paged'),
  no_last_resort: () => gettext('No last resort was set'), lapsed: () => gettext('Nobody worked with the case, paging started again'),
}

/** @type {Record<string, () => string>} */
const THEIRS = {
  ...ALIKE,
  sms: () => gettext('SMS sent to %(name)s'), voice: () => gettext('Call to the phone of %(name)s'),
  unanswered: () => gettext('The hospital had no answer, %(name)s was paged'),
  paged: () => gettext('Alert sent to %(name)s'), displayed: () => gettext('Alert shown on the phone of %(name)s'),
  opened: () => gettext('Alert opened by %(name)s'), accepted: () => gettext('Alert taken by %(name)s'),
  declined: () => gettext('%(name)s could not, the next was paged'), failed: () => gettext('Alert did not reach %(name)s'),
  answered: () => gettext('%(name)s answered the hospital'),
}

/** @type {Record<string, () => string>} */
const MINE = {
  ...ALIKE,
  sms: () => gettext('SMS sent to you'), voice: () => gettext('Call to your phone'),
  unanswered: () => gettext('The hospital had no answer, you were paged'),
  paged: () => gettext('Alert sent to you'), displayed: () => gettext('Alert shown on your phone'),
  opened: () => gettext('You opened the alert'), accepted: () => gettext('You took the alert'),
  declined: () => gettext('You could not, the next was paged'), failed: () => gettext('The alert did not reach you'),
  answered: () => gettext('You answered the hospital'),
}
