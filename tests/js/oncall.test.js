import assert from 'node:assert/strict'
import { test } from 'node:test'

import { leftWords, saidAt } from '../../pwa/static/js/pages/alert/countdown.js'
import { calls, waits } from '../../pwa/static/js/pages/oncall/alerts.js'
import { coming, notTakenOver, restAround, toConfirm, waitingSwaps } from '../../pwa/static/js/pages/oncall/mine.js'
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
    { team: 'north', kind: 'hospital', from: at('05:00'), to: at('06:00') },
    { team: 'north', kind: 'hospital', from: at('12:00'), to: at('16:00') },
  ])
  assert.deepEqual(gaps(day, 'north', at('17:00'), at('23:00')), [{ team: 'north', kind: 'hospital', from: at('20:00'), to: Infinity }])
  assert.deepEqual(gaps(day, 'north', at('06:00'), at('09:00')), [])
  assert.deepEqual(gaps(day, 'south', at('06:00'), at('09:00')), [{ team: 'south', kind: 'hospital', from: at('06:00'), to: Infinity }])
})

test('where a duty is planned ahead, a gap is the part of an open shift that nobody covers', () => {
  const planned = duties([
    shift('a', 'kari', '06:00', '12:00'), shift('open', '', '10:00', '16:00'), shift('b', 'nils', '13:00', '14:00'), shift('late', '', '22:00', '23:00'),
  ])
  assert.deepEqual(gaps(planned, 'north', at('05:00'), at('20:00')).map(({ from, to, shift }) => [from, to, shift?.id]), [
    [at('12:00'), at('13:00'), 'open'], [at('14:00'), at('16:00'), 'open'],
  ])
  assert.deepEqual(gaps(planned, 'north', at('15:00'), at('20:00')).map(({ from }) => from), [at('15:00')], 'one that runs begins now')
  assert.deepEqual(onCallAt(planned, 'north', at('15:00')), [])
})

