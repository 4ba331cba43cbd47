import './support/page.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { SignedOut } from '../../pwa/static/js/sync/api.js'
import { handInSealed } from '../../pwa/static/js/sync/handin.js'
import { content, freshName, openPage } from './support/desk.js'
import { CASE, Server, uid } from './support/server.js'

test('two tabs number their commands without a gap and without a double', async () => {
  const name = freshName()
  const server = new Server()
  const tabs = [await openPage(name, server), await openPage(name, server)]
  const adding = Array.from({ length: 30 }, (_, i) => tabs[i % 2].pending.add(content('note.add', uid(600 + i), { text: [`${i}`] }, CASE)))
  assert.deepEqual(await Promise.all(adding), Array(30).fill(true))
  await Promise.all(tabs.map((tab) => tab.pending.refresh()))
  for (const tab of tabs) {
    assert.deepEqual(tab.pending.all().map(({ command }) => command.number), Array.from({ length: 30 }, (_, i) => i + 1))
  }
  await Promise.all(tabs.map((tab) => tab.engine.run()))
  assert.equal(server.log.size, 30)
  assert.equal([...server.rows.values()].filter(({ kind }) => kind === 'note').length, 30)
  await tabs[0].confirmed.freshen()
  await tabs[1].confirmed.freshen()
  assert.deepEqual(tabs[0].confirmed.bundles(), tabs[1].confirmed.bundles())
  tabs.forEach((tab) => tab.close())
})

test('the same id is written once, waiting or received', async () => {
  const page = await openPage(freshName(), new Server())
  const command = content('note.add', uid(601), { text: ['one'] }, CASE)
  assert.equal(await page.pending.add(command), true)
  assert.equal(await page.pending.add(command), false)
  await page.engine.run()
  assert.equal(await page.pending.add(command), false)
  assert.equal(page.pending.all().length, 0)
  page.close()
})

test('nothing of a command is readable on disk but its id, number and marks', async () => {
  const page = await openPage(freshName(), new Server())
  await page.pending.add(content('note.add', uid(601), { text: ['kanariefågel'] }, CASE))
  await page.drafts.save('visit:1', { free: ['kanariefågel'] })
  const [record] = await page.outbox.commands()
  const { id: _, number, quiet, refused, v, kid, schema, iv, ct, seal, ...rest } = record
  assert.deepEqual(rest, {})
  assert.equal(number, 1)
  assert.ok(!Buffer.from(ct).includes('kanarie') && !Buffer.from(JSON.stringify(seal)).includes('kanarie'))
  assert.ok([quiet, refused].every((mark) => mark === false) && v === 1 && kid && schema && iv.length === 12)
  const [draft] = await page.outbox.drafts()
  assert.ok(!Buffer.from(draft.ct).includes('kanarie'))
  page.close()
})

test('a refused command stays with its reasons until the person gives it up, and its number stays taken', async () => {
  const name = freshName()
  const server = new Server()
  server.judge = ({ name: verb }) => (verb === 'task.drop' ? { status: 'refused', why: 'invalid', errors: { reason: ['required'] } } : null)
  const page = await openPage(name, server)
  await page.pending.add(content('task.drop', uid(301), { state: ['not_needed'] }, CASE))
  await page.pending.add(content('note.add', uid(601), { text: ['after it'] }, CASE))
  await page.engine.run()
  const [{ command, outcome }] = page.pending.all()
  assert.equal(command.name, 'task.drop')
  assert.deepEqual(outcome.errors, { reason: ['required'] })
  await page.pending.discard(command.id)
  assert.equal(page.pending.all().length, 0)
  await page.pending.add(content('note.add', uid(602), { text: ['and on'] }, CASE))
  await page.engine.run()
  assert.equal(server.last, 3)
  page.close()
})

