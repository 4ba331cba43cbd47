/** The alert, before unlocking, the same by night and by day: fixed words, the ladder, Accept. Knows a token, no patient. */

import { polite } from '../elements/announce.js'
import { capital } from '../elements/words.js'
import { fill } from '../lib/dom.js'
import { gettext, lang } from '../lib/i18n.js'
import { dateOf, time } from '../lib/when.js'
import { heard } from '../store/receipts.js'
import { leftWords, saidAt } from './alert/countdown.js'
import { paintBar } from './door/bar.js'

/**
 * @param {HTMLElement} root
 * @param {string} token
 * @param {import('../sync/work.js').Work} work it may be locked
 */
function page(root, token, work) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  /** @type {{at: string, until: string | null} | undefined} what the push told when it came */
  let call
  let before = Infinity

  function tick() {
    const now = new Date().toISOString()
    const seconds = call?.until ? (Date.parse(call.until) - Date.now()) / 1000 : null
    fill(root, {
      date: longDay(now),
      clock: time(now),
      paged: call ? time(call.at) : null,
      until: call?.until ? time(call.until) : null,
      left: seconds === null ? null : seconds > 0 ? leftWords(seconds) : gettext('The next person has been paged too. You can still take it.'),
    })
    if (seconds === null) return
    const said = saidAt(before, seconds)
    if (said) polite(said)
    before = seconds
  }

  /** @param {'accepted' | 'declined'} stage */
  async function answer(stage) {
    const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (part('wait').querySelectorAll('button'))
    for (const button of buttons) button.disabled = true
    try {
      done(stage, await work.receipt(token, stage))
    } catch {
      for (const button of buttons) button.disabled = false
      part('problem').textContent = gettext('This phone could not save it. Phone the ward.')
      part('problem').hidden = false
    }
  }

  /** @param {'accepted' | 'declined'} stage @param {'sent' | 'kept'} how */
  function done(stage, how) {
    clearInterval(timer)
    const accepted = stage === 'accepted'
    part('wait').hidden = true
    part('done').hidden = false
    part('done').dataset.stage = stage
    fill(root, {
      answered: time(new Date().toISOString()),
      answer: accepted ? gettext('You take it') : gettext('The next person is paged'),
      sent: how === 'sent'
        ? accepted ? gettext('Nobody else is paged. The hospital waits for your answer.') : gettext('You are done here.')
        : gettext('No network. Saved on this phone and sent as soon as there is one. Until then others are paged.'),
      onward: accepted
        ? work.isOpen ? gettext('Open the case') : gettext('Unlock and open the case')
        : work.isOpen ? gettext('Close') : gettext('Unlock'),
    })
    part('answer').focus()
  }

  part('accept').addEventListener('click', () => answer('accepted'))
  part('decline').addEventListener('click', () => {
    part('decline').hidden = true
    part('ask').hidden = false
    part('pass').focus()
  })
  part('stay').addEventListener('click', () => {
    part('ask').hidden = true
    part('decline').hidden = false
    part('decline').focus()
  })
  part('pass').addEventListener('click', () => answer('declined'))

  const timer = setInterval(tick, 1000)
  const restore = paintBar('#0B0805')
  function leave() {
    clearInterval(timer)
    restore()
  }
  tick()
  heard(token).then((known) => {
    call = known
    tick()
  })
  work.receipt(token, 'opened')
  return { update() {}, leave }
}

/** @param {string} ts */
function longDay(ts) {
  const words = new Intl.DateTimeFormat(lang(), { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' })
  return capital(words.format(new Date(`${dateOf(ts)}T00:00:00Z`)))
}

export default {
  name: 'alert',
  template: 'page-night',
  /** @param {HTMLElement} root @param {Record<string, string>} params @param {any} work */
  mount: (root, params, work) => page(root, params.token, work),
}
