/** The controls of a question: what they say, what they are given to show, what is wrong with it. */

import { toInstant, toLocal } from '../lib/when.js'

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Control */

/** @param {HTMLElement} field @returns {Control[]} */
export function controlsOf(field) {
  return /** @type {Control[]} */ ([...field.querySelectorAll('input, textarea')])
}

/** @param {Control} control whether it is ticked rather than written in */
export function isBox(control) {
  return control.type === 'radio' || control.type === 'checkbox'
}

/**
 * What a question's controls say: codes, text, or an instant in UTC; emptied is an empty list.
 * @param {HTMLElement} field
 * @returns {string[]}
 */
export function readField(field) {
  const controls = controlsOf(field)
  if (controls.length === 0) return []
  if (isBox(controls[0])) {
    return controls.filter((box) => /** @type {HTMLInputElement} */ (box).checked).map((box) => box.value)
  }
  const value = controls[0].value
  if (value.trim() === '') return []
  return [field.dataset.kind === 'moment' ? toInstant(value) : value]
}

/**
 * Half a date reads as empty: it is no answer yet, and no wish to clear the one that stands.
 * @param {HTMLElement} field
 */
export function isHalfWritten(field) {
  return controlsOf(field).some((control) => control.validity.badInput)
}

/**
 * Whether somebody is writing in the question now: nothing may take it from under the cursor.
 * @param {HTMLElement} field
 */
export function isWrittenIn(field) {
  return controlsOf(field).some((control) => control === document.activeElement && !isBox(control))
}

/**
 * @param {HTMLElement} field
 * @param {string[]} values
 */
export function writeField(field, values) {
  for (const control of controlsOf(field)) {
    if (isBox(control)) {
      const box = /** @type {HTMLInputElement} */ (control)
      box.checked = values.includes(box.value)
    } else {
      const value = field.dataset.kind === 'moment' && values[0] ? toLocal(values[0]) : values[0] ?? ''
      if (control.value !== value) control.value = value
      grow(control)
    }
  }
}

/**
 * Lets a text area be as high as its text where CSS cannot.
 * @param {Element} control
 */
export function grow(control) {
  if (!(control instanceof HTMLTextAreaElement) || CSS.supports('field-sizing', 'content')) return
  control.style.setProperty('height', 'auto')
  control.style.setProperty('height', `${control.scrollHeight}px`)
}

/**
 * What is wrong with what stands in a question's controls, by the limits the server checks too.
 * @param {HTMLElement} field
 * @returns {string | null} a code of the sentences
 */
export function wrongIn(field) {
  for (const control of controlsOf(field)) {
    const { valid, badInput, rangeUnderflow, rangeOverflow, stepMismatch } = control.validity
    if (rangeUnderflow) return 'too_low'
    if (rangeOverflow) return 'too_high'
    if (control.maxLength >= 0 && control.value.length > control.maxLength) return 'too_long'
    if (badInput || stepMismatch || !valid) return field.dataset.kind === 'number' ? 'number' : field.dataset.kind ?? 'number'
  }
  return null
}

/**
 * @param {HTMLInputElement} control of a number
 * @param {number} by
 * @returns {string} the number that far on, within its limits; from nothing to the first one
 */
export function stepped(control, by) {
  const [min, max] = [Number(control.min), Number(control.max)]
  const from = control.value === '' ? Math.max(min, 0) - (by < 0 ? by : 0) : Number(control.value)
  return String(Math.min(max, Math.max(min, from + by)))
}
