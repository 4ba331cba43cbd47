/** A call before unlocking, the same by night and by day: an alert with its ladder and Accept, or a duty to confirm. Knows a token, no patient. */

import { polite } from '../elements/announce.js'
import { capital } from '../elements/words.js'
import { fill } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'
import { dateOf, dayTime, locale, time } from '../lib/when.js'
import { heard } from '../store/receipts.js'
import { leftWords, saidAt } from './alert/countdown.js'
import { paintBar } from './door/bar.js'

/**
 * @param {HTMLElement} root
 * @param {string[]} tokens of the alerts that one notification stood for: the first is answered here, the others after it
 * @param {import('../sync/work.js').Work} work it may be locked
 */
function page(root, [token, ...others], work) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  /** @type {{at: string, until: string | null} | undefined} what the push told when it came */
  let call
  /** @type {'ready' | 'duty'} what the call is about */
  let kind = 'ready'
  let before = Infinity
  /** @type {string | null | undefined} when this phone was called, as the server says */
  let calledAt

  function tick() {
    const now = new Date().toISOString()
    const seconds = call?.until ? (Date.parse(call.until) - Date.now()) / 1000 : null
    fill(root, {
      date: longDay(now),
      clock: time(now),
      paged: call ? time(call.at) : null,
      until: call?.until ? time(call.until) : null,
      others: others.length > 0 ? ngettext('%(n)s more alert waits after this one', '%(n)s more alerts wait after this one', others.length) : null,
      left: seconds === null ? null : seconds > 0 ? leftWords(seconds) : gettext('The next person has been paged too. You can still take it.'),
    })
    if (seconds === null) return
    const said = saidAt(before, seconds)
    if (said && root.isConnected) polite(said)
    before = seconds
  }

  /** @param {'accepted' | 'declined'} stage */
  async function answer(stage) {
    const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (part('wait').querySelectorAll('button'))
    for (const button of buttons) button.disabled = true
    try {
      const answered = await work.receipt(token, stage)
      if (answered.how === 'kept') show(stage === 'declined' ? 'kept_no' : kind === 'duty' ? 'kept_duty' : 'kept')
      else show(outcome(answered.standing, stage, kind))
    } catch {
      for (const button of buttons) button.disabled = false
      part('problem').textContent = gettext('This phone could not save it. Phone the ward.')
      part('problem').hidden = false
    }
  }

  /** @param {keyof typeof ENDS} end how it stands, for good as far as this screen goes */
  function show(end) {
    clearInterval(timer)
    const { good, answer: words, sent, opens = false } = ENDS[end]()
    const came = call?.at ?? calledAt
    part('wait').hidden = true
    part('done').hidden = false
    part('tick').toggleAttribute('hidden', !good)
    fill(root, {
      answered: time(new Date().toISOString()),
      called: came && dateOf(came) !== dateOf(new Date().toISOString()) ? format(gettext('You were paged %(when)s'), { when: dayTime(came) }) : null,
      answer: words,
      sent,
      onward: opens
        ? work.isOpen ? gettext('Open the case') : gettext('Unlock and open the case')
        : work.isOpen ? gettext('On call') : gettext('Unlock'),
      next: others.length > 0 ? `#/a/${others.join('.')}` : null,
      next_words: ngettext('To the next alert', 'To the next of %(n)s alerts', others.length),
    })
    part('answer').focus()
  }

  /** @param {string | null} ends when the duty ends, as far as is known */
  function ask(ends) {
    kind = 'duty'
    for (const el of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-for]'))) el.hidden = el.dataset.for !== kind
    fill(root, { ends: ends ? format(gettext('You are on call until %(when)s'), { when: dayTime(ends) }) : null })
  }

  part('accept').addEventListener('click', () => answer('accepted'))
  part('decline').addEventListener('click', () => {
    part('decline').hidden = true
    part('ask').hidden = false
    part('pass').focus()
    part('ask').scrollIntoView({ block: 'end' })
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
  const told = heard(token).then((known) => {
    call = known
    if (known?.kind === 'duty' && kind !== 'duty') ask(null)
    tick()
  }).catch(() => undefined)
  work.receipt(token, 'opened').then(async (answered) => {
    await told
    if (answered.how === 'kept' || part('wait').hidden) return
    calledAt = answered.standing?.at
    if (answered.standing?.state === 'duty') ask(answered.standing.until)
    const end = outcome(answered.standing, 'opened', kind)
    if (end) show(end)
    else if (kind === 'duty') return
    else if (answered.standing?.until && call) {
      call.until = answered.standing.until          // the server's word, later than the push
      tick()
    }
  })
  return { update() {}, leave }
}

/**
 * What the server's answer means to the person who was paged.
 * @param {import('../sync/receipts.js').Standing | null} standing @param {'opened' | 'accepted' | 'declined'} stage
 * @param {'ready' | 'duty'} kind
 * @returns {any} a key of ENDS; nothing while the call still waits for them
 */
function outcome(standing, stage, kind) {
  if (!standing) return 'over'
  if (standing.state === 'duty' && standing.mine) return 'confirmed'
  if (kind === 'duty' && standing.state === 'closed') return 'moved'
  if (standing.state === 'unanswered') return 'unanswered'
  if (standing.state === 'accepted') return standing.mine ? 'mine' : 'taken'
  if (standing.state === 'closed') return 'over'
  return stage === 'declined' ? 'passed' : stage === 'accepted' ? 'refused' : undefined
}

/** @typedef {{good: boolean, answer: string, sent: string, opens?: boolean}} End  `opens` when a case follows */

/** @type {Record<'mine' | 'kept' | 'confirmed' | 'kept_duty' | 'moved' | 'kept_no' | 'passed' | 'taken' | 'over' | 'refused' | 'unanswered', () => End>} */
const ENDS = {
  mine: () => ({ good: true, opens: true, answer: gettext('You take it'), sent: gettext('Nobody else is paged. The hospital waits for your answer.') }),
  kept: () => ({
    good: true,
    opens: true,
    answer: gettext('You take it'),
    sent: gettext('No network. Saved on this phone and sent as soon as there is one. Until then others are paged.'),
  }),
  confirmed: () => ({ good: true, answer: gettext('You are on call'), sent: gettext('Alerts come to you now.') }),
  kept_duty: () => ({
    good: true,
    answer: gettext('You are on call'),
    sent: gettext('No network. Saved on this phone and sent as soon as there is one. Until then the one before you is paged too.'),
  }),
  moved: () => ({ good: false, answer: gettext('This duty is no longer yours'), sent: gettext('You need to do nothing. On call shows who has it.') }),
  kept_no: () => ({
    good: false,
    answer: gettext('Passed on'),
    sent: gettext('No network. Saved on this phone and sent as soon as there is one.'),
  }),
  passed: () => ({ good: false, answer: gettext('The next person is paged'), sent: gettext('You are done here.') }),
  taken: () => ({ good: false, answer: gettext('Someone else has taken it'), sent: gettext('You need to do nothing.') }),
  unanswered: () => ({
    good: false,
    answer: gettext('The hospital waits for an answer'),
    sent: gettext('Nobody has answered it yet. Open On call and answer.'),
  }),
  over: () => ({ good: false, answer: gettext('This alert is over'), sent: gettext('You need to do nothing. On call shows what waits.') }),
  refused: () => ({ good: false, answer: gettext('It could not be taken'), sent: gettext('Unlock and look at On call, or phone the ward.') }),
}

/** @param {string} ts */
function longDay(ts) {
  const words = new Intl.DateTimeFormat(locale(), { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' })
  return capital(words.format(new Date(`${dateOf(ts)}T00:00:00Z`)))
}

export default {
  name: 'alert',
  template: 'page-night',
  /** @param {HTMLElement} root @param {Record<string, string>} params @param {any} work */
  mount: (root, params, work) => page(root, params.token.split('.'), work),
}
