import './support/page.js'
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'

const ORIGIN = 'https://hemklar.example'

/** @type {Map<string, Map<string, Response>>} */
const stores = new Map()
const keyOf = (/** @type {any} */ request) => new URL(typeof request === 'string' ? request : request.url, ORIGIN).pathname
let installs = true
const caches = {
  keys: async () => [...stores.keys()],
  delete: async (/** @type {string} */ name) => stores.delete(name),
  has: async (/** @type {string} */ name) => stores.has(name),
  match: async (/** @type {any} */ request, /** @type {{cacheName?: string}} */ { cacheName } = {}) =>
    [...stores].filter(([name]) => !cacheName || name === cacheName).map(([, one]) => one.get(keyOf(request))).find(Boolean)?.clone(),
  open: async (/** @type {string} */ name) => {
    const own = stores.get(name) ?? new Map()
    stores.set(name, own)
    return {
      match: async (/** @type {any} */ request) => own.get(keyOf(request))?.clone(),
      put: async (/** @type {any} */ request, /** @type {Response} */ response) => own.set(keyOf(request), response),
      addAll: async (/** @type {any[]} */ all) => {
        if (!installs) throw new TypeError('one file is missing')
        for (const one of all) own.set(keyOf(one), new Response(`cached ${keyOf(one)}`))
      },
    }
  },
}
/** @type {any[]} */
const shown = []
/** @type {any[]} */
const pages = []
/** @type {string[]} */
const opened = []
let unregistered = false
const self = {
  location: { origin: ORIGIN }, navigator: { languages: ['no-NO', 'en'] },
  registration: {
    showNotification: async (/** @type {string} */ title, /** @type {any} */ options) => {
      const one = { title, ...options, close: () => shown.includes(one) && shown.splice(shown.indexOf(one), 1) }
      const before = shown.findIndex(({ tag }) => tag === options.tag)
      if (before < 0) shown.push(one)
      else shown[before] = one
    },
    getNotifications: async (/** @type {{tag?: string}} */ { tag } = {}) => shown.filter((one) => tag === undefined || one.tag === tag),
    unregister: async () => { unregistered = true },
  },
  clients: { matchAll: async () => pages, openWindow: async (/** @type {string} */ url) => opened.push(url) },
}
/** @type {[string, any][]} */
const posted = []
let network = true
Object.assign(globalThis, {
  VERSION: 'v2', FILES: ['/static/build/app-1.js'], ENABLED: true, self, caches,
  Request: class extends Request {
    constructor(/** @type {string} */ url, /** @type {any} */ init) {
      super(new URL(url, ORIGIN), init)
    }
  },
  fetch: async (/** @type {any} */ request, /** @type {any} */ init) => {
    if (!network) throw new TypeError('no network')
    if (init?.body) posted.push([request, JSON.parse(init.body)])
    return new Response('{}')
  },
})
const { answer, clearOld, precache, switchOff } = await import('../../pwa/static/js/worker/strategies.js')
const { clicked, pushed } = await import('../../pwa/static/js/worker/alerts.js')
const { forget, keep, take } = await import('../../pwa/static/js/worker/keys.js')
const { keptReceipts } = await import('../../pwa/static/js/store/receipts.js')

/** @param {string} path @param {string} [mode] @param {string} [method] */
const asked = (path, mode = 'navigate', method = 'GET') => /** @type {any} */ ({ url: ORIGIN + path, mode, method })
const read = async (/** @type {any} */ response) => (response ? (await response).text() : undefined)

test('all of a version is cached or nothing, and two versions are kept', async () => {
  stores.set('hemklar-shell-v0', new Map())
  stores.set('hemklar-shell-v1', new Map())
  installs = false
  await assert.rejects(precache())
  assert.equal(stores.has('hemklar-shell-v2'), false)
  installs = true
  await precache()
  assert.deepEqual([...(stores.get('hemklar-shell-v2')?.keys() ?? [])], [
    '/static/build/app-1.js', '/sv/app', '/nb/app', '/nn/app', '/en/app', '/sv/desk/v2', '/nb/desk/v2', '/nn/desk/v2', '/en/desk/v2',
  ])
  await clearOld()
  assert.deepEqual([...stores.keys()], ['hemklar-shell-v1', 'hemklar-shell-v2'])
})

test('shells and files come from the cache; what the server says is never kept', async () => {
  assert.equal(await read(answer(asked('/nn/app'))), 'cached /nn/app')
  assert.equal(await read(answer(asked('/static/build/app-1.js', 'no-cors'))), 'cached /static/build/app-1.js')
  assert.equal(await read(answer(asked('/nb/desk/v2', 'cors'))), 'cached /nb/desk/v2')
  for (const path of ['/sync/head', '/push/key', '/office/people']) assert.equal(answer(asked(path, 'cors')), undefined)
  assert.equal(answer(asked('/sync', 'cors', 'POST')), undefined)
  assert.equal(answer(asked('/office/people')), undefined)
})

