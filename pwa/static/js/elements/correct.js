import { openAnswer } from './answer-sheet.js'
import { confirmHome, closeCase, moveCase, reopenCase } from './closing.js'
import { editContact } from './contact.js'
import { openNote } from './note.js'
import { editPatient } from './patient-sheet.js'
import { reportEvent } from './stay.js'
import { addTask } from './task-add.js'
import { openTask } from './task-sheet.js'

/** @typedef {import('../sync/types.js').Refusal} Refusal */

/**
 * Opens the place where a refused command was written, with what was written there. Sending it again takes the place
 * of the refused one.
 * @param {import('../sync/work.js').Work} work
 * @param {Refusal} refusal
 */
export async function correct(work, refusal) {
  if (refusal.name === 'case.open') {
    await work.saveDraft('new', refusal.values)
    await work.discard(refusal.id)
    location.hash = '#/new'
    return
  }
  if (!refusal.case) {
    location.hash = refusal.name.startsWith('swap.') || refusal.name === 'shift.confirm' ? '#/oncall' : refusal.name === 'policy.change' ? '#/policy' : '#/rota'
    return
  }
  const view = work.case(refusal.case)
  if (!view) return
  const earlier = { values: refusal.values, replaces: refusal.id }
  const contact = view.contacts.find((/** @type {any} */ row) => row.id === refusal.subject)
  const task = view.tasks.find((/** @type {any} */ row) => row.id === refusal.subject)
  const corrected = view.stay_events.find((/** @type {any} */ row) => row.id === refusal.values.corrects?.[0])
  /** @type {Record<string, () => void>} */
  const ways = {
    'hospital.answer': () => openAnswer(work, view, earlier),
    'note.add': () => openNote(work, view, earlier),
    'contact.add': () => editContact(work, view, null, earlier),
    'contact.change': () => editContact(work, view, contact ?? null, earlier),
    'stay_event.report': () => reportEvent(work, view, earlier),
    'stay_event.correct': () => reportEvent(work, view, { event: corrected, ...earlier }),
    'patient.change': () => editPatient(work, view, earlier),
    'case.confirm_home': () => confirmHome(work, view, earlier),
    'case.close': () => closeCase(work, view, earlier),
    'case.reopen': () => reopenCase(work, view, earlier),
    'case.move': () => moveCase(work, view),
    'task.add': () => addTask(work, view, earlier),
  }
  const way = ways[refusal.name]
  if (way) way()
  else if (refusal.name.startsWith('visit.')) location.hash = `#/case/${view.id}/visit/${refusal.values.visit?.[0] ?? refusal.subject}`
  else if (task) openTask(work, view, task)
  else location.hash = `#/case/${view.id}`
}
