import './support/page.js'
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'

import fc from 'fast-check'

import { fromBase64, text, toBase64, utf8 } from '../../pwa/static/js/lib/bytes.js'
import { format, gettext, load, ngettext, pgettext } from '../../pwa/static/js/lib/i18n.js'
import { scriptURL } from '../../pwa/static/js/lib/tt.js'
import { uuid7 } from '../../pwa/static/js/lib/uuid7.js'
import { age, dateOf, day, daysBetween, plainDay, setZone, since, time, toInstant, toLocal, today } from '../../pwa/static/js/lib/when.js'

test('words come from the catalogue, the English text where it has none', () => {
  load({ lang: 'nn', messages: { Today: ['I dag'], '%(n)s day': ['%(n)s døgn', '%(n)s døgn'], 'verb\u0004Home': ['Heim'] } })
  assert.equal(gettext('Today'), 'I dag')
  assert.equal(gettext('Board'), 'Board')
  assert.equal(pgettext('verb', 'Home'), 'Heim')
  assert.equal(pgettext('noun', 'Home'), 'Home')
  assert.equal(ngettext('%(n)s day', '%(n)s days', 2), '2 døgn')
  load({ lang: 'en', messages: {} })
  assert.deepEqual([0, 1, 2, 1200].map((n) => ngettext('%(n)s day', '%(n)s days', n)), ['0 days', '1 day', '2 days', '1,200 days'])
  assert.equal(format('%(a)s and %(b)s', { a: 1 }), '1 and %(b)s')
})

test('days and times are the municipality\'s, whatever the device\'s zone', () => {
  mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-11-21T23:30:00Z') })
  load({ lang: 'sv', messages: {} })
  setZone('Europe/Stockholm')
  assert.equal(today(), '2026-11-22')
  assert.equal(dateOf('2026-11-21T22:59:00Z'), '2026-11-21')
  assert.equal(time('2026-11-21T23:05:00Z'), '00:05')
  assert.deepEqual(['2026-11-21', '2026-11-22', '2026-11-23T08:00:00Z'].map(day), ['yesterday', 'today', 'tomorrow'])
  assert.match(plainDay('2026-11-24'), /tis.* 24 nov/)
  assert.match(plainDay('2027-01-04'), /2027/)
  assert.equal(daysBetween('2026-10-24', '2026-10-26T08:00:00Z'), 2)
  assert.equal(age('1942-11-22'), 84)
  assert.equal(age('1942-11-23'), 83)
  assert.equal(age(null), null)
  assert.deepEqual(['2026-11-21T23:28:00Z', '2026-11-21T20:00:00Z', '2026-11-18T20:00:00Z'].map((ts) => since(ts)), ['2 min', '3 h', '3 days'])
  mock.timers.reset()
})

test('what a field of day and time says becomes the right instant, across the changes of the clock', () => {
  setZone('Europe/Oslo')
  assert.equal(toInstant('2026-07-01T12:00'), '2026-07-01T10:00:00Z')
  assert.equal(toInstant('2026-12-01T12:00'), '2026-12-01T11:00:00Z')
  assert.equal(toInstant('2026-03-29T03:30'), '2026-03-29T01:30:00Z')
  fc.assert(fc.property(fc.integer({ min: Date.parse('2024-01-01') / 60000, max: Date.parse('2030-01-01') / 60000 }), (minutes) => {
    const local = toLocal(new Date(minutes * 60_000).toISOString())
    assert.equal(toLocal(toInstant(local)), local)
  }))
})

test('ids are UUIDs of version 7 and sort as they were made', () => {
  const ids = Array.from({ length: 5000 }, uuid7)
  assert.deepEqual([...ids].sort(), ids)
  assert.equal(new Set(ids).size, 5000)
  assert.ok(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)))
  assert.ok(Math.abs(parseInt(ids[0].slice(0, 13).replace('-', ''), 16) - Date.now()) < 5000)
})

test('bytes survive base64url', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
    assert.deepEqual([...fromBase64(toBase64(bytes))], [...bytes])
  }))
  assert.equal(text(utf8('Åse ☃')), 'Åse ☃')
})

test('no other script than the two can be named', () => {
  assert.equal(scriptURL('/sw.js'), '/sw.js')
  assert.throws(() => scriptURL('/static/other.js'), TypeError)
  assert.throws(() => scriptURL(''), TypeError)
})
