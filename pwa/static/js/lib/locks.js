/** One at a time across tabs and the worker, by Web Locks; within the page where they are missing. */

/** @type {Map<string, Promise<unknown>>} */
const queues = new Map()

/**
 * Runs `work` while nobody else in this browser profile holds `name`.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export function exclusive(name, work) {
  const locks = globalThis.navigator?.locks
  if (locks) return /** @type {Promise<T>} */ (locks.request(name, work))
  const turn = (queues.get(name) ?? Promise.resolve()).then(work, work)
  queues.set(name, turn.catch(() => undefined))
  return turn
}
