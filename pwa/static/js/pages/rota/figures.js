/** The row of figures above the rota: what is missing, what would really work, what waits, and who has much. */

import { icon } from '../../lib/dom.js'
import { format, gettext, ngettext } from '../../lib/i18n.js'
import { dateWords, dayTime } from '../../lib/when.js'
import { HOSPITAL, isVerified, onCallAt } from '../oncall/coverage.js'
import { beginning, dayOf, plus } from './dates.js'
import { MOST_NIGHTS, mostNights } from './load.js'
import { spanWords, specialWords } from './words.js'

/**
 * @typedef {import('./plan.js').Plan} Plan
 * @typedef {import('../board/facts.js').Fact} Fact
 */

/**
 * @param {Plan} plan @param {(id: string) => string} nameOf @returns {Fact[]}
 */
export function figures(plan, nameOf) {
  return [missing(plan), covered(plan), waiting(plan, nameOf), nights(plan, nameOf)]
}

/** @param {Plan} plan @returns {Fact} */
function missing(plan) {
  const [first] = plan.gaps
  const special = first && specialWords(plan, dayOf(first.from))
  return {
    key: 'gaps',
    n: String(plan.gaps.length),
    what: ngettext('gap', 'gaps', plan.gaps.length),
    sub: first ? [spanWords(first), special].filter(Boolean).join(', ') : gettext('somebody at every hour'),
    tone: first ? 'danger' : null,
  }
}

/**
 * How many of the period's shifts that are not over are held by somebody of whom it is proven that an alert reaches them.
 * @param {Plan} plan
 */
export function coverage({ shifts, gaps, people, now, first, last }) {
  const [from, to] = [Math.max(now, beginning(first)), beginning(plus(last, 1))]
  const held = shifts.filter((duty) => duty.worker && duty.to > from && duty.from < to)
  const byId = new Map(people.map((person) => [person.id, person]))
  const good = held.filter((duty) => isVerified(duty, byId.get(duty.worker), now)).length
  return { good, held: held.length, all: held.length + gaps.length }
}

/**
 * Who is on call now, in words, and how sure that is: in each team that has somebody, one of them must be proven to be reached.
 * @param {import('../oncall/coverage.js').Duty[]} all
 * @param {string[]} teams
 * @param {Map<string, any>} people  workers by id
 * @param {number} now milliseconds
 * @param {import('../oncall/coverage.js').Kind} [kind]
 * @returns {{words: string, tone: 'success' | 'warning' | 'danger'}}
 */
export function onCallNow(all, teams, people, now, kind = HOSPITAL) {
  const groups = teams.map((team) => onCallAt(all, team, now, kind)).filter((on) => on.length > 0)
  if (groups.length === 0) return { words: gettext('Nobody on call'), tone: 'danger' }
  const names = [...new Set(groups.flat().map(({ worker }) => people.get(worker)?.name ?? gettext('Someone')))].join(', ')
  const reached = groups.every((on) => on.some((duty) => isVerified(duty, people.get(duty.worker), now)))
  return reached
    ? { words: format(gettext('On call now: %(names)s'), { names }), tone: 'success' }
    : { words: format(gettext('On call now: %(names)s, reach not tested'), { names }), tone: 'warning' }
}

/**
 * @param {(name: string) => any} part of the page's head
 * @param {ReturnType<typeof onCallNow>} now
 */
export function showOnCall(part, { words, tone }) {
  part('oncall').dataset.tone = tone
  part('oncall-words').textContent = words
  part('oncall-icon').replaceChildren(icon(tone === 'success' ? 'BellFill' : 'ExclamationmarkTriangleFill'))
}

/** @param {Plan} plan @returns {Fact} */
function covered(plan) {
  const { good, held, all } = coverage(plan)
  return {
    key: 'covered',
    n: `${all === 0 ? 0 : Math.floor(100 * good / all)} %`,
    what: gettext('covered, reach tested'),
    sub: [
      format(ngettext('%(held)s of %(all)s shift filled', '%(held)s of %(all)s shifts filled', all), { held, all }),
      held > good ? ngettext('%(n)s not tested', '%(n)s not tested', held - good) : '',
    ].filter(Boolean).join(', '),
    tone: all > 0 && good < held ? 'warning' : null,
  }
}

/** @param {Plan} plan @param {(id: string) => string} nameOf @returns {Fact} */
function waiting({ swaps }, nameOf) {
  const oldest = [...swaps].sort((a, b) => a.at.localeCompare(b.at))[0]
  return {
    key: 'swaps',
    n: String(swaps.length),
    what: ngettext('swap waits for an answer', 'swaps wait for an answer', swaps.length),
    sub: oldest ? format(gettext('%(name)s was asked %(when)s'), { name: nameOf(oldest.to), when: dayTime(oldest.at) }) : null,
    tone: null,
  }
}

/** @param {Plan} plan @param {(id: string) => string} nameOf @returns {Fact} */
function nights({ shifts, first, last }, nameOf) {
  const [from, to] = [beginning(first), beginning(plus(last, 1))]
  const most = mostNights(shifts.filter((duty) => duty.from >= from && duty.from < to))
  const on = (/** @type {string} */ date) => dateWords(date, { day: 'numeric', month: 'short' })
  return {
    key: 'nights',
    n: String(most?.nights ?? 0),
    what: most
      ? format(ngettext('night in a row: %(name)s', 'nights in a row: %(name)s', most.nights), { name: nameOf(most.worker) })
      : gettext('nights in a row'),
    sub: most
      ? format(gettext('%(from)s–%(to)s, the limit is %(n)s'), { from: on(most.from), to: on(most.to), n: MOST_NIGHTS })
      : format(gettext('the limit is %(n)s'), { n: MOST_NIGHTS }),
    tone: (most?.nights ?? 0) > MOST_NIGHTS ? 'warning' : null,
  }
}
