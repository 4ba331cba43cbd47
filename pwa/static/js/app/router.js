/** Which page is on the screen: follows the hash, mounts, tells of changes, leaves. */

import { logLeft, logOpened } from '../elements/opened.js'
import { clone } from '../lib/dom.js'
import { gettext } from '../lib/i18n.js'
import { work } from '../sync/work.js'
import { editing } from './editing.js'
import { routeOf } from './pages.js'

const WIDE = '(min-width: 900px)'

/** @type {{name: string, key: string, mounted: import('./pages.js').Mounted} | null} */
let shown = null
/** Where to go once the vault is open. */
let wanted = ''
let waiting = false

const place = () => /** @type {HTMLElement} */ (document.getElementById('page'))

/** @returns {string} the first screen: the board on a desk, today on a phone */
function home() {
  return matchMedia(WIDE).matches ? '#/board' : '#/today'
}

/** Shows what the hash says, or what must come before it. */
export async function go() {
  const hash = location.hash
  if (hash && !hash.startsWith('#/')) return
  const found = routeOf(hash)
  if (!found) return location.replace(work.isOpen ? home() : await door())
  if (!found.route.locked && !work.isOpen) {
    wanted = hash
    return location.replace(await door())
  }
  if (work.isOpen && found.route.door) return location.replace(wanted || home())
  const { page } = found.route
  if (typeof page !== 'function') return show(found.route, page, found.params)
  const fetched = await page().catch(() => null)
  if (location.hash !== hash || !work.isOpen) return          // gone on or locked meanwhile: that has shown what it asks for
  if (fetched) show(found.route, fetched, found.params)
  else failed()
}

/** @returns {Promise<string>} unlock when somebody has a vault here, else sign in */
async function door() {
  return (await work.vaults()).length > 0 ? '#/unlock' : '#/signin'
}

/**
 * @param {import('./pages.js').Route} route
 * @param {import('./pages.js').Page} page
 * @param {Record<string, string>} params
 */
function show(route, page, params) {
  const key = location.hash
  navigation(route)
  if (shown && shown.name === page.name && shown.key !== key && shown.mounted.change) {
    shown.key = key
    shown.mounted.change(params)
  } else if (!shown || shown.key !== key) mount(route, page, params, key)
  if (!work.isOpen || !params.case) logLeft()
  else if (work.case(params.case)) logOpened(work, params.case)
}

/**
 * Shows a page in an element of its own: what it draws after it has been left, when a disk or a server answers late, reaches nobody.
 * @param {import('./pages.js').Route} route
 * @param {import('./pages.js').Page} page
 * @param {Record<string, string>} params
 * @param {string} key
 */
function mount({ locked }, page, params, key) {
  leave()
  scrollTo(0, 0)
  const root = document.createElement('div')
  root.className = 'hk-phone'
  root.dataset.page = page.name
  root.append(clone(page.template))
  place().append(root)
  try {
    shown = { name: page.name, key, mounted: page.mount(root, params, work) }
  } catch (error) {
    root.replaceChildren(notice())
    throw error
  }
  editing(page.name)
  if (!locked) wanted = ''
  const heading = /** @type {HTMLElement | null} */ (root.querySelector('h1'))
  const words = (heading?.dataset.title ?? heading?.textContent ?? '').trim()     // a patient's name must not reach the browser's history
  document.title = words ? `${words} · Hemklar` : 'Hemklar'
  const focused = document.activeElement
  if (!focused || focused === document.body || !root.contains(focused)) (heading ?? place()).focus({ preventScroll: true })
}

/** The page could not be fetched. */
function failed() {
  leave()
  place().append(notice())
}

/** What is said instead of a page that failed. */
function notice() {
  const box = document.createElement('main')
  box.className = 'hk-empty'
  const words = document.createElement('b')
  words.textContent = gettext('This page could not be shown. What you wrote is saved.')
  box.append(words)
  return box
}

/** Takes the page off the screen, with what lies above it; a toast stays, its Undo holds for ten seconds wherever one goes. */
function leave() {
  const leaving = shown
  shown = null
  leaving?.mounted.leave()
  editing('')
  place().replaceChildren()
  for (const dialog of document.querySelectorAll('dialog[open]')) /** @type {HTMLDialogElement} */ (dialog).close()
}

/** Takes the page off the screen, and every word of it out of the document. */
export function clear() {
  leave()
  document.getElementById('toasts')?.replaceChildren()
}

/** After locking or signing out, when nothing readable is left: the door, and unlocking leads back to where it was. */
export async function locked() {
  const before = location.hash
  const route = routeOf(before)?.route
  if (route?.locked && route.path !== 'unlock') return go()
  if (!route?.locked) wanted = before
  const to = await door()
  if (to === before) go()
  else location.replace(to)
}

/** The vault is open: on to what was wanted. */
export function opened() {
  const route = routeOf(location.hash)?.route
  if (!route || route.door) location.replace(wanted || home())
  else go()
}

/** Forgets where to return to: somebody else may unlock. */
export function forget() {
  wanted = ''
}

/** Tells the page of new data, once a frame at most. */
export function refresh() {
  if (waiting) return
  waiting = true
  requestAnimationFrame(() => {
    waiting = false
    shown?.mounted.update()
  })
}

/** @param {import('./pages.js').Route} route */
function navigation(route) {
  const nav = /** @type {HTMLElement | null} */ (document.getElementById('nav'))
  if (!nav) return
  nav.hidden = Boolean(route.locked)
  const name = route.nav ?? route.path
  for (const link of nav.querySelectorAll('[data-nav]')) {
    if (/** @type {HTMLElement} */ (link).dataset.nav === name) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
}
