import { heard } from './support/page.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { database } from '../../pwa/static/js/store/database.js'
import { dropReceipt, hear, heard as told, keepReceipt, keptReceipts } from '../../pwa/static/js/store/receipts.js'
import { flushReceipts, receipt } from '../../pwa/static/js/sync/receipts.js'

/** @param {string} name @param {number} [version] */
const fresh = (name, version = 1) => database(name, version, (db) => {
  if (!db.objectStoreNames.contains('v')) db.createObjectStore('v', { keyPath: 'id' })
})

test('a transaction that aborts rejects, with the transaction\'s own error, and leaves nothing behind', async () => {
  const db = fresh('aborts')
  await assert.rejects(db.run(['v'], 'readwrite', async (tx) => {
    const put = tx.objectStore('v').put({ id: 1 })
    tx.abort()
    await put
  }), { name: 'AbortError' })
  await assert.rejects(db.run(['v'], 'readwrite', async (tx) => {
    await tx.objectStore('v').put({ id: 2 })
    throw new RangeError('mine')
  }), { message: 'mine' })
  assert.deepEqual(await db.run(['v'], 'readonly', (tx) => tx.objectStore('v').getAll()), [])
  db.close()
})

test('a connection that was closed under us is opened again, once', async () => {
  const db = fresh('closed')
  await db.run(['v'], 'readwrite', (tx) => tx.objectStore('v').put({ id: 1 }))
  const transaction = IDBDatabase.prototype.transaction
  let failures = 1
  IDBDatabase.prototype.transaction = function (...args) {
    if (failures-- > 0) throw new DOMException('The database connection is closing.', 'InvalidStateError')
    return transaction.apply(this, args)
  }
  try {
    assert.deepEqual(await db.run(['v'], 'readonly', (tx) => tx.objectStore('v').getAll()), [{ id: 1 }])
    failures = 2
    await assert.rejects(db.run(['v'], 'readonly', (tx) => tx.objectStore('v').getAll()), { name: 'InvalidStateError' })
  } finally {
    IDBDatabase.prototype.transaction = transaction
  }
  db.close()
})

test('a newer version elsewhere closes this connection and says so', async () => {
  const outdated = heard('store:outdated')
  const old = fresh('grows')
  await old.run(['v'], 'readwrite', (tx) => tx.objectStore('v').put({ id: 1 }))
  const newer = fresh('grows', 2)
  assert.deepEqual(await newer.run(['v'], 'readonly', (tx) => tx.objectStore('v').getAll()), [{ id: 1 }])
  assert.deepEqual(outdated, ['grows'])
  newer.close()
})

test('receipts wait without network and go out in order; an expired token is not tried for ever', async () => {
  const sent = []
  let status = 0
  globalThis.fetch = async (path, init) => {
    if (status === 0) throw new TypeError('no network')
    sent.push([path, JSON.parse(init.body).stage])
    return new Response('{}', { status })
  }
  assert.deepEqual(await receipt('a/b', 'displayed'), { how: 'kept' })
  assert.deepEqual(await receipt('t2', 'accepted'), { how: 'kept' })
  status = 503
  await flushReceipts()
  assert.equal((await keptReceipts()).length, 2)
  sent.length = 0
  status = 404
  await flushReceipts()
  assert.deepEqual(sent, [['/r/a%2Fb', 'displayed'], ['/r/t2', 'accepted']])
  assert.deepEqual(await keptReceipts(), [])
  await keepReceipt({ token: 'x', stage: 'opened', at: '2026-11-21T10:00:00Z' })
  const [{ key, receipt: one }] = await keptReceipts()
  assert.equal(one.token, 'x')
  await dropReceipt(key)
})

test('what a push told is remembered for a day', async () => {
  await hear({ token: 'old', at: '2026-11-19T10:00:00Z', until: null })
  await hear({ token: 'new', at: '2026-11-21T10:00:00Z', until: '2026-11-21T10:05:00Z' })
  assert.equal(await told('old'), undefined)
  assert.equal((await told('new'))?.until, '2026-11-21T10:05:00Z')
})
