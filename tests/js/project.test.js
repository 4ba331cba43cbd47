import './support/page.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { further, project, stateOf } from '../../pwa/static/js/sync/project.js'
import { viewOf } from '../../pwa/static/js/sync/view.js'

const FIELDS = ['a', 'b', 'c']
const SUBJECTS = ['s1', 's2']
const values = fc.dictionary(fc.constantFrom(...FIELDS), fc.array(fc.string({ maxLength: 3 }), { maxLength: 2 }), { minKeys: 1, noNullPrototype: true })
const pending = fc.array(
  fc.record({ subject: fc.constantFrom(...SUBJECTS), name: fc.constantFrom('task.assign', 'visit.answer', 'case.opened'), values, state: fc.constantFrom('saved', 'sending', 'needs') }),
  { maxLength: 8 },
).map((list) => list.map(({ state, ...command }, i) => ({
  state, outcome: null, command: { ...command, id: `c${i}`, number: i + 1, case: 'k', base: {}, made_at: '2026-11-21T10:00:00Z' },
})))
const rows = fc.dictionary(
  fc.constantFrom('task:s1', 'visit:s2'),
  fc.record({ answers: fc.dictionary(fc.constantFrom(...FIELDS), fc.array(fc.string({ maxLength: 3 })), { noNullPrototype: true }) }),
  { noNullPrototype: true },
).map((some) => Object.fromEntries(Object.entries(some).map(([key, row]) => [key, { ...row, kind: key.split(':')[0], id: key.split(':')[1], case: 'k' }])))

test('laying the same commands over twice is laying them over once', () => {
  fc.assert(fc.property(rows, pending, (confirmed, list) => {
    const once = project(confirmed, list, 'me')
    assert.deepEqual(project(once, list, 'me'), once)
  }))
})

test('the last command of each field wins, in whatever order they are given; the confirmed rows are not touched', () => {
  fc.assert(fc.property(rows, pending.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))), (confirmed, [list, shuffled]) => {
    const before = structuredClone(confirmed)
    const shown = project(confirmed, shuffled, 'me')
    assert.deepEqual(shown, project(confirmed, list, 'me'))
    assert.deepEqual(confirmed, before)
    for (const row of Object.values(shown)) {
      for (const field of FIELDS) {
        const last = list.findLast(({ command }) => command.subject === row.id && command.name.startsWith(row.kind) && command.name !== 'case.opened' && field in command.values)
        const old = before[`${row.kind}:${row.id}`]?.answers[field]
        assert.deepEqual(row.answers[field], last ? last.command.values[field] : old)
      }
    }
  }))
})

test('a row is as far as the least far of its commands', () => {
  assert.equal(further('sending', 'saved'), 'saved')
  assert.equal(further('needs', 'saved'), 'needs')
  assert.equal(further(undefined, 'sending'), 'sending')
  const one = (/** @type {any} */ state, /** @type {string} */ subject) => ({ state, outcome: null, command: { id: '1', number: 1, name: 'note.add', subject, case: 'k', values: { text: ['x'] }, base: {}, made_at: '' } })
  assert.equal(stateOf([one('sending', 'a'), one('saved', 'b')], 'k'), 'saved')
  assert.equal(stateOf([one('sending', 'a'), one('saved', 'b')], 'a'), 'sending')
  assert.equal(stateOf([], 'a'), 'received')
})

/** @param {string} name @param {string} subject @param {Record<string, string[]>} given @param {string | null} [inCase] */
function command(name, subject, given, inCase = 'k') {
  return { state: /** @type {const} */ ('saved'), outcome: null, command: { id: name, number: 1, name, subject, case: inCase, values: given, base: {}, made_at: '2026-11-21T10:00:00Z' } }
}

test('a case typed in here is whole before the server has seen it', () => {
  const view = viewOf('k', {}, [command('case.open', 'k', { given: ['Astrid'], family: ['Berg'], event: ['ready'], at: ['2026-11-21T09:00:00Z'], ward: ['4B'], team: ['t'] })], 'me')
  assert.equal(view?.patient?.answers.given[0], 'Astrid')
  assert.deepEqual([view?.case.phase, view?.case.ward, view?.case.ready_since, view?.case.teams], ['ready', '4B', '2026-11-21T09:00:00Z', ['t']])
  assert.equal(view?.state, 'saved')
  assert.equal(viewOf('k', {}, [command('note.add', 'n', { text: ['left behind'] })], 'me'), null)
})

test('an amendment is a row of its own that names its visit; cancelled stay events are void', () => {
  const event = { kind: 'stay_event', id: 'e1', case: 'k', answers: { kind: ['ready'] }, at: '2026-11-21T08:00:00Z' }
  const confirmed = { 'case:k': { kind: 'case', id: 'k', case: 'k', answers: {}, patient: 'p' }, 'stay_event:e1': event }
  const view = viewOf('k', confirmed, [command('visit.amend', 'm1', { visit: ['v1'], pulse: ['70'] }), command('stay_event.cancel', 'e2', { cancels: ['e1'] })], 'me')
  assert.deepEqual(view?.amendments.map(({ visit, answers }) => [visit, answers.pulse]), [['v1', ['70']]])
  assert.equal(view?.visits.length, 0)
  assert.deepEqual(view?.stay_events.map(({ id, void: gone, state }) => [id, Boolean(gone), state]), [['e1', true, 'received'], ['e2', false, 'saved']])
  assert.equal('void' in event, false)
})
