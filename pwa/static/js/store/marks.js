/**
 * The number given last on each device of this profile, in another kind of store than the databases: when those are lost, this
 * tells how much of it the server never saw. Numbers and random ids only.
 */

const PREFIX = 'hemklar-number:'

/** @param {string} worker @param {string} device */
const nameOf = (worker, device) => `${PREFIX}${worker}:${device}`

/** @returns {Storage | undefined} */
function shelf() {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}

/** @param {{worker: string, device: string}} whose @returns {number} 0 when nobody knows */
export function lastGiven({ worker, device }) {
  return Number(shelf()?.getItem(nameOf(worker, device))) || 0
}

/**
 * @param {{worker: string, device: string}} whose
 * @param {number} number 0 forgets it
 */
export function noteGiven({ worker, device }, number) {
  try {
    if (number > 0) shelf()?.setItem(nameOf(worker, device), String(number))
    else shelf()?.removeItem(nameOf(worker, device))
  } catch {
    // a full disk: the command itself is what must be kept
  }
}

/** @param {string} worker @returns {string[]} devices this worker had in this profile, kept or lost */
export function devicesOf(worker) {
  const start = nameOf(worker, '')
  return Object.keys(shelf() ?? {}).filter((name) => name.startsWith(start)).map((name) => name.slice(start.length))
}
