/** The month or week as a grid: a cell for each day, a chip for each shift, gap and swap that begins then. */

import { fill, icon, list } from '../../lib/dom.js'
import { format, gettext } from '../../lib/i18n.js'
import { capital } from '../../elements/words.js'
import { dateWords, today } from '../../lib/when.js'
import { beginning, clockHours, dayOf, isNight, plus, weekday, weekNumber, weeks } from './dates.js'
import { byDay, gapKey, swapOf } from './plan.js'
import { specialWords } from './words.js'

/**
 * @typedef {import('./plan.js').Plan} Plan
 * @typedef {{view: 'month' | 'week', date: string, chosen: string, tabbable: string, moving: string, draggable: (shift: string) => boolean}} Look  `chosen`, `tabbable`
 *   and `moving` by the keys of stops: a shift's id, a gap's key, a date
 * @typedef {{key: string, kind: string, hours: string, who: string, swap: string, label: string, draggable: boolean}} Chip
 */

/**
 * @param {Element} grid @param {Plan} plan @param {Map<string, string>} names short ones by worker @param {Look} look
 */
export function drawGrid(grid, plan, names, look) {
  const days = byDay(plan)
  const month = look.view === 'month' ? look.date.slice(0, 7) : ''
  const place = placed(plan)
  list(/** @type {Element} */ (grid.querySelector('[data-part=weekdays]')), weeks(look.date, 'week')[0], {
    template: 'rota-weekday',
    key: (date) => String(weekday(date)),
    fill: (el, date) => fill(el, { short: dateWords(date, { weekday: 'short' }).replace('.', '') }),
  })
  list(/** @type {Element} */ (grid.querySelector('[data-part=weeks]')), weeks(look.date, look.view), {
    template: 'rota-week',
    key: (week) => week[0],
    fill: (el, week) => {
      fill(el, { n: String(weekNumber(week[0])), week: format(gettext('Week %(n)s'), { n: weekNumber(week[0]) }) })
      list(/** @type {Element} */ (el.querySelector('[data-part=days]')), week, {
        template: 'rota-cell',
        key: (date) => date,
        fill: (cell, date) => drawCell(cell, date, { plan, names, look, month, place: place(date), day: days.get(date) ?? { shifts: [], gaps: [] } }),
      })
    },
  })
}

/**
 * @param {HTMLElement} el @param {string} date
 * @param {{plan: Plan, names: Map<string, string>, look: Look, month: string, place: string[], day: {shifts: any[], gaps: any[]}}} about
 */
function drawCell(el, date, { plan, names, look, month, place, day }) {
  const special = specialWords(plan, date)
  const whole = capital(dateWords(date, { weekday: 'long', day: 'numeric', month: 'long' }))
  fill(el, {
    out: Boolean(month) && !date.startsWith(month),
    kind: special ? 'holiday' : weekday(date) > 4 ? 'we' : null,
    today: date === today() ? 'date' : null,
    selected: look.chosen === date || [...day.shifts.map(({ id }) => id), ...day.gaps.map(gapKey)].includes(look.chosen),
    stop: date,
    tabindex: look.tabbable === date ? '0' : '-1',
    label: special ? `${whole}, ${special}` : whole,
    weekday: dateWords(date, { weekday: 'long' }),
    n: String(Number(date.slice(8))),
    month: dateWords(date, { month: 'long' }),
    special,
    place: place.map((id) => names.get(id) ?? gettext('Someone')).join(', ') || null,
  })
  const chips = [...day.gaps.map((gap) => ofGap(gap)), ...day.shifts.map((duty) => ofShift(duty, plan, names, look))]
  list(/** @type {Element} */ (el.querySelector('[data-part=chips]')), chips.sort((a, b) => a.from - b.from), {
    template: 'rota-chip',
    key: ({ key }) => key,
    fill: (chip, data) => drawChip(chip, data, whole, look),
  })
}

/** @param {HTMLElement} el @param {Chip} data @param {string} day @param {Look} look */
function drawChip(el, data, day, look) {
  fill(el, {
    ...data,
    label: `${day}: ${data.label}`,
    tabindex: look.tabbable === data.key ? '0' : '-1',
    moving: look.moving === data.key,
    pressed: String(look.chosen === data.key),
    draggable: data.draggable ? 'true' : 'false',
  })
  const name = { night: 'Moon', day: 'Sun', gap: 'ExclamationmarkTriangleFill', swap: 'ArrowRightLeft' }[data.kind] ?? 'Sun'
  if (el.dataset.icon === name) return
  el.dataset.icon = name
  el.querySelector('svg')?.remove()
  el.prepend(icon(name))
}

/** @param {import('../oncall/coverage.js').Gap} gap @returns {Chip & {from: number}} */
function ofGap(gap) {
  const hours = clockHours(gap)
  return { from: gap.from, key: gapKey(gap), kind: 'gap', hours, who: gettext('Nobody'), swap: '', label: `${hours} ${gettext('Nobody')}`, draggable: false }
}

/** @param {import('../oncall/coverage.js').Duty} duty @param {Plan} plan @param {Map<string, string>} names @param {Look} look @returns {Chip & {from: number}} */
function ofShift(duty, plan, names, look) {
  const nameOf = (/** @type {string} */ id) => names.get(id) ?? gettext('Someone')
  const swap = swapOf(plan, duty.id)
  const who = nameOf(duty.worker)
  const other = swap && nameOf(swap.shift.id === duty.id ? swap.to : swap.by)
  const hours = clockHours(duty)
  return {
    from: duty.from, key: duty.id, kind: swap ? 'swap' : isNight(duty) ? 'night' : 'day', hours, who,
    swap: other ? format(gettext('to %(name)s?'), { name: other }) : '',
    label: other ? `${hours} ${who} ${format(gettext('to %(name)s?'), { name: other })} ${gettext('Waits for an answer')}` : `${hours} ${who}`,
    draggable: look.draggable(duty.id),
  }
}

/**
 * Who decides short-term places on each day, where another duty is shown.
 * @param {Plan} plan @returns {(date: string) => string[]}
 */
function placed({ all, team, kind }) {
  const held = kind === 'place' ? [] : all.filter((duty) => duty.kind === 'place' && duty.team === team && duty.worker)
  return (date) => {
    const [from, to] = [beginning(date), beginning(plus(date, 1))]
    const starting = held.filter((duty) => dayOf(duty.from) === date)
    const some = starting.length > 0 ? starting : held.filter((duty) => duty.from < to && duty.to > from)
    return [...new Set(some.map(({ worker }) => worker))]
  }
}
