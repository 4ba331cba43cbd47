/** News travels upward as events of `document` only: `store:changed`, `sync:state` and the like. */

/**
 * Tells whoever listens above; without a document (in a worker, in a test) nobody does.
 * @param {string} name `noun:past`
 * @param {any} [detail]
 */
export function tell(name, detail) {
  /** @type {any} */ (globalThis).document?.dispatchEvent(new CustomEvent(name, { detail }))
}
