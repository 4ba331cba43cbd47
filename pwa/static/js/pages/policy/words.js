/** How the times of paging are said. */

import { format, gettext, ngettext } from '../../lib/i18n.js'

/** @typedef {import('./rules.js').Rules} Rules */

/**
 * @param {number} seconds
 * @returns {string} `1 min 30 s`, `2 h`
 */
export function timeWords(seconds) {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return [
    hours ? ngettext('%(n)s h', '%(n)s h', hours) : '',
    minutes ? ngettext('%(n)s min', '%(n)s min', minutes) : '',
    rest || !seconds ? format(gettext('%(s)s s'), { s: rest }) : '',
  ].filter(Boolean).join(' ')
}

/**
 * What happens at a moment.
 * @param {string} what @param {number} every seconds between two calls
 */
export function momentWords(what, every) {
  /** @type {Record<string, () => string>} */
  const words = {
    push: () => gettext('Notice on the phone'),
    sms: () => gettext('SMS, if the phone has shown nothing'),
    voice_unseen: () => gettext('Phone call, if the phone has shown nothing'),
    voice: () => gettext('Phone call and notice again, if it has not been opened'),
    push_again: () => gettext('Notice again, if it has not been opened'),
    repeat: () => gettext('Everything again'),
    on_call: () => gettext('Those on call'),
    leads: () => gettext('The team leads too'),
    everybody: () => gettext('Coordinators and everybody on duty too'),
    last_resort: () => format(gettext('The last resort too, every %(time)s until somebody takes it'), { time: timeWords(every) }),
    lapse: () => gettext('Paging starts again, if nobody has worked with the case'),
    answer: () => gettext('The team leads are paged, if the hospital has no answer'),
  }
  return words[what]()
}

/** @param {string} name of a time or a channel */
export function labelWords(name) {
  /** @type {Record<string, () => string>} */
  const labels = {
    displayed_within: () => gettext('Next way, if nothing is shown'),
    opened_within: () => gettext('Next way, if it is not opened'),
    repeat_every: () => gettext('Everything again'),
    escalate_after: () => gettext('Next step'),
    lapse_after: () => gettext('Page again, if nobody works with the case'),
    answer_within: () => gettext('Page the leads, if the hospital has no answer'),
    sms: () => gettext('SMS'),
    voice: () => gettext('Phone call'),
  }
  return labels[name]?.() ?? name
}

/**
 * @param {string} name of the time @param {string} code of what is wrong with it @param {Rules} rules
 */
export function faultWords(name, code, { times, before }) {
  const [least, most] = times[name] ?? [0, 0]
  /** @type {Record<string, () => string>} */
  const words = {
    number: () => gettext('Write a number'),
    too_short: () => format(gettext('At least %(time)s'), { time: timeWords(least) }),
    too_long: () => format(gettext('At most %(time)s'), { time: timeWords(most) }),
    never: () => format(gettext('Must be less than “%(next)s”: it would never happen'), { next: labelWords(before.find(([first]) => first === name)?.[1] ?? '') }),
  }
  return (words[code] ?? (() => gettext('This answer was not accepted')))()
}
