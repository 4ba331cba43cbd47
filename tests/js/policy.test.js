import './support/page.js'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { lines } from '../../pwa/static/js/pages/policy/line.js'
import { faults, newest, toField, toSeconds } from '../../pwa/static/js/pages/policy/rules.js'
import { faultWords, timeWords } from '../../pwa/static/js/pages/policy/words.js'

const golden = JSON.parse(readFileSync(new URL('../contract/policy.json', import.meta.url), 'utf8'))
const said = (/** @type {Record<string, string[]>} */ more = {}) => ({ ...golden.possible, sms: ['yes'], voice: ['yes'], ...more })

for (const { values, faults: wanted } of golden.cases) {
  test(`the phone judges ${JSON.stringify(values)} as the server does`, () => {
    assert.deepEqual(faults({ ...golden.possible, ...values }, golden.rules), wanted)
  })
}

test('a field says minutes or seconds, with comma or point, and every second comes back', () => {
  assert.equal(toSeconds('repeat_every', ' 1,5 '), '90')
  assert.equal(toSeconds('displayed_within', '30'), '30')
  assert.equal(toSeconds('repeat_every', 'soon'), 'soon')
  assert.equal(toSeconds('repeat_every', '-1'), '-1')
  for (let n = 60; n <= 900; n += 1) assert.equal(toSeconds('repeat_every', toField('repeat_every', String(n))), String(n))
})

test('one call goes from the phone over SMS to a voice, as far as the team uses them', () => {
  const calls = (/** @type {any} */ more) => lines(said(more)).call.map(({ at, what }) => [at, what])
  assert.deepEqual(calls({}), [[0, 'push'], [30, 'sms'], [90, 'voice'], [120, 'repeat']])
  assert.deepEqual(calls({ sms: [] }), [[0, 'push'], [30, 'voice_unseen'], [90, 'voice'], [120, 'repeat']])
  assert.deepEqual(calls({ voice: [] }), [[0, 'push'], [30, 'sms'], [90, 'push_again'], [120, 'repeat']])
  assert.deepEqual(calls({ sms: [], voice: [] }), [[0, 'push'], [90, 'push_again'], [120, 'repeat']])
})

test('each step follows the one before by the same time, and is drawn to scale', () => {
  const { steps, after, call } = lines(said({ escalate_after: ['600'] }))
  assert.deepEqual(steps.map(({ at, what }) => [at, what]), [[0, 'on_call'], [600, 'leads'], [1200, 'everybody'], [1800, 'last_resort']])
  assert.deepEqual(steps.map(({ left, every, tiles }) => [left, every, tiles]), [[0, 0.2, 4], [0.25, 0.2, 3], [0.5, 0.2, 2], [0.75, 0.2, 1]])
  assert.deepEqual(after.map(({ at, left }) => [at, left]), [[1800, 0.1875], [7200, 0.75]])
  assert.deepEqual(call.map(({ left }) => left), [0, 0.1875, 0.5625, 0.75])
})

test('the newest number counts, before it what this device has said, and never what was refused', () => {
  const row = (/** @type {string} */ id, /** @type {any} */ more) => ({ id, at: '2026-12-01T08:00:00Z', answers: { team: ['north'] }, ...more })
  const [first, second, other] = [row('1', { team: 'north', number: 1 }), row('2', { team: 'north', number: 2 }), row('o', { team: 'south', number: 9 })]
  assert.equal(newest([first, second, other], 'north').id, '2')
  assert.equal(newest([], 'north'), undefined)
  assert.equal(newest([second, row('p', { state: 'saved' }), first], 'north').id, 'p')
  assert.equal(newest([second, row('p', { state: 'saved' }), row('q', { state: 'saved', at: '2026-12-01T09:00:00Z' })], 'north').id, 'q')
  assert.equal(newest([second, row('p', { state: 'needs' })], 'north').id, '2')
})

test('times and faults are said in words', () => {
  assert.deepEqual([0, 30, 90, 7200, 5400, 3661].map(timeWords), ['0 s', '30 s', '1 min 30 s', '2 h', '1 h 30 min', '1 h 1 min 1 s'])
  assert.equal(faultWords('repeat_every', 'too_long', golden.rules), 'At most 15 min')
  assert.equal(faultWords('opened_within', 'never', golden.rules), 'Must be less than “Everything again”: it would never happen')
})
