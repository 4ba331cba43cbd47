import './support/page.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { setZone } from '../../pwa/static/js/lib/when.js'
import { duties, isVerified } from '../../pwa/static/js/pages/oncall/coverage.js'
import { beginning, clockHours, isNight, monday, plus, step, weekNumber, weeks } from '../../pwa/static/js/pages/rota/dates.js'
import { coverage, figures, onCallNow } from '../../pwa/static/js/pages/rota/figures.js'
import { candidates, hoursInWeek, hurdle, mostNights, shortNames } from '../../pwa/static/js/pages/rota/load.js'
import { byDay as previewDays } from '../../pwa/static/js/pages/rota/preview.js'
import { byDay, gapKey, plan, swapOf } from '../../pwa/static/js/pages/rota/plan.js'

setZone('Europe/Oslo')
const NOW = Date.parse('2026-12-01T11:00:00Z')
const SEEN = '2026-11-30T08:00:00Z'

/** @param {string} id @param {string} worker @param {string} from @param {string} to @param {Record<string, any>} [more] in UTC */
const shift = (id, worker, from, to, more = {}) => ({
  kind: 'shift', id, team: 'north', state: 'received', ...more,
  answers: { worker: worker ? [worker] : [], from: [`2026-12-${from}:00Z`], to: [`2026-12-${to}:00Z`] },
})
const night = (/** @type {string} */ id, /** @type {string} */ worker, /** @type {number} */ day, more = {}) =>
  shift(id, worker, `${String(day).padStart(2, '0')}T15:00`, `${String(day + 1).padStart(2, '0')}T07:00`, more)
const person = (/** @type {string} */ id, /** @type {string | null} */ reached = SEEN) => ({ id, name: `${id} Lund`, reached_at: reached })

test('weeks are ISO weeks, also over the years ends', () => {
  assert.equal(monday('2026-12-06'), '2026-11-30')
  assert.deepEqual(['2026-12-31', '2027-01-01', '2027-01-04', '2024-12-30', '2021-01-03'].map(weekNumber), [53, 53, 1, 1, 53])
  const december = weeks('2026-12-24', 'month')
  assert.deepEqual([december.length, december[0][0], december[4][6]], [5, '2026-11-30', '2027-01-03'])
  assert.deepEqual(weeks('2026-12-24', 'week'), [['2026-12-21', '2026-12-22', '2026-12-23', '2026-12-24', '2026-12-25', '2026-12-26', '2026-12-27']])
  assert.equal(weeks('2027-02-10', 'month').length, 4, 'a February that fills four weeks')
})

test('one steps by month and by week', () => {
  assert.equal(step('2026-12-31', 'month', 1), '2027-01-01')
  assert.equal(step('2027-01-31', 'month', 1), '2027-02-01')
  assert.equal(step('2026-03-31', 'month', -1), '2026-02-01')
  assert.equal(step('2026-12-31', 'week', 1), '2027-01-07')
  assert.equal(plus('2026-02-28', 1), '2026-03-01')
})

test('hours are the wall’s, also in the nights in which the clock is changed', () => {
  const span = (/** @type {string} */ from, /** @type {string} */ to) => ({ from: Date.parse(from), to: Date.parse(to) })
  assert.equal(clockHours(span('2026-12-24T15:00:00Z', '2026-12-25T07:00:00Z')), '16–08')
  assert.equal(clockHours(span('2026-03-28T19:00:00Z', '2026-03-29T06:00:00Z')), '20–08')
  assert.equal(clockHours(span('2026-10-24T18:00:00Z', '2026-10-25T07:00:00Z')), '20–08')
  assert.equal(clockHours(span('2026-12-24T06:30:00Z', '2026-12-24T15:00:00Z')), '07:30–16')
  assert.equal(clockHours({ from: Date.parse('2026-12-24T15:00:00Z'), to: Infinity }), '16–')
  assert.equal(new Date(beginning('2026-03-30')).toISOString(), '2026-03-29T22:00:00.000Z')
  assert.ok(isNight(span('2026-12-24T15:00:00Z', '2026-12-25T07:00:00Z')))
  assert.ok(!isNight(span('2026-12-24T03:00:00Z', '2026-12-24T15:00:00Z')))
  assert.ok(!isNight(span('2026-12-24T15:00:00Z', '2026-12-24T23:00:00Z')), 'to midnight')
  assert.ok(isNight(span('2026-12-24T23:00:00Z', '2026-12-25T07:00:00Z')), 'from midnight')
})

