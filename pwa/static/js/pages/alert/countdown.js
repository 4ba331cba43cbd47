/** How long until the next person is paged: in words for the eye each second, said aloud at 4, 2 and 1 minutes. */

import { format, gettext, ngettext } from '../../lib/i18n.js'

const SAID = [240, 120, 60]

/**
 * @param {number} seconds
 * @returns {string} "2 min 41 s left"
 */
export function leftWords(seconds) {
  const whole = Math.max(0, Math.floor(seconds))
  const time = whole >= 60
    ? format(gettext('%(min)s min %(s)s s'), { min: Math.floor(whole / 60), s: whole % 60 })
    : format(gettext('%(s)s s'), { s: whole })
  return format(gettext('%(time)s left'), { time })
}

/**
 * What to say aloud when the time left goes from `before` to `now` seconds, else nothing.
 * @param {number} before @param {number} now
 */
export function saidAt(before, now) {
  const mark = SAID.find((limit) => before > limit && now <= limit)
  return mark === undefined ? '' : ngettext('Waiting for you, %(n)s min left', 'Waiting for you, %(n)s min left', mark / 60)
}
