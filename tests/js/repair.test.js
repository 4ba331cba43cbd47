import './support/page.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { casesStore } from '../../pwa/static/js/store/cases.js'
import { encrypt } from '../../pwa/static/js/vault/records.js'
import { VAULT, freshName, openPage } from './support/desk.js'
import { CASE, Server, TEAM, uid } from './support/server.js'

const OTHER = uid(102)

/**
 * A phone that has everything, with two patients, whose disk a test damages between two pages.
 * @param {(store: any, bundles: Map<string, any>) => Promise<void>} damage
 */
async function damaged(damage) {
  const server = new Server()
  server.write({ kind: 'case', id: OTHER, case: OTHER, answers: {}, patient: uid(202), phase: 'admitted', teams: [TEAM] })
  server.write({ kind: 'patient', id: uid(202), case: OTHER, answers: { given: ['Nils'] } })
  const name = freshName()
  const before = await openPage(name, server)
  await before.engine.run()
  const bundles = structuredClone(new Map(before.confirmed.bundles()))
  before.close()
  const store = casesStore(`cases:${name}`)
  await damage(store, bundles)
  store.close()
  server.requests.length = 0
  return { server, page: await openPage(name, server), name }
}

/** @param {any} store @param {{put?: any[], remove?: string[]}} change */
async function write(store, { put = [], remove = [] }) {
  const { standing } = await store.load()
  const records = await Promise.all(put.map(async (one) => ({ id: one.id, ...(await encrypt(VAULT, 'cases', one.id, one)) })))
  await store.commit({ put: records, remove, standing })
}

/** @param {any} page */
const marks = (page) => [...page.confirmed.bundles().values()].flatMap(({ rows }) => Object.values(rows)).map(({ mark }) => mark).sort()

/** @param {Server} server */
const theirs = (server) => [...server.rows.values()].map(({ mark }) => mark).sort()

/** @type {Record<string, [(store: any, bundles: Map<string, any>) => Promise<void>, string[]]>} the damage, and what mends it */
const damages = {
  'an older row': [(store, bundles) => {
    const bundle = bundles.get(CASE)
    Object.assign(bundle.rows[`patient:${uid(201)}`], { seq: 1, mark: '1'.repeat(16) })
    return write(store, { put: [bundle] })
  }, ['row']],
  'a row that is missing': [(store, bundles) => {
    const bundle = bundles.get(CASE)
    delete bundle.rows[`patient:${uid(201)}`]
    return write(store, { put: [bundle] })
  }, ['row']],
  'a case that is missing': [(store) => write(store, { remove: [CASE] }), ['join']],
  'a record that no longer opens': [async (store) => {
    const { bundles, standing } = await store.load()
    const record = bundles.find(({ id }) => id === CASE)
    new Uint8Array(record.ct)[3] ^= 1
    await store.commit({ put: [record], remove: [], standing })
  }, ['join']],
  'a row that nobody knows': [(store, bundles) => {
    const bundle = bundles.get(CASE)
    bundle.rows[`note:${uid(900)}`] = { kind: 'note', id: uid(900), case: CASE, seq: 3, mark: '2'.repeat(16), answers: {} }
    return write(store, { put: [bundle] })
  }, ['gone']],
  'a case that nobody knows': [(store) => write(store, {
    put: [{ id: uid(800), teams: [TEAM], rows: {
      [`patient:${uid(700)}`]: { kind: 'patient', id: uid(700), case: uid(800), seq: 3, mark: '3'.repeat(16), answers: {} },
      [`case:${uid(800)}`]: { kind: 'case', id: uid(800), case: uid(800), seq: 4, mark: '4'.repeat(16), answers: {} },
    } }],
  }), ['gone', 'gone']],
  'the team and its people': [(store) => write(store, { remove: [TEAM] }), ['row']],
}

for (const [what, [damage, events]] of Object.entries(damages)) {
  test(`${what}: the difference is asked for, and nothing else`, async () => {
    const { server, page, name } = await damaged(damage)
    /** @type {any[]} */
    const answers = []
    const pull = server.pull.bind(server)
    server.pull = (asked) => (answers.push(pull(asked)), answers.at(-1))
    const had = Object.values(page.confirmed.have(TEAM)).length
    await page.engine.run()
    const pulls = server.requests.filter(({ commands }) => commands.length === 0)
    assert.deepEqual(pulls.map(({ cursors }) => cursors[TEAM]).slice(1), ['repair'])
    assert.equal(Object.keys(server.requests[1].have[TEAM]).length, had)
    assert.deepEqual(answers[1].teams[TEAM].events.flatMap(Object.keys), events)
    assert.deepEqual(marks(page), theirs(server))
    page.close()
    const again = await openPage(name, server)
    assert.deepEqual(marks(again), theirs(server))
    assert.equal((await casesStore(`cases:${name}`).load()).bundles.length, again.confirmed.bundles().size)
    again.close()
  })
}

test('rows are not asked for where the check fits', async () => {
  const { server, page } = await damaged(async () => undefined)
  await page.engine.run()
  assert.deepEqual(server.requests.map(({ have }) => have), [undefined])
  page.close()
})

test('where a repair does not help, everything is fetched once, and then there is calm', async () => {
  const { server, page } = await damaged(async () => undefined)
  server.check = () => `9:${'f'.repeat(16)}`
  await page.engine.run()
  await page.engine.run()
  assert.deepEqual(server.requests.map(({ cursors }) => cursors[TEAM]).map((text) => (text.includes(':') ? 'onward' : text)), ['onward', 'repair', 'whole', 'onward'])
  assert.deepEqual(marks(page), theirs(server))
  page.close()
})

test('a page that dies while it is repaired goes on from the repair', async () => {
  const { server, page, name } = await damaged((store) => write(store, { remove: [CASE] }))
  const sync = server.sync
  let round = 0
  server.sync = async (...all) => {
    const answer = await sync(...all)
    round += 1
    if (round === 2) throw new Error('the page dies')
    return answer
  }
  await assert.rejects(page.engine.run())
  page.close()
  const again = await openPage(name, server)
  await again.engine.run()
  assert.deepEqual(server.requests.map(({ cursors }) => cursors[TEAM]).slice(1), ['repair', 'repair'])
  assert.deepEqual(marks(again), theirs(server))
  again.close()
})

test('a repair that comes with another epoch is still only the difference', async () => {
  const { server, page } = await damaged((store) => write(store, { remove: [OTHER] }))
  const sync = server.sync
  server.sync = async (request, how) => {
    if (request.cursors[TEAM] === 'repair') server.epoch += 1
    return sync(request, how)
  }
  await page.engine.run()
  assert.deepEqual(marks(page), theirs(server))
  assert.deepEqual(page.confirmed.standing().erased, [])
  assert.equal(page.news.some(({ gone }) => gone?.length > 0), false)
  page.close()
})
