/** One person, one device, two tabs: whatever comes between two of their steps, each answer knows the one before it. */

import { until, wait } from './support/page.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Draft, draftKey } from '../../pwa/static/js/elements/visit-draft.js'
import { reading } from '../../pwa/static/js/sync/reading.js'
import { openDesk } from '../../pwa/static/js/sync/desk.js'
import { TRANSPORT, VAULT, WHO, freshName } from './support/desk.js'
import { CASE, Server, TEAM, uid } from './support/server.js'

const VISIT = uid(501)
const KEY = draftKey(VISIT)
const account = {
  worker: { id: WHO.worker, name: 'Kari Nordby', role: 'nurse', roles: ['nurse'], lang: 'sv', licensed: true },
  teams: [{ id: TEAM, name: 'North' }], municipality: { id: WHO.municipality, country: 'se', zone: 'Europe/Stockholm', lang: 'sv', holidays: [] },
  last_number: 0, lease_hours: 72,
}

/** Channels that carry what is held only later: news between tabs comes late on a busy phone. */
class Channel extends BroadcastChannel {
  static #held = () => false
  static #late = []

  postMessage(data) {
    if (Channel.#held(data)) Channel.#late.push(() => super.postMessage(data))
    else super.postMessage(data)
  }

  static hold(held = () => true) {
    Channel.#held = held
  }

  static release() {
    Channel.#held = () => false
    for (const post of Channel.#late.splice(0)) post()
  }
}
globalThis.BroadcastChannel = Channel

/** Deciphering takes its time while `work` runs, as it does for a phone full of patients. */
async function slowly(work) {
  const { subtle } = crypto
  const decrypt = subtle.decrypt
  subtle.decrypt = async (...given) => {
    await wait(40)
    return decrypt.apply(subtle, given)
  }
  await work().finally(() => {
    subtle.decrypt = decrypt
  })
}

/** The same vault in two tabs, and what each shows and sends as the form of a visit does. */
async function twoTabs() {
  const name = freshName()
  const server = new Server()
  server.write({ kind: 'visit', id: VISIT, case: CASE, answers: {} })
  globalThis.fetch = async (path, { headers, body } = {}) => {
    if (path === '/sync/head') return Response.json({ n: server.n, engine_at: new Date().toISOString() }, { headers: { ETag: `"${server.n}"` } })
    const plain = headers['Content-Encoding'] === 'gzip' ? await new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream('gzip'))).text() : body
    return Response.json(await server.sync(JSON.parse(plain)))
  }
  const entry = {
    id: name, ...WHO, given: 'Kari', kid: name, hand_in: 'token', transport_key: TRANSPORT, username: 'kari',
    databases: { cases: `cases:${name}`, outbox: `outbox:${name}` }, signed_in_at: '2026-11-21T10:00:00Z', slots: [],
  }
  async function openTab() {
    const desk = await openDesk(entry, VAULT.key, account)
    const shown = reading(desk)
    const work = { draft: (key) => desk.drafts.get(key), saveDraft: (key, pairs) => desk.drafts.save(key, pairs) }
    const hooks = {
      pauses: false, ready: () => true, saved() {}, failed() {},
      send: async (values, base, said) => (await desk.add({ name: 'visit.answer', subject: VISIT, case: CASE, values, base }, said)) !== null,
    }
    return { desk, draft: new Draft(work, KEY, hooks), answer: () => shown.case(CASE)?.visits[0]?.answers.worries?.[0] ?? '' }
  }
  const tabs = [await openTab(), await openTab()]
  const [one, other] = tabs
  for (const tab of tabs) await tab.desk.pulse.kick()
  return { one, other, server, close: () => Promise.all(tabs.map(({ desk }) => desk.close())) }
}

/** @param {Server} server each answer and the one its author saw, in the order of their numbers */
const said = (server) => [...server.log.values()].map(({ command: { base, values } }) => [base.worries[0] ?? '', values.worries[0]])

test('an answer sent in one tab is what the longer one of the other tab was written on, though nothing was told meanwhile', async () => {
  const { one, other, server, close } = await twoTabs()
  one.draft.write('worries', ['The stairs'], [])
  await until(() => other.desk.drafts.get(KEY))
  other.draft.write('worries', ['The stairs, and'], [])
  await other.desk.drafts.flush()
  Channel.hold()
  await one.draft.commit()
  other.draft.write('worries', ['The stairs, and the cold'], [])
  await other.draft.commit()
  Channel.release()
  await until(() => server.log.size > 0 && said(server).at(-1)[1] === 'The stairs, and the cold')
  const chain = said(server)
  for (const [i, [base]] of chain.entries()) assert.equal(base, chain[i - 1]?.[1] ?? '')
  await until(() => [one, other].every((tab) => tab.answer() === 'The stairs, and the cold' && tab.desk.drafts.get(KEY) === null))
  await close()
})

test('what one tab has sent, another one that has not heard of it does not send again', async () => {
  const { one, other, server, close } = await twoTabs()
  one.draft.write('worries', ['The stairs'], [])
  await until(() => other.desk.drafts.get(KEY))
  Channel.hold()
  await one.draft.commit()
  one.draft.write('worries', ['The stairs, the cold'], ['The stairs'])
  await one.draft.commit()
  await other.draft.commit()
  Channel.release()
  await until(() => server.log.size === 2)
  await wait(100)
  assert.deepEqual(said(server), [['', 'The stairs'], ['The stairs', 'The stairs, the cold']])
  await close()
})

