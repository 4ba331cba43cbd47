/** Proof of reach: who was paged, whose phone showed it, who opened and who took it, to the second. */

import { who } from '../../elements/people.js'
import { fill, icon, list } from '../../lib/dom.js'
import { format, gettext } from '../../lib/i18n.js'
import { time } from '../../lib/when.js'

/** @typedef {{icon: string, tone: string, mine: () => string, words: () => string}} Kind `mine` for the reader, `words` for others */

/**
 * What concerns no one person reads the same for all.
 * @param {string} icon @param {string} tone @param {() => string} words
 * @returns {Kind}
 */
function alike(icon, tone, words) {
  return { icon, tone, mine: words, words }
}

/** @type {Record<string, Kind>} */
const RUNGS = {
  paged: { icon: 'Paperplane', tone: 'neutral', mine: () => gettext('Sent to you'), words: () => gettext('Sent to %(name)s') },
  displayed: { icon: 'MobileSmall', tone: 'success', mine: () => gettext('Shown on your phone'), words: () => gettext('Shown to %(name)s') },
  opened: { icon: 'Eye', tone: 'success', mine: () => gettext('Opened by you'), words: () => gettext('Opened by %(name)s') },
  accepted: { icon: 'CheckmarkCircleFill', tone: 'success', mine: () => gettext('Taken by you'), words: () => gettext('Taken by %(name)s') },
  declined: {
    icon: 'ArrowRightLeft',
    tone: 'neutral',
    mine: () => gettext('You could not, the next is paged'),
    words: () => gettext('%(name)s cannot, the next is paged'),
  },
  answered: { icon: 'Hospital', tone: 'success', mine: () => gettext('You answered the hospital'), words: () => gettext('%(name)s answered the hospital') },
  failed: {
    icon: 'XMarkOctagon',
    tone: 'danger',
    mine: () => gettext('Not shown on your phone, the next is paged'),
    words: () => gettext('Not shown to %(name)s, the next is paged'),
  },
  sms: { icon: 'MobileSmall', tone: 'neutral', mine: () => gettext('SMS sent to you'), words: () => gettext('SMS sent to %(name)s') },
  voice: { icon: 'Phone', tone: 'neutral', mine: () => gettext('Call to your phone'), words: () => gettext('Call to the phone of %(name)s') },
  last_resort: alike('Paperplane', 'neutral', () => gettext('The last resort is paged')),
  no_last_resort: alike('ExclamationmarkTriangle', 'danger', () => gettext('No last resort is set, leads and coordinators are paged')),
  lapsed: alike('ExclamationmarkTriangle', 'danger', () => gettext('Nobody worked with the case, paging starts again')),
  unanswered: {
    icon: 'Hospital',
    tone: 'danger',
    mine: () => gettext('The hospital has no answer, you are paged'),
    words: () => gettext('The hospital has no answer, %(name)s is paged'),
  },
  nobody: {
    icon: 'ExclamationmarkTriangle',
    tone: 'danger',
    mine: () => gettext('Nobody on call, you are paged as lead'),
    words: () => gettext('Nobody on call, the lead is paged'),
  },
}

/**
 * @param {Element} parent the list
 * @param {{at: string, what: string, who?: string | null}[]} rungs
 * @param {any} work
 */
export function showLadder(parent, rungs, work) {
  const known = rungs.filter((rung) => rung.what in RUNGS).map((rung, i) => ({ ...rung, i }))
  list(parent, known, {
    template: 'oncall-rung',
    key: (rung) => `${rung.i} ${rung.at} ${rung.what} ${rung.who ?? ''}`,
    fill: (el, rung, isNew) => {
      if (!isNew) return
      const kind = RUNGS[rung.what]
      fill(el, {
        at: `${time(rung.at)}:${rung.at.slice(17, 19)}`,
        stamp: rung.at,
        tone: kind.tone,
        words: rung.who === work.me.id ? kind.mine() : format(kind.words(), { name: who(work, rung.who) }),
      })
      el.querySelector('[data-part=icon]')?.append(icon(kind.icon))
    },
  })
}