test('a refusal whose answer was lost reaches its author all the same', async () => {
  const server = new Server()
  server.judge = () => ({ status: 'refused', why: 'not_allowed' })
  const page = await openPage(freshName(), server)
  await page.pending.add(content('case.close', CASE, { reason: ['mistake'] }, CASE))
  server.loseAnswers = 1
  await assert.rejects(page.engine.run())
  await page.engine.run()
  assert.equal(page.pending.all()[0].outcome.why, 'not_allowed')
  page.close()
})

test('after a restore the server is offered again what it had acknowledged, gaps filled, and ends equal', async () => {
  const server = new Server()
  const page = await openPage(freshName(), server)
  await page.pending.add(content('note.add', uid(601), { text: ['in the backup'] }, CASE))
  await page.engine.run()
  const backup = { n: server.n, last: server.last, log: new Map(server.log), rows: new Map(server.rows) }
  server.judge = ({ name }) => (name === 'task.drop' ? { status: 'refused', why: 'invalid' } : null)
  await page.pending.add(content('note.add', uid(602), { text: ['after it'] }, CASE))
  await page.pending.add(content('task.drop', uid(301), { state: ['not_needed'] }, CASE))
  await page.engine.run()
  await page.pending.discard(page.pending.all()[0].command.id)
  await page.pending.add(content('note.add', uid(603), { text: ['also after'] }, CASE))
  await page.engine.run()
  Object.assign(server, backup, { epoch: 2 })
  server.judge = ({ name }) => (name === 'command.discarded' ? { status: 'refused', why: 'unknown_command' } : null)
  await page.engine.run()
  assert.equal(server.last, 4)
  assert.deepEqual(['601', '602', '603'].map((id) => server.rows.get(`note:${uid(Number(id))}`)?.answers.text[0]), ['in the backup', 'after it', 'also after'])
  assert.equal(page.pending.all().length, 0)
  const [, bundle] = [...page.confirmed.bundles()].find(([id]) => id === CASE) ?? []
  assert.equal(Object.keys(bundle?.rows ?? {}).filter((key) => key.startsWith('note')).length, 3)
  page.close()
})

test('when the outbox was lost, numbers go on after the server and the loss is told', async () => {
  const server = new Server()
  server.last = 5
  const page = await openPage(freshName(), server)
  await page.engine.run()
  assert.deepEqual(page.news.filter(({ cleared }) => cleared).map(({ lost }) => lost), [0], 'how many were unsent, nobody knows')
  await page.pending.add(content('note.add', uid(601), { text: ['new'] }, CASE))
  await page.engine.run()
  assert.equal(server.last, 6)
  page.close()
})

test('when the outbox was lost, what was numbered here and never received is counted from the mark outside', async () => {
  const shelf = new Map()
  Object.assign(globalThis, { localStorage: {
    getItem: (/** @type {string} */ key) => shelf.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => shelf.set(key, value),
    removeItem: (/** @type {string} */ key) => shelf.delete(key),
  } })
  const server = new Server()
  const page = await openPage(freshName(), server)
  await page.pending.add(content('note.add', uid(601), { text: ['received'] }, CASE))
  await page.engine.run()
  server.reachable = false
  for (const n of [602, 603]) await page.pending.add(content('note.add', uid(n), { text: ['unsent'] }, CASE))
  page.close()
  await page.outbox.erase()

  server.reachable = true
  const next = await openPage(freshName(), server)
  await next.engine.run()
  assert.deepEqual(next.news.filter(({ cleared }) => cleared).map(({ lost }) => lost), [2])
  await next.engine.run()
  assert.equal(next.news.filter(({ cleared }) => cleared).length, 1, 'said once')
  await next.pending.add(content('note.add', uid(604), { text: ['goes on'] }, CASE))
  await next.engine.run()
  assert.equal(server.last, 2)
  next.close()
  Object.assign(globalThis, { localStorage: undefined })
})

