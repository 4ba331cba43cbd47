/** Bytes, text and base64url without padding. */

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function utf8(text) {
  return /** @type {Uint8Array<ArrayBuffer>} */ (encoder.encode(text))
}

/**
 * @param {ArrayBuffer | Uint8Array} bytes
 * @returns {string}
 */
export function text(bytes) {
  return decoder.decode(bytes)
}

/**
 * @param {number} length
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function random(length) {
  return crypto.getRandomValues(new Uint8Array(length))
}

/**
 * @param {ArrayBuffer | Uint8Array} bytes
 * @returns {string}
 */
export function toBase64(bytes) {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)
  let binary = ''
  for (let i = 0; i < view.length; i += 0x8000) binary += String.fromCharCode(...view.subarray(i, i + 0x8000))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/**
 * @param {string} base64url
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function fromBase64(base64url) {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}
