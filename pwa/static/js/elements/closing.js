/** The ends of a case: confirmed home, closed, moved on, and opened again. */

import { fill, list } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { instant, toLocal } from '../lib/when.js'
import { contactsOf } from './contact.js'
import { fillForm, suggest } from './fields.js'
import { may } from './may.js'
import { patientName, patientTitle } from './people.js'
import { openSheet } from './sheet.js'
import { openForm, put } from './sheet-form.js'
import { toast } from './toast.js'
import { first } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').Pairs} Pairs */
/** @typedef {{values?: Pairs, replaces?: string}} Earlier what was not accepted */

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {Earlier} [earlier]
 */
export function confirmHome(work, view, { values: refused, replaces } = {}) {
  openForm('sheet-home', (root, form) => {
    put(root, 'who', patientTitle(view))
    suggest(root.querySelector('#home-people'), [work.me.name, ...contactsOf(view).map((row) => first(row, 'name'))])
    fillForm(form, { met_by: [work.me.name], ...refused })
    const at = /** @type {HTMLInputElement} */ (form.elements.namedItem('met_at'))
    at.max = toLocal(instant())
    if (!at.value) at.value = at.max
  }, async (pairs) => {
    if (replaces) await work.discard(replaces)
    const base = Object.fromEntries(Object.keys(pairs).map((name) => [name, view.case.answers[name] ?? []]))
    await work.command('case.confirm_home', { subject: view.id, case: view.id, values: pairs, base })
    toast(format(gettext('%(name)s is home'), { name: patientName(view) }))
  })
}

/**
 * Closes after *home confirmed*, or for one of the other reasons, which those who lead may give.
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {Earlier} [earlier]
 */
export function closeCase(work, view, { values: refused, replaces } = {}) {
  const home = view.case.phase === 'home'
  openForm('sheet-close', (root, form) => {
    put(root, 'why', home ? gettext('Home is confirmed.') : gettext('Home is not confirmed, so a reason is needed.'))
    for (const el of root.querySelectorAll('[data-reason]')) {
      const choice = /** @type {HTMLElement} */ (el)
      choice.hidden = choice.dataset.reason === 'done' ? !home : !may(work, 'close_early')
    }
    fillForm(form, refused ?? (home ? { reason: ['done'] } : {}))
  }, async (pairs, form) => {
    const missing = /** @type {HTMLElement} */ (form.querySelector('[data-part="reason-error"]'))
    missing.hidden = Boolean(pairs.reason?.length)
    if (!pairs.reason?.length) return false
    if (replaces) await work.discard(replaces)
    const before = view.case.answers.reason ?? []
    await work.command('case.close', { subject: view.id, case: view.id, values: pairs, base: { reason: before } })
    toast(gettext('The case is closed'), may(work, 'reopen') ? () => sendReopen(work, view, gettext('Closed too early'), pairs.reason) : undefined)
    return true
  })
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {string} reason
 * @param {string[]} before
 */
function sendReopen(work, view, reason, before) {
  return work.command('case.reopen', { subject: view.id, case: view.id, values: { reason: [reason] }, base: { reason: before } })
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {Earlier} [earlier]
 */
export function reopenCase(work, view, { values: refused, replaces } = {}) {
  openForm('sheet-reason', (root, form) => {
    put(root, 'title', gettext('Why is it opened again?'))
    put(root, 'submit', gettext('Open the case again'))
    if (refused) fillForm(form, refused)
  }, async (pairs) => {
    if (replaces) await work.discard(replaces)
    await sendReopen(work, view, pairs.reason[0], view.case.answers.reason ?? [])
    toast(gettext('The case is open again'))
  })
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 */
export function moveCase(work, view) {
  const others = work.teams().filter((/** @type {{id: string}} */ team) => !(view.case.teams ?? []).includes(team.id))
  const sheet = openSheet('sheet-move', (root) => {
    list(/** @type {Element} */ (root.querySelector('[data-part="teams"]')), others, {
      template: 'card-person',
      key: (/** @type {{id: string, name: string}} */ team) => team.id,
      fill: (el, /** @type {{id: string, name: string}} */ team) => {
        fill(el, { name: team.name, sub: '', now: false })
        const mark = /** @type {HTMLElement} */ (el.querySelector('[data-part="av"]'))
        mark.hidden = true
        el.querySelector('button')?.addEventListener('click', async () => {
          await sheet.close()
          await work.command('case.move', { subject: view.id, case: view.id, values: { team: [team.id] }, base: { team: [] } })
          toast(format(gettext('%(name)s moves to %(team)s'), { name: patientName(view), team: team.name }), () =>
            work.command('case.move', { subject: view.id, case: view.id, values: { team: view.case.teams.slice(0, 1) }, base: { team: [] } }))
        })
      },
    })
  })
}
