/** Patients: found by name, address or ward, filtered, grouped by phase. */

import { polite } from '../elements/announce.js'
import { matches } from '../elements/finding.js'
import { sumMark } from '../elements/marks.js'
import { fillPatient } from '../elements/patient-row.js'
import { myTeams } from '../elements/people.js'
import { openRefusals } from '../elements/refusal.js'
import { first, phaseTitle } from '../elements/words.js'
import { list } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */

const PHASES = ['ready', 'coming_home', 'preparing', 'assessed', 'admitted', 'home', 'closed']
const AT_FIRST = 40

/** @type {Record<string, (view: CaseView, me: string) => boolean>} */
const FILTERS = {
  mine: (view, me) => view.case.phase !== 'closed' && (first(view.case, 'owner') === me || view.tasks.some((task) => first(task, 'owner') === me && !['done', 'not_needed'].includes(first(task, 'state') ?? ''))),
  team: (view) => view.case.phase !== 'closed',
  ready: (view) => view.case.phase === 'ready',
  coming: (view) => view.case.phase === 'coming_home',
  home: (view) => view.case.phase === 'home',
  closed: (view) => view.case.phase === 'closed',
}

/** What was searched and chosen, kept while the app is open, so that Back finds the list as it was left. */
const kept = { query: '', filter: 'team' }

/**
 * @param {HTMLElement} root
 * @param {any} _params
 * @param {import('../sync/work.js').Work} work
 */
function mount(root, _params, work) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  const search = /** @type {HTMLInputElement} */ (root.querySelector('input[type="search"]'))
  const radios = /** @type {HTMLInputElement[]} */ ([...root.querySelectorAll('[name="patients-filter"]')])
  /** @type {Set<string>} */
  const unfolded = new Set()
  search.value = kept.query
  for (const radio of radios) radio.checked = radio.value === kept.filter

  const changed = () => {
    kept.query = search.value
    kept.filter = radios.find((radio) => radio.checked)?.value ?? 'team'
    const [shown, total] = update()
    polite(format(ngettext('%(shown)s of %(total)s patient', '%(shown)s of %(total)s patients', total), { shown, total }))
  }
  search.addEventListener('input', changed)
  for (const radio of radios) radio.addEventListener('change', changed)
  part('sync').addEventListener('click', () => openRefusals(work))
  root.querySelector('[data-act="all"]')?.addEventListener('click', () => {
    search.value = ''
    for (const radio of radios) radio.checked = radio.value === 'team'
    changed()
    search.focus()
  })

  /** @returns {[number, number]} */
  function update() {
    /** @type {CaseView[]} */
    const cases = work.cases()
    for (const radio of radios) {
      const count = root.querySelector(`[data-count="${radio.value}"]`)
      if (count) count.textContent = String(cases.filter((view) => FILTERS[radio.value](view, work.me.id)).length)
    }
    const shown = cases.filter((view) => FILTERS[kept.filter](view, work.me.id) && matches(view, kept.query))
    const groups = PHASES.map((phase) => ({ phase, views: shown.filter((view) => view.case.phase === phase).sort(order) }))
    list(part('groups'), groups.filter((group) => group.views.length), { template: 'card-group', key: (group) => group.phase, fill: fillGroup })
    sumMark(part('sync'), work.status())
    showEmpty(shown.length, cases.length)
    return [shown.length, cases.length]
  }

  /** @param {HTMLElement} el @param {{phase: string, views: CaseView[]}} group @param {boolean} isNew */
  function fillGroup(el, { phase, views }, isNew) {
    const inside = (/** @type {string} */ name) => /** @type {HTMLElement} */ (el.querySelector(`[data-part="${name}"]`))
    inside('title').textContent = phaseTitle(phase)
    inside('count').textContent = String(views.length)
    const visible = unfolded.has(phase) ? views : views.slice(0, AT_FIRST)
    list(inside('rows'), visible, { template: 'card-patient', key: (view) => view.id, fill: (row, view) => fillPatient(row, view, teamName(view)) })
    inside('more').hidden = visible.length === views.length
    inside('more').textContent = format(gettext('Show %(n)s more'), { n: views.length - visible.length })
    if (isNew) inside('more').addEventListener('click', () => { unfolded.add(phase); update() })
  }

  /** @param {CaseView} view */
  function teamName(view) {
    const teams = myTeams(work)
    return teams.length > 1 ? teams.filter((team) => (view.case.teams ?? []).includes(team.id)).map((team) => team.name).join(', ') : ''
  }

  /** @param {number} shown @param {number} total */
  function showEmpty(shown, total) {
    part('empty').hidden = shown > 0
    part('none').textContent = total ? gettext('Nobody fits') : gettext('No patients yet')
    part('hint').textContent = total ? gettext('Try fewer letters, or another filter.') : gettext('They come when the hospital reports them, or when you add one.')
    const all = /** @type {HTMLElement} */ (root.querySelector('[data-act="all"]'))
    all.hidden = total === 0
  }

  update()
  return { update: () => { update() }, leave: () => {} }
}

/**
 * Who has waited longest first; else by planned day, then by name.
 * @param {CaseView} a
 * @param {CaseView} b
 */
function order(a, b) {
  const key = (/** @type {CaseView} */ view) => view.case.ready_since ?? view.case.homecoming_at ?? view.case.planned_on ?? '9'
  return key(a).localeCompare(key(b)) || (first(a.patient, 'family') ?? '').localeCompare(first(b.patient, 'family') ?? '')
}

export default { name: 'patients', template: 'page-patients', mount }
