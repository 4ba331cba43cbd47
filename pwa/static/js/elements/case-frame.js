/** What all screens of a case share: its bar of actions, its header's mark, and the log of who looked. */

import { clone } from '../lib/dom.js'
import { openCall } from './contact.js'
import { sumMark } from './marks.js'
import { may } from './may.js'
import { openMore } from './menu.js'
import { openNote } from './note.js'
import { logOpened } from './opened.js'
import { lastPlace } from './place.js'
import { openRefusals } from './refusal.js'
import { endSheet } from './sheet.js'
import { openVisitSheet } from './visit-sheet.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {(view: CaseView, target: HTMLElement) => void} Act */

/**
 * Wires a screen of a case. `draw` is called with the view now and at every update; a case that is not here says so.
 * @param {HTMLElement} root
 * @param {string} id of the case
 * @param {import('../sync/work.js').Work} work
 * @param {(view: CaseView) => void} draw
 * @param {Record<string, Act>} [acts] further actions by `data-act`
 * @param {{short?: boolean}} [how] `short` when the header has a title beside its mark
 * @returns {{update: () => void}}
 */
export function caseFrame(root, id, work, draw, acts = {}, { short = false } = {}) {
  /** @type {CaseView | null} */
  let view = null
  /** @type {ChildNode[] | null} the screen, out of the document while its case is not here */
  let away = null
  /** @type {Record<string, Act>} */
  const all = {
    back: () => { location.hash = lastPlace() },
    call: (now) => openCall(work, now),
    note: (now) => openNote(work, now),
    visit: (now) => openVisitSheet(work, now),
    more: (now) => openMore(work, now),
    ...acts,
  }
  root.addEventListener('click', (event) => {
    const target = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-act]'))
    const act = all[target?.dataset.act ?? '']
    if (!target || !act || target.closest('[data-item]')) return
    if (view) act(view, target)
    else if (target.dataset.act === 'back') location.hash = lastPlace()
  })
  for (const el of root.querySelectorAll('[data-part="sync"].hk-sync--bar')) {
    el.addEventListener('click', () => openRefusals(work, (refusal) => refusal.case === id))
  }
  for (const [act, what] of [['note', 'note'], ['visit', 'visit']]) {
    for (const el of root.querySelectorAll(`[data-act="${act}"]`)) /** @type {HTMLElement} */ (el).hidden = !may(work, what)
  }

  function update() {
    view = work.case(id)
    if (!view) {
      if (away) return
      away = [...root.childNodes]
      endSheet()
      root.replaceChildren(clone('case-gone'))
      return
    }
    if (away) root.replaceChildren(...away)
    away = null
    logOpened(work, id)
    const mark = /** @type {HTMLElement | null} */ (root.querySelector('[data-part="sync"].hk-sync--bar'))
    if (mark) sumMark(mark, sumOf(view), { short })
    draw(view)
  }

  return { update }
}

/**
 * How many records of the case are where.
 * @param {CaseView} view
 * @returns {{saved: number, sending: number, needs: number}}
 */
export function sumOf(view) {
  const sum = { saved: 0, sending: 0, needs: 0 }
  const kinds = [view.stay_events, view.visits, view.amendments, view.tasks, view.contacts, view.notes, view.conflicts, view.hospital_answers]
  for (const row of kinds.flat()) {
    if (row.state && row.state !== 'received') sum[row.state] += 1
  }
  if (!sum.saved && !sum.sending && !sum.needs && view.state !== 'received') sum[view.state] = 1
  return sum
}
