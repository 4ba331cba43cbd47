/** What the phone's screens make of a case, without a browser. */

import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { matches } from '../../pwa/static/js/elements/finding.js'
import { clockLine } from '../../pwa/static/js/elements/marks.js'
import { initials, tel } from '../../pwa/static/js/elements/people.js'
import { preparedness, shortShare } from '../../pwa/static/js/elements/preparedness.js'
import { standingEvents } from '../../pwa/static/js/elements/stay.js'
import { groupsOf, nextStep } from '../../pwa/static/js/elements/tasks.js'
import { nameAndAge, wardName } from '../../pwa/static/js/elements/words.js'
import { dateOf, instant } from '../../pwa/static/js/lib/when.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const at = (ms) => instant(new Date(Date.now() + ms))

/** @returns {any} a case view with what the test is about */
function view(row = {}, parts = {}) {
  return {
    id: 'c', case: { kind: 'case', id: 'c', case: 'c', answers: {}, phase: 'admitted', planned_on: null, planned_moves: 0, ...row },
    patient: { kind: 'patient', id: 'p', case: 'c', answers: { given: ['Åse'], family: ['Bjørgum'], address: ['Øvre gate 3'] } },
    stay_events: [], ready_periods: [], visits: [], amendments: [], tasks: [], contacts: [], notes: [], conflicts: [], late: [], alerts: [], hospital_answers: [],
    state: 'received', ...parts,
  }
}

let made = 0
/** @returns {any} */
function task(state, due, { owner, mandatory = true, ...more } = {}) {
  made += 1
  return { kind: 'task', id: `t${made}`, case: 'c', code: 'own', mandatory, due_at: due === null ? null : at(due), due_before: [],
    answers: { state: [state], title: [`Task ${made}`], ...(owner ? { owner: [owner] } : {}) }, ...more }
}

test('a search finds a Norwegian name in Swedish spelling, and the other way round', () => {
  for (const query of ['ase', 'Aase', 'bjorg', 'BJÖRGUM', 'øvre', 'ovre gate', 'åse bj']) assert.ok(matches(view(), query), query)
  for (const query of ['jørgum', 'berg', 'ase berg']) assert.ok(!matches(view(), query), query)
})

test('a protected address is not found by', () => {
  const hidden = view()
  hidden.patient.answers.protected = ['yes']
  assert.ok(!matches(hidden, 'øvre'))
  assert.ok(matches(hidden, 'åse'))
})

test('preparedness counts what is mandatory and needed, in the order done, under way, to do, late', () => {
  const prep = preparedness(view({}, { tasks: [
    task('todo', HOUR), task('done', -HOUR), task('doing', HOUR), task('todo', -HOUR), task('not_needed', HOUR), task('todo', HOUR, { mandatory: false }),
  ] }))
  assert.deepEqual(prep.segments, ['done', 'doing', 'todo', 'late'])
  assert.equal(shortShare(prep), '1 of 4')
  assert.equal(prep.lit, false)
})

test('never more than ten segments, and neither one late nor one undone is hidden by them', () => {
  fc.assert(fc.property(fc.nat(40), fc.nat(40), fc.nat(40), (done, todo, late) => {
    const tasks = [...Array(done).fill(['done', HOUR]), ...Array(todo).fill(['todo', HOUR]), ...Array(late).fill(['todo', -HOUR])]
    const prep = preparedness(view({}, { tasks: tasks.map(([state, due]) => task(state, due)) }))
    assert.ok(prep.segments.length <= 10)
    assert.equal(prep.segments.includes('late'), late > 0)
    assert.equal(prep.segments.every((segment) => segment === 'done'), todo + late === 0)
    assert.equal(prep.lit, done > 0 && todo + late === 0)
  }), { numRuns: 60 })
})

test('the clock in one line', () => {
  assert.deepEqual(clockLine(view()), { icon: 'ExclamationmarkTriangle', tone: 'warning', text: 'No planned date' })
  assert.equal(clockLine(view({ planned_on: dateOf(at(DAY)), planned_moves: 2 })).text, 'Home tomorrow, moved 2 times')
  assert.equal(clockLine(view({ planned_on: dateOf(at(-DAY)) })).tone, 'warning')
  const ready = clockLine(view({ phase: 'ready', ready_since: at(-2 * DAY), planned_on: dateOf(at(DAY)) }))
  assert.deepEqual(ready, { icon: 'Clock', tone: 'accent', text: '2 days, home tomorrow' })
  assert.equal(clockLine(view({ phase: 'home', home_at: at(-DAY) })).text, 'Home, day 2')
  assert.equal(clockLine(view({ phase: 'closed' })).icon, 'CheckmarkCircle')
})

test('preparations are grouped late, by day, without a day, done', () => {
  const groups = groupsOf([task('done', 0), task('todo', 3 * DAY), task('todo', null), task('todo', -DAY), task('not_needed', 0)])
  assert.deepEqual(groups.map((group) => group.id).filter((id) => !/^\d/.test(id)), ['late', 'undated', 'done', 'not_needed'])
  assert.equal(groups.length, 5)
})

test('the next step is late before mine before nobody\'s before another\'s', () => {
  const late = task('todo', -HOUR, { owner: 'other' })
  const mine = task('todo', 3 * HOUR, { owner: 'me' })
  const nobodys = task('todo', 2 * HOUR)
  const others = task('todo', HOUR, { owner: 'other' })
  const step = (/** @type {any[]} */ tasks) => nextStep(view({}, { tasks }), 'me')
  assert.equal(step([others, nobodys, mine, late]), late)
  assert.equal(step([others, nobodys, mine]), mine)
  assert.equal(step([others, nobodys]), nobodys)
  assert.equal(step([task('done', 0)]), undefined)
})

test('of the stay\'s events only those stand that nothing corrects or cancels', () => {
  const event = (id, more) => ({ kind: 'stay_event', id, case: 'c', at: at(0), answers: { kind: ['ready'], ...more } })
  const events = [event('a'), event('b', { corrects: ['a'] }), event('c'), event('d', { cancels: ['c'] })]
  assert.deepEqual(standingEvents(view({}, { stay_events: events })).map((row) => row.id), ['b'])
})

test('small words', () => {
  assert.equal(initials('Anna-Lisa von Åkervik'), 'AÅ')
  assert.equal(initials('Ö'), 'Ö')
  assert.equal(tel('070-123 45 67'), 'tel:0701234567')
  assert.equal(tel('ask the ward'), null)
  assert.equal(wardName('4B'), 'ward 4B')
  assert.equal(wardName('Geriatrik 2'), 'Geriatrik 2')
  assert.equal(nameAndAge('Göran', 81), 'Göran, 81')
  assert.equal(nameAndAge('ليلى', 71), '\u2068ليلى\u2069, 71')
})
