/** Unlock: who was here last, a password, what waits. Before unlocking; knows given names and counts only. */

import { fill, list } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'
import { paintBar } from './door/bar.js'
import { busy, problem, showProblem } from './door/problem.js'
import { endsSoon, leaseWords } from './me/limits.js'

/**
 * @param {HTMLElement} root
 * @param {import('../sync/work.js').Work} session
 */
function page(root, session) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  const form = /** @type {HTMLFormElement} */ (part('form'))
  const password = /** @type {HTMLInputElement} */ (form.elements.namedItem('password'))
  /** @type {import('../sync/types.js').VaultLine[]} */
  let vaults = []
  let chosen = ''

  function show() {
    const person = vaults.find(({ id }) => id === chosen) ?? vaults[0]
    chosen = person?.id ?? ''
    const given = person?.given ?? ''
    fill(root, {
      greeting: given ? format(gettext('Hi %(name)s'), { name: given }) : gettext('Hemklar is locked'),
      change: given ? format(gettext('Not %(name)s? Change person'), { name: given }) : gettext('Change person'),
      waiting: person?.waiting ? ngettext('%(n)s change waiting', '%(n)s changes waiting', person.waiting) : null,
      passkey: Boolean(person?.passkey),
      lease: person?.until && endsSoon(Date.parse(person.until)) ? leaseWords(Date.parse(person.until)) : null,
    })
    list(part('people'), vaults.filter(({ id }) => id !== chosen), {
      template: 'unlock-person',
      key: ({ id }) => id,
      fill: (el, vault, isNew) => {
        fill(el, { given: vault.given })
        if (isNew) el.querySelector('button')?.addEventListener('click', () => choose(vault.id))
      },
    })
  }

  /** @param {string} id */
  function choose(id) {
    chosen = id
    showProblem(form, '')
    show()
    others(false)
    password.focus()
  }

  /** @param {boolean} open */
  function others(open) {
    part('others').hidden = !open
    part('change').setAttribute('aria-expanded', String(open))
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (!password.value) {
      showProblem(form, gettext('Write your password.'))
      password.focus()
      return
    }
    showProblem(form, '')
    busy(form, async () => {
      const result = await session.unlock(chosen, password.value)
      password.value = ''
      const text = problem(result, 'unlock')
      showProblem(form, text)
      if (text) password.focus()
    })
  })
  part('passkey').addEventListener('click', () => {
    showProblem(form, '')
    busy(form, async () => showProblem(form, problem(await session.unlockByPasskey(chosen), 'unlock')))
  })
  part('change').addEventListener('click', () => others(Boolean(part('others').hidden)))

  async function load() {
    vaults = await session.vaults()
    show()
  }
  load()
  return { update: load, leave: paintBar('#0E5261') }
}

export default {
  name: 'unlock',
  template: 'page-unlock',
  /** @param {HTMLElement} root @param {Record<string, string>} _params @param {any} session */
  mount: (root, _params, session) => page(root, session),
}
