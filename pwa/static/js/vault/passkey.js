/**
 * A passkey of this device as a key: the authenticator's pseudo-random function gives the same 32 bytes for the same salt, to a
 * verified person only. They never leave the page: no credential is serialised and nothing of it goes to the server.
 */

import { random, toBase64, utf8 } from '../lib/bytes.js'

const PATIENCE = 60_000
const INFO = 'vault/P/v1'

/** This device or browser has no passkey that can be a key. */
export class NoPasskey extends Error {}

/** The person let it be, failed the fingerprint or PIN, or the passkey is no longer there; browsers do not tell which. */
export class Refused extends Error {}

/** @returns {Promise<boolean>} worth offering: a screen lock is there, and the browser does not say that it lacks PRF */
export async function passkeysLikely() {
  const kind = globalThis.PublicKeyCredential
  try {
    if (!(await kind?.isUserVerifyingPlatformAuthenticatorAvailable())) return false
    const can = await /** @type {any} */ (kind).getClientCapabilities?.()
    return can?.['extension:prf'] !== false
  } catch {
    return false
  }
}

/**
 * Asks the device for a new passkey; call it from a tap.
 * @param {{vault: string, name: string}} whose `vault` names it on the device, so that a later one takes its place
 * @returns {Promise<{credential: Uint8Array<ArrayBuffer>, salt: Uint8Array<ArrayBuffer>, kek: CryptoKey}>}
 * @throws {NoPasskey | Refused}
 */
export async function createPasskey({ vault, name }) {
  const salt = random(32)
  const made = await ask(() => create(vault, name, { eval: { first: salt } }), () => create(vault, name, {}))
  const credential = new Uint8Array(made.rawId)
  const { prf } = /** @type {any} */ (made.getClientExtensionResults())
  if (prf?.results?.first) return { credential, salt, kek: await kekOf(prf.results.first) }
  if (!prf?.enabled) {
    await forget(credential)
    throw new NoPasskey('no PRF')
  }
  return { credential, salt, kek: await passkeyKey({ credential, salt }) }
}

/**
 * @param {string} vault
 * @param {string} name
 * @param {{eval?: {first: Uint8Array<ArrayBuffer>}}} prf
 */
function create(vault, name, prf) {
  return navigator.credentials.create({
    publicKey: {
      rp: { name: 'Hemklar' },
      user: { id: utf8(vault), name, displayName: name },
      challenge: random(32),
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }],
      authenticatorSelection: { authenticatorAttachment: 'platform', residentKey: 'preferred', userVerification: 'required' },
      timeout: PATIENCE,
      extensions: /** @type {any} */ ({ prf }),
    },
  })
}

/**
 * The wrapping key of a slot, from the passkey it names; works without network.
 * @param {{credential: Uint8Array, salt: Uint8Array}} slot
 * @returns {Promise<CryptoKey>}
 * @throws {NoPasskey | Refused}
 */
export async function passkeyKey({ credential, salt }) {
  const used = await ask(() => navigator.credentials.get({
    publicKey: {
      challenge: random(32),
      allowCredentials: [{ type: 'public-key', id: /** @type {BufferSource} */ (credential), transports: ['internal'] }],
      userVerification: 'required',
      timeout: PATIENCE,
      extensions: /** @type {any} */ ({ prf: { eval: { first: salt } } }),
    },
  }))
  const { prf } = /** @type {any} */ (used.getClientExtensionResults())
  if (!prf?.results?.first) throw new NoPasskey('no PRF')
  return kekOf(prf.results.first)
}

/**
 * @param {() => Promise<Credential | null>} first
 * @param {() => Promise<Credential | null>} [second] for browsers that stumble over the first
 * @returns {Promise<PublicKeyCredential>}
 */
async function ask(first, second) {
  try {
    const found = await first()
    if (!found) throw new Refused('none')
    return /** @type {PublicKeyCredential} */ (found)
  } catch (error) {
    const { name } = /** @type {Error} */ (error)
    if (name === 'NotAllowedError' || error instanceof Refused) throw new Refused(name)
    if (second && name !== 'SecurityError') return ask(second)
    throw new NoPasskey(name)
  }
}

/**
 * A passkey that is no key is of no use to anybody: where the browser can, it is taken out of the person's list.
 * @param {Uint8Array} credential
 */
export async function forget(credential) {
  const kind = /** @type {any} */ (globalThis.PublicKeyCredential)
  const about = { rpId: location.hostname, credentialId: toBase64(credential) }
  await kind?.signalUnknownCredential?.(about).catch(() => undefined)
}

/** @param {BufferSource} output 32 bytes */
async function kekOf(output) {
  const base = await crypto.subtle.importKey('raw', output, 'HKDF', false, ['deriveKey'])
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: utf8(INFO) }
  return crypto.subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['wrapKey', 'unwrapKey'])
}
