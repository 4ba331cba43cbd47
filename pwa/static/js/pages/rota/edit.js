/** The sheet to add, change or remove one shift. */

import { complain, fillForm } from '../../elements/fields.js'
import { colleagues, myTeams } from '../../elements/people.js'
import { changes, fromNothing, openForm } from '../../elements/sheet-form.js'
import { toast } from '../../elements/toast.js'
import { workerRole } from '../../elements/words.js'
import { fill } from '../../lib/dom.js'
import { gettext } from '../../lib/i18n.js'
import { uuid7 } from '../../lib/uuid7.js'
import { instant } from '../../lib/when.js'
import { remove, removed } from './acts.js'
import { kindNames } from './words.js'

/** @typedef {Partial<import('../oncall/coverage.js').Duty>} About */

/** @param {number} ms */
const stamp = (ms) => instant(new Date(ms))

/**
 * @param {any} work
 * @param {About} [about] the shift to change (with `id`), or what is known of the one to add
 */
export function openShift(work, about = {}) {
  const before = valuesOf(about, myTeams(work)[0]?.id ?? '')
  const sheet = openForm('rota-shift', (root, form) => {
    fill(form, {
      title: about.id ? gettext('Change shift') : gettext('Add shift'),
      save: about.id ? gettext('Save') : gettext('Add'),
      exists: Boolean(about.id),
    })
    const team = options(form, 'team', myTeams(work).map(({ id, name }) => [id, name]))
    options(form, 'duty', kindNames())
    const offer = () => options(form, 'worker', [
      ['', gettext('Nobody yet: an open shift')],
      ...colleagues(work, [team.value], ['coordinator']).map((person) => /** @type {[string, string]} */ ([person.id, `${person.name}, ${workerRole(person.role).toLocaleLowerCase()}`])),
    ])
    team.value = before.team[0]
    offer()
    fillForm(form, before)
    team.disabled = Boolean(about.id)
    team.addEventListener('change', offer)
    root.querySelector('[data-part=remove]')?.addEventListener('click', async () => {
      await remove(work, about.id ?? '')
      await sheet.close()
    })
  }, async (pairs, form) => inOrder(form) && save(work, about, pairs, before))
}

/** @param {About} about @param {string} team @returns {Record<string, string[]>} */
function valuesOf(about, team) {
  return {
    worker: about.worker ? [about.worker] : [],
    team: [about.team ?? team],
    duty: [about.kind ?? 'hospital'],
    from: about.from ? [stamp(about.from)] : [],
    to: about.to && about.to !== Infinity ? [stamp(about.to)] : [],
  }
}

/** @param {HTMLFormElement} form @param {string} name @param {[string, string][]} some value and words */
function options(form, name, some) {
  const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem(name))
  select.replaceChildren(...some.map(([value, words]) => new Option(words, value)))
  return select
}

/** @param {HTMLFormElement} form */
function inOrder(form) {
  const from = /** @type {HTMLInputElement} */ (form.elements.namedItem('from'))
  const to = /** @type {HTMLInputElement} */ (form.elements.namedItem('to'))
  const fine = from.value < to.value
  complain(to, fine ? '' : gettext('The end must be after the beginning'))
  if (!fine) to.focus()
  return fine
}

/** @param {any} work @param {About} about @param {Record<string, string[]>} pairs @param {Record<string, string[]>} before */
async function save(work, about, pairs, before) {
  if (!about.id) {
    const id = uuid7()
    await work.command('shift.add', { subject: id, values: pairs, base: fromNothing(pairs) })
    toast(gettext('Shift added'), () => removed(work, id, true))
    return
  }
  const { values } = changes(pairs, before)
  if (Object.keys(values).length === 0) return
  const base = Object.fromEntries(Object.keys(values).map((name) => [name, about.row.answers[name] ?? []]))
  await work.command('shift.change', { subject: about.id, values, base })
  toast(gettext('Shift changed'), () => work.command('shift.change', { subject: about.id, values: base, base: values }))
}
