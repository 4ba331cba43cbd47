import assert from 'node:assert/strict'
import { test } from 'node:test'

import { leftWords, saidAt } from '../../pwa/static/js/pages/alert/countdown.js'
import { calls, waits } from '../../pwa/static/js/pages/oncall/alerts.js'
import { afterDuty, duties, dutyOf, gaps, nextDutyOf, onCallAt } from '../../pwa/static/js/pages/oncall/coverage.js'

const at = (/** @type {string} */ clock) => Date.parse(`2026-11-24T${clock}:00Z`)
const shift = (/** @type {string} */ id, /** @type {string} */ worker, /** @type {string} */ from, /** @type {string} */ to, removed = false) => ({
  kind: 'shift', id, team: 'north',
  answers: { worker: [worker], from: [`2026-11-24T${from}:00Z`], to: [`2026-11-24T${to}:00Z`], ...(removed ? { removed: ['yes'] } : {}) },
})
const day = duties([
  shift('c', 'berit', '16:00', '20:00'), shift('a', 'kari', '06:00', '12:00'), shift('b', 'nils', '08:00', '10:00'),
  shift('x', 'amir', '12:00', '16:00', true), shift('y', 'amir', '13:00', '13:00'),
])

test('shifts stand in order of time; removed ones and those without length do not', () => {
  assert.deepEqual(day.map(({ id }) => id), ['a', 'b', 'c'])
})

test('on call is everybody whose duty runs, the end not included', () => {
  assert.deepEqual(onCallAt(day, 'north', at('09:00')).map(({ worker }) => worker), ['kari', 'nils'])
  assert.deepEqual(onCallAt(day, 'north', at('12:00')), [])
  assert.deepEqual(onCallAt(day, 'south', at('09:00')), [])
})

test('a worker has a duty now, a next one, and somebody after it', () => {
  assert.equal(dutyOf(day, 'kari', at('06:00'))?.id, 'a')
  assert.equal(dutyOf(day, 'kari', at('12:00')), undefined)
  assert.equal(nextDutyOf(day, 'berit', at('09:00'))?.id, 'c')
  assert.equal(afterDuty(day, day[1])?.worker, 'kari')
  assert.equal(afterDuty(day, day[2]), undefined)
})

test('a gap runs to where somebody is on call again, also past the time looked at, and may have no end', () => {
  assert.deepEqual(gaps(day, 'north', at('05:00'), at('13:00')), [
    { team: 'north', from: at('05:00'), to: at('06:00') },
    { team: 'north', from: at('12:00'), to: at('16:00') },
  ])
  assert.deepEqual(gaps(day, 'north', at('17:00'), at('23:00')), [{ team: 'north', from: at('20:00'), to: Infinity }])
  assert.deepEqual(gaps(day, 'north', at('06:00'), at('09:00')), [])
  assert.deepEqual(gaps(day, 'south', at('06:00'), at('09:00')), [{ team: 'south', from: at('06:00'), to: Infinity }])
})

test('open alerts come first and an answered one keeps its place while it is looked at', () => {
  const alert = (/** @type {string} */ id, /** @type {string} */ status, /** @type {string} */ clock, by = '') => ({
    id, alerts: [{ id, status, opened_at: `2026-11-24T${clock}:00Z`, accepted_by: by || null }],
  })
  const work = {
    me: { id: 'nils' },
    cases: () => [
      alert('mine', 'accepted', '01:00', 'nils'), alert('new', 'open', '03:00'), alert('taken', 'accepted', '04:00', 'kari'),
      alert('over', 'closed', '05:00', 'nils'), alert('old', 'open', '02:00'),
    ],
  }
  const ids = (/** @type {any[]} */ some) => some.map(({ alert: one }) => one.id)
  assert.deepEqual(ids(calls(work).answer), ['old', 'new', 'mine'])
  assert.deepEqual(ids(calls(work, new Set(['mine'])).answer), ['mine', 'old', 'new'])
  assert.deepEqual(ids(calls(work).earlier), ['over', 'taken'])
})

test('the time left is said at four, two and one minutes, once each', () => {
  assert.equal(leftWords(161.7), '2 min 41 s left')
  assert.equal(leftWords(9), '9 s left')
  assert.equal(saidAt(Infinity, 300), '')
  assert.equal(saidAt(240.5, 239.5), 'Waiting for you, 4 min left')
  assert.equal(saidAt(239.5, 238.5), '')
  assert.equal(saidAt(60.2, 59.2), 'Waiting for you, 1 min left')
})

test('the hospital waits until it has an answer, whoever has taken the alert', () => {
  const view = (/** @type {any[]} */ ...told) => ({ ready_periods: [{ id: 'p', ended_at: null }], hospital_answers: told })
  const call = (/** @type {string} */ status, /** @type {any} */ shown) => /** @type {any} */ ({ alert: { status }, view: shown })
  assert.ok(waits(call('open', view())))
  assert.ok(waits(call('accepted', view())))
  assert.ok(waits(call('accepted', view({ id: 'a', period: 'before' }))))
  assert.ok(!waits(call('accepted', view({ id: 'a', period: 'p' }))))
})
