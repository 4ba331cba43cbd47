/**
 * Writes what the present release leaves on a phone: `node tests/js/archive/make.js 2026.11.0`. Run it when the shape of a
 * database changes, under the version that is released with it; files that are here are never written again.
 */

import '../support/page.js'
import { writeFileSync } from 'node:fs'

import * as directory from '../../../pwa/static/js/store/directory.js'
import { keepReceipt } from '../../../pwa/static/js/store/receipts.js'
import { casesStore } from '../../../pwa/static/js/store/cases.js'
import { outboxStore } from '../../../pwa/static/js/store/outbox.js'
import { confirmedRows } from '../../../pwa/static/js/sync/confirmed.js'
import { drafts } from '../../../pwa/static/js/sync/drafts.js'
import { pendingCommands } from '../../../pwa/static/js/sync/pending.js'
import { createEnvelope } from '../../../pwa/static/js/vault/envelope.js'
import { encrypt } from '../../../pwa/static/js/vault/records.js'
import { keep } from '../support/archive.js'
import { TRANSPORT, WHO } from '../support/desk.js'
import { CASE, Server, TEAM, uid } from '../support/server.js'

const release = process.argv[2]
const id = '01932f00-0000-7000-8000-0000000000aa'
const password = 'fyra ord som ingen gissar'
const { key, kid, slot } = await createEnvelope(password, WHO)
const vault = { key, kid, who: WHO }
const account = {
  worker: { id: WHO.worker, name: 'Kari Nordby', role: 'nurse', roles: ['nurse'], lang: 'sv', licensed: true },
  teams: [{ id: TEAM, name: 'North' }],
  municipality: { id: WHO.municipality, country: 'se', zone: 'Europe/Stockholm', lang: 'sv', holidays: [] },
  last_number: 0, lease_hours: 72,
}
const databases = { cases: `cases:${id}`, outbox: `outbox:${id}` }
await directory.saveVault({
  id, ...WHO, given: 'Kari', username: 'kari', kid, slots: [slot], account: await encrypt(vault, 'directory', id, account),
  hand_in: 'token', transport_key: TRANSPORT, databases, signed_in_at: '2026-11-21T10:00:00Z',
})
await directory.setPreference('lang', 'nb')
await keepReceipt({ token: 't1', stage: 'displayed', at: '2026-11-21T10:00:00Z' })

const confirmed = confirmedRows(vault, casesStore(databases.cases))
const outbox = outboxStore(databases.outbox)
const pending = pendingCommands(vault, outbox, TRANSPORT)
await confirmed.load()
const server = new Server()
await confirmed.take({ epoch: 1, now: '2026-11-21T10:00:00Z', last_number: 0, outcomes: [], ...server.pull({}) }, {})
for (const [n, text] of [[601, 'from an old release'], [602, 'and one more']]) {
  await pending.add({
    id: uid(Number(n) + 9000), name: 'note.add', subject: uid(Number(n)), case: CASE, values: { text: [String(text)] }, base: { text: [] },
    made_at: '2026-11-21T10:05:00Z',
  })
}
const typing = drafts(vault, outbox)
await typing.save('visit:1', { alone_at_night: ['yes'], worries: ['the stairs, æøå'] })
typing.close()
pending.close()
confirmed.close()

const kept = { release, password, databases: await Promise.all(['hemklar', 'receipts', databases.cases, databases.outbox].map(keep)) }
writeFileSync(new URL(`${release}.json`, import.meta.url), `${JSON.stringify(kept, null, 1)}\n`, { flag: 'wx' })
process.exit()
