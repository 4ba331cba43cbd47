/** Two answers in words: what they are about, and what each says. */

import { gettext } from '../lib/i18n.js'
import { who } from './people.js'
import { answerWords, questionWords } from './questions.js'

/** @typedef {import('../sync/types.js').AnyRow} AnyRow */

/** @type {Record<string, () => string>} */
const FIELDS = {
  owner: () => gettext('Who'), state: () => gettext('State'), phone: () => gettext('Phone'), address: () => gettext('Home address'),
  name: () => gettext('Name'), planned_at: () => gettext('Planned visit'), met_by: () => gettext('Who met at home?'),
}

/** @type {Record<string, () => string>} */
const STATES = {
  todo: () => gettext('To do'), doing: () => gettext('Under way'), done: () => gettext('Done'), not_needed: () => gettext('Not needed'),
}

/**
 * @param {AnyRow} conflict
 * @returns {string} the question of a form, or the name of another fact
 */
export function fieldWords(conflict) {
  if (conflict.subject_kind === 'visit') return questionWords(conflict.field)
  return (FIELDS[conflict.field] ?? (() => conflict.field))()
}

/**
 * @param {Parameters<typeof who>[0]} work
 * @param {AnyRow} conflict
 * @param {string[]} values
 * @returns {string}
 */
export function valueWords(work, conflict, values) {
  if (conflict.field === 'owner') return who(work, values[0]) || gettext('Nobody')
  if (conflict.subject_kind === 'visit') return answerWords(conflict.field, values) || gettext('No answer')
  if (conflict.field === 'state') return STATES[values[0]]?.() ?? gettext('No answer')
  return values.join(', ') || gettext('No answer')
}
