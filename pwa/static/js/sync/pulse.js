/** When to sync: on saving, at start, on focus, when the network is back, on a push, when another tab says so, and when the head moves. */

import { tell } from '../lib/tell.js'
import { Busy, Offline, SignedOut, Unreadable, head as askHead } from './api.js'

const VISIBLE = 1_500
const HIDDEN = 60_000
const LONGEST = 15_000
const SIGNED_OUT = 30_000
const SILENT = 60_000
const MINUTE = 60_000
const WRONG = 5 * MINUTE

/**
 * @param {{run: () => Promise<void>, handIn: () => Promise<void>}} engine
 * @param {{waiting: () => number, head?: typeof askHead}} how
 */
export function pulse(engine, { waiting, head = askHead }) {
  /** @type {{online: boolean, signedOut: boolean, engineAt: string | null, engineSilent: boolean, unsendable: string | null, clockOff: number, jumped: {at: string, seconds: number} | null}} */
  const state = { online: true, signedOut: false, engineAt: null, engineSilent: false, unsendable: null, clockOff: 0, jumped: null }
  const watch = new AbortController()
  let failures = 0
  let notBefore = 0
  let seen = NaN
  let synced = -1
  let heardAt = 0
  let again = false
  /** @type {Promise<void> | null} */
  let running = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  /** @param {Partial<typeof state>} change */
  function note(change) {
    const before = JSON.stringify(state)
    Object.assign(state, change)
    if (before !== JSON.stringify(state)) tell('sync:state')
  }

  /**
   * Syncs now, or once more after the round that is running.
   * @returns {Promise<void>} after the round; never rejects, the state says how it went
   */
  function kick() {
    if (watch.signal.aborted || Date.now() < notBefore) return Promise.resolve()
    if (running) {
      again = true
      return running
    }
    running = round().finally(() => {
      running = null
      if (again) {
        again = false
        kick()
      }
    })
    return running
  }

  async function round() {
    const at = seen
    try {
      await engine.run()
      synced = at
      reached()
      note({ signedOut: false, unsendable: null })
    } catch (error) {
      await failed(error)
    }
  }

  /** @param {unknown} error */
  async function failed(error) {
    if (error instanceof SignedOut) {
      reached()
      note({ signedOut: true })
      if (waiting() > 0) await engine.handIn().catch(() => undefined)
    } else if (error instanceof Busy) {
      reached()
      notBefore = Date.now() + error.retryAfter * 1000 * (1 + Math.random() / 4)
    } else {
      failures += 1
      if (error instanceof Offline) note({ online: false })
      else note({ unsendable: error instanceof Unreadable ? String(error.status) : /** @type {Error} */ (error).name })
    }
  }

  function reached() {
    failures = 0
    note({ online: true })
  }

  async function beat() {
    try {
      const answer = await head({ fresh: Date.now() - heardAt > SILENT / 2 })
      const wasOffline = !state.online
      reached()
      note({ signedOut: false })
      if (answer) hear(answer)
      if (seen !== synced || wasOffline || waiting() > 0) kick()
    } catch (error) {
      if (error instanceof SignedOut && state.signedOut) reached()
      else await failed(error)
    }
    plan()
  }

  /** @param {{n: number, engine_at: string | null, now: number, jumped_at?: string, jumped_by?: number}} answer */
  function hear({ n, engine_at: engineAt, now, jumped_at: at, jumped_by: seconds = 0 }) {
    heardAt = Date.now()
    seen = n
    note({ engineAt, engineSilent: Boolean(engineAt) && now - Date.parse(engineAt ?? '') > SILENT, clockOff: clockOff(now), jumped: at ? { at, seconds } : null })
  }

  function plan() {
    clearTimeout(timer)
    if (!watch.signal.aborted) timer = setTimeout(beat, Math.max(pause(), notBefore - Date.now()))
  }

  function pause() {
    if (state.signedOut) return SIGNED_OUT
    if (globalThis.document?.visibilityState === 'hidden') return HIDDEN
    if (failures === 0) return VISIBLE
    return Math.min(LONGEST, VISIBLE * 2 ** Math.min(failures, 5)) * (0.5 + Math.random() / 2)
  }

  function wake() {
    if (globalThis.document?.visibilityState === 'hidden') return
    clearTimeout(timer)
    beat()
  }

  return {
    state,
    kick,

    start() {
      const { signal } = watch
      globalThis.document?.addEventListener('visibilitychange', wake, { signal })
      globalThis.addEventListener?.('focus', wake, { signal })
      globalThis.addEventListener?.('online', wake, { signal })
      globalThis.addEventListener?.('offline', () => note({ online: false }), { signal })
      globalThis.navigator?.serviceWorker?.addEventListener('message', ({ data }) => {
        if (data?.type === 'push') kick()
      }, { signal })
      kick()
      plan()
    },

    async stop() {
      watch.abort()
      clearTimeout(timer)
      await running
    },
  }
}

/**
 * @param {number} now  milliseconds by the server's clock
 * @returns {number} milliseconds that this device's clock is ahead of it, in whole minutes; 0 while that is nothing to speak of
 */
function clockOff(now) {
  const off = Date.now() - now
  return Math.abs(off) < WRONG ? 0 : Math.round(off / MINUTE) * MINUTE
}

/** @typedef {ReturnType<typeof pulse>} Pulse */
