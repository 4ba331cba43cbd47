/** The rota: who has which duty, month by month or week by week on a desk, day by day on a phone; what is missing and who could take it. */

import { polite } from '../elements/announce.js'
import { sumMark } from '../elements/marks.js'
import { avatar, colleagues, initials, myTeams } from '../elements/people.js'
import { openRefusals } from '../elements/refusal.js'
import { openSheet } from '../elements/sheet.js'
import { capital } from '../elements/words.js'
import { fill } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { dateWords, today } from '../lib/when.js'
import { showFacts } from './board/facts.js'
import { pickFrom } from './board/pick.js'
import { drawGrid } from './rota/cells.js'
import { dayOf, plus, step, weekNumber, weeks } from './rota/dates.js'
import { drawDays } from './rota/days.js'
import { openShift } from './rota/edit.js'
import { figures, onCallNow, showOnCall } from './rota/figures.js'
import { rotaKeys } from './rota/keys.js'
import { shortNames } from './rota/load.js'
import { drawChosen, drawSwaps } from './rota/panel.js'
import { gapKey, plan as planOf, swapOf } from './rota/plan.js'
import { openRules } from './rota/rules.js'
import { openSwap } from './rota/swap.js'
import { kindNames, spanWords } from './rota/words.js'

/** On a phone: so many days from today. */
const AHEAD = 14

/** What the reader chose stays while the app is open, also over other pages. */
const chosen = { team: '', kind: /** @type {import('./oncall/coverage.js').Kind} */ ('hospital'), view: /** @type {'month' | 'week'} */ ('month'), date: '', stop: '' }

/**
 * @param {HTMLElement} root
 * @param {import('../sync/work.js').Work} work
 */
