/** Forms of a sheet or page as pairs, and their errors in words under the field. */

import { format, gettext } from '../lib/i18n.js'
import { time, toInstant, toLocal } from '../lib/when.js'
import { icon } from '../lib/dom.js'
import { sameAnswer } from './visit-answers.js'

/** @typedef {Record<string, string[]>} Pairs */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

/**
 * @param {HTMLFormElement} form
 * @returns {Field[]} the named fields that are asked now
 */
function fieldsOf(form) {
  const fields = /** @type {Field[]} */ ([...form.elements].filter((el) => 'name' in el && el.name))
  return fields.filter((field) => !field.disabled && !field.closest('[hidden]'))
}

/**
 * What the form says, one list of texts per name; local times as instants in UTC.
 * @param {HTMLFormElement} form
 * @returns {Pairs}
 */
export function pairsOf(form) {
  /** @type {Pairs} */
  const pairs = {}
  for (const field of fieldsOf(form)) {
    const known = pairs[field.name] ?? []
    pairs[field.name] = known
    if (field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio')) {
      if (field.checked) known.push(field.value)
    } else {
      const text = field.value.trim()
      if (text) known.push(field.type === 'datetime-local' ? toInstant(text) : text)
    }
  }
  return pairs
}

/**
 * @param {HTMLFormElement} form
 * @param {Pairs} pairs names that are missing are left as they are
 */
export function fillForm(form, pairs) {
  for (const el of form.elements) {
    const field = /** @type {Field} */ (el)
    const answer = field.name ? pairs[field.name] : undefined
    if (answer === undefined) continue
    if (field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio')) {
      field.checked = answer.includes(field.value)
    } else if (field.type === 'datetime-local') {
      field.value = answer[0] ? toLocal(answer[0]) : ''
    } else field.value = answer[0] ?? ''
  }
}

/**
 * Judges the form by its own markup, writes what to do under each field that is wrong and goes to the first.
 * @param {HTMLFormElement} form
 * @returns {boolean}
 */
export function judged(form) {
  const wrong = fieldsOf(form).filter((field) => {
    const fine = field.checkValidity() && !(field.required && field.value.trim() === '')
    complain(field, fine ? '' : wordsFor(field))
    return !fine
  })
  wrong[0]?.focus()
  return wrong.length === 0
}

/**
 * Writes `text` under the field, or clears it.
 * @param {Field} field
 * @param {string} text
 */
export function complain(field, text) {
  const id = `${field.id}-error`
  const known = document.getElementById(id)
  if (!text) {
    known?.remove()
    field.removeAttribute('aria-invalid')
    if (field.getAttribute('aria-describedby') === id) field.removeAttribute('aria-describedby')
    return
  }
  const place = known ?? document.createElement('p')
  place.id = id
  place.className = 'ds-validation-message'
  place.textContent = text
  if (!known) field.closest('.ds-field')?.append(place)
  field.setAttribute('aria-invalid', 'true')
  field.setAttribute('aria-describedby', id)
}

/** @param {Field} field */
function wordsFor(field) {
  if (field instanceof HTMLSelectElement) return gettext('Choose one')
  if (field.type === 'date') return gettext('Choose a day')
  if (field.type === 'datetime-local') return gettext('Choose a day and a time')
  return gettext('Write something here')
}

/**
 * Keeps what is being written as a draft, on disk with every change, and says so in `mark`. The draft of an earlier,
 * unfinished attempt is put back first, and what is written into it in another tab is shown.
 * @param {HTMLFormElement} form
 * @param {{draft: (key: string) => any, saveDraft: (key: string, pairs: Pairs) => any}} work
 * @param {string} key
 * @param {Element | null} mark
 */
export function autosave(form, work, key, mark) {
  /** @type {Pairs} what the form said when the draft was last written or shown: only what differs is this tab's writing */
  let said = {}

  function show() {
    const draft = work.draft(key)
    if (draft) fillForm(form, draft)
    else form.reset()
    said = pairsOf(form)
    form.dispatchEvent(new Event('draft'))
  }

  /** @param {Event} event */
  function changed(event) {
    if (!form.isConnected) document.removeEventListener('draft:changed', changed)
    else if (/** @type {CustomEvent} */ (event).detail === key) show()
  }

  form.addEventListener('input', async () => {
    const draft = work.draft(key) ?? {}
    const pairs = pairsOf(form)
    const written = Object.entries(pairs).filter(([name, answer]) => !sameAnswer(answer, name in draft ? said[name] : []))
    said = pairs
    await work.saveDraft(key, { ...draft, ...Object.fromEntries(written) })
    if (mark) showSaved(mark)
  })
  document.addEventListener('draft:changed', changed)
  if (work.draft(key)) show()
}

/** @param {Element} mark */
function showSaved(mark) {
  mark.setAttribute('data-state', 'saved')
  const words = document.createElement('span')
  words.textContent = format(gettext('Saved %(time)s'), { time: time(new Date().toISOString()) })
  mark.replaceChildren(icon('MobileSmall'), words)
}

/**
 * The options of a `<datalist>`, most used first.
 * @param {Element | null} datalist
 * @param {Iterable<string | null | undefined>} values
 * @returns {string[]} the distinct values in that order
 */
export function suggest(datalist, values) {
  /** @type {Map<string, number>} */
  const counts = new Map()
  for (const value of values) if (value) counts.set(value, (counts.get(value) ?? 0) + 1)
  const distinct = [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a.localeCompare(b))
  datalist?.replaceChildren(...distinct.slice(0, 40).map((value) => {
    const option = document.createElement('option')
    option.value = value
    return option
  }))
  return distinct
}
