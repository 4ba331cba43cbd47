/** Sealing a command to the server's transport key, so that it can be handed in while the app is locked. Only the server can open it. */

import { random, toBase64, utf8 } from '../lib/bytes.js'

/**
 * @typedef {{key: string, epk: {kty: string, crv: string, x: string, y: string}, iv: string, ct: string}} Seal
 *   wire form; bytes as base64url without padding
 */

const P256 = /** @type {const} */ ({ name: 'ECDH', namedCurve: 'P-256' })

/**
 * Ephemeral ECDH P-256, HKDF-SHA-256 without salt, AES-256-GCM. The key's name, device, id and number are bound in twice: into
 * the derived key and as additional data.
 * @param {{id: string, jwk: JsonWebKey}} transport
 * @param {string} device
 * @param {import('../sync/types.js').Command} command
 * @returns {Promise<Seal>}
 */
export async function seal(transport, device, command) {
  const { id, number, ...content } = command
  const { kty, crv, x, y } = transport.jwk
  const theirs = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, P256, false, [])
  const ours = await crypto.subtle.generateKey(P256, true, ['deriveBits'])
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, ours.privateKey, 256)
  const info = utf8(`hemklar/seal/v1|${transport.id}|${device}|${id}|${number}`)
  const secret = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey'])
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }
  const key = await crypto.subtle.deriveKey(how, secret, { name: 'AES-GCM', length: 256 }, false, ['encrypt'])
  const iv = random(12)
  const ct = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: info }, key, utf8(JSON.stringify(content)))
  const own = await crypto.subtle.exportKey('jwk', ours.publicKey)
  const epk = { kty: 'EC', crv: 'P-256', x: own.x ?? '', y: own.y ?? '' }
  return { key: transport.id, epk, iv: toBase64(iv), ct: toBase64(ct) }
}
