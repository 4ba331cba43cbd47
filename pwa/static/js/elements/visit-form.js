/** The form of a visit: shows what stands, keeps what is written, and sends it as commands. */

import { format, gettext } from '../lib/i18n.js'
import { instant, toLocal } from '../lib/when.js'
import { uuid7 } from '../lib/uuid7.js'
import { polite } from './announce.js'
import { controlsOf, grow, isHalfWritten, isWrittenIn, readField, stepped, writeField, wrongIn } from './controls.js'
import { drawn, fieldOf, fieldsOf, formOf, isShown, questionWords, sentence } from './questions.js'
import { complain, showAmendments } from './question-notes.js'
import { showTwoAnswers } from './two-answers.js'
import { answersOf, isSigned, openConflicts, sameAnswer, versionOf, visitOf } from './visit-answers.js'
import { Draft, draftKey } from './visit-draft.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').Pairs} Pairs */

export class VisitForm {
  /** @type {Pairs} what each question shows: the author of the next keystroke has seen that, whichever tab sends it */ #shown = {}
  /** @type {Set<string>} conflicts that were told */ #told = new Set()
  /** something is not shown until the writing in its field has ended */ #waiting = false
  #work
  #case
  #visit
  #amending = false

  /**
   * @param {any} work
   * @param {{case: string, visit: string}} ids
   * @param {{saved: (at: Date) => void, failed: () => void, changed: () => void}} hooks
   */
  constructor(work, ids, hooks) {
    this.#work = work
    this.#case = ids.case
    this.#visit = ids.visit
    this.hooks = hooks
    this.form = formOf(this.visit?.form)
    this.el = drawn(this.form.name)
    this.draft = this.#newDraft(false)
    this.#listen()
  }

  /** @returns {CaseView} null once the case has left this phone under the open form */
  get view() {
    return this.#work.case(this.#case)
  }

