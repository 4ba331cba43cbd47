/** The frame's news: offline, back online, a first fetch, a silent alert engine, a full disk; and short notices of what sync brought. */

import { assertive, polite } from '../elements/announce.js'
import { sayRefusals } from '../elements/refusal.js'
import { toast } from '../elements/toast.js'
import { icon } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'
import { time } from '../lib/when.js'
import { work } from '../sync/work.js'

let wasOffline = false
let written = ''

/** @typedef {{icon: string, tone: string | null, text: string, urgent?: boolean}} Line */

/** @returns {Line[]} most urgent first */
function lines() {
  if (!work.isOpen) return []
  const status = work.status()
  /** @type {Line[]} */
  const found = []
  if (status.storageFailed) {
    const text = gettext('This phone could not save. Free some space; what you wrote is still here.')
    found.push({ icon: 'ExclamationmarkTriangle', tone: 'danger', text, urgent: true })
  }
  if (status.online && status.engineSilent) {
    const since = status.engine_at ? ` ${format(gettext('Since %(time)s.'), { time: time(status.engine_at) })}` : ''
    const text = gettext('Alerts are not going out. Phone the ward.') + since
    found.push({ icon: 'BellSlash', tone: 'danger', text, urgent: true })
  }
  if (!status.online) found.push({ icon: 'CloudSlash', tone: null, text: gettext('Offline. Everything is saved on this phone.') })
  else if (status.signedOut) {
    const text = gettext('Signed out by the server. What you write is still sent. Lock and unlock to see news.')
    found.push({ icon: 'PadlockLocked', tone: 'accent', text })
  } else if (status.first) {
    const text = format(gettext('Fetching %(have)s of %(total)s. Today\'s are here.'), status.first)
    found.push({ icon: 'ArrowsCirclepath', tone: 'accent', text })
  }
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
function element({ icon: name, tone, text }) {
  const p = document.createElement('p')
  p.className = 'hk-offline'
  if (tone) p.dataset.tone = tone
  const words = document.createElement('span')
  words.textContent = text
  p.append(icon(name), words)
  return p
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
 * @param {{gone: string[], dropped: string[], late: number, lost: number}} news
 */
export function notice({ gone, late, lost }) {
  if (lost > 0) {
    toast(ngettext(
      'This phone lost %(n)s change that was never received. Check what you wrote last.',
      'This phone lost %(n)s changes that were never received. Check what you wrote last.', lost,
    ))
  } else if (late > 0) toast(gettext('The patient has changed team. What you wrote is with them.'))
  else if (gone.length > 0) {
    toast(ngettext(
      '%(n)s patient now belongs to another team and is removed here',
      '%(n)s patients now belong to another team and are removed here', gone.length,
    ))
  }
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
