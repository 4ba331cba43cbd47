/** Whether alerts can reach this device, in a title and what to do about it. */

import { gettext } from '../../lib/i18n.js'

/**
 * @param {any} work
 * @returns {Promise<{ok: boolean, canEnable: boolean, title: string, sub: string}>}
 */
export async function reach(work) {
  const state = await work.push.state()
  if (state === 'on') {
    return { ok: true, canEnable: false, title: gettext('Alerts reach this phone'), sub: gettext('Also when Hemklar is closed or locked') }
  }
  const title = gettext('Alerts do not reach this phone')
  if (state === 'denied') {
    return {
      ok: false,
      canEnable: false,
      title,
      sub: gettext('Notifications are blocked. Open the settings of the browser or the phone, find Hemklar and allow notifications.'),
    }
  }
  if (state === 'unsupported') {
    return {
      ok: false,
      canEnable: false,
      title,
      sub: gettext('This browser cannot. On an iPhone, add Hemklar to the home screen and open it there.'),
    }
  }
  return { ok: false, canEnable: true, title, sub: gettext('Turn them on before your duty starts') }
}
