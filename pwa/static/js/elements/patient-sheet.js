/** Who the patient is: changed, and the identity number shown on request. */

import { gettext } from '../lib/i18n.js'
import { fillForm } from './fields.js'
import { openSheet } from './sheet.js'
import { changes, openForm, put } from './sheet-form.js'
import { toast } from './toast.js'
import { first } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').Pairs} Pairs */

const IDENTITY = /^(\d{6}|\d{8})[-+ ]?\d{4}$|^\d{6} ?\d{5}$|^\d{12}$/

/**
 * Whether a number looks like one, so that a slip of the finger is seen while typing. The server reads it properly.
 * @param {string} text
 */
export function looksLikeIdentity(text) {
  return text.trim() === '' || IDENTITY.test(text.trim())
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {{values?: Pairs, replaces?: string}} [earlier] what was not accepted
 */
export function editPatient(work, view, { values: refused, replaces } = {}) {
  const patient = view.patient
  if (!patient) return
  openForm('sheet-patient', (root, form) => {
    fillForm(form, { ...patient.answers, ...refused })
    hideIdentity(root, form, patient.answers.identity?.[0])
  }, async (pairs) => {
    const change = changes(pairs, patient.answers)
    if (!Object.keys(change.values).length) return
    if (replaces) await work.discard(replaces)
    await work.command('patient.change', { subject: patient.id, case: view.id, ...change })
    toast(gettext('Saved'))
  })
}

/**
 * A number that is known is not shown here: showing it is logged. Only a missing one can be typed.
 * @param {HTMLElement} root
 * @param {HTMLFormElement} form
 * @param {string | undefined} known
 */
function hideIdentity(root, form, known) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem('identity'))
  const place = /** @type {HTMLElement} */ (root.querySelector('[data-part="field-identity"]'))
  const flag = /** @type {HTMLElement} */ (root.querySelector('[data-part="identity"]'))
  place.hidden = Boolean(known)
  if (known) field.value = ''
  field.inputMode = 'numeric'
  field.addEventListener('input', () => { flag.hidden = looksLikeIdentity(field.value) })
}

/**
 * Shows the number and says in the access log that it was shown.
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 */
export function revealIdentity(work, view) {
  const patient = view.patient
  if (!patient) return
  work.command('patient.revealed', { subject: patient.id, case: view.id, values: {}, base: {} })
  openSheet('sheet-identity', (root) => put(root, 'number', first(patient, 'identity') ?? gettext('No number is written down')))
}