function page(root, work) {
  const part = (/** @type {string} */ name) => /** @type {any} */ (root.querySelector(`[data-part="${name}"]`))
  const wide = matchMedia('(width >= 900px)')
  const lead = work.me.role === 'team_lead'
  const nameOf = (/** @type {string} */ id) => work.people().get(id)?.name ?? gettext('Someone')
  chosen.date ||= today()

  /** @returns {import('./rota/plan.js').Plan} */
  function planned() {
    const teams = myTeams(work)
    if (!teams.some(({ id }) => id === chosen.team)) chosen.team = teams[0]?.id ?? ''
    const days = wide.matches ? weeks(chosen.date, chosen.view).flat() : [today(), plus(today(), AHEAD)]
    const inMonth = wide.matches && chosen.view === 'month' ? days.filter((date) => date.startsWith(chosen.date.slice(0, 7))) : days
    const people = colleagues(work, [chosen.team], ['coordinator'])
    return planOf(work, { team: chosen.team, kind: chosen.kind, first: inMonth[0], last: inMonth[inMonth.length - 1], now: Date.now(), people })
  }

  /** @returns {import('./rota/panel.js').About} */
  function about() {
    return { work, plan: planned(), nameOf, lead, act: (what) => what() }
  }

  /** @param {import('./rota/plan.js').Plan} plan */
  function head(plan) {
    const teams = myTeams(work)
    pickFrom(part('teams'), teams.map(({ id, name }) => [id, name]), chosen.team)
    part('teams').hidden = teams.length < 2
    pickFrom(part('kind'), kindNames(), chosen.kind)
    const month = capital(dateWords(chosen.date, { month: 'long', year: 'numeric' }))
    fill(root, {
      period: chosen.view === 'month' ? month : format(gettext('Week %(n)s, %(month)s'), { n: weekNumber(chosen.date), month: month.toLocaleLowerCase() }),
      lead,
    })
    showOnCall(part, onCallNow(plan.all, [plan.team], work.people(), plan.now, plan.kind))
    const status = work.status()
    sumMark(part('sync'), status)
    part('sync').hidden = status.needs === 0
    for (const view of ['month', 'week']) part(view).setAttribute('aria-pressed', String(chosen.view === view))
    avatar(part('me'), work, work.me.id)
    part('me').setAttribute('aria-label', format(gettext('%(initials)s: me'), { initials: initials(work.me.name) }))
  }

  function update() {
    if (!work.isOpen) return
    const now = about()
    const { plan } = now
    head(plan)
    showFacts(part('facts'), figures(plan, nameOf))
    part('desk').hidden = !wide.matches
    part('phone').hidden = wide.matches
    if (!wide.matches) {
      drawDays(part('phone'), now, openBeside)
      drawSwaps(part('phone-swaps'), plan.swaps, now)
      part('swaps-group').hidden = plan.swaps.length === 0
      return
    }
    const shown = weeks(chosen.date, chosen.view).flat()
    if (!stands(plan, shown)) chosen.stop = plan.gaps[0] ? gapKey(plan.gaps[0]) : shown.includes(today()) ? today() : plan.first
    const known = (/** @type {string} */ stop) => part('grid').querySelector(`[data-stop="${CSS.escape(stop)}"]`)
    const names = shortNames([...work.people()].map(([id, person]) => ({ id, name: person.name ?? '' })))
    const look = { view: chosen.view, date: chosen.date, chosen: chosen.stop, tabbable: known(keys.state.tabbable) ? keys.state.tabbable : chosen.stop, moving: keys.state.moving, draggable: mayMove }
    part('grid').dataset.view = chosen.view
    drawGrid(part('grid'), plan, names, look)
    drawChosen(part('chosen'), chosen.stop, now)
    drawSwaps(part('swaps'), plan.swaps, now)
  }

  /** @param {import('./rota/plan.js').Plan} plan @param {string[]} shown */
  function stands(plan, shown) {
    return shown.includes(chosen.stop) || plan.gaps.some((gap) => gapKey(gap) === chosen.stop) || plan.shifts.some(({ id, from }) => id === chosen.stop && shown.includes(dayOf(from)))
  }

  /** @param {string} id */
  function mayMove(id) {
    const { plan } = about()
    const shift = plan.shifts.find((duty) => duty.id === id)
    return Boolean(shift?.worker && shift.from > plan.now && (lead || shift.worker === work.me.id) && !swapOf(plan, id))
  }

  /** @param {string} stop on a phone */
  function openBeside(stop) {
    const sheet = openSheet('rota-sheet', (el) => {
      const act = async (/** @type {() => unknown} */ what) => { await sheet.close(); what() }
      drawChosen(/** @type {Element} */ (el.querySelector('[data-part=chosen]')), stop, { ...about(), act })
      el.querySelector('h2')?.setAttribute('id', 'sheet-title')
      el.querySelector('h2')?.setAttribute('tabindex', '-1')
    })
  }

  /** @param {string} from @param {string} onto a shift, a gap or a day */
  function propose(from, onto) {
    const now = about()
    const gap = now.plan.gaps.find((one) => gapKey(one) === onto)
    const given = now.plan.shifts.find(({ id }) => id === from)
    if (gap || !given) return choose(onto)
    openSwap(now, from, now.plan.shifts.some(({ id }) => id === onto) ? onto : '')
  }

  /** @param {string} stop */
  function choose(stop) {
    chosen.stop = stop
    update()
    polite(part('chosen').querySelector('h2')?.textContent ?? '')
  }

  const keys = rotaKeys(part('grid'), {
    choose,
    start: (id) => {
      const shift = mayMove(id) && about().plan.shifts.find((duty) => duty.id === id)
      return shift ? format(gettext('Swapping %(name)s, %(when)s. Choose another shift with the arrows, Enter proposes, Escape gives up.'), { name: nameOf(shift.worker), when: spanWords(shift) }) : ''
    },
    propose,
    changed: update,
    close: () => undefined,
  })
  document.addEventListener('keydown', keys.keydown)

  /** @param {() => void} what */
  const then = (what) => () => { what(); update() }
  part('previous').addEventListener('click', then(() => { chosen.date = step(chosen.date, chosen.view, -1) }))
  part('next').addEventListener('click', then(() => { chosen.date = step(chosen.date, chosen.view, 1) }))
  part('today').addEventListener('click', then(() => { chosen.date = chosen.stop = today() }))
  for (const view of /** @type {const} */ (['month', 'week'])) part(view).addEventListener('click', then(() => { chosen.view = view }))
  part('teams').addEventListener('change', then(() => { chosen.team = part('teams').value }))
  part('kind').addEventListener('change', then(() => { chosen.kind = part('kind').value }))
  part('add').addEventListener('click', () => openShift(work, { team: chosen.team, kind: chosen.kind }))
  part('sync').addEventListener('click', () => openRefusals(work))
  part('rules').addEventListener('click', () => openRules(work, chosen.team))
  wide.addEventListener('change', update)
  update()
  const minute = setInterval(update, 60_000)
  return {
    update,
    leave() {
      document.removeEventListener('keydown', keys.keydown)
      wide.removeEventListener('change', update)
      clearInterval(minute)
    },
  }
}

export default {
  name: 'rota',
  template: 'page-rota',
  /** @param {HTMLElement} root @param {Record<string, string>} _params @param {any} work */
  mount: (root, _params, work) => page(root, work),
}
