import { heard, wait } from './support/page.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { drafts } from '../../pwa/static/js/sync/drafts.js'
import { outboxStore } from '../../pwa/static/js/store/outbox.js'
import { VAULT, freshName } from './support/desk.js'

/** Makes every put end in the way a full disk does: the transaction aborts, no request fails. */
function fullDisk() {
  const put = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = function (...args) {
    const request = put.apply(this, args)
    const { transaction } = this
    Object.defineProperty(transaction, 'error', { get: () => new DOMException('full', 'QuotaExceededError') })
    queueMicrotask(() => transaction.abort())
    return request
  }
  return () => {
    IDBObjectStore.prototype.put = put
  }
}

test('a keystroke is on disk within 300 ms, also while typing goes on', async () => {
  const store = outboxStore(`outbox:${freshName()}`)
  const typing = drafts(VAULT, store)
  for (let i = 0; i < 60; i++) {
    typing.save('visit:1', { free: [`letter ${i}`] })
    await wait(10)
    if (i === 35) {
      const other = drafts(VAULT, store)
      await other.load()
      assert.ok(Number(other.get('visit:1')?.free[0].split(' ')[1]) >= 5)
    }
  }
  await wait(300)
  const killed = drafts(VAULT, store)
  await killed.load()
  assert.deepEqual(killed.get('visit:1'), { free: ['letter 59'] })
  typing.close()
  store.close()
})

test('locking writes what is being typed first', async () => {
  const store = outboxStore(`outbox:${freshName()}`)
  const typing = drafts(VAULT, store)
  typing.save('a', { x: ['1'] })
  typing.save('b', { x: ['2'] })
  await typing.flush()
  assert.deepEqual((await store.drafts()).map(({ key }) => key).sort(), ['a', 'b'])
  await typing.drop('a')
  assert.deepEqual((await store.drafts()).map(({ key }) => key), ['b'])
  typing.close()
  store.close()
})

test('a full disk keeps the draft in memory, says so, and writes it when there is room', { timeout: 10_000 }, async () => {
  const states = heard('sync:state')
  const store = outboxStore(`outbox:${freshName()}`)
  const typing = drafts(VAULT, store)
  const room = fullDisk()
  await assert.rejects(typing.save('visit:1', { free: ['not lost'] }), { name: 'QuotaExceededError' })
  assert.equal(typing.failed(), true)
  assert.equal(states.length, 1)
  assert.deepEqual(typing.get('visit:1'), { free: ['not lost'] })
  room()
  await wait(2500)
  assert.equal(typing.failed(), false)
  const killed = drafts(VAULT, store)
  await killed.load()
  assert.deepEqual(killed.get('visit:1'), { free: ['not lost'] })
  typing.close()
  store.close()
})
