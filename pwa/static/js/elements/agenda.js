/** The reader's own day: visits planned or begun, and homecomings to meet. */

import { fill } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { daysBetween, time, today } from '../lib/when.js'
import { contactsOf } from './contact.js'
import { syncMark } from './marks.js'
import { isProtected, patientName, patientTitle, tel } from './people.js'
import { drawPreparedness, preparedness, shortShare } from './preparedness.js'
import { formOf } from './questions.js'
import { isBegun, isSigned, progress } from './visits.js'
import { first, wardName } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */
/** @typedef {{id: string, at: string | null, view: CaseView, visit: AnyRow | null}} Item */

/**
 * @param {CaseView[]} cases
 * @param {string} me
 * @param {string} [date] another day than today
 * @returns {Item[]} in the order of the day; what has no time comes last
 */
export function agendaOf(cases, me, date = today()) {
  const items = cases.filter((view) => view.case.phase !== 'closed').flatMap((view) => {
    const visits = view.visits.filter((visit) => isMine(view, visit, me, date)).map((visit) => {
      const planned = first(visit, 'planned_at') ?? null
      return { id: visit.id, at: planned && daysBetween(date, planned) === 0 ? planned : null, view, visit }
    })
    return [...visits, ...homecoming(view, me, date)]
  })
  return items.sort((a, b) => (a.at ?? '9').localeCompare(b.at ?? '9') || a.id.localeCompare(b.id))
}

/**
 * Planned for that day, or begun by the reader and still unsigned.
 * @param {CaseView} view
 * @param {AnyRow} visit
 * @param {string} me
 * @param {string} date
 */
function isMine(view, visit, me, date) {
  const planned = first(visit, 'planned_at')
  const own = visit.by === me || first(view.case, 'owner') === me
  if (planned && daysBetween(date, planned) === 0) return own
  return date === today() && visit.by === me && !isSigned(visit) && isBegun(visit)
}

/**
 * @param {CaseView} view
 * @param {string} me
 * @param {string} date
 * @returns {Item[]}
 */
function homecoming(view, me, date) {
  const at = view.case.homecoming_at
  const owner = first(view.case, 'owner')
  if (!at || view.case.phase === 'home' || daysBetween(date, at) !== 0 || (owner && owner !== me)) return []
  return [{ id: `home:${view.id}`, at, view, visit: null }]
}

/**
 * Fills a `card-agenda`.
 * @param {HTMLElement} el
 * @param {Item} item
 * @param {CaseView[]} cases
 */
export function fillAgenda(el, { at, view, visit }, cases) {
  const signed = visit !== null && isSigned(visit)
  const address = visit || isProtected(view) ? null : first(view.patient, 'address') ?? null
  const number = visit || isProtected(view) ? null : firstNumber(view)
  const prep = preparedness(view)
  const begun = visit !== null && !signed && isBegun(visit)
  fill(el, {
    time: at ? time(at) : gettext('Draft'), place: visit ? wardName(view.case.ward) : null,
    href: visit ? `#/case/${view.id}/visit/${visit.id}` : `#/case/${view.id}`,
    title: visit ? formOf(visit.form).title : gettext('Meet at home'), name: patientTitle(view), address,
    meta: visit !== null, draft: begun && visit ? format(gettext('Draft, %(begun)s of %(total)s'), progress(visit)) : '',
    signed: signed ? gettext('Signed') : '', also: visit && !signed ? alsoThere(view, cases) : '',
    prep: !visit && prep.total > 0, share: shortShare(prep), acts: Boolean(number || address),
    tel: number, call: format(gettext('Call %(name)s'), { name: patientName(view) }), map: address ? mapLink(address) : null,
  })
  drawPreparedness(el, prep)
  syncMark(/** @type {Element} */ (el.querySelector('[data-part="sync"]')), visit?.state, { short: true })
}

/** @param {CaseView} view */
function firstNumber(view) {
  return tel(first(view.patient, 'phone')) ?? contactsOf(view).map((row) => tel(first(row, 'phone'))).find(Boolean) ?? null
}

/**
 * The phone's own map, so that the address goes to no service of ours or others.
 * @param {string} address
 */
function mapLink(address) {
  const query = encodeURIComponent(address)
  return /iPhone|iPad|Macintosh/.test(navigator.userAgent) ? `maps:?q=${query}` : `geo:0,0?q=${query}`
}

/**
 * Who else of the team lies on the same ward and has not been visited.
 * @param {CaseView} view
 * @param {CaseView[]} cases
 */
function alsoThere(view, cases) {
  if (!view.case.ward) return ''
  const others = cases.filter((one) => one.id !== view.id && one.case.phase !== 'home' && one.case.phase !== 'closed' &&
    one.case.hospital === view.case.hospital && one.case.ward === view.case.ward && !one.visits.some(isSigned))
  if (!others.length) return ''
  const [given = '', family = ''] = [first(others[0].patient, 'given'), first(others[0].patient, 'family')]
  const name = `${given} ${family ? `${[...family][0]}.` : ''}`.trim()
  return others.length === 1
    ? format(gettext('Also %(name)s there'), { name })
    : format(gettext('Also %(name)s and %(n)s more there'), { name, n: others.length - 1 })
}
