/** The frame's news: offline, back online, a first fetch, a silent alert engine, a full disk; and short notices of what sync brought. */

import { assertive, polite } from '../elements/announce.js'
import { sayRefusals } from '../elements/refusal.js'
import { toast } from '../elements/toast.js'
import { icon } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'
import { lasting, time } from '../lib/when.js'
import { work } from '../sync/work.js'

let wasOffline = false
let written = ''

/** What stays until it is read, until it is over, or until the page is loaded again. */
const standing = { lost: 0, cleared: false, blocked: false, outdated: false }

/** @typedef {{icon: string, tone: string | null, text: string, urgent?: boolean, act?: Act[]}} Line */
/** @typedef {{label: string, run: () => unknown}} Act */

/**
 * @param {Partial<typeof standing>} facts
 */
export function note(facts) {
  Object.assign(standing, facts)
  showBanner()
}

/** @returns {Line[]} of what was cleared away, what stands in the way, and what is too old */
function standingLines() {
  /** @type {Line[]} */
  const found = []
  const tone = 'danger'
  const name = 'ExclamationmarkTriangle'
  if (standing.cleared) {
    const text = standing.lost > 0
      ? ngettext(
        'This phone lost %(n)s change that was never received. Check what you wrote last.',
        'This phone lost %(n)s changes that were never received. Check what you wrote last.', standing.lost,
      )
      : gettext('The browser has cleared away what Hemklar kept here. Check what you wrote last.')
    found.push({ icon: name, tone, text, urgent: true, act: [{ label: gettext('I have read it'), run: () => note({ cleared: false, lost: 0 }) }] })
  }
  if (standing.blocked) {
    found.push({ icon: name, tone, text: gettext('Hemklar is open in another window with an older version. Close that window.'), urgent: true })
  }
  if (standing.outdated) {
    found.push({ icon: 'ArrowsCirclepath', tone: 'accent', text: gettext('This version is too old. The new one is fetched and takes over when no form is open.') })
  }
  return found
}

/** @returns {Line[]} until it is done or put off, on a phone; never above an alert */
function setupLines() {
  const busy = location.hash === '#/enrol' || location.hash.startsWith('#/a/')
  if (busy || work.preference('enrolled') || matchMedia('(min-width: 900px)').matches) return []
  const act = [
    { label: gettext('Set up'), run: () => { location.hash = '#/enrol' } },
    { label: gettext('Later'), run: () => work.setPreference('enrolled', 'later').then(showBanner) },
  ]
  return [{ icon: 'MobileSmall', tone: 'accent', text: gettext('Set up this phone, so that alerts reach you.'), act }]
}

/** @returns {Line[]} most urgent first */
function lines() {
  if (!work.isOpen) return standingLines()
  const status = work.status()
  const found = standingLines()
  if (status.storageFailed) {
    const text = gettext('This phone could not save. Free some space; what you wrote is still here.')
    found.push({ icon: 'ExclamationmarkTriangle', tone: 'danger', text, urgent: true })
  }
  if (status.unsendable) {
    const text = format(gettext('What is saved here cannot be sent now. Nothing is lost. Tell those who run Hemklar: %(code)s'), { code: status.unsendable })
    found.push({ icon: 'ExclamationmarkTriangle', tone: 'danger', text, urgent: true })
  }
  if (status.engineSilent) {        // Also when the server is gone meanwhile: nothing has said that it is well again.
    const since = status.engine_at ? ` ${format(gettext('Since %(time)s.'), { time: time(status.engine_at) })}` : ''
    const text = gettext('Alerts are not going out. Phone the ward.') + since
    found.push({ icon: 'BellSlash', tone: 'danger', text, urgent: true })
  }
  if (status.jumped) {
    const { at, seconds } = status.jumped
    const text = format(gettext('The server\'s clock jumped by %(time)s at %(when)s. Alerts may come too early or too late. Look at On call.'), {
      time: lasting(Math.max(60, Math.abs(seconds)) * 1000), when: time(at),
    })
    found.push({ icon: 'ExclamationmarkTriangle', tone: 'danger', text, urgent: true })
  }
  if (status.clockOff) {
    const text = format(gettext('The clock of this phone is wrong by %(time)s: times you fill in will be too. Set it to follow the network.'), {
      time: lasting(Math.abs(status.clockOff)),
    })
    found.push({ icon: 'ExclamationmarkTriangle', tone: 'danger', text })
  }
  if (!status.online) found.push({ icon: 'CloudSlash', tone: null, text: gettext('Offline. Everything is saved on this phone.') })
  else if (status.signedOut) {
    const text = gettext('Signed out by the server. What you write is still sent. Lock, then unlock with your password to see news.')
    found.push({ icon: 'PadlockLocked', tone: 'accent', text })
  } else if (status.first) {
    const text = format(gettext('Fetching %(have)s of %(total)s. Today\'s are here.'), status.first)
    found.push({ icon: 'ArrowsCirclepath', tone: 'accent', text })
  } else found.push(...setupLines())
  return found
}

