import './support/page.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { nameOf } from '../../pwa/static/js/lib/i18n.js'
import { confirm, isAtHead, nowhere } from '../../pwa/static/js/sync/confirm.js'

const page = (/** @type {any} */ parts) => ({ epoch: 1, now: '2026-11-24T09:52:00Z', drop: [], ...parts })

test('own edits stay on the screen until the page that brings their rows', () => {
  const applied = { id: 'c1', number: 1, status: 'applied' }
  const first = confirm(new Map(), { ...nowhere(), epoch: 1, cursors: { north: 'a' } }, page({
    last_number: 1, outcomes: [applied], teams: { north: { events: [], cursor: 'b', more: true } },
  }), { north: 'a' }, () => 'id').standing
  assert.equal(first.last_number, 0, 'still laid over')
  assert.ok(!isAtHead(first))

  const last = confirm(new Map(), first, page({
    last_number: 1, outcomes: [], teams: { north: { events: [], cursor: 'c', more: false } },
  }), { north: 'b' }, () => 'id').standing
  assert.equal(last.last_number, 1)
  assert.deepEqual(last.outcomes, [applied], 'settled only now')
  assert.ok(isAtHead(last))
})

test('texts have the names that the server gives them', () => {
  assert.equal(nameOf('Today'), '7icop')
  assert.equal(nameOf('verb\u0004Home'), '5sq9w')
  assert.equal(nameOf('“Åsa” æøå'), '5pl2f')
})
