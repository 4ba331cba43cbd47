import './support/page.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { toBase64, utf8 } from '../../pwa/static/js/lib/bytes.js'
import { judge, verified } from '../../pwa/static/js/vault/lease.js'
import { WHO } from './support/desk.js'

const HOUR = 3_600_000
const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
const jwk = await crypto.subtle.exportKey('jwk', pair.publicKey)
const until = Math.floor(Date.now() / 1000) * 1000 + 72 * HOUR

/** @param {object} [more] */
async function lease(more) {
  const said = { worker: WHO.worker, device: WHO.device, teams: [], not_after: new Date(until).toISOString(), max_hours: 72, ...more }
  const body = toBase64(utf8(JSON.stringify(said)))
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, utf8(body))
  return { token: `${body}.${toBase64(signature)}`, jwk }
}

test('a lease is the server\'s word to this worker on this device, or it is nothing', async () => {
  const good = await lease()
  assert.equal(await verified(good, WHO), until)
  assert.equal(await verified(await lease({ worker: 'another' }), WHO), 0)
  assert.equal(await verified(await lease({ device: 'another' }), WHO), 0)
  assert.equal(await verified(await lease({ not_after: 'never' }), WHO), 0)
  const [, signature] = good.token.split('.')
  const forged = toBase64(utf8(JSON.stringify({ worker: WHO.worker, device: WHO.device, not_after: '2099-01-01T00:00:00Z' })))
  assert.equal(await verified({ token: `${forged}.${signature}`, jwk }, WHO), 0)
  for (const token of ['', '.', 'a.b', forged]) assert.equal(await verified({ token, jwk }, WHO), 0)
  const other = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  assert.equal(await verified({ ...good, jwk: await crypto.subtle.exportKey('jwk', other.publicKey) }, WHO), 0)
})

test('it ends by the server\'s clock, whatever this device\'s clock says, as long as that goes on evenly', () => {
  for (const skew of [-3 * 24 * HOUR, 0, 3 * 24 * HOUR]) {
    const held = { lease: { token: '', jwk }, notAfter: 72 * HOUR, offset: -skew, seen: 0 }
    assert.equal(judge(held, 71 * HOUR + skew), 'ok')
    assert.equal(judge(held, 73 * HOUR + skew), 'ended')
  }
})

test('a clock that was put back opens nothing; one put right by minutes does', () => {
  const held = { lease: { token: '', jwk }, notAfter: 72 * HOUR, offset: 0, seen: 50 * HOUR }
  assert.equal(judge(held, 50 * HOUR - 60_000), 'ok')
  assert.equal(judge(held, 40 * HOUR), 'clock')
  assert.equal(judge({ ...held, seen: 73 * HOUR }, 40 * HOUR), 'ended', 'what was seen after the end stays seen')
})

test('a lease whose signature is not good has ended; a vault from before leases opens', () => {
  assert.equal(judge({ lease: { token: '', jwk }, notAfter: 0, offset: 0, seen: 0 }, Date.now()), 'ended')
  assert.equal(judge(null, Date.now()), 'ok')
})
