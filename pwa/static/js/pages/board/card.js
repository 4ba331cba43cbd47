/** One card of the board, in the order of the look: name and age, clock, preparedness, flags, seen by, next step with owner. */

import { shownPhase } from '../../elements/case-parts.js'
import { drawClockLine, preparedness } from '../../elements/marks.js'
import { avatar, initials, isProtected, patientName, who } from '../../elements/people.js'
import { drawPreparedness, shareText } from '../../elements/preparedness.js'
import { isSigned } from '../../elements/visit-answers.js'
import { newest } from '../../elements/visits.js'
import { fill, icon, list } from '../../lib/dom.js'
import { format, gettext, ngettext } from '../../lib/i18n.js'
import { age, dayTime, daysBetween, time, today } from '../../lib/when.js'
import { openConflicts, unownedTasks } from './find.js'
import { nextStep } from './next.js'

/** @typedef {import('../../sync/types.js').CaseView} CaseView */
/** @typedef {{key: string, icon: string, tone: string, text: string}} Flag */

const MOST_FLAGS = 3

/**
 * @param {HTMLElement} el
 * @param {CaseView} view
 * @param {{work: any, current: string, tabbable: boolean}} about `current` is the case open beside, `tabbable` the board's one tab stop
 */
export function showCard(el, view, { work, current, tabbable }) {
  const prep = preparedness(view)
  const step = nextStep(view)
  const phase = shownPhase(view)
  const years = age(view.patient?.birth_date)
  fill(el, {
    href: `#/board/${view.id}`,
    current: view.id === current ? 'true' : null,
    tabindex: tabbable ? '0' : '-1',
    name: patientName(view),
    age: years === null ? null : String(years),
    prep: prep.total > 0 && phase !== 'home' ? shareText(prep) : null,
    short: prep.lit ? null : `${prep.done}/${prep.total}`,
    lit: prep.lit,
    seen: seen(view, work),
    next: step?.text ?? null,
    owner: step && assignWords(step.owner, work),
  })
  el.dataset.case = view.id
  drawPreparedness(el, prep)
  redrawn(el.querySelector('[data-part=clock]'), JSON.stringify([view.case, today()]), (place) => drawClockLine(place, view))
  list(/** @type {Element} */ (el.querySelector('[data-part=flags]')), flags(view, prep.late), {
    template: 'board-flag',
    key: (flag) => flag.key,
    fill: (mark, flag, isNew) => {
      fill(mark, flag)
      if (isNew) mark.prepend(icon(flag.icon))
    },
  })
  if (step) avatar(/** @type {Element} */ (el.querySelector('[data-part=avatar]')), work, step.owner)
}

/**
 * Draws only when what it is drawn from has changed.
 * @param {Element | null} place @param {string} from @param {(place: HTMLElement) => void} draw
 */
function redrawn(place, from, draw) {
  if (!(place instanceof HTMLElement) || place.dataset.from === from) return
  place.dataset.from = from
  draw(place)
}

/** @param {string | undefined} owner @param {any} work */
function assignWords(owner, work) {
  if (!owner) return gettext('Nobody has it, assign')
  const name = owner === work.me.id ? work.me.name : who(work, owner)
  return format(gettext('%(initials)s: %(name)s has it, assign to someone else'), { initials: initials(name), name })
}

/**
 * At most three, what can go wrong first.
 * @param {CaseView} view @param {number} late @returns {Flag[]}
 */
function flags(view, late) {
  /** @type {Flag[]} */
  const all = []
  const conflicts = openConflicts(view).length
  const unowned = unownedTasks(view).length
  const phase = shownPhase(view)
  const before = !['coming_home', 'home'].includes(phase)
  const add = (/** @type {string} */ name, /** @type {string} */ tone, /** @type {string} */ text) =>
    all.push({ key: name, icon: name, tone, text })
  if (phase === 'ready' && !view.case.answers.owner?.length) add('PersonCross', 'warning', gettext('Nobody has taken it'))
  else if (unowned > 0) add('PersonCross', 'warning', ngettext('%(n)s without owner', '%(n)s without owner', unowned))
  if (late > 0) add('Clock', 'warning', ngettext('%(n)s late', '%(n)s late', late))
  if (conflicts > 0) add('Chat2', 'dusk', ngettext('%(n)s to choose', '%(n)s to choose', conflicts))
  if (phase === 'ready' && !view.visits.some(isSigned)) {
    add('Stethoscope', 'warning', gettext('Not assessed'))
  }
  if (isProtected(view)) add('ShieldLock', 'neutral', gettext('Protected identity'))
  if (before && newest(view, 'no_relatives')[0] === 'yes') add('HouseHeart', 'neutral', gettext('No relatives'))
  return all.slice(0, MOST_FLAGS)
}

/**
 * Who took the alert, or that nobody has: a ready patient's card says so.
 * @param {CaseView} view @param {any} work
 */
function seen(view, work) {
  if (shownPhase(view) !== 'ready') return null
  const alert = /** @type {any[]} */ (view.alerts).findLast((one) => one.status !== 'closed')
  if (!alert) return null
  if (!alert.accepted_by) return gettext('alert not taken yet')
  const at = daysBetween(alert.accepted_at, today()) === 0 ? time(alert.accepted_at) : dayTime(alert.accepted_at)
  return `${who(work, alert.accepted_by)} ${at}`
}
