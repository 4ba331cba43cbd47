import { openSheet } from './sheet.js'
import { closeCase, confirmHome, moveCase, reopenCase } from './closing.js'
import { may } from './may.js'
import { editPatient, revealIdentity } from './patient-sheet.js'
import { patientTitle } from './people.js'
import { put } from './sheet-form.js'
import { openEvents, reportEvent, standingEvents } from './stay.js'
import { first } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */

/**
 * Everything of a case that is not done every day; only what this person may do now.
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 */
export function openMore(work, view) {
  const closed = view.case.phase === 'closed'
  const home = view.case.phase === 'home'
  /** @type {Record<string, [boolean, () => void]>} */
  const entries = {
    report: [!closed && may(work, 'report'), () => reportEvent(work, view)],
    events: [!closed && may(work, 'events') && standingEvents(view).length > 0, () => openEvents(work, view)],
    home: [!closed && !home && may(work, 'home'), () => confirmHome(work, view)],
    edit: [!closed && may(work, 'edit') && view.patient !== null, () => editPatient(work, view)],
    reveal: [may(work, 'reveal') && Boolean(first(view.patient, 'identity')), () => revealIdentity(work, view)],
    move: [!closed && may(work, 'move') && work.teams().length > 1, () => moveCase(work, view)],
    reopen: [closed && may(work, 'reopen'), () => reopenCase(work, view)],
    end: [!closed && (home ? may(work, 'close') : may(work, 'close_early')), () => closeCase(work, view)],
  }
  const sheet = openSheet('sheet-more', (root) => {
    put(root, 'title', patientTitle(view))
    for (const button of root.querySelectorAll('[data-act]')) {
      const line = button.closest('li')
      const entry = entries[/** @type {HTMLElement} */ (button).dataset.act ?? '']
      if (!line || !entry) continue
      line.hidden = !entry[0]
      button.addEventListener('click', async () => { await sheet.close(); entry[1]() })
    }
  })
}
