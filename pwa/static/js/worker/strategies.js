/** How: precached all or nothing, shells and hashed files from the cache first, answers of the server never kept. */

import { DESKS, PICTURES, SHELLS, files, version } from './files.js'

const sw = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self))

const PREFIX = 'hemklar-shell-'
/** Only installing opens it: opening makes it anew, also after the off switch has taken it away. */
const CACHE = PREFIX + version
const CHOSEN = 'hemklar-chosen'

/** The page writes the chosen language here; it is asked before any database can be. */
const LANGUAGE = '/chosen/language'

/** Everything of this version or nothing; a failed installation leaves the one before untouched. */
export async function precache() {
  const cache = await caches.open(CACHE)
  try {
    const shells = [...SHELLS.values(), ...DESKS].map((url) => new Request(url, { cache: 'reload', credentials: 'omit' }))
    await cache.addAll([...files, ...shells])
  } catch (error) {
    await caches.delete(CACHE)
    throw error
  }
}

/** Keeps this version and the one before, for pages that still run it. */
export async function clearOld() {
  const kept = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE)
  await Promise.all(kept.slice(0, -1).map((name) => caches.delete(name)))
}

/** The off switch: no shell, no worker; what the phone has saved stays, and the chosen language, for the day it comes back. */
export async function switchOff() {
  const all = (await caches.keys()).filter((name) => name.startsWith(PREFIX))
  await Promise.all(all.map((name) => caches.delete(name)))
  await sw.registration.unregister()
}

/**
 * The answer to a request, or undefined: the network's own.
 * @param {Request} request
 * @returns {Promise<Response> | undefined}
 */
export function answer(request) {
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== sw.location.origin) return undefined
  if (files.has(pathname)) return cached(request)
  if (/^\/\w\w\/desk\//.test(pathname)) return renewed(request)
  if (pathname.startsWith(PICTURES) || pathname.startsWith('/static/build/')) return whenMet(request)
  if (request.mode !== 'navigate') return undefined
  if (pathname === '/app' || pathname === '/') return chosen().then((lang) => shell(request, lang))
  for (const [lang, url] of SHELLS) if (url === pathname) return shell(request, lang)
  return undefined
}

/**
 * @param {Request} request
 * @param {string} lang
 */
async function shell(request, lang) {
  return (await caches.match(SHELLS.get(lang) ?? '', { cacheName: CACHE })) ?? fetch(request)
}

/** @param {Request} request whose address carries its content or version: any copy is right */
async function cached(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request)
}

/** @param {Request} request */
async function whenMet(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? met(request)
}

/** @param {Request} request of the part for a desk, which holds the installation's settings beside its version's files: renewed for the next time */
async function renewed(request) {
  const [known, fresh] = [await caches.match(request, { ignoreVary: true }), met(request)]
  if (!known) return fresh
  fresh.catch(() => undefined)
  return known
}

/** @param {Request} request */
async function met(request) {
  const response = await fetch(request)
  if (response.ok && (await caches.has(CACHE))) await (await caches.open(CACHE)).put(request, response.clone())
  return response
}

/** @returns {Promise<string>} the person's language, else the browser's first that we have, else Swedish */
async function chosen() {
  const kept = await caches.match(LANGUAGE, { cacheName: CHOSEN })
  const lang = kept ? await kept.text() : ''
  if (SHELLS.has(lang)) return lang
  for (const wanted of sw.navigator.languages) {
    const short = wanted.slice(0, 2).replace('no', 'nb')
    if (SHELLS.has(short)) return short
  }
  return 'sv'
}