test('load is the hours of the week in which the shifts begin, of one duty', () => {
  const all = duties([night('a', 'liv', 6), night('b', 'liv', 7), shift('c', 'liv', '08T07:00', '08T15:00'), night('d', 'liv', 9, { duty: 'place' })])
  assert.equal(hoursInWeek(all, 'liv', '2026-12-10', 'hospital'), 24)
  assert.equal(hoursInWeek(all, 'liv', '2026-12-06', 'hospital'), 16)
  assert.equal(hoursInWeek(all, 'nils', '2026-12-10', 'hospital'), 0)
})

test('the longest run of nights of one person counts, over a months end too', () => {
  const all = duties([night('a', 'liv', 1), night('b', 'liv', 2), night('c', 'nils', 3), night('d', 'liv', 4), night('e', 'nils', 5), night('f', 'nils', 4)])
  assert.deepEqual(mostNights(all), { worker: 'nils', nights: 3, from: '2026-12-03', to: '2026-12-05' })
  assert.equal(mostNights(duties([shift('a', 'liv', '08T07:00', '08T15:00'), night('open', '', 9)])), null)
})

test('overlap, rest and phone keep a person from a shift; what they give away does not', () => {
  const all = duties([night('a', 'liv', 10)])
  const takes = (/** @type {string} */ from, /** @type {string} */ to) => ({ from: Date.parse(`2026-12-${from}:00Z`), to: Date.parse(`2026-12-${to}:00Z`), kind: 'hospital' })
  assert.equal(hurdle(all, person('liv'), takes('11T06:00', '11T15:00')), 'overlap')
  assert.equal(hurdle(all, person('liv'), takes('11T17:59', '12T07:00')), 'rest')
  assert.equal(hurdle(all, person('liv'), takes('11T18:00', '12T07:00')), null, 'eleven hours are enough')
  assert.equal(hurdle(all, person('liv'), takes('11T06:00', '11T15:00'), 'a'), null)
  assert.equal(hurdle(all, person('liv'), { ...takes('11T06:00', '11T15:00'), kind: 'place' }), null, 'duties run beside each other')
  assert.equal(hurdle(all, person('nils', null), takes('11T06:00', '11T15:00')), 'unreached')
})

test('who could take a shift: those who can first, the least burdened of them before', () => {
  const all = duties([night('a', 'liv', 7), night('b', 'amir', 10), night('c', 'kari', 7), night('d', 'kari', 9)])
  const takes = { from: Date.parse('2026-12-11T06:00:00Z'), to: Date.parse('2026-12-11T15:00:00Z'), kind: 'hospital' }
  const found = candidates(all, [person('amir'), person('kari'), person('liv'), person('nils')], takes)
  assert.deepEqual(found.map(({ person: { id }, hours, hurdle: why }) => [id, hours, why]), [['nils', 0, null], ['liv', 16, null], ['kari', 32, null], ['amir', 16, 'overlap']])
})

test('names are as short as they can be told apart', () => {
  const people = [{ id: '1', name: 'Kari Lund' }, { id: '2', name: 'Kari Åsen' }, { id: '3', name: 'Nils Hed' }, { id: '4', name: 'Liv' }]
  assert.deepEqual([...shortNames(people).values()], ['Kari L', 'Kari Å', 'Nils', 'Liv'])
})

const about = { team: 'north', kind: /** @type {const} */ ('hospital'), first: '2026-12-01', last: '2026-12-31', now: NOW, people: [person('liv'), person('nils', '2026-11-20T08:00:00Z'), person('amir', null)] }
const rows = /** @type {Record<string, any[]>} */ ({
  shift: [
    night('a', 'liv', 2), night('b', 'nils', 3), night('c', 'amir', 4, { confirmed_at: SEEN }), night('open', '', 5),
    night('south', 'liv', 6, { team: 'south' }), night('place', 'liv', 6, { duty: 'place' }),
  ],
  swap: [
    { id: 's', status: 'asked', by: 'liv', at: SEEN, state: 'received', answers: { shift: ['a'], to: ['nils'], back: ['b'] } },
    { id: 't', status: 'declined', by: 'liv', at: SEEN, state: 'received', answers: { shift: ['c'], to: ['nils'] } },
    { id: 'u', by: 'amir', at: SEEN, state: 'saved', answers: { shift: ['gone'], to: ['nils'] } },
  ],
  calendar_day: [
    { id: 'x', day: '2026-12-24', answers: { name: ['julaften'], kind: ['eve'], from: ['2026-12-24T12:00'], to: ['2026-12-25T00:00'] } },
    { id: 'y', day: '2026-12-28', removed: true, answers: { name: ['nothing'] } },
  ],
})
const read = plan({ shifts: () => rows.shift, rows: (kind) => rows[kind] ?? [] }, about)

