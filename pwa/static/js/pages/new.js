/** A new patient, one-handed and in under twenty seconds: what is usual is filled in, nothing but the name is demanded. */

import { autosave, fillForm, judged, pairsOf, suggest } from '../elements/fields.js'
import { fromNothing } from '../elements/sheet-form.js'
import { looksLikeIdentity } from '../elements/patient-sheet.js'
import { myTeams } from '../elements/people.js'
import { lastPlace } from '../elements/place.js'
import { toast } from '../elements/toast.js'
import { format, gettext } from '../lib/i18n.js'
import { instant, toLocal } from '../lib/when.js'
import { uuid7 } from '../lib/uuid7.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */

const DRAFT = 'new'

/**
 * @param {HTMLElement} root
 * @param {any} _params
 * @param {import('../sync/work.js').Work} work
 */
function mount(root, _params, work) {
  const form = /** @type {HTMLFormElement} */ (root.querySelector('form'))
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name))
  let busy = false

  offer()
  usual()
  autosave(form, work, DRAFT, part('saved'))
  form.addEventListener('draft', show)
  form.addEventListener('input', show)
  form.addEventListener('submit', (event) => { event.preventDefault(); send() })
  root.querySelector('[data-act="back"]')?.addEventListener('click', () => { location.hash = lastPlace() })
  root.querySelector('[data-act="clear"]')?.addEventListener('click', clear)
  show()

  /** Suggests what the other cases say; the ward follows the hospital. */
  function offer() {
    /** @type {CaseView[]} */
    const cases = work.cases()
    suggest(root.querySelector('#new-hospitals'), cases.map((view) => view.case.hospital))
    const here = field('hospital').value.trim()
    const near = cases.filter((view) => !here || view.case.hospital === here)
    suggest(root.querySelector('#new-wards'), near.map((view) => view.case.ward))
    const teams = myTeams(work)
    part('team').hidden = teams.length < 2
    const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem('team'))
    if (select.options.length !== teams.length) {
      select.replaceChildren(...teams.map((team) => new Option(team.name, team.id)))
    }
  }

  /** The hospital most patients are at, and now. */
  function usual() {
    const [hospital] = suggest(null, work.cases().map((/** @type {CaseView} */ view) => view.case.hospital))
    field('hospital').value = hospital ?? ''
    field('at').value = toLocal(instant())
  }

  function show() {
    const kind = pairsOf(form).event?.[0]
    const planned = kind === 'planned_discharge'
    field('planned_on').required = planned
    part('planned-req').hidden = planned
    part('at-label').textContent = planned ? gettext('Said when') : gettext('When')
    part('identity').hidden = looksLikeIdentity(field('identity').value)
    offer()
  }

  async function clear() {
    const typed = pairsOf(form)
    form.reset()
    usual()
    show()
    await work.dropDraft(DRAFT)
    toast(gettext('Cleared'), () => { fillForm(form, typed); work.saveDraft(DRAFT, typed); show() })
    field('given').focus()
  }

  async function send() {
    if (busy || !judged(form)) return
    busy = true
    try {
      const { given = [], family = [], ...rest } = pairsOf(form)
      const values = Object.fromEntries(Object.entries({ given, family, ...rest }).filter(([, value]) => value.length))
      const id = uuid7()
      await work.command('case.open', { subject: id, case: id, values, base: fromNothing(values) })
      await work.dropDraft(DRAFT)
      if (root.isConnected) location.replace(`#/case/${id}`)
      toast(format(gettext('%(name)s is added'), { name: [...given, ...family].join(' ') }))
    } finally {
      busy = false
    }
  }

  return { update: offer, leave: () => {} }
}

export default { name: 'new', template: 'page-new', mount }
