/** Words that only scripts can know. The shell carries them as a data block, one language per shell. */

/** @type {{lang: string, plural: string, messages: Record<string, string[]>}} */
let catalogue = read()
let rules = pluralRules(catalogue.lang)

/** @returns {{lang: string, plural: string, messages: Record<string, string[]>}} */
function read() {
  const block = globalThis.document?.getElementById('messages')
  const parsed = block?.textContent ? JSON.parse(block.textContent) : {}
  const fallback = globalThis.document?.documentElement.lang || 'en'
  return { lang: parsed.lang ?? fallback, plural: parsed.plural ?? '', messages: parsed.messages ?? {} }
}

/** @param {string} language */
function pluralRules(language) {
  return new Intl.PluralRules(language)
}

/**
 * The language of the shell: `sv`, `nb`, `nn` or `en`.
 * @returns {string}
 */
export function lang() {
  return catalogue.lang
}

/**
 * Takes another catalogue than the one in the page; the tests' way in.
 * @param {{lang: string, plural?: string, messages: Record<string, string[]>}} other
 */
export function load(other) {
  catalogue = { plural: '', ...other }
  rules = pluralRules(other.lang)
}

/**
 * @param {string} text the English text
 * @returns {string}
 */
export function gettext(text) {
  return catalogue.messages[text]?.[0] || text
}

/**
 * @param {string} context tells two uses of one English text apart
 * @param {string} text
 * @returns {string}
 */
export function pgettext(context, text) {
  return catalogue.messages[`${context}\u0004${text}`]?.[0] || text
}

/**
 * The form for `n`, with `%(n)s` filled in by the language's digits. All our languages have two forms.
 * @param {string} one
 * @param {string} many
 * @param {number} n
 * @returns {string}
 */
export function ngettext(one, many, n) {
  const forms = catalogue.messages[one]
  const singular = rules.select(n) === 'one'
  const text = (forms && forms[singular ? 0 : forms.length - 1]) || (singular ? one : many)
  return format(text, { n: new Intl.NumberFormat(catalogue.lang).format(n) })
}

/**
 * Fills `%(name)s`. A name without a value stays as it stands, so that a missing one is seen.
 * @param {string} text
 * @param {Record<string, unknown>} values
 * @returns {string}
 */
export function format(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole))
}
