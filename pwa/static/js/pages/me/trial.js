/** A test alert on this device: how it went, in words. */

import { format, gettext } from '../../lib/i18n.js'
import { time } from '../../lib/when.js'

/**
 * Has a real push sent and waits for it.
 * @param {any} work
 * @returns {Promise<{ok: boolean, words: string}>}
 */
export async function trial(work) {
  const began = Date.now()
  const how = await work.push.test()
  if (how !== 'shown') return { ok: false, words: trouble(how) }
  const shown = { time: time(new Date().toISOString()), n: Math.max(1, Math.round((Date.now() - began) / 1000)) }
  return { ok: true, words: format(gettext('The test alert was shown at %(time)s, after %(n)s s.'), shown) }
}

/** @param {'silent' | 'off' | 'out' | 'wait' | 'offline'} how */
function trouble(how) {
  return {
    silent: gettext('It was sent but did not arrive. Allow notifications for Hemklar, turn battery saving off for the browser, and try mobile data. Then try again.'),
    off: gettext('Alerts are not turned on for this phone. Go back on the page Me and turn them on first.'),
    out: gettext('You are signed out. Lock, unlock with your password, then try again.'),
    wait: gettext('Too many tries. Wait a while.'),
    offline: gettext('No network. Try again when there is some.'),
  }[how]
}
