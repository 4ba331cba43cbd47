/** When the vault closes by itself, and until when it can be read without network, in words. */

import { format, gettext, ngettext } from '../../lib/i18n.js'
import { dayTime } from '../../lib/when.js'

const SOON = 24 * 3_600_000

/** @param {{idle: number, hidden: number}} limits milliseconds */
export function lockWords({ idle, hidden }) {
  const minutes = ngettext('Locks after %(n)s minute.', 'Locks after %(n)s minutes.', Math.round(idle / 60_000))
  const seconds = ngettext('Out of sight after %(n)s second.', 'Out of sight after %(n)s seconds.', Math.round(hidden / 1000))
  return `${minutes} ${seconds}`
}

/** @param {number} until milliseconds @returns {boolean} it ends within a day, or has ended: worth a word before unlocking */
export const endsSoon = (until) => until - Date.now() < SOON

/** @param {number} until milliseconds */
export function leaseWords(until) {
  const when = dayTime(new Date(until).toISOString())
  if (until <= Date.now()) return gettext('The patients here are erased after too long without network. Unlock where there is network.')
  return until - Date.now() > SOON
    ? format(gettext('Readable without network until %(when)s.'), { when })
    : format(gettext('Readable without network only until %(when)s. Go online before that.'), { when })
}
