/**
 * The lease: the server's signed word on how long this device may show patients without asking again. It is policy and not
 * cryptography; what it adds to the vault is that a phone which never comes back forgets.
 */

import { fromBase64, text, utf8 } from '../lib/bytes.js'

const ES256 = /** @type {const} */ ({ name: 'ECDSA', namedCurve: 'P-256' })

/** By how much a clock may be put right without being taken for one that was put back. */
const TOLERANCE = 5 * 60_000

/**
 * @typedef {{token: string, jwk: JsonWebKey}} Lease  `token` = base64url(JSON) . base64url(ES256 signature over the first part)
 * @typedef {object} Held  a verified lease as it stands here
 * @property {Lease} lease
 * @property {number} notAfter  milliseconds, by the server's clock; 0 when the signature is not good
 * @property {number} offset  what to add to this device's clock to have the server's, as of the last answer
 * @property {number} seen  the latest time that was seen here, by the server's clock
 */

/**
 * @param {Lease} lease
 * @param {{worker: string, device: string}} whose
 * @returns {Promise<number>} until when, in milliseconds; 0 when it is not the server's word to this worker on this device
 */
export async function verified({ token, jwk }, { worker, device }) {
  try {
    const [body, signature] = token.split('.')
    const { kty, crv, x, y } = jwk
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, ES256, false, ['verify'])
    const how = { name: 'ECDSA', hash: 'SHA-256' }
    if (!(await crypto.subtle.verify(how, key, fromBase64(signature), utf8(body)))) return 0
    const said = JSON.parse(text(fromBase64(body)))
    return said.worker === worker && said.device === device ? Date.parse(said.not_after) || 0 : 0
  } catch {
    return 0
  }
}

/**
 * @param {Held | null} held null: the vault is older than leases, and its next sign-in brings one
 * @param {number} now by this device's clock, milliseconds
 * @returns {'ok' | 'ended' | 'clock'} `clock`: it was put back, so nobody can tell how late it is
 */
export function judge(held, now) {
  if (!held) return 'ok'
  const time = now + held.offset
  if (Math.max(time, held.seen) > held.notAfter) return 'ended'
  return time < held.seen - TOLERANCE ? 'clock' : 'ok'
}
