/** A push is shown, always and first; then it is told. The texts are fixed ones of the payload and hold no data of anybody. */

import { instant } from '../lib/instant.js'
import { hear } from '../store/receipts.js'
import { flushReceipts, receipt } from '../sync/receipts.js'
import { BADGE, ICON } from './files.js'

const sw = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self))

/** @typedef {{title: string, body?: string, navigate: string, tag?: string, lang?: string, token: string | null, until: number | null, kind: string}} Call */

/**
 * Reads the declarative payload; whatever cannot be read becomes the plain notice.
 * @param {PushMessageData | null} data
 * @returns {Call}
 */
export function readPush(data) {
  try {
    const { notification, x } = data ? data.json() : {}
    if (typeof notification.title !== 'string') throw new TypeError('no title')
    const { title, body, navigate = '/app', tag, lang } = notification
    return { title, body, navigate, tag, lang, token: x?.d ?? null, until: Number(x?.until) || null, kind: x?.kind ?? 'ready' }
  } catch {
    return { title: 'Hemklar', navigate: '/app', token: null, until: null, kind: 'ready' }
  }
}

/** @param {PushEvent} event */
export async function pushed(event) {
  const call = readPush(event.data)
  const { title, body, navigate, lang, token, until, kind } = call
  const tag = call.tag ?? navigate
  /** @type {any} */
  const options = { body, lang, tag, icon: ICON, badge: BADGE, renotify: true, requireInteraction: true, data: { navigate, token, until } }
  await sw.registration.showNotification(title, options)
  await closeOlder(tag)
  if (token) {
    await hear({ token, at: instant(), until: until ? instant(new Date(until)) : null, kind }).catch(() => undefined)
    await receipt(token, 'displayed').catch(() => undefined)
  }
  await tellPages({ type: 'push', token })
  await flushReceipts().catch(() => undefined)
}

/**
 * A round of calls carries a new tag, so that the phone sounds again; what stands before its dot is the same for all calls of
 * one alert. The newest stays: pushes overtake each other, and two at once must not close one another.
 * @param {string} tag
 */
async function closeOlder(tag) {
  const calls = (await sw.registration.getNotifications()).filter((shown) => group(shown.tag) === group(tag))
  const newest = calls.reduceRight((kept, shown) => (round(shown.tag) > round(kept.tag) ? shown : kept), calls[calls.length - 1])
  for (const shown of calls) if (shown !== newest) shown.close()
}

/** @param {string} tag */
const group = (tag) => tag.split('.')[0]

/** @param {string} tag */
const round = (tag) => Number(tag.split('.')[1] ?? 0)

/** @param {NotificationEvent} event */
export async function clicked(event) {
  const { navigate = '', token = null } = event.notification.data ?? {}
  event.notification.close()
  await open(place(navigate))
  if (token) await receipt(token, 'opened').catch(() => undefined)
}

/**
 * Where a call leads, in the language this phone has chosen, which may be another than the call's.
 * @param {string} navigate
 */
function place(navigate) {
  const { hash } = new URL(navigate, sw.location.origin)
  return `/app${hash.startsWith('#/') ? hash : ''}`
}

/** @param {string} address */
async function open(address) {
  const windows = await sw.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const page = windows.find((client) => client.visibilityState === 'visible') ?? windows[0]
  if (!page) return sw.clients.openWindow(address)
  page.postMessage({ type: 'open', address })
  return page.focus().catch(() => null)
}

/** @param {object} message */
export async function tellPages(message) {
  for (const client of await sw.clients.matchAll({ type: 'window' })) client.postMessage(message)
}
