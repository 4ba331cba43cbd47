/**
 * Handing the open key over a page navigation (another language, a reload, an update): the worker holds it in memory for at
 * most a minute and gives it once. Locking drops it.
 */

const PATIENCE = 1_000

/**
 * @param {string} vault
 * @param {CryptoKey} key
 */
export function leaveKey(vault, key) {
  try {
    worker()?.postMessage({ type: 'key:keep', vault, key })
  } catch {
    // A page that closes for good leaves nothing: WebKit copies no key from it, and none is wanted.
  }
}

/** The worker forgets every key. */
export function forgetKeys() {
  worker()?.postMessage({ type: 'key:forget' })
}

/**
 * The key that the page before this one left, if it is not too old.
 * @returns {Promise<{vault: string, key: CryptoKey} | null>}
 */
export function takeKey() {
  const to = worker()
  if (!to) return Promise.resolve(null)
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    const timer = setTimeout(() => resolve(null), PATIENCE)
    port1.onmessage = ({ data }) => {
      clearTimeout(timer)
      resolve(data)
    }
    to.postMessage({ type: 'key:take' }, [port2])
  })
}

function worker() {
  return globalThis.navigator?.serviceWorker?.controller ?? null
}
