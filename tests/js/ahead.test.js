import './support/page.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { exclusive } from '../../pwa/static/js/lib/locks.js'
import { turnOf } from '../../pwa/static/js/sync/handin.js'
import { content, freshName, openPage } from './support/desk.js'
import { CASE, Server, TEAM, uid } from './support/server.js'

const OTHER = uid(102)
const FIRST_PAGE = 3

/** A server whose first fetch has two pages. */
class Pages extends Server {
  constructor() {
    super()
    this.write({ kind: 'case', id: OTHER, case: OTHER, answers: {}, patient: uid(202), phase: 'admitted', teams: [TEAM] })
  }

  /** @param {any} asked */
  pull(asked) {
    const cursor = asked.cursors[TEAM]
    const { teams: { [TEAM]: whole } } = super.pull({ ...asked, cursors: cursor === 'second' ? {} : asked.cursors })
    if (cursor && cursor !== 'second') return { teams: { [TEAM]: whole } }
    const events = whole.events.filter((/** @type {any} */ { row }) => row.seq > FIRST_PAGE === Boolean(cursor))
    const page = cursor ? { ...whole, events, total: 2 } : { events, cursor: 'second', more: true, total: 2 }
    return { teams: { [TEAM]: page } }
  }
}

/** @param {Server} server */
const asked = (server) => server.requests.map(({ cursors }) => cursors[TEAM])

test('the next page of a first fetch is asked for before this one is on disk, and once', async () => {
  const server = new Pages()
  const name = freshName()
  /** @type {boolean[]} */
  const onDisk = []
  const page = await openPage(name, {
    sync: (request) => {
      onDisk.push(page.confirmed.bundles().has(CASE))
      return server.sync(request)
    },
  })
  await page.engine.run()
  assert.deepEqual(asked(server), [undefined, 'second'])
  assert.deepEqual(onDisk, [false, false])
  assert.deepEqual([...page.confirmed.bundles().keys()].sort(), [CASE, OTHER, TEAM].sort())
  assert.equal(page.confirmed.standing().cursors[TEAM], `1:${server.n}`)
  page.close()
})

test('what was asked early is not used when something was written meanwhile: the round asks again, with it', async () => {
  const server = new Pages()
  const page = await openPage(freshName(), {
    sync: async (request) => {
      if (request.cursors[TEAM] === 'second' && !page.pending.all().length) await page.pending.add(content('note.add', uid(601), { text: ['hej'] }, CASE))
      return server.sync(request)
    },
  })
  await page.engine.run()
  assert.deepEqual(server.requests.map(({ commands }) => commands.length), [0, 0, 1])
  assert.equal(page.confirmed.standing().last_number, 1)
  assert.ok(page.confirmed.bundles().get(CASE)?.rows[`note:${uid(601)}`])
  page.close()
})

test('what was asked early is not used when another tab has stored meanwhile', async () => {
  const server = new Pages()
  const name = freshName()
  /** @type {Promise<void> | null} */
  let other = null
  const page = await openPage(name, {
    sync: (request) => {
      if (request.cursors[TEAM] === 'second') {
        other ??= exclusive(turnOf(name), async () => {
          const tab = await openPage(name, server)
          await tab.confirmed.note({})
          tab.close()
        })
      }
      return server.sync(request)
    },
  })
  await page.engine.run()
  await other
  assert.deepEqual(asked(server), [undefined, 'second', 'second'])
  assert.deepEqual([...page.confirmed.bundles().keys()].sort(), [CASE, OTHER, TEAM].sort())
  page.close()
})
