/** What stands under a question: what is wrong with its answer, and how it was changed after signing. */

import { format, gettext } from '../lib/i18n.js'
import { dayTime } from '../lib/when.js'
import { who } from './people.js'
import { controlsOf } from './controls.js'
import { answerWords, fieldOf } from './questions.js'
import { amendmentsOf, visitOf } from './visit-answers.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */

/**
 * Writes what to do under the question, or takes it away.
 * @param {HTMLElement} field
 * @param {string} text empty when nothing is wrong
 */
export function complain(field, text) {
  const id = `q-${field.dataset.field}-error`
  const known = [...field.children].find((el) => el.id === id)
  const target = field instanceof HTMLFieldSetElement ? [field] : controlsOf(field)
  if (!text) {
    known?.remove()
    for (const el of target) describe(el, id, false)
    return
  }
  const place = known ?? document.createElement('p')
  place.id = id
  place.className = 'ds-validation-message'
  if (place.textContent !== text) place.textContent = text
  if (!known) field.append(place)
  for (const el of target) describe(el, id, true)
}

/**
 * @param {Element} el
 * @param {string} id
 * @param {boolean} wrong
 */
function describe(el, id, wrong) {
  const others = (el.getAttribute('aria-describedby') ?? '').split(' ').filter((one) => one && one !== id)
  const ids = wrong ? [...others, id] : others
  if (ids.length) el.setAttribute('aria-describedby', ids.join(' '))
  else el.removeAttribute('aria-describedby')
  if (wrong && !(el instanceof HTMLFieldSetElement)) el.setAttribute('aria-invalid', 'true')
  else el.removeAttribute('aria-invalid')
}

/**
 * Says under each amended question who changed it, when, and what it was.
 * @param {ParentNode} form
 * @param {CaseView} view
 * @param {string} visit its id
 * @param {any} work
 */
export function showAmendments(form, view, visit, work) {
  for (const old of form.querySelectorAll('[data-part="amended"]')) old.remove()
  const before = { ...visitOf(view, visit)?.answers }
  for (const amendment of amendmentsOf(view, visit)) {
    for (const [name, values] of Object.entries(amendment.answers)) {
      const field = fieldOf(form, name)
      if (!field) continue
      const note = document.createElement('p')
      note.className = 'hk-q__hint'
      note.dataset.part = 'amended'
      note.textContent = format(
        amendment.after_signing
          ? gettext('%(name)s wrote this before the signing, and it arrived after, %(when)s. Before: %(before)s')
          : gettext('%(name)s changed this after the signing, %(when)s. Before: %(before)s'),
        {
          name: who(work, amendment.by ?? work.me.id),
          when: amendment.at ? dayTime(amendment.at) : gettext('now'),
          before: answerWords(name, before[name] ?? []) || gettext('No answer'),
        },
      )
      field.append(note)
      before[name] = values
    }
  }
}
