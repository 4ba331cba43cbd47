/** A desk on databases in memory: what the application opens, with a server of the test's own behind it. */

import './page.js'
import { uuid7 } from '../../../pwa/static/js/lib/uuid7.js'
import { instant } from '../../../pwa/static/js/lib/instant.js'
import { casesStore } from '../../../pwa/static/js/store/cases.js'
import { outboxStore } from '../../../pwa/static/js/store/outbox.js'
import { confirmedRows } from '../../../pwa/static/js/sync/confirmed.js'
import { drafts } from '../../../pwa/static/js/sync/drafts.js'
import { engine } from '../../../pwa/static/js/sync/engine.js'
import { turnOf } from '../../../pwa/static/js/sync/handin.js'
import { pendingCommands } from '../../../pwa/static/js/sync/pending.js'

export const WHO = { municipality: 'fjordby', worker: '01932f00-0000-7000-8000-000000000011', device: '01932f00-0000-7000-8000-000000000021' }

/** The server's transport pair; the private half opens what was sealed. */
export const PAIR = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
export const TRANSPORT = { id: 'k1', jwk: await crypto.subtle.exportKey('jwk', PAIR.publicKey) }

const KEY = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])

export const VAULT = { key: KEY, kid: 'test', who: WHO }

let count = 0

/** A name for databases nobody has used. */
export const freshName = () => `vault-${++count}`

/**
 * Opens the databases of `name` as a page does, with nothing of an earlier page in memory.
 * @param {string} name
 * @param {{sync: (request: any, how?: any) => Promise<any>}} server
 */
export async function openPage(name, server) {
  const outbox = outboxStore(`outbox:${name}`)
  const confirmed = confirmedRows(VAULT, casesStore(`cases:${name}`))
  const pending = pendingCommands(VAULT, outbox, TRANSPORT)
  const typing = drafts(VAULT, outbox)
  /** @type {any[]} */
  const news = []
  const motor = engine(
    { device: WHO.device, lock: turnOf(name), handIn: 'token', confirmed, pending, news: (one) => news.push(one) }, server,
  )
  await Promise.all([confirmed.load(), pending.refresh(), typing.load()])
  return {
    confirmed, pending, drafts: typing, engine: motor, news, outbox,
    close() {
      confirmed.close()
      pending.close()
      typing.close()
    },
  }
}

/**
 * @param {string} name
 * @param {string} subject
 * @param {Record<string, string[]>} values
 * @param {string | null} inCase
 */
export function content(name, subject, values, inCase) {
  const base = Object.fromEntries(Object.keys(values).map((key) => [key, []]))
  return { id: uuid7(), name, subject, case: inCase, values, base, made_at: instant() }
}