test('what is written on while the answer goes to the disk stays, on top of that answer', async () => {
  const { one, server, close } = await twoTabs()
  one.draft.write('worries', ['The sta'], [])
  const sending = one.draft.commit()
  for (const text of ['The stai', 'The stair', 'The stairs']) {
    await wait(0)
    one.draft.write('worries', [text], ['wrong: it was written on'])
  }
  await sending
  await one.draft.commit()
  await until(() => said(server).at(-1)?.[1] === 'The stairs')
  const chain = said(server)
  for (const [i, [base]] of chain.entries()) assert.equal(base, chain[i - 1]?.[1] ?? '')
  await close()
})

test('killed once the command is on the disk, the draft does not say it a second time', async () => {
  const { one, close } = await twoTabs()
  /** @type {string[] | undefined} */
  let left
  const hooks = {
    pauses: false, ready: () => true, saved() {}, failed() {},
    send: async (values, base, handed) => {
      await one.desk.add({ name: 'visit.answer', subject: VISIT, case: CASE, values, base }, handed)
      left = await draftsOnDisk(one)
      return true
    },
  }
  const draft = new Draft({ draft: (key) => one.desk.drafts.get(key), saveDraft: (key, pairs) => one.desk.drafts.save(key, pairs) }, KEY, hooks)
  draft.write('worries', ['The stairs'], [])
  await one.desk.drafts.flush()
  await draft.commit()
  assert.deepEqual(left, [])
  await close()
})

/** What a page opened now would find in the drafts. */
async function draftsOnDisk({ desk }) {
  const again = await openDesk(desk.entry, VAULT.key, account)
  const keys = again.drafts.keys()
  await again.close()
  return keys
}

test('an answer given while the outbox is being read stays on the screen', async () => {
  const { one, other, server, close } = await twoTabs()
  server.reachable = false
  Channel.hold()
  other.draft.write('worries', ['The stairs'], [])
  await other.draft.commit()
  await slowly(async () => {
    Channel.release()
    await wait(20)
    one.draft.write('worries', ['The stairs, the cold'], [])
    await one.draft.commit()
    for (const end = Date.now() + 60; Date.now() < end; await new Promise(setImmediate)) assert.equal(one.answer(), 'The stairs, the cold')
  })
  server.reachable = true
  await close()
})

test('an answer that another tab has sent and settled stays on the screen before that tab tells of its rows', async () => {
  const { one, other, server, close } = await twoTabs()
  server.reachable = false
  one.draft.write('worries', ['The stairs'], [])
  await one.draft.commit()
  await until(() => other.answer() === 'The stairs')
  Channel.hold((data) => data === 'stored')
  server.reachable = true
  one.desk.pulse.kick()
  await until(() => server.log.size === 1)
  await one.desk.pulse.kick()
  const posted = new BroadcastChannel(`hemklar:${one.desk.entry.id}`)
  posted.postMessage('outbox')
  await wait(50)
  assert.equal(other.answer(), 'The stairs')
  posted.close()
  Channel.release()
  await close()
})

test('rows being read never take the place of newer ones stored meanwhile', async () => {
  const { one, other, server, close } = await twoTabs()
  const rows = (worries) => {
    server.write({ ...server.rows.get(`visit:${VISIT}`), answers: { worries: [worries] } })
    const cursors = { ...one.desk.confirmed.standing().cursors }
    return [{ epoch: 1, now: '2026-11-21T10:00:00Z', outcomes: [], last_number: 0, ...server.pull({ cursors }) }, cursors]
  }
  Channel.hold()
  await other.desk.confirmed.take(...rows('The stairs'))
  await slowly(async () => {
    const reading = one.desk.confirmed.freshen()
    await wait(10)
    await one.desk.confirmed.take(...rows('The stairs, the cold'))
    await reading
  })
  assert.equal(one.desk.confirmed.bundles().get(CASE)?.rows[`visit:${VISIT}`].answers.worries[0], 'The stairs, the cold')
  assert.equal(await one.desk.confirmed.freshen(), false)
  Channel.release()
  await close()
})

test('an answer never leaves the screen: not while it is given, nor while it is sent, nor where the other tab sends it', async () => {
  const { one, other, server, close } = await twoTabs()
  /** @type {Map<any, string[]>} */
  const seen = new Map([[one, []], [other, []]])
  const look = () => {
    for (const [tab, texts] of seen) {
      const text = tab.desk.drafts.get(KEY)?.worries?.[0] ?? tab.answer()
      if (texts.at(-1) !== text) texts.push(text)
    }
  }
  let watching = true
  const watch = (async () => {
    while (watching) {
      look()
      await new Promise(setImmediate)
    }
  })()
  const words = Array.from({ length: 12 }, (_, i) => 'The stairs. '.repeat(i + 1))
  for (const [i, text] of words.entries()) {
    const tab = [one, other][i % 2]
    await until(() => seen.get(tab)?.at(-1) === (words[i - 1] ?? ''))
    tab.draft.write('worries', [text], [words[i - 1] ?? ''].filter(Boolean))
    await tab.draft.commit()
    one.desk.pulse.kick()
    other.desk.pulse.kick()
  }
  await until(() => server.log.size === words.length && [one, other].every((tab) => seen.get(tab)?.at(-1) === words.at(-1)))
  await wait(200)
  watching = false
  await watch
  for (const texts of seen.values()) {
    const lengths = texts.map((text) => text.length)
    assert.deepEqual(lengths, [...lengths].sort((a, b) => a - b), 'a text became shorter')
  }
  assert.deepEqual(said(server).map(([base]) => base), ['', ...words.slice(0, -1)])
  await close()
})
