/** What is beside the rota, or in a sheet on a phone: the chosen gap, shift or day, and what one can do about it. */

import { initials } from '../../elements/people.js'
import { syncMark } from '../../elements/marks.js'
import { capital } from '../../elements/words.js'
import { fill, list } from '../../lib/dom.js'
import { format, gettext, ngettext } from '../../lib/i18n.js'
import { dateWords, dayTime, daysBetween, today } from '../../lib/when.js'
import { isVerified } from '../oncall/coverage.js'
import * as acts from './acts.js'
import { clockHours, dayOf } from './dates.js'
import { openShift } from './edit.js'
import { candidates } from './load.js'
import { byDay, gapKey, swapOf } from './plan.js'
import { openSwap } from './swap.js'
import { hurdleWords, spanWords, specialWords } from './words.js'

/**
 * @typedef {import('./plan.js').Plan} Plan
 * @typedef {import('./plan.js').Swap} Swap
 * @typedef {import('../oncall/coverage.js').Duty} Duty
 * @typedef {import('../oncall/coverage.js').Gap} Gap
 * @typedef {{work: import('../../sync/work.js').Work, plan: Plan, nameOf: (id: string) => string, lead: boolean, act: (what: () => unknown) => void}} About  `act`
 *   does it once a sheet is away
 */

/** Fewer than all are offered: those with least that week. */
const MOST = 8

/**
 * The chosen thing in its element, which is made anew only for another thing.
 * @param {Element} place @param {string} chosen a shift's id, a gap's key or a date @param {About} about
 */
export function drawChosen(place, chosen, about) {
  const gap = about.plan.gaps.find((one) => gapKey(one) === chosen)
  const shift = about.plan.shifts.find((one) => one.id === chosen)
  const [template, draw] = gap
    ? ['rota-gap', (/** @type {HTMLElement} */ el) => drawGap(el, gap, about)]
    : shift
      ? ['rota-shift-panel', (/** @type {HTMLElement} */ el) => drawShift(el, shift, about)]
      : ['rota-day-panel', (/** @type {HTMLElement} */ el) => drawDay(el, chosen, about)]
  list(place, [chosen], { template, key: (key) => `${template} ${key}`, fill: draw })
}

/** @param {HTMLElement} el @param {Gap} gap @param {About} about */
function drawGap(el, gap, about) {
  const { plan, lead, work, act } = about
  const away = daysBetween(today(), dayOf(gap.from))
  const ends = gap.to !== Infinity
  fill(el, {
    when: gap.from <= plan.now ? gettext('A gap right now') : away === 0 ? gettext('A gap today') : ngettext('A gap in %(n)s day', 'A gap in %(n)s days', away),
    title: longSpan(gap),
    sub: [specialWords(plan, dayOf(gap.from)), gettext('Without someone on call, alerts go straight to the team lead.')].filter(Boolean).join('. '),
    lead, ends: lead && ends, endless: lead && !ends,
  })
  once(el, 'add', () => act(() => openShift(work, gap)))
  const some = lead && ends ? candidates(plan.all, plan.people, { from: gap.from, to: gap.to, kind: plan.kind }).slice(0, MOST) : []
  list(/** @type {Element} */ (el.querySelector('[data-part=people]')), some, {
    template: 'rota-candidate',
    key: ({ person }) => person.id,
    fill: (li, { person, hours, hurdle }, isNew) => {
      fill(li, {
        initials: initials(person.name), name: person.name, off: Boolean(hurdle), can: !hurdle,
        variant: person === some[0].person ? null : 'secondary',
        why: [hurdle ? hurdleWords(hurdle) : gettext('free'), format(gettext('%(n)s h this week'), { n: hours })].join(' · '),
        ask: format(gettext('Ask %(name)s'), { name: person.name }), give: format(gettext('Give it to %(name)s'), { name: person.name }),
      })
      if (!isNew) return
      once(li, 'ask', () => act(() => acts.askFor(work, gap, person)))
      once(li, 'give', () => act(() => acts.fillGap(work, gap, person)))
    },
  })
}

