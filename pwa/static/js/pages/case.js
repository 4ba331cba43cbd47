/** One case: how long the wait is, how far the preparations have come, who to call, what was said last. */

import { drawAnswer, wireAnswer } from '../elements/answer.js'
import { caseFrame } from '../elements/case-frame.js'
import { drawCaseHead, fillChoice, fillFeed, fillVisit, shownPhase } from '../elements/case-parts.js'
import { drawClock } from '../elements/clock.js'
import { closeCase, confirmHome } from '../elements/closing.js'
import { contactsOf, editContact, fillContact, wardContact } from '../elements/contact.js'
import { syncMark } from '../elements/marks.js'
import { may } from '../elements/may.js'
import { patientName, tel } from '../elements/people.js'
import { drawPreparedness, isLate, preparedness, restText, shareText } from '../elements/preparedness.js'
import { openRefusals } from '../elements/refusal.js'
import { dueText, lateText, nextStep, ownerText, tick } from '../elements/tasks.js'
import { timeline } from '../elements/timeline.js'
import { toast } from '../elements/toast.js'
import { settle } from '../elements/two-answers.js'
import { isOpen, isSigned, isSignedHere } from '../elements/visit-answers.js'
import { capital, first, taskTitle, wardName } from '../elements/words.js'
import { fill, list } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */

const LATEST = 5

/**
 * @param {HTMLElement} root
 * @param {{id: string}} params
 * @param {import('../sync/work.js').Work} work
 */
