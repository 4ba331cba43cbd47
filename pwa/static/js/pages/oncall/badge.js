/** How many hospitals wait for the reader, on the navigation; a new one is said at once. */

import { assertive } from '../../elements/announce.js'
import { wardName } from '../../elements/words.js'
import { format, gettext } from '../../lib/i18n.js'
import { calls, waits } from './alerts.js'

/** @type {Set<string> | null} alerts already said; null before the first look, which is not news */
let known = null

/** @param {any} work */
export function showAlertCount(work) {
  const waiting = work.isOpen ? calls(work).answer.filter(waits) : []
  const open = waiting.filter(({ alert }) => alert.status === 'open')
  for (const place of document.querySelectorAll('#nav [data-part=alerts]')) {
    const count = /** @type {HTMLElement} */ (place)
    count.hidden = waiting.length === 0
    count.textContent = String(waiting.length)
  }
  const fresh = known && open.find(({ alert }) => !known?.has(alert.id))
  if (fresh) {
    const ward = wardName(fresh.view.case.ward)
    assertive(ward ? format(gettext('New patient ready, %(ward)s'), { ward }) : gettext('New patient ready'))
  }
  known = work.isOpen ? new Set(open.map(({ alert }) => alert.id)) : null
}
