import './support/page.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fromBase64, text, utf8 } from '../../pwa/static/js/lib/bytes.js'
import { WrongSecret, createEnvelope, openEnvelope, openSlot, passwordSlot, wrap } from '../../pwa/static/js/vault/envelope.js'
import { WeakSlot, demand } from '../../pwa/static/js/vault/kdf.js'
import { decrypt, encrypt } from '../../pwa/static/js/vault/records.js'
import { seal } from '../../pwa/static/js/vault/seal.js'
import { argon2 } from '../../pwa/static/js/worker/argon2.js'
import { PAIR, TRANSPORT, WHO } from './support/desk.js'

const made = await createEnvelope('lösenord för Kari', WHO)

test('the password opens the vault, composed or decomposed', async () => {
  const { key } = await openEnvelope(made.slot, 'lösenord för Kari'.normalize('NFD'), WHO, made.kid)
  const vault = { key, kid: made.kid, who: WHO }
  const record = await encrypt({ ...vault, key: made.key }, 'cases', 'a', { given: 'Åse' })
  assert.deepEqual(await decrypt(vault, 'cases', 'a', record), { given: 'Åse' })
})

test('the key cannot be taken out, neither when made nor when opened, unless it is asked for once more', async () => {
  const opened = await openEnvelope(made.slot, 'lösenord för Kari', WHO, made.kid)
  for (const key of [made.key, opened.key]) {
    assert.equal(key.extractable, false)
    await assert.rejects(crypto.subtle.exportKey('raw', key))
  }
  assert.equal((await crypto.subtle.exportKey('raw', await opened.raw())).byteLength, 32)
})

test('a wrong password, another person, device or key name does not open it', async () => {
  await assert.rejects(openEnvelope(made.slot, 'lösenord', WHO, made.kid), WrongSecret)
  for (const part of ['municipality', 'worker', 'device']) {
    await assert.rejects(openEnvelope(made.slot, 'lösenord för Kari', { ...WHO, [part]: 'another' }, made.kid), WrongSecret)
  }
  await assert.rejects(openEnvelope(made.slot, 'lösenord för Kari', WHO, 'another'), WrongSecret)
})

test('a damaged check value does not open it', async () => {
  const ct = made.slot.check.ct.slice(0)
  new Uint8Array(ct)[0] ^= 1
  const slot = { ...made.slot, check: { ...made.slot.check, ct } }
  await assert.rejects(openEnvelope(slot, 'lösenord för Kari', WHO, made.kid), WrongSecret)
})

test('parameters below the floor are refused before anything is derived, whoever wrote them', async () => {
  const salt = 'A'.repeat(22)
  const weak = [
    { name: 'pbkdf2', iterations: 599_999, salt },
    { name: 'pbkdf2', iterations: 600_000, salt: 'AAAA' },
    { name: 'argon2id', m: 8 * 1024, t: 3, p: 1, salt },
    { name: 'argon2id', m: 32 * 1024, t: 1, p: 1, salt },
    { name: 'argon2id', m: 4 * 1024 * 1024, t: 3, p: 1, salt },
    { name: 'argon2id', m: 32.5 * 1024 + 0.1, t: 3, p: 1, salt },
    { name: 'md5', salt },
  ]
  for (const kdf of weak) {
    assert.throws(() => demand(/** @type {any} */ (kdf)), WeakSlot, JSON.stringify(kdf))
    const slot = { ...made.slot, kdf: /** @type {any} */ (kdf) }
    await assert.rejects(openEnvelope(slot, 'lösenord för Kari', WHO, made.kid), WeakSlot)
  }
  demand({ name: 'argon2id', m: 32 * 1024, t: 3, p: 1, salt })
})

