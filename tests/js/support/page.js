/** The little of a browser that the client core asks for: a document to tell, databases in memory. Import it first. */

import 'fake-indexeddb/auto'

/** @type {any} */
const document = new EventTarget()
document.getElementById = () => null
document.documentElement = { dataset: {}, lang: 'en' }
document.visibilityState = 'visible'
Object.assign(globalThis, { document })

export { document }

/**
 * Collects the events of one name.
 * @param {string} name
 * @returns {any[]}
 */
export function heard(name) {
  /** @type {any[]} */
  const events = []
  document.addEventListener(name, (/** @type {CustomEvent} */ event) => events.push(event.detail))
  return events
}

/** @param {number} ms */
export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** @param {() => unknown} condition @param {number} [limit] */
export async function until(condition, limit = 3000) {
  const end = Date.now() + limit
  while (!condition()) {
    if (Date.now() > end) throw new Error(`never: ${condition}`)
    await wait(5)
  }
}