/** @param {HTMLElement} el @param {Duty} shift @param {About} about */
function drawShift(el, shift, about) {
  const { work, plan, lead, nameOf, act } = about
  const person = plan.people.find(({ id }) => id === shift.worker)
  const begun = shift.from <= plan.now
  const mine = shift.worker === work.me.id
  const reached = isVerified(shift, person, plan.now)
  const waits = swapOf(plan, shift.id)
  fill(el, {
    title: longSpan(shift),
    who: shift.worker ? nameOf(shift.worker) : gettext('Nobody'),
    initials: initials(person?.name ?? ''),
    special: specialWords(plan, dayOf(shift.from)),
    tone: reached ? 'success' : 'warning',
    confirmed: shift.row.confirmed_at
      ? format(gettext('Confirmed %(when)s'), { when: dayTime(shift.row.confirmed_at) })
      : shift.row.asked_at ? format(gettext('Asked to confirm %(when)s'), { when: dayTime(shift.row.asked_at) }) : gettext('Not confirmed yet: asked when the shift begins'),
    reached: person?.reached_at
      ? format(gettext('The phone last showed an alert %(when)s'), { when: dayTime(person.reached_at) })
      : gettext('No phone has shown an alert yet'),
    can_swap: !begun && !waits && Boolean(shift.worker) && (mine || lead),
    can_change: lead,
  })
  syncMark(/** @type {Element} */ (el.querySelector('[data-part=sync]')), shift.row.state)
  once(el, 'swap', () => act(() => openSwap(about, shift.id)))
  once(el, 'change', () => act(() => openShift(work, shift)))
  once(el, 'remove', () => act(() => acts.remove(work, shift.id)))
}

/** @param {HTMLElement} el @param {string} date @param {About} about */
function drawDay(el, date, { work, plan, lead, nameOf, act }) {
  const { shifts = [], gaps = [] } = byDay(plan).get(date) ?? {}
  fill(el, {
    title: capital(dateWords(date, { weekday: 'long', day: 'numeric', month: 'long' })),
    special: specialWords(plan, date), lead, none: shifts.length + gaps.length === 0,
  })
  list(/** @type {Element} */ (el.querySelector('[data-part=lines]')), [...gaps, ...shifts].sort((a, b) => a.from - b.from), {
    template: 'rota-line',
    key: (one) => ('id' in one ? one.id : gapKey(one)),
    fill: (li, one) => fill(li, { hours: clockHours(one), who: 'id' in one ? nameOf(one.worker) : gettext('Nobody'), tone: 'id' in one ? null : 'danger' }),
  })
  once(el, 'add', () => act(() => openShift(work, { team: plan.team, kind: plan.kind })))
}

/**
 * The swaps that wait, each with what it would mean.
 * @param {Element} place @param {Swap[]} swaps @param {About} about
 */
export function drawSwaps(place, swaps, { work, nameOf, lead, act }) {
  list(place, swaps, {
    template: 'rota-swap',
    key: ({ id }) => id,
    fill: (el, { id, shift, back, to, by, at, state }) => {
      const [name, other] = [nameOf(to), nameOf(by)]
      fill(el, {
        title: to === work.me.id ? gettext('A swap waits for you') : format(gettext('A swap waits for %(name)s'), { name }),
        what: back
          ? format(gettext('%(name)s takes %(shift)s, %(other)s takes %(back)s.'), { name, other, shift: spanWords(shift), back: spanWords(back) })
          : format(gettext('%(name)s takes %(shift)s.'), { name, shift: spanWords(shift) }),
        asked: format(gettext('Asked %(when)s by %(name)s. Until they answer, the plan stands.'), { when: dayTime(at), name: other }),
        can_cancel: (lead || by === work.me.id) && state === 'received',
      })
      syncMark(/** @type {Element} */ (el.querySelector('[data-part=sync]')), state)
      once(el, 'cancel', () => act(() => acts.takeBack(work, id)))
    },
  })
}

/** @param {{from: number, to: number}} span */
function longSpan(span) {
  if (span.to === Infinity) return capital(spanWords(span))
  return `${capital(dateWords(dayOf(span.from), { weekday: 'long', day: 'numeric', month: 'long' }))} ${clockHours(span)}`
}

/**
 * Gives a button its work; a later drawing of the same element replaces it.
 * @param {Element} el @param {string} name @param {() => void} work
 */
function once(el, name, work) {
  const button = /** @type {HTMLElement | null} */ (el.querySelector(`[data-part=${name}]`))
  if (button) button.onclick = work
}