  get visit() {
    return this.view && visitOf(this.view, this.#visit)
  }

  get version() {
    return versionOf(this.visit)
  }

  /** Whether a signed visit is being changed. */
  get amending() {
    return this.#amending
  }

  /** @returns {Pairs} what the form says now, unsent writing included */
  get answers() {
    return { ...(this.view && answersOf(this.view, this.#visit)), ...this.draft.answers }
  }

  /** Shows the record and what an interrupted writing left. */
  start() {
    const amendment = this.#newDraft(true)
    if (isSigned(this.visit) && Object.keys(amendment.answers).length) this.#use(amendment)
    this.update()
  }

  /** Lets a signed visit be changed; the change is kept as a draft until it is saved as an amendment. */
  amend() {
    this.#use(this.#newDraft(true))
    this.update()
  }

  /** Sends what is well formed. @returns {Promise<void>} when it is on disk as a command */
  async commit() {
    await this.draft.commit()
    if (this.#amending && Object.keys(this.draft.answers).length === 0) {
      this.#amending = false
      this.draft = this.#newDraft(false)
      this.update()
    }
  }

  /** @param {Draft} amendment */
  #use(amendment) {
    this.draft.rest()
    this.draft = amendment
    this.#amending = true
  }

  /** @param {boolean} amending */
  #newDraft(amending) {
    return new Draft(this.#work, amending ? `amend:${this.#visit}` : draftKey(this.#visit), {
      pauses: !amending,
      ready: (name) => {
        const field = fieldOf(this.el, name)
        return !field || !wrongIn(field)
      },
      send: (values, base, said) => (amending ? this.#amend(values, base, said) : this.#answer(values, base, said)),
      saved: this.hooks.saved,
      failed: this.hooks.failed,
    })
  }

  /** @type {import('./visit-draft.js').Hooks['send']} */
  async #amend(values, base, said) {
    const pairs = { ...values, visit: [this.#visit] }
    const seen = { ...base, visit: [] }
    return (await this.#work.command('visit.amend', { subject: uuid7(), case: this.#case, values: pairs, base: seen, said })) !== null
  }

  /** @type {import('./visit-draft.js').Hooks['send']} */
  async #answer(values, base, said) {
    const refused = this.#refusals()
    const again = Object.assign({}, ...refused.map((refusal) => refusal.values))
    const pairs = { ...again, ...values }
    const id = await this.#work.command('visit.answer', { subject: this.#visit, case: this.#case, values: pairs, base, said })
    if (id !== null) for (const refusal of refused) await this.#work.discard(refusal.id)
    return id !== null
  }

  /** @returns {{id: string, name: string, subject: string, values: Pairs, errors: Record<string, string[]>, why: string}[]} */
  #refusals() {
    return this.#work.refusals().filter((/** @type {any} */ one) => one.subject === this.#visit && one.name === 'visit.answer' && one.why === 'invalid')
  }

  #listen() {
    this.el.addEventListener('submit', (event) => event.preventDefault())
    this.el.addEventListener('input', (event) => this.#written(/** @type {Element} */ (event.target)))
    this.el.addEventListener('click', (event) => this.#clicked(/** @type {Element} */ (event.target)))
    this.el.addEventListener('focusout', (event) => {
      const field = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('[data-field]'))
      const next = /** @type {Node | null} */ (event.relatedTarget)
      if (!field || (next && field.contains(next))) return
      this.#judge(field)
      if (!this.#amending) this.commit()
      if (this.#waiting) setTimeout(() => this.update())
    })
    this.el.addEventListener('focusin', (event) => {
      const control = /** @type {Element} */ (event.target)
      const typed = control.matches('textarea, .ds-input')
      if (typed && matchMedia('(pointer: coarse)').matches) control.closest('.hk-q')?.scrollIntoView({ block: 'start' })
    })
  }

  /** @param {Element} target */
  #written(target) {
    const field = /** @type {HTMLElement | null} */ (target.closest('[data-field]'))
    const name = field?.dataset.field
    if (!field || !name) return
    grow(target)
    if (!isHalfWritten(field)) {
      this.draft.write(name, readField(field), this.#shown[name] ?? [])
      this.#shown[name] = readField(field)
    }
    if (target.matches('[type="radio"], [type="checkbox"]') || !wrongIn(field)) this.#judge(field)
    this.#showConditions()
    this.hooks.changed()
  }

  /** @param {Element} target */
  #clicked(target) {
    const field = /** @type {HTMLElement | null} */ (target.closest('[data-field]'))
    if (!field) return
    const step = target.closest('[data-step]')
    const [control] = /** @type {HTMLInputElement[]} */ (controlsOf(field))
    if (step) return this.#enter(field, stepped(control, Number(/** @type {HTMLElement} */ (step).dataset.step)))
    if (target.closest('[data-act="now"]')) return this.#enter(field, toLocal(instant()))
    const radio = target instanceof HTMLInputElement && target.type === 'radio' ? target : null
    const before = this.answers[field.dataset.field ?? ''] ?? []
    if (radio && !field.dataset.required && before.includes(radio.value)) {
      radio.checked = false
      this.#written(radio)
    }
  }

  /** @param {HTMLElement} field @param {string} value */
  #enter(field, value) {
    const [control] = controlsOf(field)
    control.value = value
    this.#written(control)
  }

  /** @param {HTMLElement} field */
  #judge(field) {
    const code = wrongIn(field)
    complain(field, code ? sentence(code, field) : '')
  }

  /** Shows what stands now; never touches what is being written. */
  update() {
    const view = this.view
    if (!view) return
    const answers = answersOf(view, this.#visit)
    const conflicts = new Map(openConflicts(view, this.#visit).map((row) => [row.field, row]))
    const locked = isSigned(this.visit) && !this.#amending
    const refused = Object.assign({}, ...this.#refusals().map((refusal) => refusal.errors))
    this.#waiting = false
    for (const field of fieldsOf(this.el)) {
      const name = field.dataset.field ?? ''
      this.#showAnswer(field, name, answers[name] ?? [])
      for (const control of field.querySelectorAll('input, textarea, button')) control.toggleAttribute('data-locked', locked)
      if (isWrittenIn(field)) this.#waiting = true
      else showTwoAnswers(field, conflicts.get(name), this.#work, view)
      if (refused[name] && !this.draft.has(name)) complain(field, refused[name].map((/** @type {string} */ code) => sentence(code, field)).join(' '))
    }
    for (const [name, conflict] of conflicts) this.#tell(name, conflict.id)
    showAmendments(this.el, view, this.#visit, this.#work)
    this.#showConditions()
  }

  /** @param {HTMLElement} field @param {string} name @param {string[]} values */
  #showAnswer(field, name, values) {
    if (this.draft.has(name)) {
      const answer = this.draft.answers[name]
      const writing = field.contains(document.activeElement) && (isHalfWritten(field) || sameAnswer(readField(field), answer))
      if (!writing) writeField(field, answer)
      this.#shown[name] = answer
      return
    }
    if (isWrittenIn(field) && !sameAnswer(readField(field), values)) return
    this.#shown[name] = values
    if (!sameAnswer(readField(field), values)) writeField(field, values)
  }

  #showConditions() {
    const answers = this.answers
    for (const field of fieldsOf(this.el)) {
      const name = field.dataset.field ?? ''
      const retired = Number(field.dataset.retired ?? 0)
      const asked = isShown(this.form, name, answers) && !(retired && this.version >= retired && !answers[name]?.length)
      if (!asked && isWrittenIn(field)) continue
      field.hidden = !asked
      for (const control of /** @type {NodeListOf<HTMLInputElement>} */ (field.querySelectorAll('input, textarea, button'))) {
        if (!control.closest('[data-part="two"]')) control.disabled = !asked || control.hasAttribute('data-locked')
      }
    }
  }

  /** @param {string} name @param {string} conflict its id */
  #tell(name, conflict) {
    if (!this.#told.has(conflict)) polite(format(gettext('Two answers on: %(question)s'), { question: questionWords(name) }))
    this.#told.add(conflict)
  }
}
