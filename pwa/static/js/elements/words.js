/** Codes of the wire in the user's words. */

import { format, gettext, ngettext, pgettext } from '../lib/i18n.js'

/** @typedef {import('../sync/types.js').AnyRow} AnyRow */
/** @typedef {{code: string, title: string, role: string, offset: number | null, mandatory: boolean}} CatalogueTask */

/** @type {{roles: Record<string, string>, tasks: CatalogueTask[]} | null} */
let table = null

/** The preparation catalogue of the shell, in its language. */
function preparation() {
  table ??= JSON.parse(document.getElementById('preparation')?.textContent || '{"roles":{},"tasks":[]}')
  return /** @type {{roles: Record<string, string>, tasks: CatalogueTask[]}} */ (table)
}

/** @returns {CatalogueTask[]} */
export function catalogue() {
  return preparation().tasks
}

/**
 * @param {AnyRow} task
 * @returns {string}
 */
export function taskTitle(task) {
  const code = task.code ?? first(task, 'code')
  return catalogue().find((known) => known.code === code)?.title ?? first(task, 'title') ?? task.title ?? gettext('Preparation')
}

/**
 * The part of the municipality that has a preparation until a person takes it.
 * @param {string | null | undefined} role
 * @returns {string}
 */
export function taskRole(role) {
  return (role && preparation().roles[role]) || ''
}

/**
 * @param {string} role a worker's
 * @returns {string}
 */
export function workerRole(role) {
  /** @type {Record<string, () => string>} */
  const roles = {
    nurse: () => gettext('Nurse'),
    occupational_therapist: () => gettext('Occupational therapist'),
    physiotherapist: () => gettext('Physiotherapist'),
    assistant: () => gettext('Assistant nurse'),
    team_lead: () => gettext('Team lead'),
    coordinator: () => gettext('Intake coordinator'),
    administrator: () => gettext('Administrator'),
    auditor: () => gettext('Log auditor'),
  }
  return roles[role]?.() ?? ''
}

/**
 * @param {string} kind of a duty
 * @returns {string}
 */
export function dutyName(kind) {
  /** @type {Record<string, () => string>} */
  const duties = {
    hospital: () => gettext('Answers the hospital'),
    place: () => gettext('Decides short-term places'),
    home_care: () => gettext('Starts home care'),
  }
  return duties[kind]?.() ?? ''
}

/**
 * What the hospital said, as a title.
 * @param {string} kind of a stay event
 * @returns {string}
 */
export function eventTitle(kind) {
  /** @type {Record<string, () => string>} */
  const kinds = {
    admitted: () => gettext('Admitted'),
    planned_discharge: () => gettext('Planned discharge'),
    ready: () => gettext('Ready for discharge'),
    ready_withdrawn: () => gettext('No longer ready'),
    ward_moved: () => gettext('Moved to another ward'),
    homecoming: () => gettext('Homecoming booked'),
    discharged: () => gettext('Discharged'),
    died: () => gettext('Died'),
  }
  return kinds[kind]?.() ?? gettext('Hospital event')
}

/**
 * @param {string} phase
 * @returns {string} the title of a group of patients
 */
export function phaseTitle(phase) {
  /** @type {Record<string, () => string>} */
  const phases = {
    ready: () => pgettext('patients', 'Ready for discharge'),
    coming_home: () => pgettext('patients', 'On the way home'),
    preparing: () => pgettext('patients', 'Being prepared'),
    assessed: () => pgettext('patients', 'Assessed'),
    admitted: () => pgettext('patients', 'Admitted, not yet visited'),
    home: () => pgettext('patients', 'Home'),
    closed: () => pgettext('patients', 'Closed'),
  }
  return phases[phase]?.() ?? phase
}

/**
 * @param {string | undefined} reason for closing
 * @returns {string}
 */
export function closingReason(reason) {
  /** @type {Record<string, () => string>} */
  const reasons = {
    done: () => gettext('Home, and handed on'),
    died: () => gettext('Died'),
    moved_away: () => gettext('Moved away'),
    stays_elsewhere: () => gettext('Stays somewhere else'),
    needs_no_team: () => gettext('Needs no team'),
    mistake: () => gettext('Opened by mistake'),
  }
  return reasons[reason ?? '']?.() ?? ''
}

/**
 * "4 days", in Norwegian by the 24 hours.
 * @param {number} n
 */
export function days(n) {
  return ngettext('%(n)s day', '%(n)s days', n)
}

/**
 * The first of an answer's texts.
 * @param {{answers: Record<string, string[]>} | null | undefined} row
 * @param {string} name
 * @returns {string | undefined}
 */
export function first(row, name) {
  return row?.answers[name]?.[0] || undefined
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff]/

/**
 * A name written from right to left is kept apart from the age, which else would change places with it.
 * @param {string} name
 * @param {number | null} years
 */
export function nameAndAge(name, years) {
  const apart = RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name
  return years === null ? name : format(gettext('%(name)s, %(age)s'), { name: apart, age: years })
}

/**
 * The ward as people say it: "ward 4B", unless its name says it already.
 * @param {string | undefined | null} ward
 */
export function wardName(ward) {
  if (!ward) return ''
  return /^\S{1,3}$/.test(ward) ? format(gettext('ward %(ward)s'), { ward }) : ward
}

/** @param {string} text */
export function capital(text) {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1)
}