test('without a session commands are handed in sealed, leave nothing behind twice, and stay until an ordinary sync', async () => {
  const server = new Server()
  const page = await openPage(freshName(), server)
  const command = content('note.add', uid(601), { text: ['while signed out'] }, CASE)
  await page.pending.add(command)
  server.signedIn = false
  server.open = async (sealed) => {
    assert.deepEqual(Object.keys(sealed), ['id', 'number', 'seal'])
    return { ...command, number: sealed.number }
  }
  await assert.rejects(page.engine.run(), SignedOut)
  await page.engine.handIn()
  assert.equal(server.requests.at(-1).handIn, 'token')
  assert.equal('cursors' in server.requests.at(-1), false)
  assert.equal(page.pending.all().length, 1)
  assert.equal(page.pending.isSending(1), true)
  server.signedIn = true
  await page.engine.run()
  assert.equal(page.pending.all().length, 0)
  assert.equal(server.log.size, 1)
  page.close()
})

/**
 * A server that opens seals by looking the command up, except those of `shut`.
 * @param {any} page
 * @param {Set<number>} [shut] numbers
 */
function opens(page, shut = new Set()) {
  return async (/** @type {any} */ { id, number }) => (shut.has(number) ? null : page.pending.all().find((/** @type {any} */ one) => one.command.id === id).command)
}

test('what was refused while it was handed in sealed stands with its reasons after the next unlocking', async () => {
  const server = new Server()
  server.judge = ({ name }) => (name === 'task.drop' ? { status: 'refused', why: 'invalid', errors: { reason: ['required'] } } : null)
  const name = freshName()
  const locked = await openPage(name, server)
  await locked.pending.add(content('task.drop', uid(301), { state: ['not_needed'] }, CASE))
  await locked.pending.add(content('note.add', uid(601), { text: ['after it'] }, CASE))
  server.open = opens(locked)
  const records = await locked.outbox.commands()
  assert.deepEqual(await handInSealed('device', 'token', records, server), { waiting: [], refused: [1], unopened: [] })
  assert.deepEqual(await handInSealed('device', 'token', records, server), { waiting: [], refused: [1], unopened: [] }, 'told again')
  locked.close()

  const page = await openPage(name, server)
  await page.engine.run()
  assert.deepEqual(page.pending.all().map(({ command, outcome, record }) => [command.name, outcome?.why, outcome?.errors, record.refused]),
    [['task.drop', 'invalid', { reason: ['required'] }, true]])
  page.close()
})

test('a seal that does not open holds nothing up, is not taken as received, and goes open at the next unlocking', async () => {
  const server = new Server()
  const name = freshName()
  const page = await openPage(name, server)
  for (const n of [601, 602, 603]) await page.pending.add(content('note.add', uid(n), { text: [`${n}`] }, CASE))
  server.open = opens(page, new Set([2]))
  server.signedIn = false
  await page.engine.handIn()
  assert.deepEqual([server.last, server.log.size], [3, 2])
  assert.deepEqual([1, 2, 3].map((number) => page.pending.isSending(number)), [true, false, true])
  page.close()

  server.signedIn = true
  const next = await openPage(name, server)
  await next.engine.run()
  assert.deepEqual(next.pending.all(), [])
  assert.deepEqual([...server.rows.values()].filter(({ kind }) => kind === 'note').map(({ answers }) => answers.text[0]).sort(), ['601', '602', '603'])
  next.close()
})

test('only an outcome proves that a command was taken, not the number the server stands at', async () => {
  const server = new Server()
  const page = await openPage(freshName(), server)
  for (let n = 1; n <= 120; n++) await page.pending.add(content('note.add', uid(600 + n), { text: [`${n}`] }, CASE))
  server.open = opens(page, new Set([110]))
  const records = await page.outbox.commands()
  for (const time of ['first', 'again']) {
    assert.deepEqual(await handInSealed('device', 'token', records, server), { waiting: [], refused: [], unopened: [110] }, time)
  }
  assert.equal(server.last, 120)
  assert.deepEqual((await handInSealed('device', 'token', records, { sync: async () => ({ last_number: 120, outcomes: [] }) })).waiting.length, 120)
  page.close()
})
