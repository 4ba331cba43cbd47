/** What the hospital waits for, what that costs, and what is copied into its system. */

import './support/page.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answeredLine, copyText, firstPayable, latestAnswer, silence } from '../../pwa/static/js/elements/answer-words.js'
import { plainDay, setZone } from '../../pwa/static/js/lib/when.js'
import { viewOf } from '../../pwa/static/js/sync/view.js'

setZone('Europe/Stockholm')

const hoursAgo = (/** @type {number} */ n) => new Date(Date.now() - n * 3_600_000).toISOString()

/** @returns {any} */
function view(started, ...told) {
  const rows = told.map((answers, i) => ({ id: `a${i}`, period: 'now', by: 'kari', at: started, answers }))
  return { ready_periods: [{ id: 'old', started_at: '2026-11-01T08:00:00Z', ended_at: '2026-11-02T08:00:00Z' }, { id: 'now', started_at: started, ended_at: null }], hospital_answers: rows }
}

test('by Swedish law three days are free, four when it was reported after noon; twelve sharp is before', () => {
  assert.equal(firstPayable('2026-02-09T10:59:00Z'), '2026-02-12')
  assert.equal(firstPayable('2026-02-09T11:00:00Z'), '2026-02-12')
  assert.equal(firstPayable('2026-02-09T11:01:00Z'), '2026-02-13')
})

test('noon and the day are the municipality\'s, in summer too, over a year\'s end and over the change of the clock', () => {
  assert.equal(firstPayable('2026-07-06T10:01:00Z'), '2026-07-10')
  assert.equal(firstPayable('2026-12-29T23:30:00Z'), '2027-01-02')
  assert.equal(firstPayable('2026-10-23T09:00:00Z'), '2026-10-26')
})

test('each country says its own rule, and neither says the other\'s', () => {
  const started = hoursAgo(1)
  const norway = silence(view(started), 'no')
  assert.equal(norway?.text, 'The hospital waits for an answer. Each day without one is a payable day.')
  assert.equal(norway?.tone, 'danger')
  const sweden = silence(view(started), 'se')
  assert.match(sweden?.text ?? '', /^The hospital waits for an answer\. Reported (before|after) 12:00: by law the first payable day is /)
  assert.ok(sweden?.text.includes(plainDay(firstPayable(started))))
  assert.equal(sweden?.tone, 'accent')
})

test('who can receive later still pays in Norway; who can receive today does not', () => {
  for (const said of [{ answer: ['not_yet'] }, { answer: ['date'], date: ['2099-01-01'] }]) {
    assert.equal(silence(view(hoursAgo(1), said), 'no')?.text, 'Each day until you can receive is a payable day.')
    assert.match(silence(view(hoursAgo(1), said), 'se')?.text ?? '', /^Reported/)
  }
  assert.equal(silence(view(hoursAgo(1), { answer: ['not_yet'] }, { answer: ['today'] }), 'no'), null)
})

test('the Swedish warning grows as the day comes near', () => {
  const tones = [1, 24 * 6].map((hours) => silence(view(hoursAgo(hours)), 'se')?.tone)
  assert.deepEqual(tones, ['accent', 'danger'])
})

test('an answer given here counts at once, and one of an earlier period never', () => {
  const pending = { state: 'saved', outcome: null, command: { id: 'c1', number: 1, name: 'hospital.answer', subject: 'new', case: 'k', values: { answer: ['today'] }, base: {}, made_at: '2026-11-24T10:00:00Z' } }
  const rows = {
    'case:k': { kind: 'case', id: 'k', case: 'k', at: '2026-11-20T10:00:00Z', answers: {}, phase: 'ready' },
    'ready_period:p': { kind: 'ready_period', id: 'p', case: 'k', at: '2026-11-24T08:00:00Z', answers: {}, started_at: '2026-11-24T08:00:00Z', ended_at: null },
    'hospital_answer:old': { kind: 'hospital_answer', id: 'old', case: 'k', at: '2026-11-24T09:00:00Z', answers: { answer: ['not_yet'] }, period: 'before' },
  }
  const without = /** @type {any} */ (viewOf('k', /** @type {any} */ (rows), [], 'kari'))
  assert.equal(latestAnswer(without), undefined)
  const shown = /** @type {any} */ (viewOf('k', /** @type {any} */ (rows), [/** @type {any} */ (pending)], 'kari'))
  assert.deepEqual([latestAnswer(shown)?.id, latestAnswer(shown)?.state, latestAnswer(shown)?.by], ['new', 'saved', 'kari'])
})

test('the text says what, when, which team and which role, and nothing of the patient or of the name', () => {
  const by = { team: 'North', role: 'nurse' }
  const row = (/** @type {any} */ answers) => /** @type {any} */ ({ id: 'a', by: 'kari', at: '2026-11-24T02:14:00Z', answers })
  assert.equal(copyText(row({ answer: ['today'] }), by), 'The municipality can receive the patient today, 24 November 2026. Answered 24 November 2026 03:14: North, nurse.')
  assert.equal(copyText(row({ answer: ['date'], date: ['2026-11-26'] }), by), 'The municipality can receive the patient from 26 November 2026. Answered 24 November 2026 03:14: North, nurse.')
  assert.equal(
    copyText(row({ answer: ['not_yet'], expected: ['2026-11-27'] }), by),
    'The municipality cannot receive the patient yet. Expected from 27 November 2026. Answered 24 November 2026 03:14: North, nurse.',
  )
})

test('the line says when, by whom and what', () => {
  const row = /** @type {any} */ ({ id: 'a', by: 'kari', at: new Date().toISOString(), answers: { answer: ['today'] } })
  assert.match(answeredLine(row, null), /^Answered \d\d:\d\d by you: can receive today$/)
  assert.match(answeredLine(row, 'Kari'), /^Answered \d\d:\d\d by Kari: can receive today$/)
})
