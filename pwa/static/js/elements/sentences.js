/** Why something was not accepted, in words that say what to do. */

import { gettext } from '../lib/i18n.js'
import { sentence } from './questions.js'

/**
 * @param {string} code of one field
 * @returns {string}
 */
export function fieldSentence(code) {
  /** @type {Record<string, () => string>} */
  const own = {
    required: () => gettext('Must be filled in'),
    choice: () => gettext('Choose one of the answers'),
    day: () => gettext('Choose a day'),
    moment: () => gettext('Choose a day and a time'),
    future: () => gettext('The time has not come yet'),
    past: () => gettext('Choose today or a later day'),
    before_start: () => gettext('The end must be after the beginning'),
    begun: () => gettext('It has begun or is over'),
    overlap: () => gettext('It overlaps another shift'),
    rest: () => gettext('There would be less than 11 hours of rest'),
    unreached: () => gettext('No phone of theirs has shown an alert'),
    window: () => gettext('Write the times as 16:00'),
    always: () => gettext('Weekdays or weekends need a time'),
    void: () => gettext('It was corrected or cancelled meanwhile'),
    unknown: () => gettext('The server does not know this field'),
  }
  return own[code]?.() ?? sentence(code)
}

/**
 * @param {string} why of the whole command
 * @returns {string}
 */
export function whySentence(why) {
  /** @type {Record<string, () => string>} */
  const reasons = {
    invalid: () => '',
    not_allowed: () => gettext('Your role cannot do this. Ask the team lead.'),
    not_licensed: () => gettext('Only a licensed worker can sign.'),
    too_early: () => gettext('A duty can be confirmed from an hour before it begins.'),
    not_home: () => gettext('Confirm home first, or give another reason.'),
    not_closed: () => gettext('The case is open already.'),
    not_ready: () => gettext('The patient is no longer ready: the hospital waits for no answer.'),
    answered: () => gettext('It has been answered or taken back already.'),
    not_signed: () => gettext('The visit is not signed yet.'),
    signed_already: () => gettext('Somebody has signed the visit already.'),
    settled_already: () => gettext('Somebody has chosen another answer already.'),
    out_of_date: () => gettext('The answer has changed since. Look again and choose.'),
    unknown: () => gettext('The patient is not in your team any more.'),
    unknown_command: () => gettext('The server does not know this yet. Try again later.'),
  }
  return (reasons[why] ?? (() => gettext('It could not be taken as it stands.')))()
}
