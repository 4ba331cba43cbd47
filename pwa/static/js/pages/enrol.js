/** Setting up a phone in one go: home screen, alerts, a test alert that must be seen, storage, passkey; and what is left to do. */

import { polite } from '../elements/announce.js'
import { fill, icon, list } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { busy } from './door/problem.js'
import { steps } from './enrol/steps.js'
import { passkeyForm } from './me/keys.js'

/**
 * @param {HTMLElement} root
 * @param {import('../sync/work.js').Work} work
 */
function page(root, work) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  const focus = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(name)).focus()
  const all = steps(work)
  const step = part('step')
  let at = 0

  /** @param {import('./enrol/steps.js').Finding} finding */
  function show(finding) {
    const { title, why, act, form } = all[at]
    const ok = finding.state === 'ok'
    fill(root, {
      progress: format(gettext('Step %(n)s of %(all)s'), { n: at + 1, all: all.length }),
      title, why,
      words: finding.words || null,
      tone: ok ? 'success' : finding.state === 'warn' ? 'warning' : 'neutral',
      act: ok || finding.state === 'stuck' || form ? null : act,
      next: ok ? gettext('Next') : gettext('Later'),
      variant: ok ? null : 'tertiary',
    })
    part('form').hidden = !form || ok || finding.state === 'stuck'
    if (finding.words && root.isConnected) polite(finding.words)
  }

  /** @param {number} to */
  async function go(to) {
    at = to
    if (at >= all.length) return finish()
    show(await all[at].look())
    focus('#enrol-step')
  }

  async function finish() {
    const found = []
    for (const one of all) {
      const { state, words } = await one.look()
      found.push({ title: one.title, state, words: words || one.why })
    }
    const missing = found.filter(({ state }) => state !== 'ok').length
    step.hidden = true
    part('done').hidden = false
    fill(root, {
      progress: '',
      verdict: missing === 0 ? gettext('This phone is ready') : gettext('This phone works. Some is left to do.'),
      later: missing === 0 ? '' : gettext('You find this again on the page Me, under Set up this phone.'),
    })
    list(part('list'), found, {
      template: 'enrol-line',
      key: ({ title }) => title,
      fill: (el, { title, words, state }) => {
        fill(el, { title, words })
        const mark = /** @type {HTMLElement} */ (el.querySelector('[data-part=icon]'))
        mark.className = state === 'ok' ? 'hk-ok' : 'hk-warn'
        mark.replaceChildren(icon(state === 'ok' ? 'CheckmarkCircleFill' : 'ExclamationmarkTriangle'))
      },
    })
    await work.setPreference('enrolled', 'done')
    focus('#enrol-done')
  }

  part('act').addEventListener('click', () => busy(step, async () => {
    const tried = all[at]
    show({ state: 'todo', words: gettext('One moment') })
    const finding = await tried.run()
    if (all[at] === tried) show(finding)
  }))
  part('next').addEventListener('click', () => go(at + 1))
  passkeyForm(/** @type {HTMLFormElement} */ (root.querySelector('form')), work, () => go(at))
  go(0)
  return { update() {}, leave() {} }
}

export default {
  name: 'enrol',
  template: 'page-enrol',
  /** @param {HTMLElement} root @param {Record<string, string>} _params @param {any} work */
  mount: (root, _params, work) => page(root, work),
}
