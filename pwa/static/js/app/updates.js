/** The worker: registered at start; a new version waits until nobody is writing, then takes over and the page is loaded again. */

import { scriptURL } from '../lib/tt.js'
import { work } from '../sync/work.js'
import { whenNobodyWrites } from './editing.js'

const AGAIN = 60 * 60_000
const TRY = 15_000

/** @returns {Promise<void>} */
export async function registerWorker() {
  const container = navigator.serviceWorker
  if (!container) return
  let controlled = Boolean(container.controller)
  container.addEventListener('controllerchange', async () => {
    if (!container.controller) return     // taken away with its storage: what is on the screen is all there is
    if (controlled) {
      takeNoMore()
      await work.flush()
      location.reload()
    }
    controlled = true
  })
  container.addEventListener('message', ({ data }) => {
    if (data?.type === 'open' && typeof data.address === 'string') location.hash = new URL(data.address, location.origin).hash
  })
  const registration = await container.register(scriptURL('/sw.js'), { updateViaCache: 'none' }).catch(() => null)
  if (!registration) return
  if (registration.waiting) activate(registration)
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', () => whenFree(registration))
  })
  document.addEventListener('app:outdated', () => registration.update().catch(() => undefined))
  setInterval(() => registration.update().catch(() => undefined), AGAIN)
  setInterval(() => whenFree(registration), TRY)
}

/** Nothing more can be typed: what came after the last save would be on the screen, and gone with the page. */
function takeNoMore() {
  const typing = document.activeElement
  if (typing instanceof HTMLElement) typing.blur()
  document.body.inert = true
}

/**
 * Lets the waiting version in when no tab has an editor open.
 * @param {ServiceWorkerRegistration} registration
 */
async function whenFree(registration) {
  if (!registration.waiting || !registration.active) return
  await whenNobodyWrites(() => activate(registration))
}

/** @param {ServiceWorkerRegistration} registration */
function activate(registration) {
  registration.waiting?.postMessage({ type: 'activate' })
}
