/** What the hospital says: reported, corrected, cancelled. The first entry always stays in the history. */

import { fill, list } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { dayTime, instant, plainDay, toLocal } from '../lib/when.js'
import { uuid7 } from '../lib/uuid7.js'
import { fillForm, suggest } from './fields.js'
import { patientName, who } from './people.js'
import { openSheet } from './sheet.js'
import { fromNothing, openForm, put } from './sheet-form.js'
import { toast } from './toast.js'
import { eventTitle, first, wardName } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */
/** @typedef {import('../sync/types.js').Pairs} Pairs */

/**
 * @param {AnyRow} event
 * @param {string} [told] when it was written down: a time within minutes of that is left out, it stands there already
 * @returns {string} what it says beside its kind: the ward, the day, the time
 */
export function eventFacts(event, told) {
  const kind = first(event, 'kind')
  const planned = first(event, 'planned_on')
  const at = first(event, 'at') ?? event.at
  if (kind === 'planned_discharge') return planned ? plainDay(planned) : ''
  const place = kind === 'admitted' || kind === 'ward_moved' ? [first(event, 'hospital'), wardName(first(event, 'ward'))] : []
  const same = told && at && Math.abs(Date.parse(told) - Date.parse(at)) < 10 * 60_000
  return [...place, at && !same ? dayTime(at) : ''].filter(Boolean).join(', ')
}

/**
 * Reports an event, or corrects the one given.
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {{event?: AnyRow, values?: Pairs, replaces?: string}} [about] `values` of what was not accepted
 */
export function reportEvent(work, view, { event, values: refused, replaces } = {}) {
  openForm('sheet-report', (root, form) => {
    put(root, 'title', event ? gettext('Correct the event') : gettext('Report from the hospital'))
    const cases = work.cases()
    suggest(root.querySelector('#report-hospitals'), cases.map((/** @type {CaseView} */ one) => one.case.hospital))
    suggest(root.querySelector('#report-wards'), cases.map((/** @type {CaseView} */ one) => one.case.ward))
    const at = /** @type {HTMLInputElement} */ (form.elements.namedItem('at'))
    at.value = toLocal(instant())
    fillForm(form, { hospital: [view.case.hospital ?? ''], ward: [view.case.ward ?? ''], ...(refused ?? event?.answers) })
    const kinds = /** @type {HTMLElement} */ (root.querySelector('[data-part="kinds"]'))
    kinds.hidden = Boolean(event)
    const ask = () => showFor(root, kindOf(form) ?? first(event, 'kind') ?? '')
    form.addEventListener('change', ask)
    ask()
  }, async (pairs, form) => {
    const kind = first(event, 'kind') ?? pairs.kind?.[0]
    const missing = /** @type {HTMLElement} */ (form.querySelector('[data-part="kind-error"]'))
    missing.hidden = Boolean(kind)
    if (!kind) return false
    /** @type {Pairs} */
    const values = { ...pairs, kind: [kind], ...(event ? { corrects: [event.id] } : {}) }
    const id = uuid7()
    if (replaces) await work.discard(replaces)
    await work.command(event ? 'stay_event.correct' : 'stay_event.report', { subject: id, case: view.id, values, base: fromNothing(values) })
    toast(format(event ? gettext('%(event)s: corrected') : gettext('%(event)s: saved'), { event: eventTitle(kind) }), () => takeBack(work, view, id, event))
    return true
  })
}

/** @param {HTMLFormElement} form */
function kindOf(form) {
  const field = /** @type {RadioNodeList | null} */ (form.elements.namedItem('kind'))
  return field?.value || undefined
}

/**
 * Shows the fields that this kind of event has.
 * @param {HTMLElement} root
 * @param {string} kind
 */
function showFor(root, kind) {
  for (const el of root.querySelectorAll('[data-for]')) {
    const field = /** @type {HTMLElement} */ (el)
    field.hidden = !(field.dataset.for ?? '').split(' ').includes(kind)
  }
  const label = kind === 'planned_discharge' ? gettext('Said when') : kind === 'homecoming' ? gettext('Comes home') : gettext('When')
  put(root, 'at-label', label)
  const warning = /** @type {HTMLElement} */ (root.querySelector('[data-part="warning"]'))
  warning.hidden = kind !== 'died'
  put(root, 'warning-text', kind === 'died' ? gettext('The team sees it at once. Open preparations stay until the case is closed.') : '')
}

/**
 * The undo of an event just typed: it is cancelled; a correction is undone by saying again what stood before.
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {string} id
 * @param {AnyRow | undefined} before
 */
function takeBack(work, view, id, before) {
  if (!before) return cancel(work, view, id)
  const { corrects: _corrects, cancels: _cancels, ...said } = before.answers
  const values = { ...said, corrects: [id] }
  return work.command('stay_event.correct', { subject: uuid7(), case: view.id, values, base: fromNothing(values) })
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {string} id
 */
function cancel(work, view, id) {
  return work.command('stay_event.cancel', { subject: uuid7(), case: view.id, values: { cancels: [id] }, base: { cancels: [] } })
}

/**
 * The typed events that count, newest first, each to correct or cancel.
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 */
export function openEvents(work, view) {
  const events = standingEvents(view)
  const sheet = openSheet('sheet-events', (root) => {
    list(/** @type {Element} */ (root.querySelector('[data-part="events"]')), events, {
      template: 'card-stay-event',
      key: (event) => event.id,
      fill: (el, event) => {
        fill(el, {
          title: [eventTitle(first(event, 'kind') ?? ''), eventFacts(event)].filter(Boolean).join(' · '),
          sub: [who(work, event.by), event.at ? dayTime(event.at) : ''].filter(Boolean).join(' · '),
        })
        el.querySelector('[data-act="correct"]')?.addEventListener('click', async () => {
          await sheet.close()
          reportEvent(work, view, { event })
        })
        el.querySelector('[data-act="cancel"]')?.addEventListener('click', async () => {
          await sheet.close()
          await cancel(work, view, event.id)
          const { corrects: _corrects, cancels: _cancels, ...values } = event.answers
          toast(format(gettext('%(event)s: cancelled for %(name)s'), { event: eventTitle(first(event, 'kind') ?? ''), name: patientName(view) }), () =>
            work.command('stay_event.report', { subject: uuid7(), case: view.id, values, base: fromNothing(values) }))
        })
      },
    })
  })
}

/**
 * @param {CaseView} view
 * @returns {AnyRow[]} last told first
 */
export function standingEvents(view) {
  const gone = new Set(view.stay_events.flatMap((row) => [first(row, 'corrects'), first(row, 'cancels')]))
  return view.stay_events
    .filter((row) => !row.void && !gone.has(row.id) && !first(row, 'cancels'))
    .sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))
}
