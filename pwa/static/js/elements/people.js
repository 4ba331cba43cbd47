/** Who somebody is, as this reader says it. */

import { gettext } from '../lib/i18n.js'
import { age } from '../lib/when.js'
import { first, nameAndAge } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {{me: {id: string, name: string}, people: () => Map<string, any>}} Staff */

/**
 * @param {string} name
 * @returns {string} the first letters of the first and last word
 */
export function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words
  return letters.map((word) => [...word][0]?.toLocaleUpperCase() ?? '').join('')
}

/**
 * @param {Staff} work
 * @param {string | null | undefined} id
 * @returns {string} the full name, `You` for the reader, or nothing for nobody
 */
export function who(work, id) {
  if (!id) return ''
  if (id === work.me.id) return gettext('You')
  return work.people().get(id)?.name ?? gettext('Someone')
}

/**
 * @param {Staff} work
 * @param {string | null | undefined} id
 */
export function givenName(work, id) {
  return id === work.me.id ? gettext('You') : who(work, id).split(' ')[0]
}

/**
 * The round mark of a person: filled for the reader, dashed for nobody.
 * @param {Element} el
 * @param {Staff} work
 * @param {string | null | undefined} id
 */
export function avatar(el, work, id) {
  const mine = id === work.me.id
  el.classList.toggle('hk-av--me', mine)
  el.classList.toggle('hk-av--none', !id)
  el.textContent = id ? initials(mine ? work.me.name : work.people().get(id)?.name ?? '') || '·' : '?'
}

/**
 * @param {CaseView} view
 * @returns {string}
 */
export function patientName(view) {
  const name = [first(view.patient, 'given'), first(view.patient, 'family')].filter(Boolean).join(' ')
  return name || gettext('Name not known')
}

/**
 * @param {CaseView} view
 * @returns {string} `Göran Åkervik, 81`
 */
export function patientTitle(view) {
  return nameAndAge(patientName(view), age(view.patient?.birth_date))
}

/**
 * Whether address and phone are to be kept out of sight.
 * @param {CaseView} view
 */
export function isProtected(view) {
  return first(view.patient, 'protected') === 'yes'
}

/**
 * A link that dials.
 * @param {string | undefined} number
 * @returns {string | null}
 */
export function tel(number) {
  const dialled = (number ?? '').replace(/[^\d+*#]/g, '')
  return dialled ? `tel:${dialled}` : null
}

const CARE = ['nurse', 'occupational_therapist', 'physiotherapist', 'assistant', 'team_lead']

/**
 * Those of the teams who can have work, by name.
 * @param {{people: () => Map<string, any>}} work
 * @param {string[]} teams ids
 * @param {string[]} [also] further roles
 * @returns {any[]}
 */
export function colleagues(work, teams, also = []) {
  return [...work.people().values()]
    .filter(({ active, role, teams: own = [] }) => active !== false && (CARE.includes(role) || also.includes(role)) && own.some((/** @type {string} */ id) => teams.includes(id)))
    .sort((a, b) => a.name.localeCompare(b.name))
}

/**
 * The teams whose cases this phone holds.
 * @param {{teams: () => {id: string, name: string, mine: boolean}[]}} work
 * @returns {{id: string, name: string}[]}
 */
export function myTeams(work) {
  return work.teams().filter((team) => team.mine)
}
