import './support/page.js'
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'

import * as directory from '../../pwa/static/js/store/directory.js'
import { casesStore } from '../../pwa/static/js/store/cases.js'
import { outboxStore } from '../../pwa/static/js/store/outbox.js'
import { keptReceipts } from '../../pwa/static/js/store/receipts.js'
import { confirmedRows } from '../../pwa/static/js/sync/confirmed.js'
import { drafts } from '../../pwa/static/js/sync/drafts.js'
import { engine } from '../../pwa/static/js/sync/engine.js'
import { pendingCommands } from '../../pwa/static/js/sync/pending.js'
import { openEnvelope } from '../../pwa/static/js/vault/envelope.js'
import { decrypt } from '../../pwa/static/js/vault/records.js'
import { keep, restore, shape } from './support/archive.js'
import { Server, uid } from './support/server.js'

const FOLDER = new URL('archive/', import.meta.url)
const releases = readdirSync(FOLDER).filter((file) => file.endsWith('.json')).sort()
  .map((file) => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')))

for (const { release, password, databases } of releases) {
  test(`what ${release} left on a phone is opened, and what was written there is delivered`, async () => {
    for (const one of databases) await restore(one)
    const [entry] = await directory.vaults()
    const who = { municipality: entry.municipality, worker: entry.worker, device: entry.device }
    const slot = entry.slots.find(({ kind }) => kind === 'password')
    const { key } = await openEnvelope(/** @type {any} */ (slot), password, who, entry.kid)
    const vault = { key, kid: entry.kid, who }
    const account = await decrypt(vault, 'directory', entry.id, entry.account)
    assert.equal(account.worker.name, 'Kari Nordby')
    assert.equal((await directory.preferences()).lang, 'nb')
    assert.equal((await keptReceipts())[0].receipt.token, 't1')

    const outbox = outboxStore(entry.databases.outbox)
    const confirmed = confirmedRows(vault, casesStore(entry.databases.cases))
    const pending = pendingCommands(vault, outbox, entry.transport_key)
    const typing = drafts(vault, outbox)
    await Promise.all([confirmed.load(), pending.refresh(), typing.load()])
    assert.equal(confirmed.bundles().size, 2)
    assert.deepEqual(typing.get('visit:1'), { alone_at_night: ['yes'], worries: ['the stairs, æøå'] })

    const server = new Server()
    const motor = engine({ device: entry.device, lock: 'archive', handIn: entry.hand_in, confirmed, pending, news: () => undefined }, server)
    await motor.run()
    assert.equal(server.rows.get(`note:${uid(601)}`)?.answers.text[0], 'from an old release')
    assert.equal(server.rows.get(`note:${uid(602)}`)?.answers.text[0], 'and one more')
    assert.deepEqual(pending.all(), [])
    for (const one of [confirmed, pending, typing]) one.close()
  })
}

test('the newest of the archive has the shape that this release writes', async () => {
  const latest = releases.at(-1)
  const entry = latest.databases.find(({ name }) => name === 'hemklar').stores.find(({ name }) => name === 'vaults').records[0]
  const fresh = { cases: 'cases:fresh', outbox: 'outbox:fresh' }
  await casesStore(fresh.cases).rev()
  await outboxStore(fresh.outbox).counter()
  const names = { [entry.databases.cases]: fresh.cases, [entry.databases.outbox]: fresh.outbox }
  for (const kept of latest.databases) {
    assert.deepEqual(shape(await keep(names[kept.name] ?? kept.name)), shape(kept), `${kept.name}: run tests/js/archive/make.js for the release`)
  }
})