function mount(root, { id }, work) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  const link = (/** @type {string} */ name, /** @type {string} */ hash) => { /** @type {HTMLAnchorElement} */ (part(name)).href = hash }
  const needs = (/** @type {string} */ subject) => () => openRefusals(work, (refusal) => refusal.subject === subject || refusal.case === id)
  const title = /** @type {HTMLElement} */ (root.querySelector('h1'))
  const watch = new IntersectionObserver(([entry]) => part('bar-name')?.classList.toggle('hk-case__bar--on', !entry.isIntersecting), { rootMargin: '-56px 0px 0px' })
  watch.observe(title)
  link('prep-link', `#/case/${id}/tasks`)
  link('history', `#/case/${id}/history`)

  const frame = caseFrame(root, id, work, draw, {
    take: (view) => take(view),
    home: (view) => confirmHome(work, view),
    end: (view) => closeCase(work, view),
    contact: (view) => editContact(work, view, null),
    done: (view) => {
      const task = nextStep(view, work.me.id)
      if (task) tick(work, view, task)
    },
  })
  wireAnswer(part('hospital'), () => work.case(id), work)
  const timer = setInterval(frame.update, 60_000)

  /** @param {CaseView} view */
  function draw(view) {
    part('bar-name').textContent = patientName(view)
    drawCaseHead(part('head'), view, work)
    syncMark(part('case-sync'), view.case.state === 'needs' ? 'needs' : 'received', { onNeeds: needs(id) })
    const phase = shownPhase(view)
    part('taking').hidden = Boolean(first(view.case, 'owner')) || phase === 'closed' || phase === 'home' || !may(work, 'take')
    drawClock(part('clock'), view)
    const asks = drawAnswer(part('hospital'), view, work)
    part('taking').firstElementChild?.setAttribute('data-variant', asks ? 'secondary' : 'primary')
    drawFlags(view, phase)
    drawPreparations(view, phase)
    drawLists(view)
    part('home').hidden = phase !== 'coming_home' || !may(work, 'home')
    part('end').hidden = phase !== 'home' || !may(work, 'close')
    const primary = asks || ['taking', 'home', 'end'].some((name) => !part(name).hidden)
    part('step').querySelector('[data-act="done"]')?.setAttribute('data-variant', primary ? 'secondary' : 'primary')
  }

  /** @param {CaseView} view @param {string} phase */
  function drawFlags(view, phase) {
    const assessed = phase === 'ready' && !view.visits.some(isSigned)
    const prep = preparedness(view)
    const prepared = phase === 'ready' && !assessed && !prep.lit
    part('unready').hidden = !assessed && !prepared
    fill(part('unready'), { assessed, prepared })
  }

  /** @param {CaseView} view @param {string} phase */
  function drawPreparations(view, phase) {
    const prep = preparedness(view)
    const ended = phase === 'home' || phase === 'closed'
    part('prep').hidden = ended && view.tasks.length === 0
    part('prep-link').hidden = view.tasks.length === 0
    const toCome = isSignedHere(view)
    part('to-come').hidden = !toCome
    part('no-tasks').hidden = toCome || view.tasks.length > 0
    part('share').textContent = prep.total ? shareText(prep) : gettext('Preparations')
    part('rest').textContent = restText(prep)
    part('bar').hidden = prep.total === 0
    drawPreparedness(part('prep'), prep)
    const next = phase === 'closed' ? undefined : nextStep(view, work.me.id)
    part('step').hidden = !next
    if (!next) return
    const ward = wardContact(view)
    fill(part('step'), {
      title: taskTitle(next), sub: [ownerText(work, next), isLate(next) ? lateText(next) : dueText(next)].filter(Boolean).join(' · '),
      tel: tel(first(ward, 'phone')), ward: capital(wardName(view.case.ward)) || gettext('The ward'),
    })
    const done = /** @type {HTMLElement} */ (part('step').querySelector('[data-act="done"]'))
    done.hidden = !may(work, 'task')
  }

  /** @param {CaseView} view */
  function drawLists(view) {
    const choices = view.conflicts.filter(isOpen)
    part('choices').hidden = choices.length === 0
    list(part('choices-list'), choices, {
      template: 'card-choice',
      key: (row) => row.id,
      fill: (el, row, isNew) => {
        fillChoice(el, row, work)
        if (isNew) el.querySelector('button')?.addEventListener('click', () => settle(work, id, row.id))
      },
    })
    const visits = [...view.visits].sort((a, b) => (first(b, 'planned_at') ?? b.at ?? '').localeCompare(first(a, 'planned_at') ?? a.at ?? ''))
    listOr('visits-list', visits, gettext('No visit yet'), 'card-visit', (el, row) => fillVisit(el, row, view, work))
    listOr('contacts-list', contactsOf(view), gettext('Nobody is written down yet'), 'card-contact', (el, row, isNew) => {
      fillContact(el, row, needs(row.id))
      if (isNew) el.querySelector('[data-act="edit"]')?.addEventListener('click', () => editRow(row.id))
    })
    const latest = timeline(work, view).filter((entry) => entry.kind !== 'alerts').slice(0, LATEST)
    list(part('latest'), latest, { template: 'card-feed', key: (entry) => entry.id, fill: (el, entry) => fillFeed(el, entry, work, needs(entry.row.id)) })
  }

  /** @param {string} contact */
  function editRow(contact) {
    const view = work.case(id)
    const row = view?.contacts.find((one) => one.id === contact)
    if (view && row) editContact(work, view, row)
  }

  /**
   * A list, or one line that says it is empty.
   * @param {string} name
   * @param {AnyRow[]} rows
   * @param {string} none
   * @param {string} template
   * @param {(el: HTMLElement, row: AnyRow, isNew: boolean) => void} fillRow
   */
  function listOr(name, rows, none, template, fillRow) {
    list(part(name), rows, { template, key: (row) => row.id, fill: fillRow })
    const known = part(name).querySelector(':scope > .hk-none')
    if (rows.length) known?.remove()
    else if (!known) {
      const li = document.createElement('li')
      li.className = 'hk-item hk-soft hk-none'
      li.textContent = none
      part(name).append(li)
    }
  }

  /** @param {CaseView} view */
  async function take(view) {
    const was = view.case.answers.owner ?? []
    await work.command('case.take', { subject: id, case: id, values: { owner: [work.me.id] }, base: { owner: was } })
    toast(format(gettext('%(name)s is yours'), { name: patientName(view) }), () =>
      work.command('case.take', { subject: id, case: id, values: { owner: was }, base: { owner: [work.me.id] } }))
  }

  frame.update()
  return {
    update: frame.update,
    leave: () => {
      clearInterval(timer)
      watch.disconnect()
    },
  }
}

export default { name: 'case', template: 'page-case', mount }
