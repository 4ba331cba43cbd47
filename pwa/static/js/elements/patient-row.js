import { fill } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'
import { drawClockLine, syncMark } from './marks.js'
import { isProtected, patientTitle } from './people.js'
import { drawPreparedness, preparedness, shortShare } from './preparedness.js'
import { isOpen } from './visit-answers.js'
import { isBegun, newest, openVisitOf, progress } from './visits.js'
import { capital, first, wardName } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */

/**
 * Fills a `card-patient`: name, clock, preparedness, ward, and only the flags that ask for something.
 * @param {HTMLElement} el
 * @param {CaseView} view
 * @param {string} team its name, when the reader has several
 */
export function fillPatient(el, view, team) {
  const prep = preparedness(view)
  const before = view.case.phase !== 'home' && view.case.phase !== 'closed'
  const choose = view.conflicts.filter(isOpen).length
  fill(el, {
    href: `#/case/${view.id}`, name: patientTitle(view), ward: capital(wardName(view.case.ward)), team,
    prep: prep.total > 0, share: shortShare(prep),
    nobody: view.case.phase === 'ready' && !first(view.case, 'owner'),
    unowned: before && prep.unowned && first(view.case, 'owner') ? ngettext('%(n)s without owner', '%(n)s without owner', prep.unowned) : '',
    choose: choose ? ngettext('%(n)s to choose', '%(n)s to choose', choose) : '',
    draft: before ? draftText(view) : '',
    alone: before && newest(view, 'no_relatives')[0] === 'yes', protected: isProtected(view),
  })
  drawClockLine(/** @type {Element} */ (el.querySelector('[data-part="clock"]')), view)
  drawPreparedness(el, prep)
  syncMark(/** @type {Element} */ (el.querySelector('[data-part="sync"]')), view.state, { short: true })
}

/**
 * @param {CaseView} view
 * @returns {string} how far an unsigned visit has come
 */
export function draftText(view) {
  const visit = openVisitOf(view)
  return visit && isBegun(visit) ? format(gettext('Draft, %(begun)s of %(total)s'), progress(visit)) : ''
}
