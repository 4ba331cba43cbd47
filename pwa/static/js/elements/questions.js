/** The questions of a form as Jinja drew them from its Python class: the phone's only knowledge of the form. */

import { clone } from '../lib/dom.js'
import { gettext } from '../lib/i18n.js'
import { day, dayTime } from '../lib/when.js'
import { controlsOf, isBox } from './controls.js'

/** @typedef {import('../sync/types.js').Pairs} Pairs */
/**
 * @typedef {object} Question
 * @property {string} name
 * @property {string} kind
 * @property {string} label
 * @property {string} section  its code
 * @property {number} required  the version from which it must be answered, 0 never
 * @property {number} retired  the version from which it is not asked, 0 never
 * @property {[string, string] | null} shownIf
 * @property {string} keptIn  the case's fact that is the answer, else empty
 * @property {Record<string, string>} options  words by code
 */
/** @typedef {{name: string, title: string, version: number, questions: Map<string, Question>}} Form */

/** @type {Map<string, Form>} */
const forms = new Map()

/** @type {Record<string, string> | null} */
let sentences = null

/**
 * A fresh form to show.
 * @param {string} name
 * @returns {HTMLFormElement}
 */
export function drawn(name) {
  return /** @type {HTMLFormElement} */ (clone(`form-${name}`).querySelector('form'))
}

/**
 * @param {string} [name]
 * @returns {Form}
 */
export function formOf(name = 'assessment') {
  let form = forms.get(name)
  if (!form) {
    const el = drawn(name)
    form = {
      name,
      title: el.dataset.title ?? '',
      version: Number(el.dataset.version),
      questions: new Map(fieldsOf(el).map((field) => [field.dataset.field ?? '', described(field)])),
    }
    forms.set(name, form)
  }
  return form
}

/**
 * @param {ParentNode} root
 * @returns {HTMLElement[]} the element of each question, in order
 */
export function fieldsOf(root) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll('[data-field]')])
}

/**
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLElement | null}
 */
export function fieldOf(root, name) {
  return root.querySelector(`[data-field="${CSS.escape(name)}"]`)
}

/** @param {HTMLElement} field @returns {Question} */
function described(field) {
  const { field: name = '', kind = '', group, required, retired, shownIf, keptIn = '' } = field.dataset
  const label = field.querySelector('[data-part="label"]')?.textContent ?? ''
  const [asked, answer] = (shownIf ?? '').split('=')
  const boxes = controlsOf(field).filter(isBox)
  return {
    name,
    kind,
    label: group ? `${group}, ${label.toLocaleLowerCase()}` : label,
    section: /** @type {HTMLElement | null} */ (field.closest('[data-section]'))?.dataset.section ?? '',
    required: Number(required ?? 0),
    retired: Number(retired ?? 0),
    shownIf: shownIf ? [asked, answer] : null,
    keptIn,
    options: Object.fromEntries(boxes.map((box) => [box.value, box.closest('label')?.textContent?.trim() ?? ''])),
  }
}

/**
 * A code in words, with the question's own limits.
 * @param {string} code
 * @param {HTMLElement} [field]
 * @returns {string}
 */
export function sentence(code, field) {
  sentences ??= JSON.parse(document.getElementById('sentences')?.textContent || '{}')
  const text = /** @type {Record<string, string>} */ (sentences)[code] ?? gettext('This answer was not accepted')
  const control = field ? controlsOf(field)[0] : undefined
  return text.replace(/\{(\w+)\}/g, (whole, limit) => control?.getAttribute(limit) ?? whole)
}

/**
 * An answer in the reader's words: "Lives alone", "Rollator, hoist", "Thu 26 Nov"; empty for none.
 * @param {string} name of the question
 * @param {string[]} values
 * @param {string} [form]
 * @returns {string}
 */
export function answerWords(name, values, form) {
  const question = formOf(form).questions.get(name)
  const each = values.map((value) => {
    if (question?.kind === 'day') return day(value)
    if (question?.kind === 'moment') return dayTime(value)
    return question?.options[value] ?? value
  })
  return each.join(', ')
}

/**
 * @param {string} name of the question
 * @param {string} [form]
 * @returns {string} the question as asked, empty for a name the form does not have
 */
export function questionWords(name, form) {
  return formOf(form).questions.get(name)?.label ?? ''
}

/**
 * Whether a question is asked, given the other answers.
 * @param {Form} form
 * @param {string} name
 * @param {Pairs} answers
 * @returns {boolean}
 */
export function isShown(form, name, answers) {
  const condition = form.questions.get(name)?.shownIf
  if (!condition) return true
  const [asked, answer] = condition
  return (answers[asked] ?? []).includes(answer) && isShown(form, asked, answers)
}

/**
 * @param {Form} form
 * @param {Pairs} answers
 * @returns {Pairs} the answers a conclusion may be drawn from: those to questions that are asked
 */
export function shownAnswers(form, answers) {
  return Object.fromEntries(Object.entries(answers).filter(([name]) => form.questions.has(name) && isShown(form, name, answers)))
}

/**
 * @param {Form} form
 * @param {Pairs} answers
 * @param {number} version of the form the visit was begun under
 * @returns {Question[]} what must be answered before signing and is not
 */
export function missingIn(form, answers, version) {
  return [...form.questions.values()].filter((question) => {
    const binding = question.required > 0 && version >= question.required && !(question.retired > 0 && version >= question.retired)
    const answered = (answers[question.name] ?? []).some((value) => value.trim() !== '')
    return binding && !answered && isShown(form, question.name, answers)
  })
}