/** Writes the banner anew where its words have changed. */
export function showBanner() {
  const found = lines()
  const now = JSON.stringify(found)
  if (now !== written) {
    written = now
    document.getElementById('banner')?.replaceChildren(...found.map(element))
    const urgent = found.find((line) => line.urgent)
    if (urgent) assertive(urgent.text)
  }
  if (work.isOpen) sayRefusals(work)
  backOnline()
}

/** @param {Line} line */
function element({ icon: name, tone, text, act = [] }) {
  const p = document.createElement('p')
  p.className = 'hk-offline'
  if (tone) p.dataset.tone = tone
  const words = document.createElement('span')
  words.textContent = text
  words.className = 'hk-grow'
  const buttons = document.createElement('span')
  buttons.className = 'hk-offline__acts'
  buttons.append(...act.map(button))
  p.append(icon(name), words, ...(act.length > 0 ? [buttons] : []))
  return p
}

/** @param {Act} act */
function button({ label, run }) {
  const el = document.createElement('button')
  el.className = 'ds-button'
  el.type = 'button'
  el.dataset.variant = 'secondary'
  el.textContent = label
  el.addEventListener('click', run)
  return el
}

function backOnline() {
  if (!work.isOpen) return
  const { online, saved, sending } = work.status()
  if (!online && !wasOffline) polite(gettext('Offline. Everything is saved on this phone.'))
  if (online && wasOffline) {
    const waiting = saved + sending
    const text = waiting > 0 ? ngettext('Back online, sending %(n)s', 'Back online, sending %(n)s', waiting) : gettext('Back online')
    toast(text)
  }
  wasOffline = !online
}

/**
 * What a sync brought that the person must hear of.
 * @param {{gone: string[], dropped: string[], late: number, lost: number, cleared?: boolean}} news
 */
export function notice({ gone, dropped, late, lost, cleared }) {
  if (cleared) note({ cleared, lost: standing.lost + lost })
  if (late > 0) toast(gettext('You no longer have the patient. What you wrote is with their team.'))
  else if (dropped.length > 0) {
    toast(ngettext(
      'You no longer see the patients of %(n)s team. They are removed here',
      'You no longer see the patients of %(n)s teams. They are removed here', dropped.length,
    ))
  } else if (gone.length > 0) {
    toast(ngettext(
      '%(n)s patient is no longer with your team and is removed here',
      '%(n)s patients are no longer with your team and are removed here', gone.length,
    ))
  }
}

/** The password is another than the one that closed the vault which was here. */
export function passwordChanged() {
  toast(gettext('Your password was changed elsewhere. The patients are fetched anew, and what waited here is sent.'))
}

/** @param {{left?: number, wiped?: boolean}} how it ended */
export function farewell({ left = 0, wiped = false }) {
  if (wiped) toast(gettext('This device was withdrawn. What was kept here is erased.'))
  else if (left > 0) {
    toast(ngettext(
      'Signed out. %(n)s change stays here, sealed, and is sent when there is network.',
      'Signed out. %(n)s changes stay here, sealed, and are sent when there is network.', left,
    ))
  } else toast(gettext('Signed out. This phone is cleared.'))
}
