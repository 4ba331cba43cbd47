/** The people around the patient: added, changed, removed, called. */

import { fill, list } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { uuid7 } from '../lib/uuid7.js'
import { autosave, fillForm } from './fields.js'
import { syncMark } from './marks.js'
import { isProtected, patientName, tel } from './people.js'
import { openSheet } from './sheet.js'
import { changes, fromNothing, openForm, put } from './sheet-form.js'
import { toast } from './toast.js'
import { first } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */
/** @typedef {import('../sync/types.js').Pairs} Pairs */

/**
 * @param {CaseView} view
 * @returns {AnyRow[]} those that were not removed
 */
export function contactsOf(view) {
  return view.contacts.filter((row) => first(row, 'removed') !== 'yes')
}

/**
 * Fills a `card-contact`.
 * @param {HTMLElement} el
 * @param {AnyRow} contact
 * @param {() => void} onNeeds
 */
export function fillContact(el, contact, onNeeds) {
  const name = first(contact, 'name') ?? gettext('Name not known')
  fill(el, {
    name, sub: [first(contact, 'relation'), first(contact, 'note')].filter(Boolean).join(' · '),
    tel: tel(first(contact, 'phone')), call: format(gettext('Call %(name)s'), { name }),
  })
  syncMark(/** @type {Element} */ (el.querySelector('[data-part="sync"]')), contact.state, { onNeeds })
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {AnyRow | null} contact null adds one
 * @param {{values?: Pairs, replaces?: string}} [earlier] what was not accepted
 */
export function editContact(work, view, contact, { values: refused, replaces } = {}) {
  const draft = `contact:${view.id}`
  let removing = false
  const sheet = openForm('sheet-contact', (root, form) => {
    put(root, 'title', contact ? gettext('Change the contact') : gettext('New contact'))
    fillForm(form, { ...contact?.answers, ...refused })
    const remove = /** @type {HTMLElement} */ (root.querySelector('[data-part="remove"]'))
    remove.hidden = !contact
    if (!contact && !refused) autosave(form, work, draft, root.querySelector('[data-part="saved"]'))
    remove.addEventListener('click', async () => { removing = true; await sheet.close() })
  }, async (pairs) => {
    if (replaces) await work.discard(replaces)
    if (contact) {
      const change = changes(pairs, contact.answers)
      if (Object.keys(change.values).length) await work.command('contact.change', { subject: contact.id, case: view.id, ...change })
    } else {
      await work.command('contact.add', { subject: uuid7(), case: view.id, values: pairs, base: fromNothing(pairs) })
      await work.dropDraft(draft)
    }
    toast(format(gettext('%(name)s: saved'), { name: pairs.name[0] }))
  })
  sheet.closed.then(async () => {
    if (!removing || !contact) return
    const was = contact.answers.removed ?? []
    await work.command('contact.remove', { subject: contact.id, case: view.id, values: { removed: ['yes'] }, base: { removed: was } })
    toast(format(gettext('%(name)s: removed'), { name: first(contact, 'name') ?? '' }), () =>
      work.command('contact.change', { subject: contact.id, case: view.id, values: { removed: [] }, base: { removed: ['yes'] } }))
  })
}

/**
 * Everybody one can call about the patient, the patient too.
 * @param {CaseView} view
 * @returns {{id: string, name: string, sub: string, tel: string}[]}
 */
export function numbersOf(view) {
  const own = isProtected(view) ? null : tel(first(view.patient, 'phone'))
  const patient = own ? [{ id: view.id, name: patientName(view), sub: gettext('The patient'), tel: own }] : []
  const others = contactsOf(view).flatMap((row) => {
    const number = tel(first(row, 'phone'))
    return number ? [{ id: row.id, name: first(row, 'name') ?? '', sub: first(row, 'relation') ?? '', tel: number }] : []
  })
  return [...others, ...patient]
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 */
export function openCall(work, view) {
  const numbers = numbersOf(view)
  const sheet = openSheet('sheet-call', (root) => {
    list(/** @type {Element} */ (root.querySelector('[data-part="numbers"]')), numbers, { template: 'card-number', key: (item) => item.id })
    const none = /** @type {HTMLElement} */ (root.querySelector('[data-part="none"]'))
    none.hidden = numbers.length > 0
  })
  sheet.root.querySelector('[data-act="add"]')?.addEventListener('click', async () => {
    await sheet.close()
    editContact(work, view, null)
  })
}

/**
 * The ward's number when a contact of the hospital is written down.
 * @param {CaseView} view
 * @returns {AnyRow | undefined}
 */
export function wardContact(view) {
  const words = [view.case.ward, gettext('Ward nurse')].filter(Boolean).map((word) => String(word).toLocaleLowerCase())
  return contactsOf(view).find((row) => {
    const said = `${first(row, 'name') ?? ''} ${first(row, 'relation') ?? ''}`.toLocaleLowerCase()
    return tel(first(row, 'phone')) && words.some((word) => said.split(/[\s,]+/).join(' ').includes(word))
  })
}

