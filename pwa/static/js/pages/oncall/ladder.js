/** Proof of reach: who was paged, whose phone showed it, who opened and who took it, to the second. */

import { fill, icon, list } from '../../lib/dom.js'
import { format, gettext } from '../../lib/i18n.js'
import { time } from '../../lib/when.js'

/** @type {Record<string, {icon: string, tone: string, words: () => string}>} */
const RUNGS = {
  paged: { icon: 'Paperplane', tone: 'neutral', words: () => gettext('Sent to %(who)s') },
  displayed: { icon: 'MobileSmall', tone: 'success', words: () => gettext('Shown on the phone of %(who)s') },
  opened: { icon: 'Eye', tone: 'success', words: () => gettext('Opened by %(who)s') },
  accepted: { icon: 'CheckmarkCircleFill', tone: 'success', words: () => gettext('Taken by %(who)s') },
  declined: { icon: 'ArrowRightLeft', tone: 'neutral', words: () => gettext('%(who)s cannot, the next is paged') },
  failed: { icon: 'XMarkOctagon', tone: 'danger', words: () => gettext('Not shown to %(who)s, the next is paged') },
  nobody: { icon: 'ExclamationmarkTriangle', tone: 'danger', words: () => gettext('Nobody on call, the lead is paged') },
}

/**
 * @param {Element} parent the list
 * @param {{at: string, what: string, who?: string | null}[]} rungs
 * @param {(worker: string) => string} nameOf
 */
export function showLadder(parent, rungs, nameOf) {
  const known = rungs.filter((rung) => rung.what in RUNGS)
  list(parent, known, {
    template: 'oncall-rung',
    key: (rung) => `${rung.at} ${rung.what} ${rung.who ?? ''}`,
    fill: (el, rung, isNew) => {
      if (!isNew) return
      const kind = RUNGS[rung.what]
      fill(el, {
        at: `${time(rung.at)}:${rung.at.slice(17, 19)}`,
        stamp: rung.at,
        tone: kind.tone,
        words: format(kind.words(), { who: rung.who ? nameOf(rung.who) : gettext('someone') }),
      })
      el.querySelector('[data-part=icon]')?.append(icon(kind.icon))
    },
  })
}
