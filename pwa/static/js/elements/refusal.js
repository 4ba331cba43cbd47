/** What the server did not accept: the reasons, and the way on. Nothing is thrown away without being asked for. */

import { clone, fill } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { dayTime } from '../lib/when.js'
import { assertive } from './announce.js'
import { correct } from './correct.js'
import { patientTitle } from './people.js'
import { answerWords, formOf, questionWords } from './questions.js'
import { fieldSentence, whySentence } from './sentences.js'
import { openSheet } from './sheet.js'
import { toast } from './toast.js'
import { eventTitle, taskTitle } from './words.js'

/** @typedef {import('../sync/types.js').Refusal} Refusal */
/** @typedef {import('../sync/types.js').CaseView} CaseView */

/** @type {Set<string>} */
const said = new Set()

/**
 * Says aloud, once, what has just been refused.
 * @param {import('../sync/work.js').Work} work
 */
export function sayRefusals(work) {
  for (const refusal of work.refusals()) {
    if (said.has(refusal.id)) continue
    said.add(refusal.id)
    const what = commandWords(refusal, refusal.case ? work.case(refusal.case) : null)
    assertive(format(gettext('Not accepted: %(what)s. Nothing is lost.'), { what }))
  }
}

/**
 * Opens the reasons of every refused command, or of those that `only` names.
 * @param {import('../sync/work.js').Work} work
 * @param {(refusal: Refusal) => boolean} [only]
 */
export function openRefusals(work, only = () => true) {
  /** @type {Refusal[]} */
  const refusals = work.refusals().filter(only)
  if (!refusals.length) return
  openSheet('sheet-refusals', (root, sheet) => {
    const parent = /** @type {Element} */ (root.querySelector('[data-part="refusals"]'))
    for (const refusal of refusals) parent.append(card(work, refusal, () => sheet.close()))
  })
}

/**
 * @param {import('../sync/work.js').Work} work
 * @param {Refusal} refusal
 * @param {() => Promise<void>} close
 */
function card(work, refusal, close) {
  const view = refusal.case ? work.case(refusal.case) : null
  const el = /** @type {HTMLElement} */ (clone('card-refusal').firstElementChild)
  const what = commandWords(refusal, view)
  fill(el, {
    title: format(gettext('Not accepted: %(what)s'), { what }),
    who: [view ? patientTitle(view) : '', dayTime(refusal.made_at)].filter(Boolean).join(' · '),
  })
  el.querySelector('[data-part="reasons"]')?.append(...reasonsOf(refusal).map((text) => {
    const li = document.createElement('li')
    li.textContent = text
    return li
  }))
  const act = (/** @type {string} */ name) => /** @type {HTMLButtonElement} */ (el.querySelector(`[data-act="${name}"]`))
  const sure = /** @type {HTMLElement} */ (el.querySelector('[data-part="sure"]'))
  act('correct').addEventListener('click', async () => { await close(); correct(work, refusal) })
  act('discard').addEventListener('click', () => { sure.hidden = false; act('keep').focus() })
  act('keep').addEventListener('click', () => { sure.hidden = true; act('discard').focus() })
  act('discard-now').addEventListener('click', async () => {
    await work.discard(refusal.id)
    await close()
    toast(format(gettext('%(what)s: discarded'), { what }))
  })
  return el
}

/**
 * @param {Refusal} refusal
 * @returns {string[]}
 */
function reasonsOf(refusal) {
  const perField = Object.entries(refusal.errors ?? {}).map(([field, codes]) => {
    const values = refusal.values[field] ?? []
    const said = values.length && formOf().questions.has(field) ? answerWords(field, values) : ''
    const label = refusal.name === 'swap.ask' && field === 'to' ? gettext('Who is asked') : fieldLabel(field)
    return `${said ? `${label} (${said})` : label}: ${codes.map(fieldSentence).join(', ')}`
  })
  const whole = whySentence(refusal.why)
  return whole ? [whole, ...perField] : perField.length ? perField : [gettext('It could not be taken as it stands.')]
}

/** @param {string} field */
function fieldLabel(field) {
  /** @type {Record<string, () => string>} */
  const labels = {
    given: () => gettext('Given name'), family: () => gettext('Family name'), identity: () => gettext('Identity number'),
    hospital: () => gettext('Hospital'), ward: () => gettext('Ward'), at: () => gettext('When'), team: () => gettext('Team'),
    planned_on: () => gettext('Planned discharge'), planned_at: () => gettext('When'), kind: () => gettext('What has happened?'),
    event: () => gettext('What has happened?'), met_by: () => gettext('Who met at home?'), met_at: () => gettext('When'),
    date: () => gettext('From a date'), expected: () => gettext('Expected from, if you know'), answer: () => gettext('Answer'),
    reason: () => gettext('Reason'), owner: () => gettext('Who'), title: () => gettext('What is to be done?'),
    name: () => gettext('Name'), text: () => gettext('Note'), corrects: () => gettext('The event'), cancels: () => gettext('The event'),
    due_on: () => gettext('Ready by'), phone: () => gettext('Phone'), address: () => gettext('Home address'),
    worker: () => gettext('Who'), from: () => gettext('From'), until: () => gettext('Last day, if there is one'),
    windows: () => gettext('Times'), members: () => gettext('Who, in turn'), turns: () => gettext('The turn changes'),
    duty: () => gettext('Duty'),
  }
  return labels[field]?.() ?? questionWords(field)
}

/**
 * What the command was, as its author would say it.
 * @param {Refusal} refusal
 * @param {CaseView | null} view
 * @returns {string}
 */
export function commandWords(refusal, view) {
  const [noun] = refusal.name.split('.')
  const task = view?.tasks.find((row) => row.id === refusal.subject)
  if (noun === 'task') return task ? taskTitle(task) : refusal.values.title?.[0] ?? gettext('Preparation')
  if (noun === 'stay_event') return refusal.values.kind?.[0] ? eventTitle(refusal.values.kind[0]) : gettext('Hospital event')
  /** @type {Record<string, () => string>} */
  const nouns = {
    visit: () => (refusal.name === 'visit.sign' ? gettext('Signing the assessment visit') : gettext('Assessment visit')),
    contact: () => gettext('Contact'), note: () => gettext('Note'), patient: () => gettext('Patient'),
    conflict: () => gettext('Choice between two answers'), alert: () => gettext('Alert'), hospital: () => gettext('Answer to the hospital'), shift: () => gettext('Shift'), swap: () => gettext('Swap'),
    shift_rule: () => gettext('A rule of the rota'), policy: () => gettext('Times of paging'),
  }
  /** @type {Record<string, () => string>} */
  const verbs = {
    'shift.confirm': () => gettext('Confirming the duty'), 'case.open': () => gettext('New patient'), 'case.take': () => gettext('Taking the case'), 'case.move': () => gettext('Moving to another team'),
    'case.confirm_home': () => gettext('Confirm home'), 'case.close': () => gettext('Closing the case'), 'case.reopen': () => gettext('Opening the case again'),
  }
  return (verbs[refusal.name] ?? nouns[noun] ?? (() => gettext('A change')))()
}
