/** The network, and nothing else: every request has a time limit and one of four ways to fail. */

const SYNC_LIMIT = 30_000
const HEAD_LIMIT = 6_000
const WORTH_PACKING = 1_000

/** No answer of our server: no network, a dead server, a portal's page. */
export class Offline extends Error {}

/** The session has ended; only sealed commands can still be handed in. */
export class SignedOut extends Error {}

/** The server asks for patience. */
export class Busy extends Error {
  /** @param {number} retryAfter seconds */
  constructor(retryAfter) {
    super('busy')
    this.retryAfter = retryAfter
  }
}

/** The server could not read what we sent, or it is too large: sending the same again is pointless. */
export class Unreadable extends Error {
  /**
   * @param {number} status
   * @param {any} answer
   */
  constructor(status, answer) {
    super(`${status} ${answer?.error ?? ''} ${answer?.where ?? ''}`.trim())
    this.status = status
  }
}

/**
 * `POST /sync`.
 * @param {object} request
 * @param {{handIn?: string}} [how] `handIn` the device's token, for a push without a session
 * @returns {Promise<any>}
 * @throws {Offline | SignedOut | Busy | Unreadable}
 */
export async function sync(request, { handIn } = {}) {
  /** @type {Record<string, string>} */
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' }
  if (handIn) headers.Authorization = `Device ${handIn}`
  const { body, encoding } = await packed(JSON.stringify(request))
  if (encoding) headers['Content-Encoding'] = encoding
  return json(await ask('/sync', { method: 'POST', headers, body }, SYNC_LIMIT))
}

/** @type {string | null} */
let tag = null

/**
 * `GET /sync/head`: the number of the last commit that concerns us. 304 gives null: nothing has changed.
 * @param {{fresh?: boolean}} [how] `fresh` wants the full answer
 * @returns {Promise<{n: number, engine_at: string | null, now: number, jumped_at?: string, jumped_by?: number} | null>} `now` by the server's clock,
 *   milliseconds
 */
export async function head({ fresh = false } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json' }
  if (tag && !fresh) headers['If-None-Match'] = tag
  const response = await ask('/sync/head', { headers }, HEAD_LIMIT)
  if (response.status === 304) return null
  const answer = await json(response)
  tag = response.headers.get('ETag')
  return { ...answer, now: Date.parse(response.headers.get('Date') ?? '') || Date.now() }
}

/**
 * A request to our own server, never from a cache.
 * @param {string} path
 * @param {RequestInit} init
 * @param {number} [limit] milliseconds
 * @returns {Promise<Response>}
 * @throws {Offline}
 */
export async function ask(path, init, limit = HEAD_LIMIT) {
  try {
    return await fetch(path, {
      credentials: 'same-origin', cache: 'no-store', redirect: 'error', ...init, signal: AbortSignal.timeout(limit),
    })
  } catch (error) {
    throw new Offline(String(error))
  }
}

/**
 * The JSON of an answer, or what the status means.
 * @param {Response} response
 * @returns {Promise<any>}
 */
export async function json(response) {
  const { status } = response
  if (status === 401) throw new SignedOut()
  if (status === 429 || status === 503) throw new Busy(patience(response.headers.get('Retry-After')))
  if (status >= 500) throw new Offline(`status ${status}`)
  const isJson = (response.headers.get('Content-Type') ?? '').startsWith('application/json')
  if (!response.ok) throw new Unreadable(status, isJson ? await response.json().catch(() => null) : null)
  if (!isJson) throw new Offline('not our server')
  try {
    return await response.json()
  } catch (error) {
    throw new Offline(String(error))
  }
}

/** @param {string | null} header seconds or a date */
function patience(header) {
  const seconds = Number(header)
  if (header && Number.isFinite(seconds)) return Math.min(3600, Math.max(1, seconds))
  const until = Date.parse(header ?? '')
  return Number.isFinite(until) ? Math.min(3600, Math.max(1, (until - Date.now()) / 1000)) : 15
}

/**
 * Large bodies go compressed where the browser can.
 * @param {string} text
 * @returns {Promise<{body: BodyInit, encoding?: string}>}
 */
async function packed(text) {
  if (text.length < WORTH_PACKING || !globalThis.CompressionStream) return { body: text }
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
  return { body: await new Response(stream).arrayBuffer(), encoding: 'gzip' }
}
