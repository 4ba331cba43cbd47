import { heard, until, wait } from './support/page.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { merge } from '../../pwa/static/js/sync/draft-pairs.js'
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

/** Two tabs with one draft, each as it was opened. */
async function twoTabs() {
  const name = `outbox:${freshName()}`
  const stores = [outboxStore(name), outboxStore(name)]
  const vault = { ...VAULT, kid: name }
  const [one, other] = stores.map((store) => drafts(vault, store))
  const onDisk = async () => {
    const fresh = drafts(vault, stores[0])
    await fresh.load()
    const found = fresh.get('visit:1')
    fresh.close()
    return found
  }
  const close = () => [one, other, ...stores].forEach((each) => each.close())
  return { one, other, onDisk, close }
}

test('two tabs write different questions of one form, and both keep both', async () => {
  const { one, other, onDisk, close } = await twoTabs()
  const changed = heard('draft:changed')
  await Promise.all([one.save('visit:1', { a: ['1'], 'seen:a': [] }), other.save('visit:1', { b: ['2'] })])
  const both = { a: ['1'], 'seen:a': [], b: ['2'] }
  await until(() => [one, other].every((tab) => Object.keys(tab.get('visit:1') ?? {}).length === 3))
  for (const found of [one.get('visit:1'), other.get('visit:1'), await onDisk()]) assert.deepEqual({ ...found }, both)
  assert.ok(changed.includes('visit:1'))
  close()
})

test('two tabs write one question: the later one stands, and the other tab has it', async () => {
  const { one, other, onDisk, close } = await twoTabs()
  await one.save('visit:1', { a: ['earlier'], b: ['mine'] })
  await until(() => other.get('visit:1'))
  await other.save('visit:1', { ...other.get('visit:1'), a: ['later'] })
  await until(() => one.get('visit:1')?.a[0] === 'later')
  assert.deepEqual(await onDisk(), { a: ['later'], b: ['mine'] })
  close()
})

test('no keystroke is lost when both tabs type at once', async () => {
  const { one, other, onDisk, close } = await twoTabs()
  for (let i = 0; i <= 60; i++) {
    one.save('visit:1', { ...one.get('visit:1'), a: [`a${i}`], [`one${i}`]: ['x'] })
    other.save('visit:1', { ...other.get('visit:1'), b: [`b${i}`], [`other${i}`]: ['x'] })
    await wait(7)
  }
  await Promise.all([one.flush(), other.flush()])
  const found = await onDisk()
  assert.deepEqual([found?.a, found?.b], [['a60'], ['b60']])
  assert.equal(Object.keys(found ?? {}).length, 2 + 2 * 61)
  close()
})

test('what one tab has sent goes in the other too, but not what was written on there', async () => {
  const { one, other, onDisk, close } = await twoTabs()
  await one.save('visit:1', { a: ['1'], 'seen:a': ['0'], b: ['2'] })
  await until(() => other.get('visit:1'))
  one.save('visit:1', {})
  other.save('visit:1', { ...other.get('visit:1'), a: ['1 and more'] })
  await Promise.all([one.flush(), other.flush()])
  const left = { a: ['1 and more'], 'seen:a': ['1'] }
  await until(() => one.get('visit:1') && !other.get('visit:1')?.b)
  for (const found of [one.get('visit:1'), other.get('visit:1'), await onDisk()]) assert.deepEqual(found, left)
  close()
})

test('a draft that is dropped is gone in both tabs and from the disk', async () => {
  const { one, other, onDisk, close } = await twoTabs()
  await one.save('visit:1', { a: ['1'] })
  await until(() => other.get('visit:1'))
  await other.drop('visit:1')
  await until(() => one.get('visit:1') === null)
  assert.equal(await onDisk(), null)
  close()
})

test('merging is the same whoever lays it on the disk first, where each wrote for itself', () => {
  const base = { a: ['0'], 'seen:a': [], b: ['0'], 'seen:b': [], c: ['0'] }
  const one = { ...base, a: ['1'] }
  const other = { a: ['0'], 'seen:a': [], c: ['0'], d: ['2'], 'seen:d': ['9'] }
  const both = { a: ['1'], 'seen:a': [], c: ['0'], d: ['2'], 'seen:d': ['9'] }
  assert.deepEqual(merge(base, one, other), both)
  assert.deepEqual(merge(base, other, one), both)
})
