/** Parts of the case screen: its header, and the rows of visits, choices and the latest. */

import { fill } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'
import { day, daysBetween, dayTime, time, today } from '../lib/when.js'
import { syncMark } from './marks.js'
import { avatar, givenName, isProtected, patientTitle, who } from './people.js'
import { answerWords, formOf } from './questions.js'
import { fieldWords } from './conflict-words.js'
import { drawParts } from './timeline.js'
import { isOpen } from './visit-answers.js'
import { isBegun, isSigned, newest, progress } from './visits.js'
import { first, wardName } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */

/** Only these very words say that there is no allergy; whatever else is written stands as a warning. */
const NONE_KNOWN = /^(inga?|ingen|none|no|nej|nei|no known|none known|inga kända|ingen kjente|ingen kjende)( (allergier|allergiar|allergies|överkänsligheter))?[.]?$/i

/**
 * The phase as this phone sees it: a homecoming booked for today is on its way, whenever the server last counted.
 * @param {CaseView} view
 * @returns {string}
 */
export function shownPhase(view) {
  const { phase, homecoming_at: at } = view.case
  const before = phase !== 'home' && phase !== 'closed'
  if (before && first(view.case, 'met_at')) return 'home'
  return before && at && daysBetween(today(), at) === 0 ? 'coming_home' : phase
}

/**
 * Name, place and reason, then only what can harm and who is at home.
 * @param {HTMLElement} head
 * @param {CaseView} view
 * @param {import('../sync/work.js').Work} work
 */
export function drawCaseHead(head, view, work) {
  const allergies = newest(view, 'allergies')
  const lives = newest(view, 'lives_with')
  const reason = first(view.patient, 'reason_for_care') ?? newest(view, 'reason_admission')[0]
  const owner = first(view.case, 'owner')
  const where = [view.case.hospital, wardName(view.case.ward)].filter(Boolean).join(', ')
  fill(head, {
    name: patientTitle(view), where, reason: reason ? ` · ${reason}` : '',
    allergy: allergies.length && !NONE_KNOWN.test(allergies[0].trim()) ? format(gettext('Allergy: %(what)s'), { what: answerWords('allergies', allergies) }) : '',
    protected: isProtected(view),
    identity: view.patient?.identity_flag ? gettext('Check the identity number') : '',
    lives: lives.length ? answerWords('lives_with', lives) : '',
    alone: newest(view, 'no_relatives')[0] === 'yes',
    owner: owner && owner !== work.me.id ? format(gettext('Case with %(name)s'), { name: who(work, owner) }) : '',
  })
}

/**
 * @param {HTMLElement} el
 * @param {AnyRow} visit
 * @param {CaseView} view
 * @param {import('../sync/work.js').Work} work
 */
export function fillVisit(el, visit, view, work) {
  const planned = first(visit, 'planned_at')
  const signed = isSigned(visit)
  const begun = isBegun(visit)
  const choose = view.conflicts.filter((row) => row.subject === visit.id && isOpen(row)).length
  const at = signed ? visit.signed_at ?? visit.at : planned ?? visit.at
  fill(el, {
    href: `#/case/${view.id}/visit/${visit.id}`, title: formOf(visit.form).title,
    sub: [at ? (signed ? day(at) : dayTime(at)) : '', givenName(work, visit.signed_by ?? visit.by), signed ? gettext('signed') : begun ? '' : gettext('planned')]
      .filter(Boolean).join(' · '),
    draft: !signed && begun ? format(gettext('Draft, %(begun)s of %(total)s'), progress(visit)) : '',
    choose: choose ? ngettext('%(n)s to choose', '%(n)s to choose', choose) : '',
  })
  syncMark(/** @type {Element} */ (el.querySelector('[data-part="sync"]')), visit.state)
}

/**
 * @param {HTMLElement} el
 * @param {AnyRow} conflict
 * @param {import('../sync/work.js').Work} work
 */
export function fillChoice(el, conflict, work) {
  fill(el, {
    title: fieldWords(conflict),
    sub: format(gettext('Two answers, both kept: %(one)s and %(other)s'), { one: givenName(work, conflict.kept_by), other: givenName(work, conflict.offered_by) }),
  })
}

/**
 * @param {HTMLElement} el
 * @param {import('./timeline.js').Entry} entry
 * @param {import('../sync/work.js').Work} work
 * @param {() => void} onNeeds
 */
export function fillFeed(el, entry, work, onNeeds) {
  const near = daysBetween(entry.at, today()) === 0 ? time(entry.at) : dayTime(entry.at)
  fill(el, { sub: [givenName(work, entry.by), [entry.noun, near].filter(Boolean).join(' ')].filter(Boolean).join(' · ') })
  drawParts(/** @type {Element} */ (el.querySelector('[data-part="text"]')), entry.parts)
  const mark = /** @type {HTMLElement} */ (el.querySelector('[data-part="av"]'))
  avatar(mark, work, entry.by)
  if (!entry.by) mark.replaceChildren('H')
  mark.classList.toggle('hk-av--none', false)
  syncMark(/** @type {Element} */ (el.querySelector('[data-part="sync"]')), entry.row.state, { always: true, onNeeds })
}
