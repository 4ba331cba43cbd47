/** The sheet that proposes to give a shift to somebody, perhaps against one of theirs; a lead may also decide it. */

import { openForm } from '../../elements/sheet-form.js'
import { fill } from '../../lib/dom.js'
import { format, gettext } from '../../lib/i18n.js'
import * as acts from './acts.js'
import { hurdle } from './load.js'
import { hurdleWords, spanWords } from './words.js'

/**
 * @typedef {import('./panel.js').About} About
 * @typedef {import('../oncall/coverage.js').Duty} Duty
 */

/** How many coming shifts of the other person can be chosen from. */
const MOST = 12

/**
 * @param {About} about
 * @param {string} id of the shift to be given
 * @param {string} [wanted] id of the shift that one would take for it
 */
export function openSwap(about, id, wanted = '') {
  const { work, plan, nameOf, lead } = about
  const given = plan.shifts.find((duty) => duty.id === id)
  const other = plan.shifts.find((duty) => duty.id === wanted)
  if (!given || other?.worker === given.worker) return
  const mine = given.worker === work.me.id
  let decides = !mine
  openForm('rota-swap-sheet', (root, form) => {
    const [to, back] = ['to', 'back'].map((name) => /** @type {HTMLSelectElement} */ (form.elements.namedItem(name)))
    to.replaceChildren(...people(about, given))
    if (other) to.value = other.worker
    const offer = () => {
      back.replaceChildren(new Option(gettext('Nothing'), ''), ...theirs(about, to.value).map((duty) => new Option(spanWords(duty), duty.id)))
      if (other?.worker === to.value) back.value = other.id
    }
    const say = () => fill(root, { problem: problem(about, given, to.value, back.value) || null })
    offer()
    say()
    to.addEventListener('change', () => { offer(); say() })
    back.addEventListener('change', say)
    fill(root, {
      title: gettext('Swap the shift'),
      what: `${nameOf(given.worker)}: ${spanWords(given)}`,
      mine, lead,
      only: lead && !mine,
    })
    root.querySelector('[data-part=ask]')?.addEventListener('click', () => { decides = false })
    root.querySelector('[data-part=decide]')?.addEventListener('click', () => { decides = true })
  }, async ({ to: [to], back: [back] }) => {
    const person = plan.people.find((one) => one.id === to)
    const taken = plan.shifts.find((duty) => duty.id === back) ?? null
    if (!decides) await acts.ask(work, given, person, taken)
    else await acts.give(work, [[given, to], ...(taken ? [/** @type {[Duty, string]} */ ([taken, given.worker])] : [])], person.name)
  })
}

/** @param {About} about @param {Duty} given */
function people({ plan }, given) {
  return plan.people.filter(({ id }) => id !== given.worker).map((person) => {
    const why = hurdle(plan.all, person, given)
    return new Option(why ? `${person.name}, ${hurdleWords(why)}` : person.name, person.id)
  })
}

/** @param {About} about @param {string} worker */
function theirs({ plan }, worker) {
  return plan.shifts.filter((duty) => duty.worker === worker && duty.from > plan.now).slice(0, MOST)
}

/**
 * What keeps one of the two from what would be theirs, in a sentence; empty when nothing does.
 * @param {About} about @param {Duty} given @param {string} to @param {string} back
 */
function problem({ plan, nameOf }, given, to, back) {
  const person = (/** @type {string} */ id) => plan.people.find((one) => one.id === id) ?? { id, reached_at: 'x' }
  const taken = plan.shifts.find((duty) => duty.id === back)
  const theirs = hurdle(plan.all, person(to), given, back)
  const ours = taken && hurdle(plan.all, person(given.worker), taken, given.id)
  const said = [theirs && [to, theirs], ours && [given.worker, ours]].filter((one) => Array.isArray(one))
  return said.map(([id, why]) => format(gettext('%(name)s: %(why)s.'), { name: nameOf(id), why: hurdleWords(/** @type {any} */ (why)) })).join(' ')
}
