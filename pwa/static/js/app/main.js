/** Start: what the person chose, the worker, then the vault that a page before left open, or the door. */

import { setZone } from '../lib/when.js'
import { showAlertCount } from '../pages/oncall/badge.js'
import { flushReceipts } from '../sync/receipts.js'
import { keptBy, work } from '../sync/work.js'
import { preference, setPreference, startAppearance } from './appearance.js'
import { farewell, note, notice, passwordChanged, showBanner } from './banners.js'
import * as door from './door.js'
import { settleOthers } from './leaving.js'
import { watchLock } from './lock.js'
import { unlockByPin } from './pin.js'
import * as push from './push.js'
import * as router from './router.js'
import * as session from './session.js'
import * as keys from './slots.js'
import { registerWorker } from './updates.js'
import { vaults } from './vaults.js'

/** @param {string} name @param {(detail: any) => void} then */
function on(name, then) {
  document.addEventListener(name, (event) => then(/** @type {CustomEvent} */ (event).detail))
}

async function signOut() {
  await push.disable()
  return session.signOut()
}

keptBy({
  vaults, signIn: door.signIn, unlock: door.unlock, unlockByPasskey: door.unlockByPasskey, unlockByPin, earlier: door.earlier,
  lock: session.lock, signOut, preference, setPreference, push, keys,
})

on('store:changed', () => {
  router.refresh()
  showAlertCount(work)
})
on('draft:changed', router.refresh)
on('sync:state', () => {
  showBanner()
  router.refresh()
})
on('sync:noticed', notice)
on('vault:opened', () => {
  router.opened()
  showBanner()
  showAlertCount(work)
  push.renew()
})
on('vault:closing', router.clear)
on('vault:locked', () => {
  router.locked()
  settle()
  showBanner()
  showAlertCount(work)
})
on('vault:leased', session.leased)
on('vault:changed', passwordChanged)
on('store:blocked', () => note({ blocked: true }))
on('store:free', () => note({ blocked: false }))
on('app:outdated', () => note({ outdated: true }))
on('vault:wiped', async (id) => {
  await push.disable()
  await session.wipe(id)
})
on('vault:closed', (how) => {
  router.forget()
  router.locked()
  router.forget()
  showBanner()
  farewell(how)
})
on('store:outdated', async () => {
  await work.flush()
  location.reload()
})

addEventListener('hashchange', router.go)
addEventListener('hashchange', showBanner)
addEventListener('online', () => settle())
addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') work.flush()
})

/** What may have waited for network, and needs no open vault. */
async function settle() {
  await Promise.allSettled([flushReceipts(), settleOthers(session.openVault())])
}

async function start() {
  setZone(document.documentElement.dataset.zone || 'Europe/Stockholm')
  await startAppearance()
  watchLock()
  registerWorker()
  if (!(await session.resume().catch(() => false))) await router.go()
  settle()
}

start()

/** What this page holds, for whoever imports the app's module: the browser tests compare it with the server. */
export { work }
