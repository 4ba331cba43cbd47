import assert from 'node:assert/strict'
import { mock, test } from 'node:test'

import { changesOf, pairsOf } from '../../pwa/static/js/elements/review.js'
import { isOpen } from '../../pwa/static/js/elements/visit-answers.js'
import { Draft, unpack } from '../../pwa/static/js/elements/visit-draft.js'
import { merge, without } from '../../pwa/static/js/sync/draft-pairs.js'

/** A disk that keeps drafts, and a record of what was sent. */
function bench({ ready = () => true, pauses = false } = {}) {
  const disk = new Map()
  const work = {
    draft: (key) => disk.get(key) ?? null,
    saveDraft: async (key, pairs) => {
      if (Object.keys(pairs).length) disk.set(key, structuredClone(pairs))
      else disk.delete(key)
    },
  }
  const sent = []
  const send = async (values, base, { key, pairs }) => {
    const before = work.draft(key)
    await null
    sent.push({ values, base })
    await work.saveDraft(key, merge(before, work.draft(key), without(before, pairs)))
    return true
  }
  const hooks = { pauses, ready, send, saved() {}, failed() {} }
  return { disk, sent, hooks, work, draft: new Draft(work, 'visit:1', hooks) }
}

test('a keystroke is on disk with the answer its author saw', async () => {
  const { disk, draft } = bench()
  draft.write('place', ['Ward 4'], ['Ward 3'])
  draft.write('place', ['Ward 4B'], ['Ward 3'])
  await Promise.resolve()
  assert.deepEqual(unpack(disk.get('visit:1')), { answers: { place: ['Ward 4B'] }, seen: { place: ['Ward 3'] } })
})

test('leaving a field sends only what changed, and the draft is gone', async () => {
  const { disk, sent, draft } = bench()
  draft.write('place', ['Ward 4B'], [])
  draft.write('falls', ['2'], ['2'])
  await draft.commit()
  assert.deepEqual(sent, [{ values: { place: ['Ward 4B'] }, base: { place: [] } }])
  assert.equal(disk.size, 0)
})

test('emptied is an empty list, not silence', async () => {
  const { sent, draft } = bench()
  draft.write('aids', [], ['hoist'])
  await draft.commit()
  assert.deepEqual(sent, [{ values: { aids: [] }, base: { aids: ['hoist'] } }])
})

test('ticks in another order are no change', async () => {
  const { sent, draft } = bench()
  draft.write('aids', ['stick', 'hoist'], ['hoist', 'stick'])
  await draft.commit()
  assert.deepEqual(sent, [])
})

test('an answer that is not well formed stays a draft', async () => {
  const { disk, sent, draft } = bench({ ready: (name) => name !== 'falls' })
  draft.write('falls', ['120'], [])
  draft.write('place', ['Ward 4B'], [])
  await draft.commit()
  assert.deepEqual(sent.map(({ values }) => values), [{ place: ['Ward 4B'] }])
  assert.deepEqual(unpack(disk.get('visit:1')).answers, { falls: ['120'] })
})

test('what is typed while a command is being written has that command as its base', async () => {
  const { sent, hooks, draft } = bench()
  const send = hooks.send
  hooks.send = (...given) => {
    const sending = send(...given)
    if (sent.length === 0) draft.write('place', ['Ward 4B'], [])
    return sending
  }
  draft.write('place', ['Ward 4'], [])
  await draft.commit()
  await draft.commit()
  assert.deepEqual(sent, [
    { values: { place: ['Ward 4'] }, base: { place: [] } },
    { values: { place: ['Ward 4B'] }, base: { place: ['Ward 4'] } },
  ])
})

test('a killed tab leaves a draft that is read again with its base', async () => {
  const { sent, work, hooks, draft } = bench()
  draft.write('place', ['Ward 4B'], ['Ward 3'])
  await Promise.resolve()
  const after = new Draft(work, 'visit:1', hooks)
  await after.commit()
  assert.deepEqual(sent, [{ values: { place: ['Ward 4B'] }, base: { place: ['Ward 3'] } }])
})

test('a pause is one in which no tab wrote', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  const { disk, sent, draft } = bench({ pauses: true })
  const turn = async (ms) => {
    mock.timers.tick(ms)
    for (let i = 0; i < 9; i++) await Promise.resolve()
  }
  draft.write('place', ['Ward 4'], [])
  await turn(1_500)
  disk.set('visit:1', { ...disk.get('visit:1'), worries: ['the st'], 'seen:worries': [] })
  await turn(500)
  assert.deepEqual(sent, [])
  await turn(2_000)
  assert.deepEqual(sent.map(({ values }) => values), [{ place: ['Ward 4'], worries: ['the st'] }])
  mock.timers.reset()
})

test('the review is kept as the values that sign', () => {
  const pairs = { skip: ['key_collect'], skip_reason: ['key_collect=lock = code'], add: ['pets_care'], owners: ['home_ready=w1', 'key_collect=w2'] }
  assert.deepEqual(pairsOf(changesOf(pairs)), { ...pairs, owners: ['home_ready=w1'] })
})

test('a conflict is open until someone has chosen, and again when the choice was refused', () => {
  const row = { kind: 'conflict', id: 'k', case: 'c', answers: {} }
  assert.equal(isOpen({ ...row, state: 'received' }), true)
  assert.equal(isOpen({ ...row, state: 'saved', answers: { answer: ['alone'] } }), false)
  assert.equal(isOpen({ ...row, state: 'needs', answers: { answer: ['alone'] } }), true)
  assert.equal(isOpen({ ...row, state: 'received', answers: { answer: [] }, settled_at: '2026-11-21T10:00:00Z' }), false)
})
