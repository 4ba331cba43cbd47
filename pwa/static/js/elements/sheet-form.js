import { judged, pairsOf } from './fields.js'
import { openSheet } from './sheet.js'

/** @typedef {import('./sheet.js').Sheet} Sheet */
/** @typedef {import('../sync/types.js').Pairs} Pairs */

/**
 * A sheet that is one form: judged when it is sent, closed when `send` is done. Only one sending at a time, so that a
 * double tap does not say it twice.
 * @param {string} templateId
 * @param {(root: HTMLDialogElement, form: HTMLFormElement, sheet: Sheet) => void} fillFn
 * @param {(pairs: Pairs, form: HTMLFormElement) => boolean | void | Promise<boolean | void>} send false keeps the sheet open
 * @param {(sheet: Sheet) => void} [then] after the sheet is away
 * @returns {Sheet}
 */
export function openForm(templateId, fillFn, send, then) {
  let busy = false
  const sheet = openSheet(templateId, (root, opened) => {
    fillFn(root, /** @type {HTMLFormElement} */ (root.querySelector('form')), opened)
  })
  const form = /** @type {HTMLFormElement} */ (sheet.root.querySelector('form'))
  form.autocomplete = 'off'     // else the browser's own session file keeps what is written here, in clear
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (busy || !judged(form)) return
    busy = true
    try {
      if (await send(pairsOf(form), form) === false) return
      await sheet.close()
      then?.(sheet)
    } finally {
      busy = false
    }
  })
  return sheet
}

/**
 * The values that differ from what was there, and what was there: a command's `values` and `base`.
 * @param {Pairs} pairs
 * @param {Pairs} before
 * @returns {{values: Pairs, base: Pairs}}
 */
export function changes(pairs, before) {
  /** @type {{values: Pairs, base: Pairs}} */
  const change = { values: {}, base: {} }
  for (const [name, value] of Object.entries(pairs)) {
    const was = before[name] ?? []
    if (value.length === was.length && value.every((text, i) => text === was[i])) continue
    change.values[name] = value
    change.base[name] = was
  }
  return change
}

/**
 * An empty base for values that are new.
 * @param {Pairs} values
 * @returns {Pairs}
 */
export function fromNothing(values) {
  return Object.fromEntries(Object.keys(values).map((name) => [name, []]))
}

/**
 * Puts a text where a template left room.
 * @param {ParentNode} root
 * @param {string} part
 * @param {string} text
 */
export function put(root, part, text) {
  const el = root.querySelector(`[data-part="${part}"]`)
  if (el) el.textContent = text
}
