/** The reader's own duties and swaps on the page On call: what comes, what others ask, what the reader asked for. */

import { myTeams, who } from '../../elements/people.js'
import { toast } from '../../elements/toast.js'
import { capital, dutyName } from '../../elements/words.js'
import { fill, list } from '../../lib/dom.js'
import { format, gettext } from '../../lib/i18n.js'
import { dateOf, day, dayTime, lasting, time } from '../../lib/when.js'
import { coming, restAround, waitingSwaps } from './mine.js'

/** @typedef {import('./coverage.js').Duty} Duty */
/** @typedef {import('./mine.js').Swap} Swap */
/** @typedef {import('../../sync/work.js').Work} Work */

const SHOWN = 10
/** The least hours between two shifts; the server refuses less. */
const REST = 11
/** Beyond this much, rest is nothing to speak of. */
const AMPLE = 48

const stamp = (/** @type {number} */ ms) => new Date(ms).toISOString()

/**
 * @param {HTMLElement} root of the page
 * @param {Duty[]} all every shift this phone knows
 * @param {Work} work
 */
export function showDuties(root, all, work) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  const now = Date.now()
  const own = coming(all, work.me.id, now).slice(0, SHOWN)
  part('duties-group').hidden = own.length === 0
  list(part('duties'), own, {
    template: 'oncall-duty',
    key: (duty) => duty.id,
    fill: (el, duty) => fill(el, { when: capital(spanWords(duty)), what: aboutDuty(duty, work) }),
  })
  const { asked, mine } = waitingSwaps(work.rows('swap'), all, work.me.id, now)
  part('swaps-group').hidden = asked.length + mine.length === 0
  list(part('swaps'), [...asked, ...mine], {
    template: 'oncall-swap',
    key: ({ id }) => id,
    fill: (el, swap, isNew) => showSwap(el, swap, isNew, { all, work }),
  })
}

/**
 * @param {HTMLElement} el @param {Swap} swap @param {boolean} isNew
 * @param {{all: Duty[], work: Work}} about
 */
function showSwap(el, swap, isNew, { all, work }) {
  const me = work.me.id
  const forMe = swap.to === me
  const unsent = ['saved', 'sending'].includes(work.stateOf(swap.id))
  const rest = forMe ? restAround(all, me, swap.shift, swap.back) : { before: null, after: null }
  const tight = [rest.before, rest.after].some((hours) => hours !== null && hours < REST)
  fill(el, {
    title: forMe
      ? format(gettext('%(name)s asks you to take a shift'), { name: who(work, swap.by) })
      : format(gettext('You asked %(name)s to take a shift'), { name: who(work, swap.to) }),
    take: `${capital(spanWords(swap.shift))}, ${lasting(swap.shift.to - swap.shift.from)} · ${aboutDuty(swap.shift, work)}`,
    back: swap.back ? format(forMe ? gettext('You give %(when)s in return.') : gettext('You get %(when)s in return.'), { when: spanWords(swap.back) }) : null,
    rest: forMe ? restWords(rest) || null : null,
    rest_tone: tight ? 'danger' : 'neutral',
    waiting: unsent ? gettext('Saved. Waiting for the server.') : null,
    answers: forMe && !unsent,
    can_accept: !tight,
    cancels: !forMe && !unsent,
    plan: forMe ? gettext('Until you accept, the plan stands.') : gettext('Until the answer comes, you keep the shift.'),
  })
  if (!isNew) return
  const say = async (/** @type {string} */ name, /** @type {string} */ words) => {
    await work.command(name, { subject: swap.id })
    toast(words)
  }
  el.querySelector('[data-act=accept]')?.addEventListener('click', () => say('swap.accept', gettext('You take the shift')))
  el.querySelector('[data-act=decline]')?.addEventListener('click', () => say('swap.decline', gettext('You keep your plan')))
  el.querySelector('[data-act=cancel]')?.addEventListener('click', () => say('swap.cancel', gettext('You ask no more')))
}

/** @param {{before: number | null, after: number | null}} rest */
function restWords({ before, after }) {
  const hours = (/** @type {number} */ n) => lasting(n * 3_600_000)
  if ([before, after].some((rest) => rest !== null && rest < 0)) return gettext('You have a duty then.')
  const words = []
  if (before !== null && before < AMPLE) words.push(format(gettext('%(hours)s of rest before.'), { hours: hours(before) }))
  if (after !== null && after < AMPLE) words.push(format(gettext('%(hours)s of rest after.'), { hours: hours(after) }))
  if ([before, after].some((rest) => rest !== null && rest < REST)) words.push(gettext('Less than 11 h is not allowed.'))
  return words.join(' ')
}

/** @param {Duty} duty @param {Work} work */
function aboutDuty(duty, work) {
  const team = myTeams(work).length > 1 ? work.teams().find(({ id }) => id === duty.team)?.name : ''
  return [dutyName(duty.kind), team].filter(Boolean).join(', ')
}

/** @param {Duty} duty */
function spanWords({ from, to }) {
  const [start, end] = [stamp(from), stamp(to)]
  return `${day(start)} ${time(start)}–${dateOf(start) === dateOf(end) ? time(end) : dayTime(end)}`
}
