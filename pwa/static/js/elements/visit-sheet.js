import { format, gettext } from '../lib/i18n.js'
import { dayTime } from '../lib/when.js'
import { uuid7 } from '../lib/uuid7.js'
import { openForm, put } from './sheet-form.js'
import { toast } from './toast.js'
import { openVisitOf } from './visits.js'
import { wardName } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */

/**
 * Goes to a visit's form.
 * @param {CaseView} view
 * @param {string} id
 */
export function goToVisit(view, id) {
  location.hash = `#/case/${view.id}/visit/${id}`
}

/**
 * Starts, goes on with or plans an assessment visit.
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 */
export function openVisitSheet(work, view) {
  const open = openVisitOf(view)
  /** @type {string | null} */
  let goTo = null
  const sheet = openForm('sheet-visit', (root, form) => {
    put(root, 'where', [view.case.hospital, wardName(view.case.ward)].filter(Boolean).join(', '))
    const link = /** @type {HTMLAnchorElement} */ (root.querySelector('[data-part="open"]'))
    const start = /** @type {HTMLElement} */ (root.querySelector('[data-act="start"]'))
    link.hidden = !open
    start.hidden = Boolean(open)
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem('planned_at'))
    field.required = true
    const leave = async (/** @type {Event} */ event, /** @type {string} */ id) => {
      event.preventDefault()
      goTo = id
      await sheet.close()
    }
    link.addEventListener('click', (event) => open && leave(event, open.id))
    start.addEventListener('click', (event) => leave(event, uuid7()))
  }, async (pairs) => {
    const id = open?.id ?? uuid7()
    const before = open?.answers.planned_at ?? []
    await work.command('visit.plan', { subject: id, case: view.id, values: { planned_at: pairs.planned_at }, base: { planned_at: before } })
    toast(format(gettext('Visit planned %(when)s'), { when: dayTime(pairs.planned_at[0]) }), () =>
      work.command('visit.plan', { subject: id, case: view.id, values: { planned_at: before }, base: { planned_at: pairs.planned_at } }))
  })
  sheet.closed.then(() => { if (goTo) goToVisit(view, goTo) })
}
