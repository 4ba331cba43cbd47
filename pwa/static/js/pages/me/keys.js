/** The sheets in which a person adds or removes a passkey and changes the password. */

import { openSheet } from '../../elements/sheet.js'
import { toast } from '../../elements/toast.js'
import { gettext } from '../../lib/i18n.js'
import { busy, showProblem } from '../door/problem.js'

/**
 * @param {ParentNode} root
 * @param {string} name
 */
const part = (root, name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))

/**
 * What went wrong with a passkey, and what to do.
 * @param {'wrong' | 'refused' | 'unsupported' | 'storage'} status
 */
function passkeyProblem(status) {
  return {
    wrong: gettext('The password is not right. Try again.'),
    refused: gettext('No passkey was made. Check that the phone has a screen lock, and try again.'),
    unsupported: gettext('This phone or browser can make a passkey but not open Hemklar with it. Your password opens it as before.'),
    storage: gettext('This phone could not save. Free some space.'),
  }[status]
}

/**
 * Makes the form `#keys-passkey` add a passkey.
 * @param {HTMLFormElement} form
 * @param {any} work
 * @param {() => unknown} then
 */
export function passkeyForm(form, work, then) {
  const password = /** @type {HTMLInputElement} */ (form.elements.namedItem('password'))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    busy(form, async () => {
      showProblem(form, '')
      const status = password.value ? await work.keys.addPasskey(password.value) : 'wrong'
      password.value = ''
      if (status === 'ok') return void then()
      showProblem(form, passkeyProblem(status))
      password.focus()
    })
  })
}

/**
 * @param {any} work
 * @param {() => unknown} changed
 */
export async function passkeySheet(work, changed) {
  const has = (await work.keys.passkey()) === 'on'
  const sheet = openSheet('sheet-passkey', (root) => {
    part(root, 'remove').hidden = !has
    part(root, 'remove').addEventListener('click', async () => {
      await work.keys.removePasskey()
      await done(gettext('The passkey is removed'))
    })
    passkeyForm(/** @type {HTMLFormElement} */ (root.querySelector('form')), work, () => done(gettext('You can now open Hemklar with the passkey')))
  })

  /** @param {string} text */
  async function done(text) {
    await sheet.close()
    toast(text)
    changed()
  }
}

/** @param {'wrong' | 'weak' | 'offline' | 'out' | 'wait' | 'storage'} status */
function passwordProblem(status) {
  return {
    wrong: gettext('The present password is not right.'),
    weak: gettext('The new password is too easy to guess. Take a longer one, for example four words.'),
    offline: gettext('No answer from the server. Until it answers, both passwords open Hemklar here. Try again with network.'),
    out: gettext('You are signed out. Lock, unlock with your password, then try again.'),
    wait: gettext('Too many tries. Wait a while.'),
    storage: gettext('This phone could not save. Free some space.'),
  }[status]
}

/**
 * @param {any} work
 * @param {() => unknown} changed
 */
export function changePassword(work, changed) {
  const sheet = openSheet('sheet-password', (root) => {
    const form = /** @type {HTMLFormElement} */ (root.querySelector('form'))
    const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      busy(form, async () => {
        showProblem(form, '')
        const [current, next, again] = ['current', 'next', 'again'].map((name) => field(name).value)
        if (!current || !next) return showProblem(form, gettext('Write your password, and the new one twice.'))
        if (next !== again) return showProblem(form, gettext('The new password is not the same both times.'))
        const status = await work.keys.changePassword(current, next)
        if (status !== 'ok') return showProblem(form, passwordProblem(status))
        await sheet.close()
        toast(gettext('The password is changed. The new one opens Hemklar here.'))
        changed()
      })
    })
  })
}
