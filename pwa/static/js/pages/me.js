/** Me: where my work is, whether alerts reach me, what this phone keeps, how it looks, and the way out. */

import { initials, myTeams } from '../elements/people.js'
import { commandWords, openRefusals } from '../elements/refusal.js'
import { openSheet } from '../elements/sheet.js'
import { capital, workerRole } from '../elements/words.js'
import { fill, icon, list } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'
import { dayTime, daysBetween, time, today } from '../lib/when.js'
import { languageLinks } from './door/problem.js'
import { calendarLink } from './me/calendar.js'
import { changePassword, passkeySheet } from './me/keys.js'
import { leaseWords, lockWords } from './me/limits.js'
import { pinSheet, pinWords } from './me/pin.js'
import { keepStorage, sizeWords, storage } from './me/storage.js'
import { reach, turnOn } from './me/reach.js'
import { duties, nextDutyOf } from './oncall/coverage.js'

/**
 * @param {HTMLElement} root
 * @param {import('../sync/work.js').Work} work
 */
function page(root, work) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))

  /** @type {Record<string, any>} what the page says now: `fill` hides what its data does not name */
  const said = {}
  const put = (/** @type {Record<string, any>} */ more) => fill(root, Object.assign(said, more))

  /** @param {string} where @param {'ok' | 'warn' | 'danger' | 'none'} state */
  function mark(where, state, unset = 'FingerMobile') {
    const place = part(where)
    if (place.dataset.state === state) return
    place.dataset.state = state
    place.className = { ok: 'hk-ok', warn: 'hk-warn', danger: 'hk-danger', none: 'hk-soft' }[state]
    place.replaceChildren(icon(state === 'ok' ? 'CheckmarkCircleFill' : state === 'none' ? unset : 'ExclamationmarkTriangleFill'))
  }

  function showSync() {
    const status = work.status()
    const waiting = status.saved + status.sending
    const patients = work.cases().length
    const title = status.storageFailed
      ? gettext('This phone could not save. Free some space.')
      : waiting > 0
        ? ngettext('%(n)s change saved on this phone', '%(n)s changes saved on this phone', waiting)
        : gettext('All received')
    const last = status.received_at ? format(gettext('Last %(when)s'), { when: shortTime(status.received_at) }) : gettext('Nothing received yet')
    put({
      sync: title,
      sync_sub: [
        status.online ? last : format(gettext('Offline. %(last)s'), { last }),
        ngettext('%(n)s waiting', '%(n)s waiting', waiting),
        ngettext('%(n)s patient here', '%(n)s patients here', patients),
      ].join(' · '),
      advice: status.oldest_at ? adviceFor(status) : null,
    })
    mark('sync-icon', status.storageFailed ? 'danger' : waiting > 0 && !status.online ? 'warn' : 'ok')
    const refusals = work.refusals()
    part('needs-group').hidden = refusals.length === 0
    part('needs-count').textContent = String(refusals.length)
    list(part('needs'), refusals, { template: 'me-need', key: (refusal) => refusal.id, fill: need })
  }

  /** @param {HTMLElement} el @param {import('../sync/types.js').Refusal} refusal @param {boolean} isNew */
  function need(el, refusal, isNew) {
    const what = commandWords(refusal, refusal.case ? work.case(refusal.case) : null)
    const title = format(gettext('Not accepted: %(what)s'), { what })
    fill(el, {
      title,
      about: format(gettext('%(when)s. Nothing is lost.'), { when: capital(dayTime(refusal.made_at)) }),
      label: format(gettext('See why: %(what)s'), { what }),
    })
    if (isNew) el.querySelector('[data-part=see]')?.addEventListener('click', () => openRefusals(work, (one) => one.id === refusal.id))
  }

  /** @param {string} [trouble] why turning them on did not work */
  async function showReach(trouble = '') {
    const state = await reach(work)
    put({ reach: state.title, reach_sub: trouble || state.sub, can_enable: state.canEnable })
    mark('reach-icon', state.ok ? 'ok' : 'warn')
  }

  async function showStorage() {
    const state = await storage()
    const sizes = { used: sizeWords(state.used), quota: sizeWords(state.quota) }
    put({
      kept: state.persisted ? gettext('The phone keeps what is saved') : gettext('What is saved may be cleared away'),
      kept_sub: state.persisted
        ? gettext('It is not cleared when space runs out')
        : gettext('Add Hemklar to the home screen, then the phone promises to keep it.'),
      can_keep: !state.persisted && state.canPersist,
      used: format(gettext('%(used)s of %(quota)s'), sizes),
      used_label: format(gettext('%(used)s of %(quota)s used'), sizes),
    })
    part('storage').hidden = !state.quota
    part('meter').style.setProperty('--hk-used', `${Math.max(1, Math.min(100, (100 * state.used) / (state.quota || 1)))}%`)
    mark('kept-icon', state.persisted ? 'ok' : 'warn')
  }

  async function showKeys() {
    const { until } = work.keys.limits()
    put({ locks: lockWords(work.keys.limits()), lease: until ? leaseWords(until) : null })
    const state = await work.keys.passkey()
    put({
      passkey_sub: {
        on: gettext('Opens Hemklar on this phone. Your password always works too.'),
        off: gettext('Open Hemklar the way you open the phone, also without network.'),
        unsupported: gettext('This phone or browser cannot. Your password opens it.'),
      }[state],
      passkey_act: state === 'on' ? gettext('Change') : gettext('Add'),
      can_passkey: state !== 'unsupported',
    })
    mark('passkey-icon', state === 'on' ? 'ok' : 'none')
    const pin = work.keys.pin()
    put({ pin_sub: pinWords(pin), pin_act: pin === 'off' ? gettext('Add') : gettext('Change') })
    mark('pin-icon', pin === 'off' ? 'none' : 'ok', 'PadlockUnlocked')
  }

  function showSettings() {
    const next = nextDutyOf(duties(work.shifts()), work.me.id, Date.now())
    const team = myTeams(work).map((one) => one.name).join(', ')
    put({
      who: [`${work.me.name}, ${workerRole(work.me.role).toLocaleLowerCase()}`, team].filter(Boolean).join(' · '),
      initials: initials(work.me.name),
      duty: next ? dayTime(new Date(next.from).toISOString()) : gettext('None planned'),
      about: format(gettext('Hemklar %(version)s'), { version: work.version }),
    })
    const scheme = work.preference('scheme') || 'auto'
    for (const radio of part('schemes').querySelectorAll('input')) radio.checked = radio.value === scheme
    part('large').setAttribute('aria-checked', String(work.preference('size') === 'lg'))
  }

  function update() {
    if (!work.isOpen) return
    showSync()
    showSettings()
    showReach()
  }

  part('sync').addEventListener('click', () => work.sync())
  part('lock').addEventListener('click', () => work.lock())
  part('passkey').addEventListener('click', () => passkeySheet(work, showKeys))
  part('pin').addEventListener('click', () => pinSheet(work, showKeys))
  part('password').addEventListener('click', () => changePassword(work, showKeys))
  part('enable').addEventListener('click', async () => {
    showReach(await turnOn(work))
  })
  part('keep').addEventListener('click', async () => {
    await keepStorage()
    showStorage()
  })
  part('schemes').addEventListener('change', (event) => {
    work.setPreference('scheme', /** @type {HTMLInputElement} */ (event.target).value)
  })
  part('large').addEventListener('click', async () => {
    await work.setPreference('size', work.preference('size') === 'lg' ? 'md' : 'lg')
    showSettings()
  })
  part('langs').addEventListener('click', (event) => {
    const link = /** @type {Element} */ (event.target).closest('a')
    if (!link) return
    event.preventDefault()
    work.setPreference('lang', link.lang)
  })
  part('out').addEventListener('click', () => signOut(work))
  languageLinks(part('langs'))
  calendarLink(part('calendar'))
  update()
  showStorage()
  showKeys()
  return { update, leave() {} }
}

