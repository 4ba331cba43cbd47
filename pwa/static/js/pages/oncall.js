/** On call: my duty, what must be answered with the proof of who was reached, who is on call now, and earlier alerts. */

import { drawAnswer, wireAnswer } from '../elements/answer.js'
import { sumMark } from '../elements/marks.js'
import { polite } from '../elements/announce.js'
import { myTeams, patientTitle, who } from '../elements/people.js'
import { openRefusals } from '../elements/refusal.js'
import { toast } from '../elements/toast.js'
import { capital, wardName } from '../elements/words.js'
import { fill, icon, list } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { dayTime, since, time } from '../lib/when.js'
import { calls, waits } from './oncall/alerts.js'
import { afterDuty, duties, dutyOf, isVerified, nextDutyOf, onCallAt } from './oncall/coverage.js'
import { showDuties } from './oncall/duties.js'
import { showLadder } from './oncall/ladder.js'
import { notTakenOver, toConfirm } from './oncall/mine.js'
import { reach } from './me/reach.js'
import { trial } from './me/trial.js'

const EARLIER = 10

/** @param {number} ms */
const stamp = (ms) => new Date(ms).toISOString()

/**
 * @param {HTMLElement} root
 * @param {import('../sync/work.js').Work} work
 */
function page(root, work) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  /** @type {Map<string, string>} what I answered here, in words, until the server has it */
  const answered = new Map()
  /** @type {Set<string>} they keep their place while the page is up: nothing moves under a finger */
  const seenOpen = new Set()
  /** @type {Record<string, any>} what the card of my duty says now */
  const said = {}
  /** @type {string | undefined} how the last test here went */
  let tried
  /** @type {import('./oncall/coverage.js').Duty | undefined} the duty that is mine to confirm */
  let asked
  const nameOf = (/** @type {string} */ id) => who(work, id)

  function duty() {
    const now = Date.now()
    const all = duties(work.shifts())
    const mine = dutyOf(all, work.me.id, now)
    const next = nextDutyOf(all, work.me.id, now)
    const after = mine && afterDuty(all, mine)
    const held = mine ? undefined : notTakenOver(all, work.me.id, now)
    const card = part('duty')
    card.classList.toggle('hk-duty--off', !mine && !held)
    const title = mine
      ? format(gettext('You are on call until %(when)s'), { when: dayTime(stamp(mine.to)) })
      : held
        ? format(gettext('You stay on call until %(name)s confirms'), { name: nameOf(held.worker) })
        : next
          ? format(gettext('Your next duty: %(when)s'), { when: dayTime(stamp(next.from)) })
          : gettext('You are not on call')
    const confirmed = mine?.row.confirmed_at ? format(gettext('Confirmed %(time)s.'), { time: time(mine.row.confirmed_at) }) : ''
    const following = after && after.worker !== work.me.id ? format(gettext('After you: %(name)s.'), { name: nameOf(after.worker) }) : ''
    asked = toConfirm(all, work.me.id, now)
    const unsent = asked && ['saved', 'sending'].includes(work.stateOf(asked.id))
    Object.assign(said, {
      title,
      after: [confirmed, following].filter(Boolean).join(' ') || null,
      confirm: asked && !unsent,
      confirming: unsent ? gettext('Confirmed. Waiting for the server.') : null,
    })
    fill(card, said)
    showDuties(root, all, work)
    const rows = myTeams(work).flatMap((team) => {
      /** @type {(import('./oncall/coverage.js').Duty | null)[]} */
      const on = onCallAt(all, team.id, now)
      return (on.length > 0 ? on : [null]).map((one) => ({ team, one }))
    })
    list(part('now'), rows, {
      template: 'oncall-now',
      key: ({ team, one }) => `${team.id} ${one?.id ?? ''}`,
      fill: (el, { team, one }) => {
        const reached = one && isVerified(one, /** @type {any} */ (work.people().get(one.worker)), now)
        const until = one && format(gettext('%(team)s, until %(when)s'), { team: team.name, when: dayTime(stamp(one.to)) })
        fill(el, {
          tone: reached ? 'success' : one ? 'warning' : 'danger',
          who: one ? nameOf(one.worker) : gettext('Nobody on call'),
          until: until ?? format(gettext('%(team)s. Alerts go straight to the team lead.'), { team: team.name }),
          untested: one && !reached ? gettext('Reach not tested') : null,
        })
        slot(el, reached ? 'BellFill' : 'ExclamationmarkTriangleFill')
      },
    })
  }

  async function showReach() {
    const state = await reach(work)
    const seen = work.people().get(work.me.id)?.reached_at
    const sub = tried ?? (state.ok && seen ? format(gettext('Last shown %(when)s'), { when: dayTime(seen) }) : state.sub)
    fill(part('duty'), Object.assign(said, { reach: state.title, reach_sub: sub, can_test: state.ok, reach_fix: state.ok ? null : state.canEnable ? gettext('Turn on') : gettext('See why') }))
    part('reach-icon').replaceChildren(icon(state.ok ? 'MobileSmall' : 'BellSlash'))
    part('reach-icon').className = state.ok ? 'hk-ok' : 'hk-warn'
  }

  function answers() {
    const { answer, earlier } = calls(work, seenOpen)
    for (const { alert } of answer) if (alert.status === 'open') seenOpen.add(alert.id)
    part('answer-count').textContent = String(answer.filter(waits).length || '')
    part('answer-none').hidden = answer.length > 0
    list(part('answer'), answer, { template: 'oncall-alert', key: ({ alert }) => alert.id, fill: card })
    part('earlier-group').hidden = earlier.length === 0
    list(part('earlier'), earlier.slice(0, EARLIER), {
      template: 'oncall-earlier',
      key: ({ alert }) => alert.id,
      fill: (el, { alert, view }) => fill(el, { href: `#/case/${view.id}`, when: capital(dayTime(alert.opened_at)), what: outcome(alert) }),
    })
  }

  /** @param {any} alert */
  function outcome(alert) {
    if (!alert.accepted_by) return gettext('Ended before anyone took it')
    const after = since(alert.opened_at, Date.parse(alert.accepted_at))
    return alert.accepted_by === work.me.id
      ? format(gettext('Taken by you after %(time)s'), { time: after })
      : format(gettext('Taken by %(name)s after %(time)s'), { name: nameOf(alert.accepted_by), time: after })
  }

  /** @param {HTMLElement} el @param {import('./oncall/alerts.js').Call} call @param {boolean} isNew */
  function card(el, { alert, view }, isNew) {
    const mine = alert.accepted_by === work.me.id
    const unsent = ['saved', 'sending'].includes(work.stateOf(alert.id))
    const said = unsent ? answered.get(alert.id) ?? gettext('Answered. Waiting for the server.') : null
    const declined = (alert.ladder ?? []).some((/** @type {any} */ rung) => rung.what === 'declined' && rung.who === work.me.id)
    fill(el, {
      name: patientTitle(view),
      place: [view.case.hospital, wardName(view.case.ward)].filter(Boolean).join(', '),
      ready: view.case.ready_since ? format(gettext('Ready %(when)s'), { when: dayTime(view.case.ready_since) }) : null,
      tone: mine ? 'success' : 'warning',
      pill: mine ? gettext('Yours') : gettext('Not taken'),
      escalates: alert.status === 'open' && alert.escalates_at && !said
        ? format(gettext('The next person is paged %(time)s'), { time: time(alert.escalates_at) })
        : null,
      open: alert.status === 'open' && !said,
      can_decline: !declined,
      waiting: said,
      mine,
      href: `#/case/${view.id}`,
    })
    slot(el, mine ? 'CheckmarkCircle' : 'Clock', 'pill-icon')
    showLadder(/** @type {Element} */ (el.querySelector('[data-part=ladder]')), alert.ladder ?? [], work)
    const block = /** @type {HTMLElement} */ (el.querySelector('[data-part=hospital]'))
    if (mine || view.hospital_answers.some((/** @type {any} */ row) => row.state !== 'received')) drawAnswer(block, view, work)
    else block.hidden = true
    if (!isNew) return
    wireAnswer(block, () => work.case(view.id), work)
    el.querySelector('[data-part=accept]')?.addEventListener('click', () => answer(alert, view, 'alert.accept'))
    el.querySelector('[data-part=decline]')?.addEventListener('click', () => answer(alert, view, 'alert.decline'))
  }

  /** @param {any} alert @param {any} view @param {'alert.accept' | 'alert.decline'} name */
  async function answer(alert, view, name) {
    await work.command(name, { subject: alert.id, case: view.id, values: {}, base: {} })
    const accepted = name === 'alert.accept'
    answered.set(alert.id, accepted ? gettext('You take it. Waiting for the server.') : gettext('Passed on. Waiting for the server.'))
    toast(accepted ? gettext('You take it') : gettext('The next person is paged'))
    update()
  }

  function update() {
    if (!work.isOpen) return
    duty()
    showReach()
    answers()
    sumMark(part('sync'), work.status())
  }

  part('sync').addEventListener('click', () => openRefusals(work))
  part('confirm').addEventListener('click', async () => {
    if (!asked) return
    await work.command('shift.confirm', { subject: asked.id })
    toast(gettext('You have the duty'))
    update()
  })
  const test = /** @type {HTMLButtonElement} */ (part('test'))
  test.addEventListener('click', async () => {
    test.disabled = true
    tried = gettext('One moment')
    showReach()
    const { words } = await trial(work)
    tried = words
    test.disabled = false
    if (!root.isConnected) return
    polite(words)
    showReach()
  })
  const timer = setInterval(update, 30_000)
  update()
  return { update, leave: () => clearInterval(timer) }
}

/** @param {HTMLElement} el @param {string} name @param {string} [where] */
function slot(el, name, where = 'icon') {
  const into = /** @type {HTMLElement | null} */ (el.querySelector(`[data-part="${where}"]`))
  if (!into || into.dataset.icon === name) return
  into.dataset.icon = name
  into.replaceChildren(icon(name))
}

export default {
  name: 'oncall',
  template: 'page-oncall',
  /** @param {HTMLElement} root @param {Record<string, string>} _params @param {any} work */
  mount: (root, _params, work) => page(root, work),
}
