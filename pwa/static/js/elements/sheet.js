import { clone } from '../lib/dom.js'

/**
 * @typedef {object} Sheet
 * @property {HTMLDialogElement} root
 * @property {() => Promise<void>} close resolves when the history is back on the page, so that one may go on from there
 * @property {Promise<void>} closed
 */

/** @type {(Sheet & {end: () => void}) | null} */
let current = null

/**
 * Raises a sheet from below with a copy of `<template id>`: a modal dialog that keeps the focus and closes with Back,
 * Esc, a tap beside it, or any `data-act="close"`. A second sheet takes the place of the first.
 * @param {string} templateId its first heading names the dialog; `autofocus` or else that heading gets the focus
 * @param {(root: HTMLDialogElement, sheet: Sheet) => void} [fillFn]
 * @returns {Sheet}
 */
export function openSheet(templateId, fillFn) {
  if (current) current.end()
  else history.pushState(history.state, '')
  const root = document.createElement('dialog')
  root.className = 'hk-sheet'
  root.setAttribute('aria-labelledby', 'sheet-title')
  const grip = document.createElement('span')
  grip.className = 'hk-sheet__grip'
  root.append(grip, clone(templateId))
  document.body.append(root)

  let resolve = () => {}
  const closed = /** @type {Promise<void>} */ (new Promise((done) => { resolve = () => done(undefined) }))
  const away = () => { end(); resolve() }
  const end = () => {
    removeEventListener('popstate', away)
    if (root.open) root.close()
    root.remove()
    if (current?.root === root) current = null
  }
  let closing = false
  const close = () => {
    if (closing || current?.root !== root) return closed
    closing = true
    root.close()
    history.back()
    return closed
  }
  const sheet = { root, close, closed, end: () => { end(); resolve() } }
  current = sheet
  addEventListener('popstate', away)
  root.addEventListener('cancel', (event) => { event.preventDefault(); close() })
  root.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target)
    if (target === root ? beside(root, event) : target.closest('[data-act="close"]')) close()
  })
  fillFn?.(root, sheet)
  root.showModal()
  const first = /** @type {HTMLElement | null} */ (root.querySelector('[autofocus]') ?? root.querySelector('#sheet-title'))
  first?.focus()
  return sheet
}

/**
 * Ends whatever sheet is open; for a page that leaves.
 */
export function endSheet() {
  current?.end()
}

/**
 * @param {HTMLElement} root
 * @param {MouseEvent} event
 */
function beside(root, event) {
  const box = root.getBoundingClientRect()
  return event.clientY < box.top || event.clientX < box.left || event.clientX > box.right || event.clientY > box.bottom
}
