/** The steps of setting up a phone: what each is for, how it stands, and what to do when it does not work. */

import { format, gettext } from '../../lib/i18n.js'
import { reach, turnOn } from '../me/reach.js'
import { trial } from '../me/trial.js'
import { keepStorage, sizeWords, storage } from '../me/storage.js'

const ROOM = 200_000_000

/**
 * @typedef {{state: 'ok' | 'todo' | 'warn' | 'stuck', words: string}} Finding  `stuck`: nothing to press here helps
 * @typedef {{title: string, why: string, act: string, form?: boolean, look: () => Promise<Finding>, run: () => Promise<Finding>}} Step
 */

/** @type {any} the browser's offer to install, if it made one */
let offer = null
globalThis.addEventListener?.('beforeinstallprompt', (event) => {
  event.preventDefault()
  offer = event
})

/**
 * @param {any} work
 * @returns {Step[]}
 */
export function steps(work) {
  return [install(), alerts(work), testAlert(work), room(), passkey(work)]
}

/** @returns {Step} */
function install() {
  const installed = () => matchMedia('(display-mode: standalone)').matches || /** @type {any} */ (navigator).standalone === true
  /** @returns {Promise<Finding>} */
  async function look() {
    if (installed()) return { state: 'ok', words: gettext('Hemklar is on the home screen.') }
    if (offer) return { state: 'todo', words: '' }
    return { state: 'stuck', words: gettext('On an iPhone: tap Share, then Add to Home Screen. On others: open the browser\'s menu and choose Install. Then open Hemklar from the home screen and sign in there.') }
  }
  return {
    title: gettext('Put Hemklar on the home screen'),
    why: gettext('Then the phone keeps what you write, and alerts come when Hemklar is closed.'),
    act: gettext('Install'),
    look,
    async run() {
      await offer.prompt()
      const { outcome } = await offer.userChoice
      offer = null
      return outcome === 'accepted' ? { state: 'ok', words: gettext('Hemklar is on the home screen.') } : look()
    },
  }
}

/** @param {any} work @returns {Step} */
function alerts(work) {
  /** @returns {Promise<Finding>} */
  async function look() {
    const { ok, canEnable, title, sub } = await reach(work)
    if (ok) return { state: 'ok', words: title }
    return canEnable ? { state: 'todo', words: '' } : { state: 'stuck', words: sub }
  }
  return {
    title: gettext('Let alerts through'),
    why: gettext('When a patient is ready and you are on call, this phone must be able to wake you.'),
    act: gettext('Turn on'),
    look,
    async run() {
      const words = await turnOn(work)
      return words ? { state: 'warn', words } : look()
    },
  }
}

/** @param {any} work @returns {Step} */
function testAlert(work) {
  /** @type {Finding} */
  let last = { state: 'todo', words: '' }
  return {
    title: gettext('Try an alert'),
    why: gettext('The server sends a real alert now. You should see it, and hear it if the phone makes sounds.'),
    act: gettext('Send a test alert'),
    look: async () => last,
    async run() {
      const { ok, words } = await trial(work)
      last = { state: ok ? 'ok' : 'warn', words }
      return last
    },
  }
}

/** @returns {Step} */
function room() {
  /** @returns {Promise<Finding>} */
  async function look() {
    const { persisted, canPersist, used, quota } = await storage()
    const free = quota - used
    if (quota > 0 && free < ROOM) {
      return { state: 'warn', words: format(gettext('Only %(free)s free. Delete pictures or apps, so that what you write fits.'), { free: sizeWords(free) }) }
    }
    const words = format(gettext('%(free)s free.'), { free: sizeWords(free) })
    if (persisted) return { state: 'ok', words: `${gettext('The phone keeps what is saved')}. ${words}` }
    return { state: canPersist ? 'todo' : 'stuck', words: `${gettext('What is saved may be cleared away')}. ${words}` }
  }
  return {
    title: gettext('Keep what is saved'),
    why: gettext('A full phone may clear away what apps have saved. The phone can promise not to do that to Hemklar.'),
    act: gettext('Ask for the promise'),
    look,
    async run() {
      if (await keepStorage()) return look()
      return { state: 'warn', words: gettext('The phone does not promise it yet. It does for apps on the home screen with alerts turned on.') }
    },
  }
}

/** @param {any} work @returns {Step} */
function passkey(work) {
  /** @returns {Promise<Finding>} */
  async function look() {
    const state = await work.keys.passkey()
    if (state === 'on') return { state: 'ok', words: gettext('Fingerprint, face or the screen lock opens Hemklar.') }
    if (state === 'off') return { state: 'todo', words: '' }
    return { state: 'stuck', words: gettext('This phone or browser cannot. Your password opens it.') }
  }
  return {
    title: gettext('Fingerprint or face'),
    why: gettext('Open Hemklar the way you open the phone, also without network.'),
    act: '',
    form: true,
    look,
    run: look,
  }
}
