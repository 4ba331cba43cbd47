/** A push is shown, always and first; then it is told. The texts are fixed ones of the payload and hold no data of anybody. */

import { instant } from '../lib/instant.js'
import { hear } from '../store/receipts.js'
import { flushReceipts, receipt } from '../sync/receipts.js'
import { BADGE, ICON } from './files.js'

const sw = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self))

/**
 * @typedef {{title: string, body?: string, navigate: string, tag: string, lang?: string, token: string | null, until: number | null, kind: string, many?: string}} Call
 *   `many`: what is said instead where several alerts wait for an answer
 * @typedef {{tag: string, token: string | null, navigate: string}} One  the newest call of one alert
 */

/** Alerts that come closer than this upon one that sounded join it without another sound. */
const QUIET = 10_000

/** How long is waited for what stands between a push and its being shown. */
const PATIENCE = 1_000

/** @type {Promise<unknown>} pushes are shown one after another, so that each sees those before it */
let before = Promise.resolve()

/**
 * Reads the declarative payload; whatever cannot be read becomes the plain notice.
 * @param {PushMessageData | null} data
 * @returns {Call}
 */
export function readPush(data) {
  try {
    const { notification, x } = data ? data.json() : {}
    if (typeof notification.title !== 'string') throw new TypeError('no title')
    const { title, body, navigate = '/app', tag = navigate, lang } = notification
    return { title, body, navigate, tag, lang, token: x?.d ?? null, until: Number(x?.until) || null, kind: x?.kind ?? 'ready', many: x?.many }
  } catch {
    return { title: 'Hemklar', navigate: '/app', tag: '/app', token: null, until: null, kind: 'ready' }
  }
}

/** @param {PushEvent} event */
export async function pushed(event) {
  const call = readPush(event.data)
  const { token, until, kind } = call
  const shown = soon(before, null).then(() => show(call))
  before = shown.catch(() => undefined)
  await shown
  if (token) {
    await hear({ token, at: instant(), until: until ? instant(new Date(until)) : null, kind }).catch(() => undefined)
    await receipt(token, 'displayed').catch(() => undefined)
  }
  await tellPages({ type: 'push', token })
  await flushReceipts().catch(() => undefined)
}

/**
 * Shows a call together with what it belongs to. A round of calls carries a new tag, so that the phone sounds again; what stands
 * before its dot is the same for all calls of one alert, and the newest of them stays: pushes overtake each other. Several alerts that
 * wait for an answer are one notification with their number, which leads to each of them.
 * @param {Call} call
 */
async function show({ title, body, lang, tag, token, navigate, many }) {
  const standing = await soon(sw.registration.getNotifications(), [])
  const joined = standing.filter((shown) => group(shown.tag) === group(tag) || (many && shown.data?.many))
  const calls = newest([...joined.flatMap((shown) => shown.data?.calls ?? []), { tag, token, navigate }])
  const [first] = calls
  const grown = calls.length > 1
  const loud = Math.max(0, ...joined.map((shown) => shown.data?.loud ?? 0))
  const quiet = grown && Date.now() - loud < QUIET
  const tokens = calls.map((one) => one.token).join('.')
  /** @type {any} */
  const options = {
    body: grown ? many?.replace('{n}', String(calls.length)) : body,
    lang, icon: ICON, badge: BADGE, requireInteraction: true, renotify: !quiet, silent: quiet,
    tag: calls.map((one) => one.tag).join(),
    data: { calls, many, loud: quiet ? loud : Date.now(), token: first.token, navigate: grown ? first.navigate.replace(`${first.token}`, tokens) : first.navigate },
  }
  await sw.registration.showNotification(title, options)
  // Where a tag replaces nothing, as on an iPhone, a call that came twice stands twice.
  const alike = await soon(sw.registration.getNotifications({ tag: options.tag }), [])
  for (const shown of [...joined.filter((one) => one.tag !== options.tag), ...alike.slice(0, -1)]) shown.close()
}

/**
 * @param {One[]} calls
 * @returns {One[]} the last call of each alert, in the order in which the alerts came
 */
function newest(calls) {
  /** @type {Map<string, One>} */
  const last = new Map()
  for (const one of calls) {
    const known = last.get(group(one.tag))
    if (!known || round(one.tag) >= round(known.tag)) last.set(group(one.tag), one)
  }
  return [...last.values()]
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {T} otherwise where it fails or takes too long: a push must be shown
 * @returns {Promise<T>}
 */
function soon(promise, otherwise) {
  return Promise.race([promise.catch(() => otherwise), new Promise((resolve) => { setTimeout(resolve, PATIENCE, otherwise) })])
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
