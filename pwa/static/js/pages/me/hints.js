/** What to do when alerts are stopped on the way to this device: by the person's own no, by the browser, by the network. */

import { gettext } from '../../lib/i18n.js'

/** @typedef {'ios' | 'samsung' | 'firefox' | 'android' | 'desk'} Browser */
/** @typedef {'blocked' | 'offline' | 'out' | 'failed'} Failure  why a subscription did not come about */

/**
 * @param {{userAgent: string, maxTouchPoints?: number}} device
 * @returns {Browser} by whose settings the person has to go
 */
export function browserOf({ userAgent, maxTouchPoints = 0 }) {
  if (/iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)) return 'ios'
  if (!/Android/.test(userAgent)) return 'desk'
  if (/SamsungBrowser/.test(userAgent)) return 'samsung'
  return /Firefox/.test(userAgent) ? 'firefox' : 'android'
}

/** @param {Browser} [browser] @returns {string} how a no is taken back, which only the person can */
export function deniedHint(browser = browserOf(navigator)) {
  return {
    ios: gettext('Notifications are blocked. On the iPhone: Settings, Notifications, Hemklar, then allow.'),
    samsung: gettext('Notifications are blocked. In the browser: Menu, Settings, Sites and downloads, Notifications, then allow Hemklar.'),
    firefox: gettext('Notifications are blocked. Tap the padlock beside the address, then Notifications, then allow.'),
    android: gettext('Notifications are blocked. Hold the app Hemklar, tap App info, Notifications, then allow. In the browser: tap the sign beside the address, Permissions.'),
    desk: gettext('Notifications are blocked. Click the sign beside the address and allow notifications.'),
  }[browser]
}

/** @param {Browser} [browser] @returns {string} where there are no notifications at all */
export function unsupportedHint(browser = browserOf(navigator)) {
  return browser === 'ios'
    ? gettext('On an iPhone alerts come only to the home screen: tap Share, then Add to Home Screen, and open Hemklar there.')
    : gettext('This browser has no alerts, or the window is private. Open Hemklar in Chrome, Edge or Firefox.')
}

/** @param {Failure} how @returns {string} */
export function failedHint(how) {
  return {
    blocked: gettext('The phone could not reach its push service. Some networks block it. Try mobile data, then try again. On the workplace\'s network, ask for push to be let through.'),
    offline: gettext('No network. Try again when there is some.'),
    out: gettext('You are signed out. Lock, unlock with your password, then try again.'),
    failed: gettext('The browser could not turn alerts on. Close it, open Hemklar again and try once more.'),
  }[how]
}
