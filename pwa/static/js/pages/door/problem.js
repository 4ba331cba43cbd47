/** What went wrong at the door, in plain words. */

import { format, gettext, lang, ngettext } from '../../lib/i18n.js'

/**
 * @param {{status: import('../../sync/types.js').Entry, retryAfter?: number, left?: number}} result
 * @param {'signin' | 'unlock'} door
 * @returns {string} empty when it went well
 */
export function problem({ status, retryAfter, left }, door) {
  switch (status) {
    case 'ok':
    case 'changed':
    case 'earlier':
      return ''
    case 'wrong':
      return door === 'signin'
        ? gettext('The user name or the password is not right. Check both and try again.')
        : gettext('The password is not right. Try again.')
    case 'wait':
      return format(gettext('Too many tries. Try again in %(time)s.'), { time: wait(retryAfter ?? 60) })
    case 'too-many':
      return gettext('This phone holds as many people as it can. Someone has to sign out here first.')
    case 'storage':
      return gettext('This browser cannot keep anything. Leave private browsing, or free some space on the phone.')
    case 'ended':
      return gettext('Too long without network. The patients kept here are erased. What you wrote is kept and sent. Unlock with your password where there is network.')
    case 'clock':
      return gettext('The clock of this phone was put back. Set it right, or unlock with your password where there is network.')
    case 'refused':
      return gettext('No passkey was given. Try again, or use your password.')
    case 'passkey':
      return gettext('This passkey does not open Hemklar here. Use your password, then add the passkey again on the page Me.')
    case 'pin':
      return left
        ? ngettext('The PIN is not right. %(n)s try left.', 'The PIN is not right. %(n)s tries left.', left)
        : gettext('The PIN was wrong three times. Now your password is needed.')
    case 'no-pin':
      return gettext('The PIN opens nothing here any more. Your password is needed.')
    case 'unknown':
      return gettext('You are no longer on this phone. Sign in.')
    default:
      return door === 'signin'
        ? gettext('No network. Signing in needs network the first time.')
        : gettext('No network. Your latest password is needed with network once.')
  }
}

/** @param {number} seconds */
function wait(seconds) {
  return seconds < 60
    ? ngettext('%(n)s second', '%(n)s seconds', Math.max(1, Math.ceil(seconds)))
    : ngettext('%(n)s minute', '%(n)s minutes', Math.ceil(seconds / 60))
}

/**
 * Shows or clears the problem under the fields and marks them.
 * @param {HTMLElement} form @param {string} text
 */
export function showProblem(form, text) {
  const line = /** @type {HTMLElement} */ (form.querySelector('[data-part=problem]'))
  line.textContent = text
  line.hidden = !text
  for (const input of form.querySelectorAll('input')) {
    if (text) input.setAttribute('aria-invalid', 'true')
    else input.removeAttribute('aria-invalid')
  }
}

/**
 * While the password is worked on (deriving the key takes about a second), the button says so and cannot be pressed twice.
 * @param {HTMLElement} form @param {() => Promise<void>} act
 */
export async function busy(form, act) {
  if (form.getAttribute('aria-busy') === 'true') return
  form.setAttribute('aria-busy', 'true')
  try {
    await act()
  } finally {
    form.removeAttribute('aria-busy')
  }
}

/**
 * The links to the other languages keep where the person is; the present one is marked.
 * @param {Element} row
 */
export function languageLinks(row) {
  for (const link of row.querySelectorAll('a')) {
    if (link.lang === lang()) link.setAttribute('aria-current', 'true')
  }
}
