/** Whose settings a person has to go by when alerts are stopped. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import { browserOf, deniedHint, failedHint, unsupportedHint } from '../../pwa/static/js/pages/me/hints.js'

const ANDROID = 'Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)'

test('a browser is known by what it says of itself, an iPad that says it is a Mac too', () => {
  const cases = {
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 CriOS/131.0 Mobile/15E148': 'ios',
    [`${ANDROID} Chrome/131.0 Mobile Safari/537.36`]: 'android',
    [`${ANDROID} SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/537.36`]: 'samsung',
    'Mozilla/5.0 (Android 15; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0': 'firefox',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0': 'desk',
  }
  for (const [userAgent, browser] of Object.entries(cases)) assert.equal(browserOf({ userAgent }), browser, userAgent)
  const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15'
  assert.equal(browserOf({ userAgent: mac, maxTouchPoints: 5 }), 'ios')
  assert.equal(browserOf({ userAgent: mac, maxTouchPoints: 0 }), 'desk')
})

test('every browser and every failure has words of its own', () => {
  const browsers = /** @type {const} */ (['ios', 'samsung', 'firefox', 'android', 'desk'])
  assert.equal(new Set(browsers.map((browser) => deniedHint(browser))).size, browsers.length)
  assert.match(unsupportedHint('ios'), /Add to Home Screen/)
  assert.doesNotMatch(unsupportedHint('android'), /iPhone/)
  assert.equal(new Set(/** @type {const} */ (['blocked', 'offline', 'out', 'failed']).map(failedHint)).size, 4)
})
