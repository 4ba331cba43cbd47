/**
 * Words that only scripts can know. The shell carries them as a data block, one language per shell, each under a short name of its
 * English text: the texts themselves stand in the scripts already, and twice would weigh three kilobytes.
 */

/** @type {{lang: string, messages: Record<string, string[] | string>}} */
let catalogue = read()
let rules = pluralRules(catalogue.lang)

/** @returns {{lang: string, messages: Record<string, string[] | string>}} */
function read() {
  const block = globalThis.document?.getElementById('messages')
  const parsed = block?.textContent ? JSON.parse(block.textContent) : {}
  const fallback = globalThis.document?.documentElement.lang || 'en'
  return { lang: parsed.lang ?? fallback, messages: parsed.messages ?? {} }
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
 * @param {{lang: string, messages: Record<string, string[]>}} other  by the English texts
 */
export function load(other) {
  const named = Object.entries(other.messages).map(([text, forms]) => [nameOf(text), forms])
  catalogue = { lang: other.lang, messages: Object.fromEntries(named) }
  rules = pluralRules(other.lang)
}

/**
 * Takes the words of a part that was fetched later to those that there are.
 * @param {Record<string, string[] | string>} more  by their names
 */
export function addMessages(more) {
  catalogue = { ...catalogue, messages: { ...catalogue.messages, ...more } }
}

/**
 * The name of a text in the block: FNV-1a over its UTF-16 units, folded to 24 bits, in base 36. `pwa/i18n.py` names alike.
 * @param {string} text
 * @returns {string}
 */
export function nameOf(text) {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return ((hash ^ (hash >>> 24)) & 0xffffff).toString(36)
}

/** @param {string} text @returns {string[]} its forms in the language, none for a text it does not have */
function formsOf(text) {
  const forms = catalogue.messages[nameOf(text)] ?? []
  return typeof forms === 'string' ? [forms] : forms
}

/**
 * @param {string} text the English text
 * @returns {string}
 */
export function gettext(text) {
  return formsOf(text)[0] || text
}

/**
 * @param {string} context tells two uses of one English text apart
 * @param {string} text
 * @returns {string}
 */
export function pgettext(context, text) {
  return formsOf(`${context}\u0004${text}`)[0] || text
}

/**
 * The form for `n`, with `%(n)s` filled in by the language's digits. All our languages have two forms.
 * @param {string} one
 * @param {string} many
 * @param {number} n
 * @returns {string}
 */
export function ngettext(one, many, n) {
  const forms = formsOf(one)
  const singular = rules.select(n) === 'one'
  const text = forms[singular ? 0 : forms.length - 1] || (singular ? one : many)
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