test('other duties neither fill a gap nor answer the hospital', () => {
  const place = { ...shift('p', 'osman', '06:00', '20:00'), duty: 'place' }
  const both = duties([place, shift('a', 'kari', '06:00', '12:00')])
  assert.deepEqual(onCallAt(both, 'north', at('08:00')).map(({ worker }) => worker), ['kari'])
  assert.deepEqual(onCallAt(both, 'north', at('08:00'), 'place').map(({ worker }) => worker), ['osman'])
  assert.equal(dutyOf(both, 'osman', at('08:00')), undefined)
  assert.deepEqual(gaps(both, 'north', at('07:00'), at('19:00')).map(({ from }) => from), [at('12:00')])
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

test('what I answered more than two hours ago is earlier, and no longer to answer', () => {
  const work = {
    me: { id: 'nils' },
    cases: () => ['08:00', '10:30', ''].map((clock) => ({
      id: clock, alerts: [{
        id: clock || 'unanswered', status: 'accepted', accepted_by: 'nils', opened_at: '2026-11-24T07:00:00Z',
        answered_at: clock ? `2026-11-24T${clock}:00Z` : null,
      }],
    })),
  }
  const ids = (/** @type {any[]} */ some) => some.map(({ alert }) => alert.id)
  const { answer, earlier } = calls(work, new Set(), at('12:00'))
  assert.deepEqual([ids(answer), ids(earlier)], [['10:30', 'unanswered'], ['08:00']])
  assert.deepEqual(ids(calls(work, new Set(), at('10:00')).earlier), [], 'not before two hours have gone')
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

const duty = (/** @type {any} */ parts) => duties([{ ...shift(parts.id, parts.worker ?? 'kari', parts.from, parts.to), ...parts.row }])[0]

test('an open shift is nobody\'s, and another duty is not answering the hospital', () => {
  const all = [duty({ id: 'open', worker: '', from: '08:00', to: '16:00' }), duty({ id: 'place', from: '08:00', to: '16:00', row: { duty: 'place' } })]
  assert.deepEqual(onCallAt(all, 'north', at('09:00')), [])
  assert.equal(dutyOf(all, 'kari', at('09:00')), undefined)
  assert.deepEqual(coming(all, 'kari', at('09:00')).map(({ id }) => id), ['place'])
  assert.deepEqual(coming(all, 'kari', at('16:00')), [])
})

test('a duty is confirmed when it is asked about or about to begin, once, and only one\'s own', () => {
  const all = [duty({ id: 'a', from: '08:00', to: '12:00' })]
  assert.equal(toConfirm(all, 'kari', at('07:44')), undefined)
  assert.equal(toConfirm(all, 'kari', at('07:45'))?.id, 'a')
  assert.equal(toConfirm(all, 'kari', at('12:00')), undefined)
  assert.equal(toConfirm(all, 'nils', at('09:00')), undefined)
  assert.equal(toConfirm([duty({ id: 'a', from: '08:00', to: '12:00', row: { asked_at: '2026-11-24T07:00:00Z' } })], 'kari', at('07:01'))?.id, 'a')
  assert.equal(toConfirm([duty({ id: 'a', from: '08:00', to: '12:00', row: { confirmed_at: '2026-11-24T07:50:00Z' } })], 'kari', at('09:00')), undefined)
})

test('who has handed over stays on call until the next one confirms', () => {
  const before = duty({ id: 'a', from: '04:00', to: '08:00' })
  const next = (/** @type {any} */ row) => duty({ id: 'b', worker: 'nils', from: '08:00', to: '12:00', row })
  assert.equal(notTakenOver([before, next({})], 'kari', at('08:05'))?.worker, 'nils')
  assert.equal(notTakenOver([before, next({})], 'kari', at('07:55')), undefined)
  assert.equal(notTakenOver([before, next({ confirmed_at: '2026-11-24T08:01:00Z' })], 'kari', at('08:05')), undefined)
  assert.equal(notTakenOver([before, next({ team: 'south' })], 'kari', at('08:05')), undefined)
  assert.equal(notTakenOver([before, duty({ id: 'b', worker: 'nils', from: '09:00', to: '12:00' })], 'kari', at('09:05')), undefined)
})

test('swaps wait until they are answered or the shift begins', () => {
  const all = [duty({ id: 'a', worker: 'nils', from: '08:00', to: '12:00' }), duty({ id: 'b', from: '14:00', to: '16:00' })]
  const row = (/** @type {string} */ id, /** @type {any} */ more = {}) => ({ id, by: 'nils', status: 'asked', answers: { shift: ['a'], to: ['kari'], back: ['b'] }, ...more })
  const rows = [row('s1'), row('s2', { status: 'declined' }), row('s3', { by: 'kari', answers: { shift: ['b'], to: ['nils'] } })]
  const found = waitingSwaps(rows, all, 'kari', at('07:00'))
  assert.deepEqual(found.asked.map(({ id, back }) => [id, back?.id]), [['s1', 'b']])
  assert.deepEqual(found.mine.map(({ id, back }) => [id, back]), [['s3', null]])
  assert.deepEqual(waitingSwaps(rows, all, 'kari', at('08:00')).asked, [])
})

test('the rest that a swap leaves is counted to the nearest own duty of the same kind, what is given away left out', () => {
  const takes = duty({ id: 'x', worker: 'nils', from: '10:00', to: '14:00' })
  const own = [duty({ id: 'a', from: '01:00', to: '03:30' }), duty({ id: 'b', from: '20:00', to: '22:00' }), duty({ id: 'c', from: '15:00', to: '16:00', row: { duty: 'place' } })]
  assert.deepEqual(restAround([takes, ...own], 'kari', takes, null), { before: 6, after: 6 })
  assert.deepEqual(restAround([takes, ...own], 'kari', takes, own[1]), { before: 6, after: null })
  assert.equal(restAround([takes, duty({ id: 'd', from: '09:00', to: '11:00' })], 'kari', takes, null).before, -1)
})
