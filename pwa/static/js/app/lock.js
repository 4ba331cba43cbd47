/** The vault closes by itself: after some minutes without a touch, a while out of sight, when the lease ends or the clock goes back. */

import { dropPin } from '../vault/pin.js'
import { leaseOver, leave, limits, lock, openVault } from './session.js'

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
  const ended = leaseOver() || wentBack
  if (ended) dropPin()
  if (!openVault()) return
  const { idle, hidden } = limits()
  const outOfSight = hiddenAt > 0 && now - hiddenAt >= hidden
  if (ended || outOfSight || now - touched >= idle) lock()
}

function seen() {
  clearTimeout(timer)
  if (document.visibilityState === 'hidden') {
    hiddenAt = Date.now()
    timer = setTimeout(look, limits().hidden)
  } else {
    look()
    hiddenAt = 0
  }
}
