/** Which case stands in which column, and in which order. */

import { shownPhase } from '../../elements/case-parts.js'
import { gettext } from '../../lib/i18n.js'

/** @typedef {import('../../sync/types.js').CaseView} CaseView */
/** @typedef {'phase' | 'hospital' | 'owner'} Grouping */
/** @typedef {{key: string, title: string, ready: boolean, views: CaseView[]}} Column */

export const PHASES = ['admitted', 'assessed', 'preparing', 'ready', 'coming_home', 'home']

/** @returns {Record<string, string>} */
const phaseTitles = () => ({
  admitted: gettext('Admitted'),
  assessed: gettext('Assessed'),
  preparing: gettext('Preparing'),
  ready: gettext('Ready for discharge'),
  coming_home: gettext('Coming home'),
  home: gettext('Home'),
})

/**
 * @param {CaseView[]} views open cases only
 * @param {Grouping} grouping
 * @param {(worker: string) => string} nameOf
 * @returns {Column[]} all six phases, or one column for each hospital or person that has a case
 */
export function columns(views, grouping, nameOf) {
  if (grouping === 'phase') {
    const titles = phaseTitles()
    return PHASES.map((phase) => ({
      key: phase,
      title: titles[phase],
      ready: phase === 'ready',
      views: views.filter((view) => shownPhase(view) === phase).sort(urgency),
    }))
  }
  /** @type {Map<string, CaseView[]>} */
  const groups = new Map()
  for (const view of views) {
    const key = (grouping === 'hospital' ? view.case.hospital : view.case.answers.owner?.[0]) ?? ''
    groups.set(key, [...(groups.get(key) ?? []), view])
  }
  const nobody = grouping === 'hospital' ? gettext('No hospital') : gettext('Nobody has taken it')
  const title = (/** @type {string} */ key) => (key === '' ? nobody : grouping === 'owner' ? nameOf(key) : key)
  return [...groups]
    .map(([key, some]) => ({ key, title: title(key), ready: false, views: some.sort(urgency) }))
    .sort((a, b) => Number(a.key !== '') - Number(b.key !== '') || a.title.localeCompare(b.title))
}

/**
 * Ready ones first by who has waited longest, then by planned date (none last); those at home newest first.
 * @param {CaseView} a @param {CaseView} b
 */
function urgency(a, b) {
  if (shownPhase(a) === 'home' && shownPhase(b) === 'home') {
    return (b.case.home_at ?? '').localeCompare(a.case.home_at ?? '') || tie(a, b)
  }
  const last = '9999'
  return (
    (a.case.ready_since ?? last).localeCompare(b.case.ready_since ?? last) ||
    (a.case.homecoming_at ?? last).localeCompare(b.case.homecoming_at ?? last) ||
    (a.case.planned_on ?? last).localeCompare(b.case.planned_on ?? last) ||
    tie(a, b)
  )
}

/** @param {CaseView} a @param {CaseView} b */
function tie(a, b) {
  return a.id < b.id ? -1 : 1
}
