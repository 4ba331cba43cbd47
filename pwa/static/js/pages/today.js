/** Today: who is new and ready, the reader's own day, and what is due. */

import { agendaOf, fillAgenda } from '../elements/agenda.js'
import { assertive } from '../elements/announce.js'
import { sumMark } from '../elements/marks.js'
import { may } from '../elements/may.js'
import { myTeams, patientName, patientTitle } from '../elements/people.js'
import { isLate } from '../elements/preparedness.js'
import { openRefusals } from '../elements/refusal.js'
import { openTask } from '../elements/task-sheet.js'
import { byDue, fillTask, isOpen, tick } from '../elements/tasks.js'
import { toast } from '../elements/toast.js'
import { capital, first, wardName } from '../elements/words.js'
import { fill, list } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'
import { dateOf, daysBetween, instant, locale, since, time, today } from '../lib/when.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */

const NEW_SHOWN = 3
const DUE_SHOWN = 12

/**
 * @param {HTMLElement} root
 * @param {any} _params
 * @param {import('../sync/work.js').Work} work
 */
function mount(root, _params, work) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  /** ticked here and kept in sight, so that nothing moves under the finger @type {Set<string>} */
  const ticked = new Set()
  /** @type {Set<string> | null} */
  let known = null
  part('sync').addEventListener('click', () => openRefusals(work))
  const timer = setInterval(() => showNow(), 30_000)

  function showNow() {
    part('now').textContent = format(gettext('now %(time)s'), { time: time(instant()) })
  }

  function update() {
    /** @type {CaseView[]} */
    const cases = work.cases()
    const items = agendaOf(cases, work.me.id)
    const due = dueToday(cases)
    fill(part('head'), { date: longDate(), sub: subLine(items.filter((item) => item.visit).length, due.filter(({ task }) => isOpen(task)).length) })
    sumMark(part('sync'), work.status())
    showReady(cases)
    part('day').hidden = items.length === 0
    list(part('agenda'), items, { template: 'card-agenda', key: (item) => item.id, fill: (el, item) => fillAgenda(el, item, cases) })
    showNow()
    showDue(due)
    const quiet = items.length === 0 && due.length === 0
    part('empty').hidden = !quiet
    if (quiet) part('tomorrow').textContent = tomorrowText(cases)
  }

  /** @param {CaseView[]} cases */
  function showReady(cases) {
    const ready = cases.filter((view) => view.case.phase === 'ready' && !first(view.case, 'owner'))
      .sort((a, b) => (b.case.ready_since ?? '').localeCompare(a.case.ready_since ?? ''))
    const fresh = known && ready.find((view) => !known?.has(view.id))
    if (fresh) assertive(format(gettext('New patient ready, %(ward)s'), { ward: wardName(fresh.case.ward) || fresh.case.hospital }))
    known = new Set(ready.map((view) => view.id))
    list(part('ready'), ready.slice(0, NEW_SHOWN), {
      template: 'card-ready',
      key: (view) => view.id,
      fill: (el, view, isNew) => {
        const since_ = view.case.ready_since
        fill(el, {
          since: since_ ? format(gettext('%(time)s ago'), { time: since(since_) }) : '', name: patientTitle(view),
          where: [[view.case.hospital, wardName(view.case.ward)].filter(Boolean).join(', '),
            since_ ? format(gettext('ready %(time)s'), { time: time(since_) }) : ''].filter(Boolean).join(' · '),
          alert: view.alerts.some((/** @type {any} */ alert) => alert.status === 'open'), href: `#/case/${view.id}`,
          open: format(gettext('Open %(name)s'), { name: patientName(view) }),
        })
        const take = /** @type {HTMLElement} */ (el.querySelector('[data-act="take"]'))
        take.hidden = !may(work, 'take')
        if (isNew) take.addEventListener('click', () => takeCase(work, view.id))
      },
    })
  }

  /**
   * Mine and nobody's, due today or late, and what was ticked here.
   * @param {CaseView[]} cases
   * @returns {{task: AnyRow, view: CaseView, name: string}[]}
   */
  function dueToday(cases) {
    const end = today()
    const rows = cases.filter((view) => view.case.phase !== 'closed').flatMap((view) => view.tasks
      .filter((task) => ticked.has(task.id) || (isOpen(task) && task.due_at && daysBetween(dateOf(task.due_at), end) >= 0 && isForMe(view, task)))
      .map((task) => ({ task, view, name: patientName(view) })))
    const mine = (/** @type {AnyRow} */ task) => Number(first(task, 'owner') !== work.me.id)
    return rows.sort((a, b) => mine(a.task) - mine(b.task) || Number(isLate(b.task)) - Number(isLate(a.task)) || byDue(a.task, b.task))
  }

  /** @param {CaseView} view @param {AnyRow} task */
  function isForMe(view, task) {
    const owner = first(task, 'owner')
    return owner === work.me.id || (!owner && (!first(view.case, 'owner') || first(view.case, 'owner') === work.me.id))
  }

  /** @param {{task: AnyRow, view: CaseView, name: string}[]} due */
  function showDue(due) {
    part('due').hidden = due.length === 0
    part('count').textContent = String(due.filter(({ task }) => isOpen(task)).length)
    list(part('tasks'), due.slice(0, DUE_SHOWN), {
      template: 'card-task',
      key: ({ task }) => task.id,
      fill: (el, item, isNew) => {
        fillTask(el, item, work, () => openRefusals(work, (refusal) => refusal.subject === item.task.id))
        if (isNew) wire(el, item.view.id, item.task.id)
      },
    })
    part('more').hidden = due.length <= DUE_SHOWN
    part('more').textContent = ngettext('%(n)s more', '%(n)s more', due.length - DUE_SHOWN)
  }

  /** @param {HTMLElement} el @param {string} caseId @param {string} id */
  function wire(el, caseId, id) {
    /** @param {(view: CaseView, task: AnyRow) => void} act on the task as it is then */
    const now = (act) => {
      const view = work.case(caseId)
      const task = view?.tasks.find((row) => row.id === id)
      if (view && task) act(view, task)
    }
    const check = /** @type {HTMLInputElement} */ (el.querySelector('[data-part="check"]'))
    check.disabled = !may(work, 'task')
    check.addEventListener('change', () => {
      ticked.add(id)
      now((view, task) => tick(work, view, task))
    })
    el.querySelector('[data-act="open"]')?.addEventListener('click', () => now((view, task) => openTask(work, view, task)))
  }

  /** @param {number} visits @param {number} todo */
  function subLine(visits, todo) {
    const teams = myTeams(work).map((team) => team.name).join(', ')
    return [teams, visits ? ngettext('%(n)s visit', '%(n)s visits', visits) : '', todo ? ngettext('%(n)s to do', '%(n)s to do', todo) : '']
      .filter(Boolean).join(' · ')
  }

  /** @param {CaseView[]} cases */
  function tomorrowText(cases) {
    const date = new Date(Date.parse(`${today()}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
    const next = agendaOf(cases, work.me.id, date).find((item) => item.at)
    return next?.at
      ? format(gettext('Tomorrow starts %(time)s with %(name)s.'), { time: time(next.at), name: patientName(next.view) })
      : gettext('Nothing is planned for tomorrow yet.')
  }

  update()
  return { update, leave: () => clearInterval(timer) }
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {string} id
 */
async function takeCase(work, id) {
  const view = work.case(id)
  if (!view) return
  await work.command('case.take', { subject: id, case: id, values: { owner: [work.me.id] }, base: { owner: view.case.answers.owner ?? [] } })
  toast(format(gettext('%(name)s is yours'), { name: patientName(view) }), () =>
    work.command('case.take', { subject: id, case: id, values: { owner: [] }, base: { owner: [work.me.id] } }))
}

/** @returns {string} `Tuesday 24 November` */
function longDate() {
  return capital(new Intl.DateTimeFormat(locale(), { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(`${today()}T00:00:00Z`)).replace(',', ''))
}

export default { name: 'today', template: 'page-today', mount }
