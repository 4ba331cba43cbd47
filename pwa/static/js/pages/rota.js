/** Shifts: who is on call, gaps of the next fortnight, and for leads the way to add, change and remove. */

import { syncMark } from '../elements/marks.js'
import { myTeams, who } from '../elements/people.js'
import { fill, icon, list } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { capital } from '../elements/words.js'
import { dateOf, day, dayTime, time, toLocal } from '../lib/when.js'
import { gapWords } from './board/facts.js'
import { DAY, duties, gaps } from './oncall/coverage.js'
import { openShift } from './rota/edit.js'

/** @typedef {import('./oncall/coverage.js').Duty} Duty */

const AHEAD = 14 * DAY

/** @param {number} ms */
const stamp = (ms) => new Date(ms).toISOString()

/**
 * @param {HTMLElement} root
 * @param {import('../sync/work.js').Work} work
 */
function page(root, work) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  const lead = work.me.role === 'team_lead'
  const teamName = (/** @type {string} */ id) => work.teams().find((/** @type {any} */ team) => team.id === id)?.name ?? ''

  /** @param {Duty} duty @param {boolean} withDay */
  function hours(duty, withDay) {
    const from = stamp(duty.from)
    const to = stamp(duty.to)
    const start = withDay ? `${capital(day(from))} ${time(from)}` : time(from)
    return `${start}–${dateOf(from) === dateOf(to) ? time(to) : dayTime(to)}`
  }

  /** @param {HTMLElement} el @param {Duty} duty @param {boolean} isNew @param {boolean} own */
  function row(el, duty, isNew, own) {
    const name = who(work, duty.worker)
    fill(el, {
      who: own ? hours(duty, true) : name,
      when: own ? teamName(duty.team) : `${hours(duty, false)} · ${teamName(duty.team)}`,
      lead,
      label: format(gettext('Change %(name)s, %(when)s'), { name, when: hours(duty, true) }),
    })
    const night = Number(toLocal(stamp(duty.from)).slice(11, 13)) >= 15 ? 'Moon' : 'Sun'
    const place = /** @type {HTMLElement} */ (el.querySelector('[data-part=icon]'))
    if (place.dataset.icon !== night) {
      place.dataset.icon = night
      place.replaceChildren(icon(night))
    }
    syncMark(/** @type {Element} */ (el.querySelector('[data-part=sync]')), duty.row.state)
    if (isNew) {
      el.querySelector('[data-part=change]')?.addEventListener('click', () => {
        const latest = duties(work.shifts()).find((one) => one.id === duty.id)
        if (latest) openShift(work, latest)
      })
    }
  }

  function update() {
    if (!work.isOpen) return
    const now = Date.now()
    const all = duties(work.shifts())
    const coming = all.filter((duty) => duty.to > now)
    const open = myTeams(work)
      .flatMap((/** @type {any} */ team) => gaps(all, team.id, now, now + AHEAD))
      .sort((/** @type {any} */ a, /** @type {any} */ b) => a.from - b.from)
    part('add').hidden = !lead
    part('gaps-group').hidden = open.length === 0
    part('gaps-count').textContent = String(open.length)
    list(part('gaps'), open, {
      template: 'rota-gap',
      key: (gap) => `${gap.team} ${gap.to}`,
      fill: (el, gap, isNew) => {
        const when = capital(gapWords(gap, now))
        fill(el, { when, team: teamName(gap.team), lead, label: format(gettext('Add shift, %(when)s'), { when }) })
        if (isNew) el.querySelector('[data-part=fill]')?.addEventListener('click', () => openShift(work, gap))
      },
    })
    const own = coming.filter((duty) => duty.worker === work.me.id)
    part('own-group').hidden = own.length === 0
    list(part('own'), own.slice(0, 5), { template: 'rota-row', key: (duty) => duty.id, fill: (el, duty, isNew) => row(el, duty, isNew, true) })
    /** @type {Map<string, Duty[]>} */
    const days = new Map()
    for (const duty of coming) {
      const date = dateOf(stamp(Math.max(duty.from, now)))
      days.set(date, [...(days.get(date) ?? []), duty])
    }
    part('none').hidden = days.size > 0
    list(part('days'), days, {
      template: 'rota-day',
      key: ([date]) => date,
      fill: (el, [date, some]) => {
        fill(el, { day: capital(day(date)) })
        list(/** @type {Element} */ (el.querySelector('[data-part=list]')), some, {
          template: 'rota-row',
          key: (duty) => duty.id,
          fill: (li, duty, isNew) => row(li, duty, isNew, false),
        })
      },
    })
  }

  part('add').addEventListener('click', () => openShift(work))
  update()
  return { update, leave() {} }
}

export default {
  name: 'rota',
  template: 'page-rota',
  /** @param {HTMLElement} root @param {Record<string, string>} _params @param {any} work */
  mount: (root, _params, work) => page(root, work),
}
