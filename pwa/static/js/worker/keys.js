/** The open key between two pages of the same vault: in memory only, for a minute, given once. */

const LIFE = 60_000

/** @type {{vault: string, key: CryptoKey, until: number} | null} */
let kept = null

/**
 * @param {string} vault
 * @param {CryptoKey} key
 */
export function keep(vault, key) {
  kept = { vault, key, until: Date.now() + LIFE }
  setTimeout(() => {
    if (kept && kept.until <= Date.now()) kept = null
  }, LIFE)
}

/** @returns {{vault: string, key: CryptoKey} | null} */
export function take() {
  const found = kept
  kept = null
  return found && found.until > Date.now() ? { vault: found.vault, key: found.key } : null
}

export function forget() {
  kept = null
}
