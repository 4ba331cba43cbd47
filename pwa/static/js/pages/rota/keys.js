/** The rota by keys and by hand: arrows between days and shifts, B and dragging to swap. */

import { polite } from '../../elements/announce.js'
import { gettext } from '../../lib/i18n.js'
import { lettersOn } from '../board/keys.js'

/**
 * @typedef {object} Acts
 * @property {(stop: string) => void} choose shows a shift, gap or day beside the rota
 * @property {(stop: string) => string} start takes a shift in hand for a swap; says what to tell, empty when it cannot be swapped
 * @property {(from: string, onto: string) => void} propose
 * @property {() => void} changed what is in hand or where the focus is has changed
 * @property {() => void} close
 */

const ARROWS = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']

/**
 * One tab stop in the grid: the shift, gap or day that was last focused. `moving` is the shift in hand.
 * @param {HTMLElement} grid @param {Acts} acts
 */
export function rotaKeys(grid, acts) {
  const state = { tabbable: '', moving: '' }

  /** @param {string} shift */
  function start(shift) {
    const words = acts.start(shift)
    polite(words || gettext('This shift cannot be swapped'))
    if (!words) return
    state.moving = shift
    acts.changed()
  }

  function giveUp() {
    state.moving = ''
    polite(gettext('No swap'))
    acts.changed()
  }

  /** @param {string} stop */
  function enter(stop) {
    if (!state.moving || stop === state.moving) return acts.choose(stop)
    const from = state.moving
    state.moving = ''
    acts.propose(from, stop)
    acts.changed()
  }

  /** @param {KeyboardEvent} event */
  function keydown(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (document.querySelector('dialog[open]')) return
    if (event.key === 'Escape') return state.moving ? giveUp() : acts.close()
    const stop = stopOf(event.target)
    if (!stop || !grid.contains(stop)) return
    if (ARROWS.includes(event.key)) {
      event.preventDefault()
      next(grid, stop, event.key)?.focus()
    } else if (event.key.toLowerCase() === 'b' && lettersOn()) {
      event.preventDefault()
      start(stop.dataset.stop ?? '')
    }
  }

  grid.addEventListener('focusin', (event) => {
    const stop = stopOf(event.target)
    if (!stop || stop.dataset.stop === state.tabbable) return
    state.tabbable = stop.dataset.stop ?? ''
    acts.changed()
  })
  grid.addEventListener('click', (event) => {
    const stop = stopOf(event.target) ?? /** @type {Element} */ (event.target).closest('.hk-rcell')?.querySelector('.hk-rcell__d')
    if (stop) enter(/** @type {HTMLElement} */ (stop).dataset.stop ?? '')
  })
  drags(grid, acts)
  return { state, keydown, start }
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
function stopOf(target) {
  return /** @type {Element | null} */ (target)?.closest('[data-stop]') ?? null
}

/**
 * Left and right to the day beside at the same height; up and down within a day, then to the week above or below.
 * @param {HTMLElement} grid @param {HTMLElement} stop @param {string} key
 */
function next(grid, stop, key) {
  const cells = [...grid.querySelectorAll('.hk-rcell')].map((cell) => /** @type {HTMLElement[]} */ ([...cell.querySelectorAll('[data-stop]')]))
  const at = cells.findIndex((stops) => stops.includes(stop))
  const row = cells[at].indexOf(stop)
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const beside = cells[at + (key === 'ArrowRight' ? 1 : -1)]
    return beside?.[Math.min(row, beside.length - 1)]
  }
  const way = key === 'ArrowDown' ? 1 : -1
  return cells[at][row + way] ?? cells[at + 7 * way]?.at(way > 0 ? 0 : -1)
}

/** @param {HTMLElement} grid @param {Acts} acts */
function drags(grid, acts) {
  let dragged = ''
  const over = (/** @type {EventTarget | null} */ target) => {
    const stop = stopOf(target)
    return stop?.matches('.hk-shift') && stop.dataset.stop !== dragged ? stop : null
  }
  const mark = (/** @type {HTMLElement | null} */ stop) => {
    for (const one of grid.querySelectorAll('[data-over]')) if (one !== stop) one.removeAttribute('data-over')
    stop?.setAttribute('data-over', '')
  }
  grid.addEventListener('dragstart', (event) => {
    dragged = stopOf(event.target)?.dataset.stop ?? ''
    if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move'
  })
  grid.addEventListener('dragover', (event) => {
    const stop = dragged ? over(event.target) : null
    mark(stop)
    if (stop) event.preventDefault()
  })
  grid.addEventListener('drop', (event) => {
    const stop = over(event.target)
    if (!dragged || !stop) return
    event.preventDefault()
    acts.propose(dragged, stop.dataset.stop ?? '')
  })
  grid.addEventListener('dragend', () => {
    dragged = ''
    mark(null)
  })
}