test('a plan has the shifts, gaps, waiting swaps and special days of its team and duty', () => {
  assert.deepEqual(read.shifts.map(({ id }) => id), ['a', 'b', 'c', 'open'])
  assert.deepEqual(read.gaps.map(gapKey), [`gap open ${read.shifts[3].to}`])
  assert.deepEqual(read.swaps.map(({ id, to, back }) => [id, to, back?.id]), [['s', 'nils', 'b']])
  assert.deepEqual([...read.days.keys()], ['2026-12-24'])
  assert.equal(swapOf(read, 'b')?.id, 's')
  assert.equal(swapOf(read, 'c'), undefined)
  const days = byDay(read)
  assert.deepEqual(days.get('2026-12-02')?.shifts.map(({ id }) => id), ['a'])
  assert.deepEqual([days.get('2026-12-05')?.shifts.length, days.get('2026-12-05')?.gaps.length], [0, 1])
})

test('a shift counts as covered when an alert would reach who has it', () => {
  assert.deepEqual(coverage(read), { good: 2, held: 3, all: 4 }, 'liv was reached, amir has confirmed, nils was silent for eleven days, one is open')
  assert.ok(!isVerified(read.shifts[1], undefined, NOW))
})

test('on call now is green only where in each team somebody is proven to be reached', () => {
  const people = new Map([['nils', '2026-11-28T08:00:00Z'], ['liv', '2026-11-20T08:00:00Z'], ['ida', null]].map(([id, at]) => [id, { name: `${id} Lund`, reached_at: at }]))
  const on = (/** @type {string} */ worker, more = {}) => shift(worker, worker, '01T07:00', '01T15:00', more)
  const now = (/** @type {any[]} */ rows, teams = ['north']) => onCallNow(duties(rows), teams, people, NOW)
  assert.deepEqual(now([]), { words: 'Nobody on call', tone: 'danger' })
  assert.deepEqual(now([on('nils')]), { words: 'On call now: nils Lund', tone: 'success' })
  assert.deepEqual(now([on('liv')]), { words: 'On call now: liv Lund, reach not tested', tone: 'warning' })
  assert.equal(now([on('liv', { confirmed_at: '2026-12-01T06:50:00Z' })]).tone, 'success')
  assert.equal(now([on('nils'), on('ida')]).tone, 'success')
  assert.equal(now([on('nils'), on('ida', { team: 'south' })], ['north', 'south']).tone, 'warning')
  assert.equal(now([on('nils', { duty: 'place' })]).tone, 'danger')
})

test('one night in a row is one night', () => {
  const nights = (/** @type {number[]} */ days) => {
    const rows = days.map((day) => night(`n${day}`, 'liv', day))
    const work = { shifts: () => rows, rows: () => [], municipality: { holidays: [] }, me: { id: 'liv' } }
    const made = plan(/** @type {any} */ (work), { team: 'north', kind: 'hospital', first: '2026-12-01', last: '2026-12-31', now: NOW, people: [person('liv')] })
    return figures(made, (id) => id).find(({ key }) => key === 'nights')
  }
  assert.deepEqual([nights([6])?.n, nights([6])?.what], ['1', 'night in a row: liv'])
  assert.deepEqual([nights([6, 7])?.n, nights([6, 7])?.what], ['2', 'nights in a row: liv'])
})

test('what a rule would make is told day by day, by the wall', () => {
  const made = [
    { from: '2026-12-04T15:00:00Z', to: '2026-12-05T07:00:00Z', worker: 'liv' },
    { from: '2026-12-05T07:00:00Z', to: '2026-12-05T19:00:00Z', worker: null },
    { from: '2026-12-05T19:00:00Z', to: '2026-12-06T07:00:00Z', worker: 'nils' },
  ]
  assert.deepEqual(previewDays(made, (id) => id).map(({ day, who }) => [day, who]), [
    ['2026-12-04', '16–08 liv'], ['2026-12-05', '08–20 Nobody, 20–08 nils'],
  ])
})
