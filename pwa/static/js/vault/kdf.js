/** From a password to the key that wraps the data key: Argon2id in a worker of its own, PBKDF2 where that is blocked. */

import { fromBase64, random, toBase64, utf8 } from '../lib/bytes.js'
import { kdfAddress, scriptURL } from '../lib/tt.js'

/**
 * @typedef {{name: 'argon2id', m: number, t: number, p: number, salt: string}
 *   | {name: 'pbkdf2', iterations: number, salt: string}} Kdf  `m` in KiB, `salt` base64url
 */

const ARGON2 = /** @type {const} */ ({ name: 'argon2id', m: 32 * 1024, t: 3, p: 1 })
const PBKDF2 = /** @type {const} */ ({ name: 'pbkdf2', iterations: 600_000 })
const SALT = 16

/** A slot that is too cheap to guess, or too costly to be ours. Whoever wrote it, it is not used. */
export class WeakSlot extends Error {}

/**
 * Refuses parameters below this client's floor and absurd ones above.
 * @param {Kdf} kdf
 * @throws {WeakSlot}
 */
export function demand(kdf) {
  const salted = typeof kdf.salt === 'string' && fromBase64(kdf.salt).length >= SALT
  const strong = kdf.name === 'argon2id'
    ? within(kdf.m, 19 * 1024, 256 * 1024) && within(kdf.t, 2, 16) && within(kdf.p, 1, 4)
    : kdf.name === 'pbkdf2' && within(kdf.iterations, PBKDF2.iterations, 20_000_000)
  if (!salted || !strong) throw new WeakSlot('key derivation outside the limits')
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
function within(value, low, high) {
  return Number.isInteger(value) && value >= low && value <= high
}

/**
 * A new derivation for a new slot: Argon2id where the worker runs, else PBKDF2.
 * @param {string} password
 * @returns {Promise<{kdf: Kdf, kek: CryptoKey}>}
 */
export async function deriveNew(password) {
  const salt = toBase64(random(SALT))
  try {
    const kdf = { ...ARGON2, salt }
    return { kdf, kek: await derive(password, kdf) }
  } catch {
    const kdf = { ...PBKDF2, salt }
    return { kdf, kek: await derive(password, kdf) }
  }
}

/**
 * The wrapping key of an existing slot. Passwords are compared in their composed Unicode form.
 * @param {string} password
 * @param {Kdf} kdf
 * @returns {Promise<CryptoKey>}
 * @throws {WeakSlot}
 */
export async function derive(password, kdf) {
  demand(kdf)
  const secret = utf8(password.normalize('NFC'))
  const salt = fromBase64(kdf.salt)
  if (kdf.name === 'argon2id') {
    const raw = await inWorker({ secret, salt, m: kdf.m, t: kdf.t, p: kdf.p })
    return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['wrapKey', 'unwrapKey'])
  }
  const base = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveKey'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', iterations: kdf.iterations, salt }
  return crypto.subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['wrapKey', 'unwrapKey'])
}

/**
 * @param {{secret: Uint8Array, salt: Uint8Array, m: number, t: number, p: number}} question
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
function inWorker(question) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(scriptURL(kdfAddress()))
    /** @param {() => void} settle */
    const end = (settle) => {
      worker.terminate()
      settle()
    }
    worker.onmessage = ({ data }) => end(() => (data.hash ? resolve(data.hash) : reject(new Error(data.error))))
    worker.onerror = () => end(() => reject(new Error('the key derivation could not start')))
    worker.postMessage(question)
  })
}
