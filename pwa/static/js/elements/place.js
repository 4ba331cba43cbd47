/** Where Back in a case leads: to the list one came from, however far one went inside the case. */

let place = '#/today'

function remember() {
  if (/^#\/(today|patients|oncall|board)/.test(location.hash)) place = location.hash
}

remember()
globalThis.addEventListener?.('hashchange', remember)

/** @returns {string} the hash of the last list */
export function lastPlace() {
  return place
}
