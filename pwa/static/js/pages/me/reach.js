/** Whether alerts can reach this device, in a title and what to do about it. */

import { gettext } from '../../lib/i18n.js'
import { deniedHint, failedHint, unsupportedHint } from './hints.js'

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
      sub: deniedHint(),
    }
  }
  if (state === 'unsupported') {
    return {
      ok: false,
      canEnable: false,
      title,
      sub: unsupportedHint(),
    }
  }
  return { ok: false, canEnable: true, title, sub: gettext('Turn them on now') }
}

/**
 * Asks the phone to let alerts through; call it from a tap.
 * @param {any} work
 * @returns {Promise<string>} what to do about it when it did not work, else nothing
 */
export async function turnOn(work) {
  const how = await work.push.enable()
  return how === 'on' || how === 'denied' ? '' : failedHint(how)
}
