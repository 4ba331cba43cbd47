/** The sheet in which a person sets, changes or removes the quick PIN. */

import { openSheet } from '../../elements/sheet.js'
import { toast } from '../../elements/toast.js'
import { gettext } from '../../lib/i18n.js'
import { busy, showProblem } from '../door/problem.js'

/** @param {'off' | 'later' | 'on'} state */
export function pinWords(state) {
  return {
    off: gettext('A few digits open Hemklar again after it has locked itself.'),
    later: gettext('Opens Hemklar again once you have unlocked with your password or passkey.'),
    on: gettext('Opens Hemklar again until it is closed.'),
  }[state]
}

/** @param {'wrong' | 'weak' | 'storage'} status */
function pinProblem(status) {
  return {
    wrong: gettext('The password is not right. Try again.'),
    weak: gettext('Take 4 to 8 digits that neither repeat nor follow on each other, as 1212 and 1234 do.'),
    storage: gettext('This phone could not save. Free some space.'),
  }[status]
}

/**
 * @param {any} work
 * @param {() => unknown} changed
 */
export function pinSheet(work, changed) {
  const sheet = openSheet('sheet-pin', (root) => {
    const form = /** @type {HTMLFormElement} */ (root.querySelector('form'))
    const fields = ['password', 'pin', 'again'].map((name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name)))
    const remove = /** @type {HTMLElement} */ (root.querySelector('[data-part=remove]'))
    remove.hidden = work.keys.pin() === 'off'
    remove.addEventListener('click', async () => {
      await work.keys.removePin()
      await done(gettext('The PIN is removed'))
    })
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      busy(form, async () => {
        showProblem(form, '')
        const [password, pin, again] = fields.map(({ value }) => value)
        if (!password || !pin) return showProblem(form, gettext('Write your password, and the PIN twice.'))
        if (pin !== again) return showProblem(form, gettext('The PIN is not the same both times.'))
        const status = await work.keys.setPin(password, pin)
        if (status !== 'ok') return showProblem(form, pinProblem(status))
        await done(gettext('The PIN is set. It opens Hemklar again until it is closed.'))
      })
    })
  })

  /** @param {string} text */
  async function done(text) {
    await sheet.close()
    toast(text)
    changed()
  }
}
