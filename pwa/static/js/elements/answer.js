/** Answering the hospital: what waiting costs, three buttons, and the text to copy when it is done. */

import { fill, icon } from '../lib/dom.js'
import { gettext } from '../lib/i18n.js'
import { openAnswer, tell } from './answer-sheet.js'
import { answeredLine, copyText, latestAnswer, openPeriod, silence } from './answer-words.js'
import { syncMark } from './marks.js'
import { may } from './may.js'
import { who } from './people.js'
import { openRefusals } from './refusal.js'
import { toast } from './toast.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */
/** @typedef {import('../sync/work.js').Work} Work */

/**
 * Draws the block of a case (`cards/answer.html`); hidden while the hospital waits for nothing.
 * @param {HTMLElement} block
 * @param {CaseView} view
 * @param {Work} work
 * @returns {boolean} whether it asks the reader
 */
export function drawAnswer(block, view, work) {
  block.hidden = !openPeriod(view)
  if (block.hidden) return false
  const answer = latestAnswer(view)
  const cost = silence(view, work.municipality.country)
  const sent = answer && answer.state !== 'needs'
  const asks = !sent && may(work, 'answer')
  fill(block, {
    cost: cost?.text ?? null,
    cost_tone: cost?.tone,
    asks,
    answered: answer ? answeredLine(answer, answer.by === work.me.id ? null : who(work, answer.by)) : null,
    text: sent ? textOf(work, view, answer) : null,
    can_change: sent && may(work, 'answer'),
  })
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (block.querySelector(`[data-part="${name}"]`))
  if (cost && !part('cost-icon').firstChild) part('cost-icon').append(icon(cost.icon))
  if (answer) syncMark(part('answer-sync'), answer.state, { onNeeds: () => openRefusals(work, ({ subject }) => subject === answer.id) })
  else part('answer-sync').hidden = true
  return asks
}

/**
 * Lets the block's buttons work; once for each block.
 * @param {HTMLElement} block
 * @param {() => CaseView | null} now the case as it is when a button is tapped
 * @param {Work} work
 */
export function wireAnswer(block, now, work) {
  block.addEventListener('click', (event) => {
    const said = /** @type {Element} */ (event.target).closest('[data-answer]')?.getAttribute('data-answer')
    const view = said && now()
    if (!view) return
    if (said === 'copy') copy(block)
    else if (said === 'today') tell(work, view, { answer: ['today'] })
    else openAnswer(work, view, { values: said === 'change' ? latestAnswer(view)?.answers : { answer: [said] } })
  })
}

/**
 * @param {Work} work
 * @param {CaseView} view
 * @param {AnyRow} answer
 */
function textOf(work, view, answer) {
  const team = (view.case.teams ?? []).map((/** @type {string} */ id) => work.teams().find((one) => one.id === id)?.name).find(Boolean)
  const role = answer.by === work.me.id ? work.me.role : work.people().get(answer.by ?? '')?.role
  return copyText(answer, { team: team ?? '', role: role ?? '' })
}

/** @param {HTMLElement} block */
async function copy(block) {
  const text = /** @type {HTMLElement} */ (block.querySelector('[data-part="answer-text"]'))
  try {
    await navigator.clipboard.writeText(text.textContent ?? '')
    toast(gettext('Copied'))
  } catch {
    getSelection()?.selectAllChildren(text)
    toast(gettext('The browser does not copy. The text is marked: copy it yourself.'))
  }
}
