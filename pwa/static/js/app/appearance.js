/** What the person chose for this device, before anybody unlocks: language, colours, size of text. */

import { lang } from '../lib/i18n.js'
import { preferences, setPreference as keep } from '../store/directory.js'

const LANGUAGES = ['sv', 'nb', 'nn', 'en']
const CHOSEN = 'hemklar-chosen'

/** Read by the worker when `/app` is opened without network. */
const LANGUAGE = '/chosen/language'

/** @type {Record<string, string>} */
let chosen = {}

/** @returns {Promise<void>} */
export async function startAppearance() {
  chosen = await preferences().catch(() => ({}))
  paint()
  const explicit = location.pathname.match(/^\/(\w\w)\/app$/)?.[1]
  const called = location.hash.startsWith('#/a/')
  if (explicit && !called && chosen.lang !== explicit) await rememberLanguage(explicit)
}

function paint() {
  const { dataset } = document.documentElement
  dataset.colorScheme = chosen.scheme ?? 'auto'
  dataset.size = chosen.size ?? 'md'
}

/** @param {string} name @returns {string | undefined} */
export function preference(name) {
  return name === 'lang' ? lang() : chosen[name]
}

/**
 * @param {'lang' | 'scheme' | 'size' | 'enrolled'} name
 * @param {string} value
 */
export async function setPreference(name, value) {
  if (name === 'lang') {
    if (!LANGUAGES.includes(value)) return
    await rememberLanguage(value)
    if (value !== lang()) location.assign(`/${value}/app${location.hash}`)
    return
  }
  chosen[name] = value
  paint()
  await keep(name, value)
}

/** @param {string} value */
async function rememberLanguage(value) {
  chosen.lang = value
  await keep('lang', value).catch(() => undefined)
  const cache = await globalThis.caches?.open(CHOSEN)
  await cache?.put(LANGUAGE, new Response(value))
}