test('the part for a desk is renewed for the next time, while the network holds', async () => {
  assert.equal(await read(answer(asked('/sv/desk/v2', 'cors'))), 'cached /sv/desk/v2')
  network = false
  assert.equal(await read(answer(asked('/sv/desk/v2', 'cors'))), '{}')
  await new Promise((resolve) => { setTimeout(resolve) })
  assert.equal(await read(answer(asked('/sv/desk/v2', 'cors'))), '{}')
  network = true
})

test('/app leads to the browser\'s language, then to the chosen one', async () => {
  assert.equal(await read(answer(asked('/app'))), 'cached /nb/app')
  await (await caches.open('hemklar-chosen')).put('/chosen/language', new Response('sv'))
  assert.equal(await read(answer(asked('/app'))), 'cached /sv/app')
})

/** @param {any} body */
const push = (body) => pushed(/** @type {any} */ ({ data: { json: () => { if (body instanceof Error) throw body; return body } } }))
const call = (/** @type {string} */ token, /** @type {number} */ round) => ({
  web_push: 8030, notification: { title: 'A patient is ready', body: 'Open to answer', navigate: `${ORIGIN}/nb/app#/a/${token}`, tag: `g1.${round}`, lang: 'nb' },
  x: { d: token, until: Date.parse('2026-11-21T10:05:00Z'), v: 1 }, pad: '000',
})

test('a push is shown as it says, then told; an older call of the same alert goes; another alert stays', async () => {
  const messages = []
  pages.push({ visibilityState: 'visible', postMessage: (/** @type {any} */ one) => messages.push(one), focus: async () => messages.push('focus') })
  await push({ ...call('t0', 1), notification: { ...call('t0', 1).notification, tag: 'g2.1' } })
  await push(call('t1', 1))
  await push(call('t2', 2))
  assert.deepEqual(shown.map(({ title, data }) => [title, data.token]), [['A patient is ready', 't0'], ['A patient is ready', 't2']])
  assert.deepEqual(posted.map(([path, { stage }]) => [path, stage]), [['/r/t0', 'displayed'], ['/r/t1', 'displayed'], ['/r/t2', 'displayed']])
  assert.equal(messages.filter(({ type }) => type === 'push').length, 3)
})

test('pushes that overtake each other, come at once or twice leave the newest call, and never none', async () => {
  const tokens = () => shown.map(({ data }) => data.token)
  for (const calls of [['t2', 't1'], ['t1', 't2'], ['t2', 't1', 't2'], ['t2', 't2']]) {
    shown.length = 0
    await Promise.all(calls.map((token) => push(call(token, Number(token[1])))))
    assert.deepEqual(tokens(), ['t2'], `${calls} at once`)
    shown.length = 0
    for (const token of calls) await push(call(token, Number(token[1])))
    assert.deepEqual(tokens(), ['t2'], `${calls} one after the other`)
  }
  shown.length = posted.length = 0
})

/** @param {number} n the alert @param {number} [round] @param {string} [token] */
const alert = (n, round = 1, token = `t${n}${round}`) => {
  const one = call(token, round)
  return { ...one, notification: { ...one.notification, tag: `g${n}.${round}` }, x: { ...one.x, many: '{n} alerts. The hospital waits.' } }
}
const tags = () => shown.map(({ tag }) => tag)

test('several alerts of one phone are one notification with their number, that leads to each', async () => {
  shown.length = opened.length = pages.length = posted.length = 0
  await push(alert(1))
  await push(alert(2))
  await push(alert(3))
  assert.deepEqual(shown.map(({ body, silent }) => [body, silent]), [['3 alerts. The hospital waits.', true]])
  await push(alert(2, 2))
  assert.deepEqual(tags(), ['g1.1,g2.2,g3.1'], 'the newest call of each, in the order in which the alerts came')
  await push(alert(2, 1))
  assert.deepEqual(tags(), ['g1.1,g2.2,g3.1'], 'overtaken')
  assert.deepEqual(posted.filter(([, { stage }]) => stage === 'displayed').length, 5, 'each was shown')
  await clicked(/** @type {any} */ ({ notification: shown[0] }))
  assert.deepEqual([opened, shown.length], [['/app#/a/t11.t22.t31'], 0])
  opened.length = 0
})

test('what is no alert stands beside them, and one alert alone says its own words', async () => {
  shown.length = 0
  await push({ ...call('d1', 1), notification: { ...call('d1', 1).notification, tag: 'duty.1', body: 'Your duty starts' } })
  await push(alert(1))
  assert.deepEqual(shown.map(({ body }) => body), ['Your duty starts', 'Open to answer'])
  await push(alert(2))
  assert.deepEqual(shown.map(({ body }) => body), ['Your duty starts', '2 alerts. The hospital waits.'])
})

