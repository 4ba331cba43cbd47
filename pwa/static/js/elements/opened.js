/** Who looked at which case: said once for every time a case comes onto the screen. */

let last = ''

/**
 * @param {import('../sync/work.js').Work} work
 * @param {string} id of the case
 */
export function logOpened(work, id) {
  if (last === id) return
  last = id
  work.command('case.opened', { subject: id, case: id, values: {}, base: {} })
}

/** The case has left the screen: opening it again is said again. */
export function logLeft() {
  last = ''
}
