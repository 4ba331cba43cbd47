/** The link by which another calendar shows one's own shifts: made on a tap, and shown this once. */

import { toast } from '../../elements/toast.js'
import { gettext } from '../../lib/i18n.js'
import { Busy, Offline, SignedOut, ask, json } from '../../sync/api.js'

/** @param {HTMLElement} root the item `me-calendar` */
export function calendarLink(root) {
  const part = (/** @type {string} */ name) => /** @type {HTMLButtonElement} */ (root.querySelector(`[data-part="${name}"]`))
  const link = /** @type {HTMLInputElement} */ (root.querySelector('input'))
  const say = (/** @type {string} */ problem) => {
    part('problem').textContent = problem
    part('problem').hidden = !problem
  }

  part('make').addEventListener('click', async () => {
    part('make').disabled = true
    try {
      const { url } = await json(await ask('/calendar', { method: 'POST', headers: { Accept: 'application/json' } }))
      say('')
      link.value = url
      part('made').hidden = false
      part('make').textContent = gettext('Make a new link')
      link.select()
    } catch (error) {
      say(trouble(error))
    } finally {
      part('make').disabled = false
    }
  })
  part('copy').addEventListener('click', async () => {
    link.select()
    await navigator.clipboard.writeText(link.value).then(() => toast(gettext('Copied')), () => undefined)     // refused: it is selected
  })
}

/** @param {unknown} error @returns {string} what went wrong, and what to do */
function trouble(error) {
  if (error instanceof SignedOut) return gettext('You are signed out. Lock, unlock with your password, then try again.')
  if (error instanceof Busy) return gettext('Too many tries. Wait a while.')
  if (error instanceof Offline) return gettext('No answer from the server. Try again with network.')
  throw error
}
