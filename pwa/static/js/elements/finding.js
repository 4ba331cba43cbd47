/** Finding a patient by what one can remember of a name, an address or a ward. */

import { first } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */

/** @type {Record<string, string>} */
const LETTERS = { æ: 'a', ø: 'o', đ: 'd', ŋ: 'n', ŧ: 't', ð: 'd', þ: 't', ß: 's', ł: 'l' }

/**
 * A text with its marks laid aside, so that Åse, Aase and ase are one, and Bjørgum is found in Swedish spelling too.
 * @param {string} text
 * @returns {string}
 */
export function folded(text) {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/[æøđŋŧðþßł]/g, (letter) => LETTERS[letter])
    .replaceAll('ae', 'a').replaceAll('oe', 'o').replaceAll('aa', 'a')
}

/**
 * Whether every word of the query begins a word of the patient's name, address, hospital or ward.
 * @param {CaseView} view
 * @param {string} query
 */
export function matches(view, query) {
  const words = folded(query).split(/\s+/).filter(Boolean)
  if (!words.length) return true
  const hidden = first(view.patient, 'protected') === 'yes'
  const said = [
    first(view.patient, 'given'), first(view.patient, 'family'), hidden ? '' : first(view.patient, 'address'),
    view.case.hospital, view.case.ward,
  ].filter(Boolean).join(' ')
  const known = folded(said).split(/[\s,.-]+/)
  return words.every((word) => known.some((one) => one.startsWith(word)))
}