test('a slot more opens the same vault, and a slot of another secret never does', async () => {
  const again = await (await openEnvelope(made.slot, 'lösenord för Kari', WHO, made.kid)).raw()
  const slot = await passwordSlot(again, 'fyra helt nya ord', WHO, made.kid)
  const { key } = await openEnvelope(slot, 'fyra helt nya ord', WHO, made.kid)
  assert.equal(key.extractable, false)
  const vault = { key, kid: made.kid, who: WHO }
  assert.equal(await decrypt(vault, 'cases', 'a', await encrypt({ ...vault, key: made.key }, 'cases', 'a', 'same')), 'same')
  await assert.rejects(openEnvelope(slot, 'lösenord för Kari', WHO, made.kid), WrongSecret)

  const use = /** @type {KeyUsage[]} */ (['wrapKey', 'unwrapKey'])
  const [ours, theirs] = await Promise.all([1, 2].map(() => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, use)))
  const wrapped = await wrap(again, ours, WHO, made.kid)
  assert.equal((await openSlot(wrapped, ours, WHO, made.kid)).key.extractable, false)
  await assert.rejects(openSlot(wrapped, theirs, WHO, made.kid), WrongSecret)
  await assert.rejects(openSlot({ ...wrapped, check: made.slot.check, iv: made.slot.iv }, ours, WHO, made.kid), WrongSecret)
})

test('Argon2id is the real one (RFC 9106 parameters in our form)', async () => {
  const question = { secret: utf8('password'), salt: utf8('somesaltsomesalt'), m: 64, t: 3, p: 1 }
  const [once, again] = [await argon2(question), await argon2(question)]
  assert.equal(once.length, 32)
  assert.deepEqual(once, again)
  const hex = (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes).toString('hex')
  const known = await argon2({ secret: utf8('password'), salt: utf8('somesalt'), m: 65536, t: 2, p: 1 })
  assert.equal(hex(known), '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7')
})

test('a record cannot be put in the place of another, of another store, person or schema', async () => {
  const vault = { key: made.key, kid: made.kid, who: WHO }
  const record = await encrypt(vault, 'cases', 'a', { secret: 1 })
  await assert.rejects(decrypt(vault, 'cases', 'b', record), { name: 'OperationError' })
  await assert.rejects(decrypt(vault, 'outbox', 'a', record), { name: 'OperationError' })
  await assert.rejects(decrypt({ ...vault, who: { ...WHO, worker: 'x' } }, 'cases', 'a', record), { name: 'OperationError' })
  await assert.rejects(decrypt(vault, 'cases', 'a', { ...record, schema: 2 }), { name: 'OperationError' })
})

test('no two encryptions share an initialisation vector, and nothing of the value is readable', async () => {
  const vault = { key: made.key, kid: made.kid, who: WHO }
  const records = await Promise.all(Array.from({ length: 200 }, () => encrypt(vault, 'cases', 'a', { name: 'kanariefågel' })))
  assert.equal(new Set(records.map(({ iv }) => Buffer.from(iv).toString('hex'))).size, 200)
  assert.ok(records.every(({ ct }) => !Buffer.from(ct).includes('kanarie')))
})

test('an independent opener reads a sealed command, and only under its own device, id and number', async () => {
  const command = {
    id: '01932f00-0000-7000-8000-000000000501', number: 7, name: 'note.add', subject: '01932f00-0000-7000-8000-000000000601',
    case: null, values: { text: ['Åh'] }, base: { text: [] }, made_at: '2026-11-21T10:59:00Z',
  }
  const sealed = await seal(TRANSPORT, WHO.device, command)
  assert.deepEqual(Object.keys(sealed), ['key', 'epk', 'iv', 'ct'])
  assert.deepEqual(Object.keys(sealed.epk), ['kty', 'crv', 'x', 'y'])
  assert.ok(!/[+/=]/.test(sealed.iv + sealed.ct + sealed.epk.x + sealed.epk.y))

  /** @param {number} number */
  async function open(number) {
    const theirs = await crypto.subtle.importKey('jwk', sealed.epk, { name: 'ECDH', namedCurve: 'P-256' }, false, [])
    const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, PAIR.privateKey, 256)
    const info = utf8(`hemklar/seal/v1|k1|${WHO.device}|${command.id}|${number}`)
    const base = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveBits'])
    const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }, base, 256)
    const key = await crypto.subtle.importKey('raw', bits, 'AES-GCM', false, ['decrypt'])
    const how = { name: 'AES-GCM', iv: fromBase64(sealed.iv), additionalData: info }
    return JSON.parse(text(await crypto.subtle.decrypt(how, key, fromBase64(sealed.ct))))
  }
  const { id: _, number: __, ...inside } = command
  assert.deepEqual(await open(7), inside)
  await assert.rejects(open(8), { name: 'OperationError' })
})