/**
 * What has waited long, and what to do about it.
 * @param {import('../sync/types.js').Status} status
 */
function adviceFor({ oldest_at: at, online, signedOut }) {
  const since = format(gettext('The oldest was written %(when)s.'), { when: dayTime(at ?? '') })
  if (signedOut) return `${since} ${gettext('It is sent sealed. Lock and unlock with your password to see that it is received.')}`
  if (online) return since
  return `${since} ${gettext('It is safe here. Go where there is network and open Hemklar.')}`
}

/** @param {string} ts the time alone when it is today */
function shortTime(ts) {
  return daysBetween(ts, today()) === 0 ? time(ts) : dayTime(ts)
}

/** @param {any} work */
function signOut(work) {
  openSheet('me-out', (root) => {
    let told = tell()
    function tell() {
      const { saved, sending, needs } = work.status()
      const waiting = saved + sending
      fill(root, {
        unsent: waiting > 0
          ? ngettext(
            '%(n)s change is not received yet. It is handed in first. Without network it stays here, sealed, and is sent when there is network.',
            '%(n)s changes are not received yet. They are handed in first. Without network they stay here, sealed, and are sent when there is network.',
            waiting,
          )
          : gettext('Everything is received. Nothing is lost.'),
        received: needs === 0 || waiting > 0,
        needs: needs > 0
          ? ngettext('%(n)s change was not accepted and needs you. It is erased with the rest.', '%(n)s changes were not accepted and need you. They are erased with the rest.', needs)
          : null,
      })
      return needs
    }
    const really = /** @type {HTMLButtonElement} */ (root.querySelector('[data-part=really]'))
    const asks = really.textContent
    really.addEventListener('click', async () => {
      really.disabled = true
      really.textContent = gettext('Signing out')
      await work.sync()
      if (work.status().needs <= told) return void work.signOut()
      told = tell()     // refused just now: that is said before it goes
      really.disabled = false
      really.textContent = asks
    })
  })
}

export default {
  name: 'me',
  template: 'page-me',
  /** @param {HTMLElement} root @param {Record<string, string>} _params @param {any} work */
  mount: (root, _params, work) => page(root, work),
}
