/** How the rota says things. */

import { dutyName } from '../../elements/words.js'
import { gettext, format } from '../../lib/i18n.js'
import { plainDay } from '../../lib/when.js'
import { clockHours, dayOf } from './dates.js'

/** @typedef {import('./plan.js').Plan} Plan */

/** @returns {[string, string][]} every duty and its name */
export function kindNames() {
  return ['hospital', 'place', 'home_care'].map((kind) => [kind, dutyName(kind)])
}

/** @param {import('./load.js').Hurdle} hurdle */
export function hurdleWords(hurdle) {
  return {
    overlap: gettext('has a shift then'),
    rest: gettext('would rest less than 11 hours'),
    unreached: gettext('no phone that has shown an alert'),
  }[hurdle]
}

/**
 * Day and hours: `tor 17. des. 16–08`; without an end, from when on.
 * @param {{from: number, to: number}} span
 */
export function spanWords(span) {
  const day = plainDay(dayOf(span.from))
  if (span.to === Infinity) return format(gettext('from %(when)s on'), { when: `${day} ${clockHours(span).replace('–', '')}` })
  return `${day} ${clockHours(span)}`
}

/**
 * What is special about a day: its name, and from which hour on an eve counts.
 * @param {Plan} plan @param {string} date @returns {string} empty for a day like others
 */
export function specialWords({ days }, date) {
  const special = days.get(date)
  if (!special) return ''
  const hour = special.kind === 'eve' && special.from.startsWith(date) ? special.from.slice(11, 16).replace(/:00$/, '') : ''
  return hour && hour !== '00' ? format(gettext('%(day)s from %(hour)s'), { day: special.name, hour }) : special.name
}
