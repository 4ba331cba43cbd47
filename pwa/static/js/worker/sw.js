/** When: the events of the worker, each answered by a module that says how. `waitUntil` always comes first. */

import { clicked, pushed } from './alerts.js'
import { enabled } from './files.js'
import { forget, keep, take } from './keys.js'
import { handInAll } from './outbox.js'
import { answer, clearOld, precache, switchOff } from './strategies.js'

const sw = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self))

if (enabled) {
  sw.addEventListener('install', (event) => event.waitUntil(precache()))
  sw.addEventListener('activate', (event) => event.waitUntil(clearOld().then(() => sw.clients.claim())))
  sw.addEventListener('fetch', (event) => {
    const response = answer(event.request)
    if (response) event.respondWith(response)
  })
  sw.addEventListener('push', (event) => event.waitUntil(pushed(event)))
  sw.addEventListener('notificationclick', (event) => event.waitUntil(clicked(event)))
  sw.addEventListener('sync', (/** @type {any} */ event) => event.waitUntil(handInAll()))
  sw.addEventListener('message', (event) => {
    const { data } = event
    if (data?.type === 'activate') event.waitUntil(sw.skipWaiting())
    else if (data?.type === 'key:keep') keep(data.vault, data.key)
    else if (data?.type === 'key:take') event.ports[0]?.postMessage(take())
    else if (data?.type === 'key:forget') forget()
  })
} else {
  sw.addEventListener('install', () => sw.skipWaiting())
  sw.addEventListener('activate', (event) => event.waitUntil(switchOff()))
}
