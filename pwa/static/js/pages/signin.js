/** Sign in: user name and password, and what the password protects. Before unlocking; sees no patient. */

import { gettext } from '../lib/i18n.js'
import { paintBar } from './door/bar.js'
import { busy, languageLinks, problem, showProblem } from './door/problem.js'

/**
 * @param {HTMLElement} root
 * @param {import('../sync/work.js').Work} session
 */
function page(root, session) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  const form = /** @type {HTMLFormElement} */ (part('form'))
  const username = /** @type {HTMLInputElement} */ (form.elements.namedItem('username'))
  const password = /** @type {HTMLInputElement} */ (form.elements.namedItem('password'))

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const missing = !username.value.trim() ? username : !password.value ? password : null
    if (missing) {
      showProblem(form, gettext('Write your user name and your password.'))
      missing.focus()
      return
    }
    showProblem(form, '')
    busy(form, async () => {
      const result = await session.signIn(username.value.trim(), password.value)
      password.value = ''
      showProblem(form, problem(result, 'signin'))
      if (problem(result, 'signin')) password.focus()
    })
  })
  languageLinks(part('langs'))
  session.vaults().then((vaults) => {
    part('back').hidden = vaults.length === 0
  })
  return { update() {}, leave: paintBar('#0E5261') }
}

export default {
  name: 'signin',
  template: 'page-signin',
  /** @param {HTMLElement} root @param {Record<string, string>} _params @param {any} session */
  mount: (root, _params, session) => page(root, session),
}
