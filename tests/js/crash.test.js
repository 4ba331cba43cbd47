import './support/page.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { content, freshName, openPage } from './support/desk.js'
import { CASE, Server, uid } from './support/server.js'

/** The page dies here: nothing after this await runs any more. */
class Death extends Error {}

/**
 * Kills the page at its `at`-th step of encryption, database or network, before or after the step has taken effect.
 * @param {number} at
 * @param {'before' | 'after'} when
 */
function mortal(at, when) {
  let step = 0
  let dead = false
  const undo = ['encrypt', 'decrypt', 'deriveBits'].map((name) => {
    const own = crypto.subtle[name]
    crypto.subtle[name] = (...args) => die(() => own.apply(crypto.subtle, args))
    return () => delete crypto.subtle[name]
  })
  const transaction = IDBDatabase.prototype.transaction
  IDBDatabase.prototype.transaction = function (...args) {
    if (!args[2]) return transaction.apply(this, args)
    const mine = begin()
    const tx = transaction.apply(this, args)
    if (mine) {
      tx.addEventListener('complete', () => {
        dead = true
      })
    }
    return tx
  }
  undo.push(() => {
    IDBDatabase.prototype.transaction = transaction
  })

  /** @returns {boolean} the page dies after this step */
  function begin() {
    step += 1
    if (step === at && when === 'before') dead = true
    if (dead) throw new Death()
    return step === at
  }

  /** @param {() => any} act */
  async function die(act) {
    const mine = begin()
    const result = await act()
    if (mine) dead = true
    if (dead) throw new Death()
    return result
  }

  return {
    die,
    steps: () => step,
    revive: () => undo.forEach((one) => one()),
  }
}

/**
 * Two commands, a sync, one more, a sync; the page dies once on the way and a new one goes on.
 * @param {number} at
 * @param {'before' | 'after'} when
 */
async function story(at, when) {
  const name = freshName()
  const server = new Server()
  const wanted = [uid(601), uid(602), uid(603)]
  const made = new Set()
  const life = mortal(at, when)
  const page = await openPage(name, { sync: (request) => life.die(() => server.sync(request)) }).catch(() => null)
  let died = page === null
  const write = async (id) => {
    if (!page) throw new Death()
    await page.pending.add(content('note.add', id, { text: [id] }, CASE))
    made.add(id)
  }
  try {
    await write(wanted[0])
    await write(wanted[1])
    await page?.engine.run()
    await write(wanted[2])
    server.leave(uid(102))
    await page?.engine.run()
  } catch {
    died = true
  }
  const steps = life.steps()
  life.revive()
  page?.close()

  const next = await openPage(name, server)
  for (const id of wanted) if (!made.has(id)) await next.pending.add(content('note.add', id, { text: [id] }, CASE))
  await next.engine.run()
  await next.engine.run()
  const notes = [...server.log.values()].map(({ command }) => command).filter(({ name: verb }) => verb === 'note.add')
  for (const id of made) assert.equal(notes.filter(({ subject }) => subject === id).length >= 1, true, `lost at ${at} ${when}`)
  const twice = notes.filter(({ id }, i) => notes.findIndex((one) => one.id === id) !== i)
  assert.deepEqual(twice, [], `doubled at ${at} ${when}`)
  assert.deepEqual(next.pending.all(), [], `left over at ${at} ${when}`)
  const held = [...next.confirmed.bundles().values()].flatMap(({ rows }) => Object.values(rows))
  assert.deepEqual(held.map(({ mark }) => mark).sort(), [...server.rows.values()].map(({ mark }) => mark).sort(), `differs at ${at} ${when}`)
  assert.equal(next.confirmed.standing().last_number, server.last)
  next.close()
  return { died, steps }
}

for (const when of /** @type {const} */ (['before', 'after'])) {
  test(`a page that dies ${when} any step of encrypting, storing, sending or settling loses nothing and doubles nothing`, async () => {
    const { steps } = await story(Infinity, when)
    assert.ok(steps > 30, `only ${steps} steps`)
    let deaths = 0
    for (let at = 1; at <= steps; at++) deaths += (await story(at, when)).died ? 1 : 0
    assert.ok(deaths > steps * 0.9, `died ${deaths} times of ${steps}`)
  })
}

test('a lost answer is asked for again and changes nothing twice', async () => {
  const server = new Server()
  const page = await openPage(freshName(), server)
  for (let i = 0; i < 5; i++) {
    await page.pending.add(content('note.add', uid(700 + i), { text: [`${i}`] }, CASE))
    server.loseAnswers = i % 3
    for (let tries = 0; tries < 3; tries++) await page.engine.run().catch(() => undefined)
  }
  assert.equal(server.log.size, 5)
  assert.equal(page.pending.all().length, 0)
  page.close()
})
