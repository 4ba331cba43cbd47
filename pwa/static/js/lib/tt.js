/** The page's only Trusted Types policy: `app`, which lets exactly two scripts be started, the worker and the key derivation. */

/** @returns {string} the hashed address of worker/kdf.js, which the shell knows */
export function kdfAddress() {
  return /** @type {any} */ (globalThis).document?.documentElement.dataset.kdf ?? ''
}

/** @param {string} address */
function allowed(address) {
  if (address === '/sw.js' || (address !== '' && address === kdfAddress())) return address
  throw new TypeError(`not a script of this application: ${address}`)
}

const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('app', { createScriptURL: allowed })

/**
 * The address in the form the browser accepts; throws for any other script.
 * @param {string} address
 * @returns {string}
 */
export function scriptURL(address) {
  return policy ? policy.createScriptURL(address) : allowed(address)
}
