/** The sections of a form: one at a time, how far each is, and the place to come back to. */

import { fill, icon, list } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'
import { missingIn } from './questions.js'
import { openSheet } from './sheet.js'

/** @typedef {import('./visit-form.js').VisitForm} VisitForm */
/** @typedef {{code: string, title: string, missing: number, open: number, begun: boolean, wrong: boolean}} Standing */

/**
 * Where the reader was in a visit, kept over a reload of the page; names no patient.
 * @param {string} visit
 * @returns {{section?: string, field?: string, y?: number}}
 */
export function placeOf(visit) {
  return JSON.parse(sessionStorage.getItem(`place/${visit}`) ?? '{}')
}

/**
 * @param {string} visit
 * @param {{section?: string, field?: string, y?: number}} place `field` is gone to and the rest ignored
 */
export function keepPlace(visit, place) {
  sessionStorage.setItem(`place/${visit}`, JSON.stringify(place))
}

export class Sections {
  /**
   * @param {VisitForm} visitForm
   * @param {HTMLElement} bar of progress
   * @param {() => void} onShown another section is on the screen
   */
  constructor(visitForm, bar, onShown) {
    this.visitForm = visitForm
    this.bar = bar
    this.onShown = onShown
    this.all = /** @type {HTMLElement[]} */ ([...visitForm.el.querySelectorAll('[data-section]')])
    this.now = 0
  }

  get isLast() {
    return this.now === this.all.length - 1
  }

  /** @param {string} code */
  indexOf(code) {
    return this.all.findIndex((section) => section.dataset.section === code)
  }

  get code() {
    return this.all[this.now].dataset.section ?? ''
  }

  /**
   * @param {number} index
   * @param {{focus?: boolean}} [how] whether the heading takes the focus, so that the change is heard
   */
  show(index, { focus = true } = {}) {
    this.now = Math.max(0, Math.min(this.all.length - 1, index))
    this.all.forEach((section, i) => { section.hidden = i !== this.now })
    const shown = this.all[this.now]
    const of = shown.querySelector('[data-part="of"]')
    if (of) of.textContent = format(gettext('%(n)s of %(total)s'), { n: this.now + 1, total: this.all.length })
    if (focus) {
      scrollTo({ top: 0 })
      shown.querySelector('h1')?.focus({ preventScroll: true })
    }
    this.draw()
    this.onShown()
  }

  /**
   * Shows a question, and puts the cursor into it.
   * @param {string} name
   */
  showQuestion(name) {
    const question = this.visitForm.form.questions.get(name)
    if (!question) return
    this.show(this.indexOf(question.section), { focus: false })
    const field = this.visitForm.el.querySelector(`[data-field="${CSS.escape(name)}"]`)
    field?.scrollIntoView({ block: 'start' })
    const control = ['[data-act="settle"]', 'input:checked', 'input, textarea']
      .map((selector) => /** @type {HTMLElement | null} */ (field?.querySelector(selector) ?? null))
      .find((el) => el !== null)
    control?.focus({ preventScroll: true })
  }

  /** @returns {Standing[]} */
  standings() {
    const { form, answers, version, el } = this.visitForm
    const missing = missingIn(form, answers, version)
    return this.all.map((section) => {
      const code = section.dataset.section ?? ''
      return {
        code,
        title: section.querySelector('[data-part="title"]')?.textContent ?? '',
        missing: missing.filter((question) => question.section === code).length,
        open: el.querySelectorAll(`[data-section="${code}"] [data-part="two"]`).length,
        wrong: section.querySelector('.ds-validation-message') !== null,
        begun: [...form.questions.values()].some((question) => question.section === code && answers[question.name]?.length),
      }
    })
  }

  /** Draws how far each section is. */
  draw() {
    const standings = this.standings()
    const marks = standings.map((one, i) => (one.open || one.wrong ? 'needs' : i === this.now ? 'now' : isDone(one) ? 'done' : 'ahead'))
    while (this.bar.children.length < marks.length) this.bar.append(document.createElement('i'))
    marks.forEach((mark, i) => this.bar.children[i].setAttribute('data-s', mark))
    const words = gettext('Section %(n)s of %(total)s, %(done)s done')
    const name = format(words, { n: this.now + 1, total: marks.length, done: standings.filter(isDone).length })
    if (this.bar.getAttribute('aria-label') !== name) this.bar.setAttribute('aria-label', name)
  }

  /** Lists the sections with what is missing in each. */
  openList() {
    openSheet('sheet-sections', (root, sheet) => {
      list(/** @type {Element} */ (root.querySelector('[data-part="sections"]')), this.standings(), {
        template: 'section-row',
        key: (one) => one.code,
        fill: (row, one) => {
          const current = this.code === one.code
          fill(row, { title: one.title, sub: standingWords(one), current: current ? 'step' : null })
          const mark = one.open ? 'Chat2' : isDone(one) ? 'Checkmark' : 'ChevronRight'
          row.querySelector('[data-part="mark"]')?.replaceChildren(icon(mark, 'hk-i--s'))
          row.querySelector('button')?.addEventListener('click', async () => {
            await sheet.close()
            this.show(this.indexOf(one.code))
          })
        },
      })
    })
  }
}

/** @param {Standing} one */
function isDone(one) {
  return one.begun && one.missing === 0 && one.open === 0 && !one.wrong
}

/** @param {Standing} one */
function standingWords(one) {
  const words = []
  if (one.open) words.push(ngettext('%(n)s to choose', '%(n)s to choose', one.open))
  if (one.wrong) words.push(gettext('something to correct'))
  if (one.missing) words.push(ngettext('%(n)s missing', '%(n)s missing', one.missing))
  return words.join(', ') || (one.begun ? gettext('Done') : gettext('Nothing is required here'))
}
