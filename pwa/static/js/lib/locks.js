/** One at a time across tabs and the worker, by Web Locks; within the page where they are missing. */

/**
 * @returns {<T>(work: () => Promise<T>) => Promise<T>} runs each work after the one before has ended, within this page
 */
export function turns() {
  /** @type {Promise<unknown>} */
  let last = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
}

/** @type {Map<string, ReturnType<typeof turns>>} */
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
  const inTurn = queues.get(name) ?? turns()
  queues.set(name, inTurn)
  return inTurn(work)
}
