/** The vault closes by itself: after three minutes without a touch, a minute out of sight, or when the clock goes back. */

import { leave, lock, openVault } from './session.js'

const IDLE = 3 * 60_000
const HIDDEN = 60_000
const LOOK = 5_000

let touched = Date.now()
let looked = Date.now()
let hiddenAt = 0
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

/** Starts to watch; once, at start. */
export function watchLock() {
  for (const event of ['pointerdown', 'keydown', 'input', 'wheel', 'touchmove']) {
    document.addEventListener(event, touch, { passive: true, capture: true })
  }
  document.addEventListener('visibilitychange', seen)
  addEventListener('pageshow', seen)
  addEventListener('pagehide', leave)
  document.addEventListener('lock:asked', () => lock())
  document.addEventListener('vault:opened', touch)
  setInterval(look, LOOK)
}

function touch() {
  touched = Date.now()
}

function look() {
  const now = Date.now()
  const wentBack = now < looked - LOOK
  looked = now
  if (!openVault()) return
  const outOfSight = hiddenAt > 0 && now - hiddenAt >= HIDDEN
  if (wentBack || outOfSight || now - touched >= IDLE) lock()
}

function seen() {
  clearTimeout(timer)
  if (document.visibilityState === 'hidden') {
    hiddenAt = Date.now()
    timer = setTimeout(look, HIDDEN)
  } else {
    look()
    hiddenAt = 0
  }
}
