/** The form of an answer to the hospital, and the telling of it. */

import { format, gettext } from '../lib/i18n.js'
import { today } from '../lib/when.js'
import { uuid7 } from '../lib/uuid7.js'
import { answerSaid } from './answer-words.js'
import { fillForm } from './fields.js'
import { patientTitle } from './people.js'
import { fromNothing, openForm, put } from './sheet-form.js'
import { toast } from './toast.js'
import { capital } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').Pairs} Pairs */
/** @typedef {import('../sync/work.js').Work} Work */

/**
 * The form of an answer, with what is known of it.
 * @param {Work} work
 * @param {CaseView} view
 * @param {{values?: Pairs, replaces?: string}} [known] `replaces` a refused one
 */
export function openAnswer(work, view, { values = {}, replaces } = {}) {
  openForm('sheet-answer', (root, form) => {
    put(root, 'who', patientTitle(view))
    for (const field of root.querySelectorAll('input[type="date"]')) /** @type {HTMLInputElement} */ (field).min = today()
    fillForm(form, values)
    const ask = () => {
      const chosen = /** @type {RadioNodeList} */ (form.elements.namedItem('answer')).value
      for (const el of root.querySelectorAll('[data-for]')) el.toggleAttribute('hidden', el.getAttribute('data-for') !== chosen)
    }
    form.addEventListener('change', ask)
    ask()
  }, async (pairs) => {
    if (replaces) await work.discard(replaces)
    await tell(work, view, Object.fromEntries(Object.entries(pairs).filter(([, said]) => said.length)))
  })
}

/**
 * @param {Work} work
 * @param {CaseView} view
 * @param {Pairs} values
 */
export async function tell(work, view, values) {
  await work.command('hospital.answer', { subject: uuid7(), case: view.id, values, base: fromNothing(values) })
  const row = { kind: 'hospital_answer', id: '', case: view.id, answers: values }
  toast(format(gettext('%(what)s. Now copy the text into the source system.'), { what: capital(answerSaid(row)) }))
}
