/** Unlock: who was here last, the quick PIN or the password, what waits. Before unlocking; knows given names and counts only. */

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
  const [password, pin] = ['password', 'pin'].map((name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name)))
  /** @type {import('../sync/types.js').VaultLine[]} */
  let vaults = []
  let chosen = ''
  let withoutPin = false

  function show() {
    const person = vaults.find(({ id }) => id === chosen) ?? vaults[0]
    chosen = person?.id ?? ''
    const given = person?.given ?? ''
    const byPin = Boolean(person?.pin) && !withoutPin
    fill(root, {
      greeting: given ? format(gettext('Hi %(name)s'), { name: given }) : gettext('Hemklar is locked'),
      change: given ? format(gettext('Not %(name)s? Change person'), { name: given }) : gettext('Change person'),
      waiting: person?.waiting ? ngettext('%(n)s change waiting', '%(n)s changes waiting', person.waiting) : null,
      pin: byPin,
      instead: person?.passkey ? gettext('Use passkey or password instead') : gettext('Use password instead'),
      passkey: Boolean(person?.passkey) && !byPin,
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
    withoutPin = false
    showProblem(form, '')
    show()
    others(false)
    field().focus()
  }

  /** The one that is asked for. */
  const field = () => (part('pin').hidden ? password : pin)

  /** @param {boolean} open */
  function others(open) {
    part('others').hidden = !open
    part('change').setAttribute('aria-expanded', String(open))
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const secret = field()
    if (!secret.value) {
      showProblem(form, secret === pin ? gettext('Write your PIN.') : gettext('Write your password.'))
      secret.focus()
      return
    }
    showProblem(form, '')
    busy(form, async () => {
      const result = await (secret === pin ? session.unlockByPin : session.unlock)(chosen, secret.value)
      secret.value = ''
      const text = problem(result, 'unlock')
      if (!text) return
      await load()
      showProblem(form, text)
      field().focus()
    })
  })
  part('passkey').addEventListener('click', () => {
    showProblem(form, '')
    busy(form, async () => showProblem(form, problem(await session.unlockByPasskey(chosen), 'unlock')))
  })
  part('instead').addEventListener('click', () => {
    withoutPin = true
    pin.value = ''
    showProblem(form, '')
    show()
    password.focus()
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
