/** What the browser lets this app keep, and whether it promises not to clear it. */

import { locale } from '../../lib/when.js'

/** @returns {Promise<{persisted: boolean, canPersist: boolean, used: number, quota: number}>} sizes in bytes, 0 when the browser does not say */
export async function storage() {
  const manager = navigator.storage
  if (!manager?.estimate) return { persisted: false, canPersist: false, used: 0, quota: 0 }
  const [persisted, { usage = 0, quota = 0 }] = await Promise.all([manager.persisted(), manager.estimate()])
  return { persisted, canPersist: typeof manager.persist === 'function', used: usage, quota }
}

/** Asks for the promise; browsers grant it to installed apps. */
export function keepStorage() {
  return navigator.storage.persist()
}

/**
 * A size in the largest unit that fits: "38 MB", "10.7 GB".
 * @param {number} bytes
 */
export function sizeWords(bytes) {
  const mb = bytes / 1_000_000
  const [n, unit] = mb < 1000 ? [mb, 'megabyte'] : [mb / 1000, 'gigabyte']
  return new Intl.NumberFormat(locale(), { style: 'unit', unit, maximumFractionDigits: n < 100 ? 1 : 0 }).format(n)
}
