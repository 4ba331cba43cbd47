/** Two answers to one question: shown on the field itself, settled by a person in a sheet. */

import { clone, fill } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { dayTime } from '../lib/when.js'
import { fieldWords, valueWords } from './conflict-words.js'
import { controlsOf, readField, wrongIn } from './controls.js'
import { avatar, givenName, who } from './people.js'
import { drawn, fieldOf } from './questions.js'
import { openSheet } from './sheet.js'
import { toast } from './toast.js'
import { answersOf, isSigned, visitOf } from './visit-answers.js'

/** @typedef {import('../sync/types.js').AnyRow} AnyRow */
/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {{values: string[], by: string, at: string}} Side */

const ANEW = 'anew'

/**
 * @param {AnyRow} conflict
 * @param {string} me
 * @returns {Side[]} both answers, the reader's own first
 */
function sidesOf(conflict, me) {
  const sides = [
    { values: conflict.kept ?? [], by: conflict.kept_by, at: conflict.kept_at },
    { values: conflict.offered ?? [], by: conflict.offered_by, at: conflict.offered_at },
  ]
  return sides.sort((a, b) => Number(b.by === me) - Number(a.by === me))
}

/** @param {string[] | undefined} values @returns {string[]} as the base of a choice holds an answer: nothing is an empty text */
const said = (values) => (values?.length ? values : [''])

/**
 * Shows both answers in place of the question's controls; takes them away again once one is chosen.
 * @param {HTMLElement} field
 * @param {AnyRow | undefined} conflict
 * @param {any} work
 * @param {CaseView} view
 */
export function showTwoAnswers(field, conflict, work, view) {
  const known = /** @type {HTMLElement | null} */ (field.querySelector(':scope > [data-part="two"]'))
  const shown = conflict && JSON.stringify([conflict.id, conflict.kept, conflict.offered])
  if (known && known.dataset.shown === shown) return
  known?.remove()
  for (const el of /** @type {HTMLElement[]} */ ([...field.children])) {
    if (!el.matches('.hk-q__label, legend')) el.classList.toggle('hk-q__aside', Boolean(conflict))
  }
  if (!conflict || !shown) return
  const block = /** @type {HTMLElement} */ (clone('two-answers').firstElementChild)
  block.dataset.shown = shown
  const answers = /** @type {Element} */ (block.querySelector('[data-part="answers"]'))
  for (const side of sidesOf(conflict, work.me.id)) {
    const item = /** @type {HTMLElement} */ (clone('two-answer').firstElementChild)
    fill(item, { words: valueWords(work, conflict, side.values), who: `${givenName(work, side.by)}, ${dayTime(side.at)}` })
    avatar(/** @type {Element} */ (item.querySelector('[data-part="av"]')), work, side.by)
    answers.append(item)
  }
  block.querySelector('[data-act="settle"]')?.addEventListener('click', () => settle(work, view.id, conflict.id))
  field.append(block)
}

/**
 * Asks which answer shall stand: one of the two, or a new one; with a reason the colleague sees, or later.
 * @param {any} work
 * @param {string} caseId
 * @param {string} id of the conflict
 */
export function settle(work, caseId, id) {
  const view = /** @type {CaseView | null} */ (work.case(caseId))
  const conflict = view?.conflicts.find((row) => row.id === id)
  if (!view || !conflict) return
  const sides = sidesOf(conflict, work.me.id)
  openSheet('sheet-conflict', (root, sheet) => {
    const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
    const other = sides.find((side) => side.by !== work.me.id)
    fill(root, {
      question: fieldWords(conflict),
      why: other ? format(gettext('Why? %(name)s sees it (if you like)'), { name: givenName(work, other.by) }) : gettext('Why?'),
    })
    const options = [
      ...sides.map((side, i) => ({ value: String(i), words: valueWords(work, conflict, side.values), who: `${who(work, side.by)}, ${dayTime(side.at)}` })),
      { value: ANEW, words: gettext('Neither, I answer anew'), who: '' },
    ]
    const preselected = sides[0].by === work.me.id && atBedside(view, conflict.subject) ? '0' : null
    for (const option of options) part('answers').append(answerOption(option, option.value === preselected))
    const anew = anewField(conflict)
    if (anew) part('anew').append(anew)

    const form = /** @type {HTMLFormElement} */ (part('form'))
    const chosen = () => {
      const value = new FormData(form).get('answer')
      if (value === null) return null
      if (value !== ANEW) return sides[Number(value)].values
      const written = anew && !wrongIn(anew) ? readField(anew) : []
      return written.length ? written : null
    }
    const refresh = () => {
      const choice = new FormData(form).get('answer')
      part('anew').hidden = choice !== ANEW
      const answer = chosen()
      const use = /** @type {HTMLButtonElement} */ (part('use'))
      use.disabled = answer === null
      use.textContent = answer === null ? gettext('Choose an answer') : format(gettext('Use “%(answer)s”'), { answer: valueWords(work, conflict, answer) })
    }
    form.addEventListener('input', refresh)
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      const answer = chosen()
      if (answer === null) return
      const reason = String(new FormData(form).get('reason') ?? '').trim()
      await work.command('conflict.settle', {
        subject: conflict.id,
        case: caseId,
        values: { answer, reason: reason ? [reason] : [] },
        base: { answer: [...said(conflict.kept), ...said(conflict.offered)], reason: [] },
      })
      await sheet.close()
      toast(format(gettext('“%(answer)s” stands'), { answer: valueWords(work, conflict, answer) }))
    })
    refresh()
  })
}

/**
 * @param {{value: string, words: string, who: string}} option
 * @param {boolean} checked
 */
function answerOption(option, checked) {
  const el = /** @type {HTMLElement} */ (clone('conflict-answer').firstElementChild)
  fill(el, option)
  const radio = /** @type {HTMLInputElement} */ (el.querySelector('input'))
  radio.value = option.value
  radio.checked = checked
  return el
}

/**
 * The question once more, for a new answer inside the sheet; null for a question this form does not draw.
 * @param {AnyRow} conflict
 * @returns {HTMLElement | null}
 */
function anewField(conflict) {
  const field = fieldOf(drawn('assessment'), conflict.field)
  if (!field) return null
  for (const control of controlsOf(field)) {
    control.name = ANEW
    if (control.id) control.id = `${ANEW}-${control.id}`
  }
  for (const label of field.querySelectorAll('label[for]')) label.setAttribute('for', `${ANEW}-${label.getAttribute('for')}`)
  for (const el of field.querySelectorAll('[aria-describedby]')) el.removeAttribute('aria-describedby')
  for (const hint of field.querySelectorAll('.hk-q__hint')) hint.removeAttribute('id')
  field.removeAttribute('aria-describedby')
  return field
}

/** Whether the visit is open and held on site: only then is the reader's own answer nearer the truth. */
function atBedside(/** @type {CaseView} */ view, /** @type {string} */ visit) {
  return !isSigned(visitOf(view, visit)) && answersOf(view, visit).mode?.[0] === 'on_site'
}
