/** Alerts on this device: asked for on a tap only, offered to the server again at each start, renewed when the server's key is another. */

import { fromBase64, toBase64 } from '../lib/bytes.js'
import { Busy, Offline, SignedOut, Unreadable, ask, json } from '../sync/api.js'

const PATIENCE = 15_000
const ARRIVAL = 30_000

const isSupported = () => 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis

/** The browser did not get through to its own push service. */
class Blocked extends Error {}

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
 * @returns {Promise<'on' | 'denied' | 'blocked' | 'offline' | 'out' | 'failed'>} `blocked` the browser does not reach its push
 *   service, `offline` this server, `out` the session has ended
 */
export async function enable() {
  if (!isSupported()) return 'failed'
  if ((await Notification.requestPermission()) !== 'granted') return 'denied'
  return offer()
}

/** At each start: where permission was given, the subscription is offered again. */
export async function renew() {
  if (isSupported() && Notification.permission === 'granted') await offer()
}

/** No more alerts here. */
export async function disable() {
  if (isSupported()) await (await existing())?.unsubscribe().catch(() => false)
}

/**
 * Asks the server for a real push and waits until the worker has shown it.
 * @returns {Promise<'shown' | 'silent' | 'off' | 'out' | 'wait' | 'offline'>} `silent` it was sent and did not arrive in time; `off` the server
 *   has no subscription of this device; `out` the session has ended
 */
export async function test() {
  const arrived = new Set()
  /** @type {() => void} */
  let look = () => undefined
  const listen = (/** @type {MessageEvent} */ { data }) => {
    if (data?.type === 'push') arrived.add(data.token)
    look()
  }
  navigator.serviceWorker.addEventListener('message', listen)
  try {
    const { token } = await json(await ask('/push/test', { method: 'POST', headers: { Accept: 'application/json' } }))
    return await new Promise((resolve) => {
      const timer = setTimeout(() => resolve('silent'), ARRIVAL)
      look = () => {
        if (!arrived.has(token)) return
        clearTimeout(timer)
        resolve('shown')
      }
      look()
    })
  } catch (error) {
    if (error instanceof SignedOut) return 'out'
    if (error instanceof Busy) return 'wait'
    return error instanceof Unreadable ? 'off' : 'offline'
  } finally {
    navigator.serviceWorker.removeEventListener('message', listen)
  }
}

/** @returns {Promise<'on' | 'blocked' | 'offline' | 'out' | 'failed'>} `on`: the server has it */
async function offer() {
  try {
    const key = await json(await ask('/push/key', { headers: { Accept: 'application/json' } }))
    const subscription = await matching(key.key)
    const { resubscribe } = await put(subscription, key.id)
    if (resubscribe) {
      await subscription.unsubscribe()
      await put(await subscribe(key.key), key.id)
    }
    return 'on'
  } catch (error) {
    if (error instanceof Blocked) return 'blocked'
    if (error instanceof SignedOut) return 'out'
    return error instanceof Offline ? 'offline' : 'failed'
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
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Blocked('the push service did not answer')), PATIENCE)
  })
  const answered = asked.catch((error) => { throw error.name === 'AbortError' ? new Blocked(error.message) : error })
  return Promise.race([answered, late]).finally(() => clearTimeout(timer))
}

/**
 * @param {PushSubscription} subscription
 * @param {string} key the id of the server's key
 */
async function put(subscription, key) {
  const body = JSON.stringify({ ...subscription.toJSON(), key })
  return json(await ask('/push/subscription', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body }))
}
