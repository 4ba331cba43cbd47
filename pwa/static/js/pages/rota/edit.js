/** The sheet to add, change or remove one shift. */

import { complain, fillForm, judged, pairsOf } from '../../elements/fields.js'
import { colleagues, myTeams } from '../../elements/people.js'
import { openSheet } from '../../elements/sheet.js'
import { toast } from '../../elements/toast.js'
import { workerRole } from '../../elements/words.js'
import { fill } from '../../lib/dom.js'
import { format, gettext } from '../../lib/i18n.js'
import { uuid7 } from '../../lib/uuid7.js'
import { instant } from '../../lib/when.js'

/** @param {number} ms */
const stamp = (ms) => instant(new Date(ms))

/**
 * @param {any} work
 * @param {Partial<import('../oncall/coverage.js').Duty>} [about] the shift to change (with `id`), or the gap to fill
 */
export function openShift(work, about = {}) {
  const sheet = openSheet('rota-shift', (root) => {
    const form = /** @type {HTMLFormElement} */ (root.querySelector('form'))
    fill(form, {
      title: about.id ? gettext('Change shift') : gettext('Add shift'),
      save: about.id ? gettext('Save') : gettext('Add'),
      exists: Boolean(about.id),
    })
    const teams = myTeams(work)
    options(form, 'team', teams.map((team) => [team.id, team.name]))
    const offer = (/** @type {string} */ team) =>
      options(form, 'worker', colleagues(work, [team]).map((person) => [person.id, `${person.name}, ${workerRole(person.role).toLocaleLowerCase()}`]))
    offer(about.team ?? teams[0]?.id ?? '')
    fillForm(form, valuesOf(about, teams[0]?.id ?? ''))
    const team = /** @type {HTMLSelectElement} */ (form.elements.namedItem('team'))
    team.disabled = Boolean(about.id)
    team.addEventListener('change', () => offer(team.value))
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      if (!judged(form) || !inOrder(form)) return
      await save(work, about, pairsOf(form))
      await sheet.close()
    })
    root.querySelector('[data-part=remove]')?.addEventListener('click', async () => {
      await remove(work, about)
      await sheet.close()
    })
  })
}

/**
 * @param {Partial<import('../oncall/coverage.js').Duty>} about @param {string} team
 * @returns {Record<string, string[]>}
 */
function valuesOf(about, team) {
  return {
    worker: about.worker ? [about.worker] : [],
    team: [about.team ?? team],
    from: about.from ? [stamp(about.from)] : [],
    to: about.to && about.to !== Infinity ? [stamp(about.to)] : [],
  }
}

/** @param {HTMLFormElement} form @param {string} name @param {[string, string][]} some value and words */
function options(form, name, some) {
  const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem(name))
  select.replaceChildren(new Option(gettext('Choose'), ''), ...some.map(([value, words]) => new Option(words, value)))
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

/** @param {any} work @param {Partial<import('../oncall/coverage.js').Duty>} about @param {Record<string, string[]>} pairs */
async function save(work, about, pairs) {
  if (!about.id) {
    const id = uuid7()
    const base = Object.fromEntries(Object.keys(pairs).map((name) => [name, []]))
    await work.command('shift.add', { subject: id, case: null, values: pairs, base })
    toast(gettext('Shift added'), () => removed(work, id, true))
    return
  }
  const was = about.row.answers
  const values = Object.fromEntries(Object.entries(pairs).filter(([name, value]) => name !== 'team' && value[0] !== was[name]?.[0]))
  if (Object.keys(values).length === 0) return
  const base = Object.fromEntries(Object.keys(values).map((name) => [name, was[name] ?? []]))
  await work.command('shift.change', { subject: about.id, case: null, values, base })
  toast(gettext('Shift changed'), () => work.command('shift.change', { subject: about.id, case: null, values: base, base: values }))
}

/** @param {any} work @param {Partial<import('../oncall/coverage.js').Duty>} about */
async function remove(work, about) {
  await removed(work, about.id ?? '', true)
  toast(format(gettext('%(what)s: removed'), { what: gettext('Shift') }), () => removed(work, about.id ?? '', false))
}

/** @param {any} work @param {string} id @param {boolean} gone */
function removed(work, id, gone) {
  const [yes, no] = [['yes'], []]
  return work.command('shift.remove', { subject: id, case: null, values: { removed: gone ? yes : no }, base: { removed: gone ? no : yes } })
}
