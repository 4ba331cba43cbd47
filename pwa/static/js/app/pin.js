/** The quick PIN of a person: set against the password, removed, and used to open what this page has locked. */

import * as directory from '../store/directory.js'
import { dropPin, isEasy, isPin, openByPin, pinOpens, renewPin, sealPin } from '../vault/pin.js'
import { answered, keyBy } from './door.js'
import { entryNow, open } from './session.js'

/** @type {import('../sync/types.js').Keys['pin']} */
export function pin() {
  const entry = entryNow()
  if (pinOpens(entry)) return 'on'
  return entry.pin ? 'later' : 'off'
}

/** @type {import('../sync/types.js').Keys['setPin']} */
export async function setPin(password, digits) {
  const entry = entryNow()
  if (!isPin(digits) || isEasy(digits)) return 'weak'
  try {
    const found = await keyBy(entry, password)
    if (!found) return 'wrong'
    await keep(entry, await sealPin(entry, found.key, digits))
    renewPin(entry, found)
    return 'ok'
  } catch {
    return 'storage'
  }
}

export async function removePin() {
  dropPin()
  await keep(entryNow(), undefined)
}

/**
 * @param {import('../store/directory.js').VaultEntry} entry
 * @param {import('../vault/records.js').Ciphertext | undefined} sealed
 */
async function keep(entry, sealed) {
  await directory.patchVault(entry.id, { pin: sealed })
  entry.pin = sealed
}

/**
 * @param {string} vault
 * @param {string} digits
 * @returns {Promise<import('./door.js').Result>}
 */
export async function unlockByPin(vault, digits) {
  const entry = await directory.vault(vault)
  if (!entry || entry.retired) return { status: 'unknown' }
  return answered(async () => {
    const found = await openByPin(entry, digits)
    if (!found) return { status: 'no-pin' }
    return 'key' in found ? { status: await open(entry, found.key) } : { status: 'pin', left: found.left }
  })
}
