/** The password was changed elsewhere, and what was begun here opens only with the one before. Before unlocking; knows a count only. */

import { fill } from '../lib/dom.js'
import { gettext, ngettext } from '../lib/i18n.js'
import { paintBar } from './door/bar.js'
import { busy, problem, showProblem } from './door/problem.js'

/**
 * @param {HTMLElement} root
 * @param {import('../sync/work.js').Work} session
 */
function page(root, session) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  const form = /** @type {HTMLFormElement} */ (part('form'))
  const password = /** @type {HTMLInputElement} */ (form.elements.namedItem('password'))
  const begun = session.earlier.begun()
  if (begun === 0) location.replace('#/unlock')
  fill(root, {
    begun: ngettext(
      '%(n)s thing you had begun here opens only with the password you had before. Write it once; from then on the new one opens everything.',
      '%(n)s things you had begun here open only with the password you had before. Write it once; from then on the new one opens everything.',
      begun,
    ),
  })

  /** @param {() => Promise<{status: import('../sync/types.js').Entry, retryAfter?: number}>} act */
  const attempt = (act) => busy(form, async () => {
    showProblem(form, '')
    const text = problem(await act(), 'unlock')
    password.value = ''
    showProblem(form, text)
    if (text) password.focus()
  })

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (password.value) attempt(() => session.earlier.open(password.value))
    else showProblem(form, gettext('Write your password.'))
  })
  part('without').addEventListener('click', () => sure(Boolean(part('sure').hidden)))
  part('keep').addEventListener('click', () => sure(false))
  part('erase').addEventListener('click', () => attempt(() => session.earlier.giveUp()))

  /** @param {boolean} asks */
  function sure(asks) {
    part('sure').hidden = !asks
    part('without').setAttribute('aria-expanded', String(asks))
    if (asks) part('keep').focus()
    else password.focus()
  }
  return { update() {}, leave: paintBar('#0E5261') }
}

export default {
  name: 'earlier',
  template: 'page-earlier',
  /** @param {HTMLElement} root @param {Record<string, string>} _params @param {any} session */
  mount: (root, _params, session) => page(root, session),
}
