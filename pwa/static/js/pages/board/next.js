/** What a case needs next and who has it, for the foot of its card. */

import { shownPhase } from '../../elements/case-parts.js'
import { nextStep as nextTask } from '../../elements/tasks.js'
import { isSigned } from '../../elements/visit-answers.js'
import { first, taskTitle } from '../../elements/words.js'
import { format, gettext } from '../../lib/i18n.js'
import { day, daysBetween, time, today } from '../../lib/when.js'

/** @typedef {{owner: string | undefined, text: string}} Step owner undefined for nobody */

/**
 * @param {import('../../sync/types.js').CaseView} view
 * @returns {Step | null} null when nothing is left to do
 */
export function nextStep(view) {
  const owner = first(view.case, 'owner')
  const phase = shownPhase(view)
  if (phase === 'home') return { owner, text: gettext('Close the case') }
  if (phase === 'coming_home') return openTask(view) ?? { owner, text: gettext('Confirm home') }
  if (phase === 'ready' && !owner) return { owner, text: gettext('Take the case') }
  return assessment(view, owner) ?? openTask(view)
}

/** @param {import('../../sync/types.js').CaseView} view @param {string | undefined} owner @returns {Step | null} */
function assessment(view, owner) {
  if (view.visits.some(isSigned)) return null
  const planned = view.visits.map((visit) => first(visit, 'planned_at')).filter(Boolean).sort()[0]
  if (!planned) return { owner, text: gettext('Assessment visit') }
  return { owner, text: format(gettext('Assessment visit, %(when)s'), { when: `${day(planned)} ${time(planned)}` }) }
}

/** @param {import('../../sync/types.js').CaseView} view @returns {Step | null} */
function openTask(view) {
  const task = nextTask(view, '')
  if (!task) return null
  const title = taskTitle(task)
  const owner = first(task, 'owner')
  if (!task.due_at) return { owner, text: title }
  const due = daysBetween(today(), task.due_at) === 0 ? time(task.due_at) : day(task.due_at)
  return { owner, text: `${title}, ${due}` }
}
