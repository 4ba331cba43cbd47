import './support/page.js'

import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'

import { enable, renew, state } from '../../pwa/static/js/app/push.js'
import { toBase64 } from '../../pwa/static/js/lib/bytes.js'

const FORMER = { key: toBase64(new Uint8Array(65).fill(4)), id: 'former' }
const NEWEST = { key: toBase64(new Uint8Array(65).fill(5)), id: 'newest' }

/** A browser's push manager: it refuses another key while a subscription stands, as real ones do. */
class Manager {
  made = 0
  /** @type {any} */
  subscription = null
  isReached = true

  async getSubscription() {
    return this.subscription
  }

  /** @param {{applicationServerKey: Uint8Array<ArrayBuffer>}} options */
  async subscribe({ applicationServerKey }) {
    if (!this.isReached) throw Object.assign(new Error('no way to the push service'), { name: 'AbortError' })
    if (this.subscription) throw Object.assign(new Error('another key'), { name: 'InvalidStateError' })
    this.made += 1
    const endpoint = `https://push.example/${this.made}`
    this.subscription = {
      options: { applicationServerKey: applicationServerKey.buffer },
      toJSON: () => ({ endpoint, keys: {} }),
      unsubscribe: async () => {
        this.subscription = null
        return true
      },
    }
    return this.subscription
  }
}

/** The push routes, and what was offered to them. */
class Server {
  current = FORMER
  /** @type {string[]} */
  gone = []
  /** @type {[string, string][]} */
  offered = []

  /** @param {string} url @param {RequestInit} [init] */
  answer = async (url, init) => {
    if (url === '/push/key') return Response.json(this.current)
    const { endpoint, key } = JSON.parse(String(init?.body))
    this.offered.push([endpoint, key])
    return Response.json({ resubscribe: key !== this.current.id || this.gone.includes(endpoint) })
  }
}

/** @type {Manager} */
let manager
/** @type {Server} */
let server
/** @type {Record<string, PropertyDescriptor | undefined>} */
let before

beforeEach(() => {
  manager = new Manager()
  server = new Server()
  const registration = { pushManager: manager }
  const serviceWorker = { getRegistration: async () => registration, ready: Promise.resolve(registration) }
  const fake = {
    navigator: { serviceWorker, onLine: true }, PushManager: Manager, fetch: server.answer,
    Notification: { permission: 'granted', requestPermission: async () => 'granted' },
  }
  before = Object.fromEntries(Object.keys(fake).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]))
  for (const [name, value] of Object.entries(fake)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
})

afterEach(() => {
  for (const [name, was] of Object.entries(before)) {
    if (was) Object.defineProperty(globalThis, name, was)
    else delete /** @type {any} */ (globalThis)[name]
  }
})

test('a subscription with the present key is offered again as it is', async () => {
  assert.equal(await enable(), 'on')
  await renew()
  assert.deepEqual(server.offered, [['https://push.example/1', 'former'], ['https://push.example/1', 'former']])
  assert.equal(manager.made, 1)
})

test('after the key was changed, opening the app subscribes with the new one and says which', async () => {
  await enable()
  server.current = NEWEST
  await renew()
  assert.deepEqual(server.offered.at(-1), ['https://push.example/2', 'newest'])
  assert.equal(toBase64(manager.subscription.options.applicationServerKey), NEWEST.key)
  await renew()
  assert.equal(manager.made, 2, 'it moves once')
})

test('a push service that is not reached while moving is tried again at the next opening', async () => {
  await enable()
  server.current = NEWEST
  manager.isReached = false
  await renew()
  assert.equal(await state(), 'off')
  assert.equal(server.offered.length, 1)
  manager.isReached = true
  await renew()
  assert.deepEqual(server.offered.at(-1), ['https://push.example/2', 'newest'])
})

test('a subscription that the server has given up is made anew with the present key', async () => {
  await enable()
  server.gone.push('https://push.example/1')
  await renew()
  assert.deepEqual(server.offered.slice(1), [['https://push.example/1', 'former'], ['https://push.example/2', 'former']])
})
