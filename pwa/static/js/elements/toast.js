import { format, gettext } from '../lib/i18n.js'
import { polite } from './announce.js'

const STAYS_MS = 10_000
const BRIEF_MS = 5_000

/** @type {{el: HTMLElement, timer: ReturnType<typeof setTimeout> | undefined} | null} */
let current = null

/**
 * Says what was done, with Undo for ten seconds; kept while it is hovered or focused. One at a time: a new one
 * replaces the old, whose action stands.
 * @param {string} text
 * @param {() => unknown} [undo] the inverse command
 */
export function toast(text, undo) {
  dismiss()
  const el = document.createElement('div')
  el.className = 'hk-toast'
  const words = document.createElement('span')
  words.textContent = text
  el.append(words)
  if (undo) el.append(undoButton(undo))
  document.getElementById('toasts')?.append(el)
  const shown = { el, timer: /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined) }
  current = shown
  const stay = undo ? STAYS_MS : BRIEF_MS
  const hold = () => clearTimeout(shown.timer)
  const run = () => {
    hold()
    if (!el.matches(':hover') && !el.contains(document.activeElement)) shown.timer = setTimeout(dismiss, stay, shown)
  }
  el.addEventListener('pointerenter', hold)
  el.addEventListener('focusin', hold)
  el.addEventListener('pointerleave', run)
  el.addEventListener('focusout', () => setTimeout(run))
  shown.timer = setTimeout(dismiss, stay, shown)
  polite(undo ? format(gettext('%(text)s. Undo available'), { text }) : text)
}

/**
 * @param {() => unknown} undo
 * @returns {HTMLButtonElement}
 */
function undoButton(undo) {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = gettext('Undo')
  button.addEventListener('click', () => {
    dismiss()
    undo()
    polite(gettext('Undone'))
  }, { once: true })
  return button
}

/** @param {{el: HTMLElement, timer: ReturnType<typeof setTimeout> | undefined} | null} [which] */
function dismiss(which = current) {
  if (!which) return
  clearTimeout(which.timer)
  which.el.remove()
  if (which === current) current = null
}
