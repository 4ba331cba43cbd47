/** The visit: its form one section at a time, saved with every keystroke, with or without network. */

import { polite } from '../elements/announce.js'
import { syncMark } from '../elements/marks.js'
import { patientTitle, who } from '../elements/people.js'
import { questionWords, sentence } from '../elements/questions.js'
import { endSheet } from '../elements/sheet.js'
import { whySentence } from '../elements/sentences.js'
import { toast } from '../elements/toast.js'
import { isSigned } from '../elements/visit-answers.js'
import { VisitForm } from '../elements/visit-form.js'
import { keepPlace, placeOf, Sections } from '../elements/visit-sections.js'
import { clone, icon } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { dayTime, time } from '../lib/when.js'

/**
 * @param {HTMLElement} root
 * @param {{case: string, visit: string}} ids
 * @param {any} work
 */
function page(root, ids, work) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  const act = (/** @type {string} */ name) => /** @type {HTMLButtonElement} */ (root.querySelector(`[data-act="${name}"]`))
  const address = `#/case/${ids.case}/visit/${ids.visit}`
  /** whether something was saved since the last section was left */
  let unsaid = false
  /** @type {Node[] | null} the page's parts while the case is not on this phone; it may come back */
  let away = null

  const visitForm = new VisitForm(work, ids, {
    saved: (at) => { unsaid = true; mark('saved', format(gettext('Saved %(time)s'), { time: time(at.toISOString()) })) },
    failed: () => mark('needs', gettext('Not saved. This phone has no room.')),
    changed: () => sections.draw(),
  })
  const sections = new Sections(visitForm, part('progress'), showActions)

  /** @param {'saved' | 'needs'} state @param {string} text */
  function mark(state, text) {
    if (away) return
    const el = part('saved')
    el.hidden = false
    el.dataset.state = state
    const words = document.createElement('span')
    words.textContent = text
    el.replaceChildren(icon(state === 'saved' ? 'MobileSmall' : 'ExclamationmarkTriangleFill'), words)
  }

  /** @param {number} index */
  async function go(index) {
    await visitForm.commit()
    if (away || !root.isConnected) return
    if (unsaid) polite(gettext('Saved on this phone'))
    unsaid = false
    sections.show(index)
    remember()
  }

  async function next() {
    if (!sections.isLast) return go(sections.now + 1)
    await visitForm.commit()
    if (root.isConnected) location.hash = isSigned(visitForm.visit) ? `#/case/${ids.case}` : `${address}/needs`
  }

  async function saveAmendment() {
    await visitForm.commit()
    if (root.isConnected) update()
    if (!visitForm.amending) toast(gettext('Saved as a change after signing'))
  }

  function remember() {
    keepPlace(ids.visit, { section: sections.code, y: Math.round(scrollY) })
  }

  function showActions() {
    const signed = isSigned(visitForm.visit)
    act('previous').disabled = sections.now === 0
    act('next').hidden = visitForm.amending
    act('save-amendment').hidden = !visitForm.amending
    part('next').textContent = !sections.isLast ? gettext('Next') : signed ? gettext('Close') : gettext('Review')
  }

  function showRecord() {
    const { visit } = visitForm
    const signed = isSigned(visit)
    part('signed').hidden = !signed
    act('amend').hidden = visitForm.amending
    if (signed && visit) {
      const by = who(work, visit.signed_by ?? visit.by ?? work.me.id)
      part('signed-by').textContent = visit.signed_at
        ? format(gettext('%(name)s signed %(when)s'), { name: by, when: dayTime(visit.signed_at) })
        : gettext('Signed, waiting to be sent')
    }
    if (visit?.state && visit.state !== 'saved' && Object.keys(visitForm.draft.answers).length === 0) syncMark(part('saved'), visit.state, { always: true })
    const reasons = work.refusals().filter((/** @type {any} */ one) => one.subject === ids.visit || one.values.visit?.[0] === ids.visit).flatMap(reasonsOf)
    part('refused').hidden = reasons.length === 0
    part('reasons').replaceChildren(...reasons)
  }

  /** @param {any} refusal @returns {HTMLElement[]} */
  function reasonsOf(refusal) {
    const whole = whySentence(refusal.why)
    const items = whole ? [reason(whole)] : []
    for (const [name, codes] of Object.entries(refusal.errors ?? {})) {
      const link = document.createElement('button')
      link.type = 'button'
      link.className = 'hk-more'
      const words = /** @type {string[]} */ (codes).map((code) => sentence(code)).join(' ')
      link.textContent = `${questionWords(name) || name}: ${words}`
      link.addEventListener('click', () => sections.showQuestion(name))
      items.push(reason(link))
    }
    return items
  }

  function update() {
    if (!work.case(ids.case)) return gone()
    if (away) root.replaceChildren(...away)
    away = null
    visitForm.update()
    showRecord()
    showActions()
    sections.draw()
  }

  function gone() {
    if (away) return
    endSheet()
    away = [...root.childNodes]
    root.replaceChildren(clone('visit-gone'))
  }

  async function start() {
    part('title').textContent = visitForm.form.title
    part('patient').textContent = patientTitle(visitForm.view)
    part('close').setAttribute('href', `#/case/${ids.case}`)
    for (const pointer of visitForm.el.querySelectorAll('[data-part="pointer"]')) pointer.setAttribute('href', `#/case/${ids.case}`)
    part('main').append(visitForm.el)
    act('previous').addEventListener('click', () => go(sections.now - 1))
    act('next').addEventListener('click', next)
    act('sections').addEventListener('click', () => sections.openList())
    act('amend').addEventListener('click', () => { visitForm.amend(); update() })
    act('save-amendment').addEventListener('click', saveAmendment)
    document.addEventListener('visibilitychange', hide)
    addEventListener('pagehide', hide)
    const place = placeOf(ids.visit)
    sections.show(place.section ? sections.indexOf(place.section) : 0, { focus: false })
    await visitForm.start()
    if (!root.isConnected) return
    update()
    if (place.field) sections.showQuestion(place.field)
    else if (place.y) scrollTo({ top: place.y })
    else sections.show(sections.now)
    remember()
  }

  function hide() {
    if (document.visibilityState !== 'hidden') return
    remember()
    if (!visitForm.amending) visitForm.commit()
  }

  function leave() {
    document.removeEventListener('visibilitychange', hide)
    removeEventListener('pagehide', hide)
    endSheet()
    remember()
    visitForm.draft.rest()
    if (!visitForm.amending) visitForm.commit()
  }

  start()
  return { update, leave }
}

/** @param {string | Node} content */
function reason(content) {
  const li = document.createElement('li')
  li.append(content)
  return li
}

export default {
  name: 'visit',
  template: 'page-visit',
  /** @param {HTMLElement} root @param {Record<string, string>} params @param {any} work */
  mount(root, params, work) {
    if (work.case(params.case)) return page(root, { case: params.case, visit: params.visit }, work)
    root.replaceChildren(clone('visit-gone'))
    return { update() {}, leave() {} }
  },
}
