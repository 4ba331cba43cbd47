/** The board's keys. Single letters work only outside fields, and can be turned off for those whom speech input would trip. */

import { openSheet } from '../../elements/sheet.js'

const SETTING = 'hemklar.keys'

/** @typedef {{search: () => void, create: () => void, assign: (card: HTMLElement) => void, close: () => void}} Acts */

/**
 * @param {HTMLElement} board
 * @param {Acts} acts
 * @returns {(event: KeyboardEvent) => void} the listener, for the document
 */
export function boardKeys(board, acts) {
  return (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    const target = /** @type {Element} */ (event.target)
    if (document.querySelector('dialog[open], [popover]:popover-open')) return
    if (event.key === 'Escape') {
      acts.close()
      return
    }
    if (target.closest('input, textarea, select, [contenteditable]')) return
    const card = /** @type {HTMLElement | null} */ (target.closest('.hk-bcard'))
    const arrow = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'].includes(event.key)
    if (arrow && (card || target === document.body)) {
      event.preventDefault()
      move(board, card, event.key)
      return
    }
    if (!lettersOn()) return
    const acting = {
      '/': acts.search,
      n: acts.create,
      '?': showKeys,
      a: () => card && acts.assign(card),
    }[event.key.toLowerCase()]
    if (!acting) return
    event.preventDefault()
    acting()
  }
}

/** The sheet that names the keys, with the switch for single letters. */
export function showKeys() {
  openSheet('board-keys', (root) => {
    const use = /** @type {HTMLInputElement} */ (root.querySelector('[data-part=use]'))
    use.checked = lettersOn()
    use.addEventListener('change', () => localStorage.setItem(SETTING, use.checked ? 'on' : 'off'))
  })
}

/** Whether single letters act. */
export function lettersOn() {
  return localStorage.getItem(SETTING) !== 'off'
}

/**
 * Up and down within a column, left and right to the card at the same height; empty columns are stepped over.
 * @param {HTMLElement} board @param {HTMLElement | null} card @param {string} key
 */
function move(board, card, key) {
  const columns = [...board.querySelectorAll('.hk-col')].map((column) => /** @type {HTMLElement[]} */ ([...column.querySelectorAll('.hk-bcard')]))
  if (!card) {
    focusCard(board, columns.flat()[0])
    return
  }
  const at = columns.findIndex((cards) => cards.includes(card))
  const own = columns[at]
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    focusCard(board, own[own.indexOf(card) + (key === 'ArrowDown' ? 1 : -1)])
    return
  }
  const way = key === 'ArrowRight' ? columns.slice(at + 1) : columns.slice(0, at).reverse()
  const top = card.getBoundingClientRect().top
  const near = (/** @type {HTMLElement} */ one) => Math.abs(one.getBoundingClientRect().top - top)
  focusCard(board, way.find((cards) => cards.length > 0)?.reduce((best, one) => (near(one) < near(best) ? one : best)))
}

/**
 * The board has one tab stop: the card that was last focused.
 * @param {HTMLElement} board @param {HTMLElement | undefined} card
 */
export function focusCard(board, card) {
  const link = /** @type {HTMLElement | null | undefined} */ (card?.querySelector('.hk-bcard__link'))
  if (!link) return
  for (const other of board.querySelectorAll('.hk-bcard__link')) other.setAttribute('tabindex', other === link ? '0' : '-1')
  link.focus()
  card?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}
