import { gettext } from '../lib/i18n.js'
import { uuid7 } from '../lib/uuid7.js'
import { autosave, fillForm } from './fields.js'
import { fromNothing, openForm } from './sheet-form.js'
import { toast } from './toast.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').Pairs} Pairs */

/**
 * A note about the patient. What is written stays as a draft until it is saved as a note.
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {{values?: Pairs, replaces?: string}} [earlier] what was not accepted
 */
export function openNote(work, view, { values: refused, replaces } = {}) {
  const draft = `note:${view.id}`
  openForm('sheet-note', (root, form) => {
    const area = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem('text'))
    area.autofocus = true
    if (refused) fillForm(form, refused)
    autosave(form, work, draft, root.querySelector('[data-part="saved"]'))
  }, async (pairs) => {
    if (replaces) await work.discard(replaces)
    await work.command('note.add', { subject: uuid7(), case: view.id, values: pairs, base: fromNothing(pairs) })
    await work.dropDraft(draft)
    toast(gettext('Note saved'))
  })
}
