/** The page's two live regions. A text said twice in a row is read twice. */

/**
 * Said when the listener pauses: saved, online, filter, task ticked.
 * @param {string} text
 */
export function polite(text) {
  say('polite', text)
}

/**
 * Said at once: refused, new patient ready.
 * @param {string} text
 */
export function assertive(text) {
  say('assertive', text)
}

/**
 * @param {string} id
 * @param {string} text
 */
function say(id, text) {
  const region = document.getElementById(id)
  if (!region) return
  region.textContent = ''
  setTimeout(() => { region.textContent = text }, 60)
}
