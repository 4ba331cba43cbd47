/** Alerts on this device: asked for on a tap only, offered to the server again at each start, renewed when the server's key is another. */

import { fromBase64, toBase64 } from '../lib/bytes.js'
import { ask, json } from '../sync/api.js'

const PATIENCE = 15_000

const isSupported = () => 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis

/** @returns {Promise<PushSubscription | null>} */
async function existing() {
  const registration = await navigator.serviceWorker.getRegistration()
  return (await registration?.pushManager.getSubscription()) ?? null
}

/** @returns {Promise<'on' | 'off' | 'denied' | 'unsupported'>} */
export async function state() {
  if (!isSupported()) return 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  return Notification.permission === 'granted' && (await existing()) ? 'on' : 'off'
}

/**
 * Asks for permission and subscribes; call it from a tap.
 * @returns {Promise<'on' | 'denied' | 'failed'>}
 */
export async function enable() {
  if (!isSupported()) return 'failed'
  if ((await Notification.requestPermission()) !== 'granted') return 'denied'
  return (await offer()) ? 'on' : 'failed'
}

/** At each start: where permission was given, the subscription is offered again. */
export async function renew() {
  if (isSupported() && Notification.permission === 'granted') await offer()
}

/** No more alerts here. */
export async function disable() {
  if (isSupported()) await (await existing())?.unsubscribe().catch(() => false)
}

/** @returns {Promise<boolean>} the server has it */
async function offer() {
  try {
    const key = await json(await ask('/push/key', { headers: { Accept: 'application/json' } }))
    const subscription = await matching(key.key)
    const { resubscribe } = await put(subscription, key.id)
    if (resubscribe) {
      await subscription.unsubscribe()
      await put(await subscribe(key.key), key.id)
    }
    return true
  } catch {
    return false
  }
}

/**
 * The subscription made with the server's present key.
 * @param {string} key base64url
 */
async function matching(key) {
  const old = await existing()
  const made = old?.options.applicationServerKey
  if (old && made && toBase64(made) === key.replace(/=+$/, '')) return old
  await old?.unsubscribe()
  return subscribe(key)
}

/**
 * Some browsers never answer when they cannot reach their push service.
 * @param {string} key
 * @returns {Promise<PushSubscription>}
 */
async function subscribe(key) {
  const registration = await navigator.serviceWorker.ready
  const asked = registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: fromBase64(key) })
  return Promise.race([
    asked,
    new Promise((_, reject) => setTimeout(() => reject(new Error('the push service did not answer')), PATIENCE)),
  ])
}

/**
 * @param {PushSubscription} subscription
 * @param {string} key the id of the server's key
 */
async function put(subscription, key) {
  const body = JSON.stringify({ ...subscription.toJSON(), key })
  return json(await ask('/push/subscription', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body }))
}
