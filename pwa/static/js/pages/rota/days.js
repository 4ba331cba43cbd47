/** The rota on a phone: gaps first, then one's own shifts, then everybody's, day by day. */

import { syncMark } from '../../elements/marks.js'
import { capital } from '../../elements/words.js'
import { fill, icon, list } from '../../lib/dom.js'
import { gettext } from '../../lib/i18n.js'
import { day } from '../../lib/when.js'
import { gapWords } from '../board/facts.js'
import { clockHours, dayOf, isNight } from './dates.js'
import { gapKey, swapOf } from './plan.js'
import { specialWords } from './words.js'

/**
 * @typedef {import('../oncall/coverage.js').Duty} Duty
 * @typedef {import('./panel.js').About} About
 */

const MOST_OWN = 5

/**
 * @param {HTMLElement} root @param {About} about @param {(key: string) => void} open
 */
export function drawDays(root, about, open) {
  const { plan, work, nameOf } = about
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  const coming = plan.shifts.filter((duty) => duty.worker && duty.to > plan.now)
  const own = coming.filter((duty) => duty.worker === work.me.id).slice(0, MOST_OWN)
  const withDay = (/** @type {{from: number, to: number}} */ span) => `${capital(day(dayOf(span.from)))} ${clockHours(span)}`

  /** @param {HTMLElement} el @param {Duty} duty @param {string} title @param {string} sub */
  function row(el, duty, title, sub) {
    const swap = swapOf(plan, duty.id)
    fill(el, { title, sub: swap ? `${sub} · ${gettext('a swap waits')}` : sub })
    slot(el, isNight(duty) ? 'Moon' : 'Sun')
    syncMark(/** @type {Element} */ (el.querySelector('[data-part=sync]')), duty.row.state)
    el.onclick = () => open(duty.id)
  }

  part('gaps-group').hidden = plan.gaps.length === 0
  part('gaps-count').textContent = String(plan.gaps.length)
  list(part('gaps'), plan.gaps, {
    template: 'rota-gap-row',
    key: gapKey,
    fill: (el, gap) => {
      fill(el, { title: capital(gapWords(gap, plan.now)), sub: specialWords(plan, dayOf(gap.from)) })
      el.onclick = () => open(gapKey(gap))
    },
  })
  part('own-group').hidden = own.length === 0
  list(part('own'), own, { template: 'rota-row', key: ({ id }) => id, fill: (el, duty) => row(el, duty, withDay(duty), specialWords(plan, dayOf(duty.from))) })
  /** @type {Map<string, Duty[]>} */
  const days = new Map()
  for (const duty of coming) {
    const date = dayOf(Math.max(duty.from, plan.now))
    days.set(date, [...(days.get(date) ?? []), duty])
  }
  part('none').hidden = days.size > 0
  list(part('days'), days, {
    template: 'rota-day',
    key: ([date]) => date,
    fill: (el, [date, some]) => {
      fill(el, { day: [capital(day(date)), specialWords(plan, date)].filter(Boolean).join(' · ') })
      list(/** @type {Element} */ (el.querySelector('[data-part=list]')), some, {
        template: 'rota-row',
        key: ({ id }) => id,
        fill: (li, duty) => row(li, duty, nameOf(duty.worker), clockHours(duty)),
      })
    },
  })
}

/** @param {HTMLElement} el @param {string} name */
function slot(el, name) {
  const place = /** @type {HTMLElement} */ (el.querySelector('[data-part=icon]'))
  if (place.dataset.icon === name) return
  place.dataset.icon = name
  place.replaceChildren(icon(name))
}