test('alerts at once, killed between two steps or with a browser that does not answer: none is lost, none piles up', async () => {
  shown.length = 0
  await Promise.all([1, 2, 3, 4].map((n) => push(alert(n))))
  assert.deepEqual(tags(), ['g1.1,g2.1,g3.1,g4.1'])
  shown.length = 0
  await push(alert(1))
  const single = shown[0]
  await push(alert(2))
  shown.push(single)
  await push(alert(3))
  assert.deepEqual(tags().map((tag) => tag.split(',').sort().join()), ['g1.1,g2.1,g3.1'])
  shown.length = 0
  const { getNotifications } = self.registration
  self.registration.getNotifications = () => new Promise(() => undefined)
  await push(alert(1))
  self.registration.getNotifications = async () => { throw new Error('no') }
  await push(alert(2))
  self.registration.getNotifications = getNotifications
  assert.deepEqual(tags(), ['g1.1', 'g2.1'])
})

test('where a tag replaces nothing, a call that comes twice stands once', async () => {
  shown.length = 0
  const { showNotification } = self.registration
  self.registration.showNotification = async (title, options) => {
    const one = { title, ...options, close: () => shown.splice(shown.indexOf(one), 1) }
    shown.push(one)
  }
  for (const one of [alert(1), alert(2), alert(2)]) await push(one)
  self.registration.showNotification = showNotification
  assert.deepEqual(tags(), ['g1.1,g2.1'])
})

test('alerts sound again, but not more often than every ten seconds', async () => {
  mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-11-21T02:00:00Z') })
  shown.length = 0
  /** @type {boolean[]} */
  const silent = []
  for (const [n, seconds] of [[1, 4], [2, 4], [3, 4], [4, 9], [5, 60], [6, 0]]) {
    await push(alert(n))
    silent.push(shown[0].silent)
    mock.timers.tick(seconds * 1000)
  }
  assert.deepEqual(silent, [false, true, true, false, true, false])
  await push(alert(6, 2))
  assert.equal(shown.length, 1)
  mock.timers.reset()
})

test('a push nobody can read is shown all the same, without a word about anybody', async () => {
  shown.length = 0
  await push(new SyntaxError('not JSON'))
  await push({ unknown: true })
  await pushed(/** @type {any} */ ({ data: null }))
  assert.ok(shown.length > 0 && shown.every(({ title, body }) => title === 'Hemklar' && body === undefined))
})

test('without network the notice is shown and its receipt waits', async () => {
  network = false
  shown.length = 0
  await push(call('t3', 3))
  assert.equal(shown.length, 1)
  assert.deepEqual((await keptReceipts()).map(({ receipt }) => [receipt.token, receipt.stage]), [['t3', 'displayed']])
  network = true
  posted.length = 0
  await push(call('t4', 4))
  assert.deepEqual(posted.map(([path]) => path), ['/r/t4', '/r/t3'])
  assert.deepEqual(await keptReceipts(), [])
})

test('a tap opens the alert in the language of this phone, in a page that is there or in a new one', async () => {
  posted.length = 0
  const [one] = shown
  const sent = []
  pages.length = 0
  pages.push({ visibilityState: 'hidden', postMessage: (/** @type {any} */ message) => sent.push(message), focus: async () => sent.push('focus') })
  await clicked(/** @type {any} */ ({ notification: one }))
  assert.deepEqual(sent, [{ type: 'open', address: '/app#/a/t4' }, 'focus'])
  assert.deepEqual(posted.map(([path, { stage }]) => [path, stage]), [['/r/t4', 'opened']])
  pages.length = 0
  await clicked(/** @type {any} */ ({ notification: { data: undefined, close() {} } }))
  assert.deepEqual(opened, ['/app'])
})

test('a key is given once, within a minute, and not after it was forgotten', () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const key = /** @type {any} */ ({})
  keep('v', key)
  assert.deepEqual(take(), { vault: 'v', key })
  assert.equal(take(), null)
  keep('v', key)
  forget()
  assert.equal(take(), null)
  keep('v', key)
  mock.timers.tick(60_000)
  assert.equal(take(), null)
  mock.timers.reset()
})

test('the off switch clears the shells and leaves, and what a page of before still asks brings none back', async () => {
  await switchOff()
  assert.deepEqual([...stores.keys()], ['hemklar-chosen'])
  for (const one of [asked('/sv/app'), asked('/app'), asked('/static/img/hemklar-192.png', 'no-cors')]) await answer(one)
  assert.deepEqual([...stores.keys()], ['hemklar-chosen'])
  assert.equal(unregistered, true)
})
