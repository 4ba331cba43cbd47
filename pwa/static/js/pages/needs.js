/** The review before signing: what will be made, for when, why, and whose. */

import { openForm } from '../elements/sheet-form.js'
import { choosePerson } from '../elements/people-sheet.js'
import { givenName, patientTitle } from '../elements/people.js'
import { preparationTable } from '../elements/proposals.js'
import { answerWords, questionWords, sentence } from '../elements/questions.js'
import { addable, byDay, changesOf, hindrances, linesOf, pairsOf, reviewKey } from '../elements/review.js'
import { endSheet, openSheet } from '../elements/sheet.js'
import { toast } from '../elements/toast.js'
import { answersOf, isSigned, visitOf } from '../elements/visit-answers.js'
import { draftKey, unpack } from '../elements/visit-draft.js'
import { keepPlace } from '../elements/visit-sections.js'
import { taskRole } from '../elements/words.js'
import { fill, icon, list } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'
import { instant, plainDay, time } from '../lib/when.js'

/** @typedef {import('../elements/review.js').Line} Line */

/**
 * @param {HTMLElement} root
 * @param {{case: string, visit: string}} ids
 * @param {any} work
 */
function page(root, ids, work) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  const act = (/** @type {string} */ name) => /** @type {HTMLButtonElement} */ (root.querySelector(`[data-act="${name}"]`))
  const address = `#/case/${ids.case}/visit/${ids.visit}`
  const openedAt = instant()
  /** whether the reader has asked to sign, so that what is missing is said */
  let asked = false

  const changes = () => changesOf(work.draft(reviewKey(ids.visit)))
  const unsent = () => unpack(work.draft(draftKey(ids.visit))).answers
  const lines = () => linesOf(work, work.case(ids.case), ids.visit, changes(), openedAt)

  /** @param {(changes: import('../elements/review.js').Changes) => void} make */
  async function change(make) {
    const changed = changes()
    make(changed)
    const saved = work.saveDraft(reviewKey(ids.visit), pairsOf(changed))
    update()
    await saved
    const words = document.createElement('span')
    words.textContent = format(gettext('Saved %(time)s'), { time: time(instant()) })
    part('saved').hidden = false
    part('saved').dataset.state = 'saved'
    part('saved').replaceChildren(icon('MobileSmall'), words)
  }

  /** @param {string} name of the question to go to */
  function goTo(name) {
    keepPlace(ids.visit, { field: name })
    location.hash = address
  }

  /** @param {Line} line @param {HTMLInputElement} check */
  function tick(line, check) {
    if (check.checked) {
      return change(({ skip }) => skip.delete(line.code))
    }
    check.checked = true
    const sheet = openForm('sheet-drop', (sheetRoot) => {
      const what = sheetRoot.querySelector('[data-part="what"]')
      if (what) what.textContent = line.title
    }, async ({ reason = [] }) => {
      await change(({ skip }) => skip.set(line.code, reason[0] ?? ''))
    })
    return sheet
  }

  /** @param {Line} line */
  function chooseOwner(line) {
    choosePerson(work, { what: line.title, now: line.owner ?? undefined, teams: work.case(ids.case)?.case.teams ?? [] }, (worker) => {
      change(({ owners, skip }) => {
        owners.set(line.code, worker)
        skip.delete(line.code)
      })
    })
  }

  /** @param {HTMLElement} el @param {Line} line @param {boolean} isNew */
  function drawLine(el, line, isNew) {
    const whose = line.owner ? givenName(work, line.owner) : taskRole(line.role)
    fill(el, {
      title: line.title,
      sub: line.skipped
        ? format(gettext('Not needed: %(reason)s'), { reason: line.reason })
        : line.mandatory ? format(gettext('%(who)s · required'), { who: whose }) : whose,
      why: line.why && !line.skipped ? whyWords(line.why) : null,
      unowned: line.unowned,
    })
    el.querySelector('.hk-item__title')?.classList.toggle('hk-soft', line.skipped)
    const check = /** @type {HTMLInputElement} */ (el.querySelector('[data-part="check"]'))
    check.checked = !line.skipped
    if (!isNew) return
    const current = () => lines().find((one) => one.code === line.code) ?? line
    check.addEventListener('change', () => tick(current(), check))
    for (const name of ['owner', 'name']) el.querySelector(`[data-act="${name}"]`)?.addEventListener('click', () => chooseOwner(current()))
  }

  /** @param {{field: string, value: string}} why */
  function whyWords({ field, value }) {
    const question = questionWords(field)
    return `${question}${question.endsWith('?') ? '' : ':'} ${answerWords(field, [value])}`
  }

  /** @param {string} date @param {string | null} planned */
  function groupTitle(date, planned) {
    if (date === planned) return format(gettext('The same day, %(day)s'), { day: plainDay(date) })
    return format(gettext('Done by %(day)s'), { day: plainDay(date) })
  }

  function add() {
    const view = work.case(ids.case)
    openSheet('sheet-more-needs', (sheetRoot, sheet) => {
      const select = /** @type {HTMLSelectElement} */ (sheetRoot.querySelector('select'))
      select.append(...addable(preparationTable(), view, lines()).map((task) => new Option(task.title, task.code)))
      sheetRoot.querySelector('form')?.addEventListener('submit', async (event) => {
        event.preventDefault()
        const { value } = select
        await sheet.close()
        if (value) change(({ add: added }) => added.push(value))
      })
    })
  }

  async function sign() {
    const made = lines().filter((line) => !line.skipped).length
    asked = true
    update()
    if (hindrances(work.case(ids.case), ids.visit, unsent()).length) return part('errors').focus()
    const values = { signed: ['yes'], ...pairsOf(changes()) }
    const base = Object.fromEntries(Object.keys(values).map((name) => [name, []]))
    act('sign').disabled = true
    await work.command('visit.sign', { subject: ids.visit, case: ids.case, values, base })
    await work.dropDraft(reviewKey(ids.visit))
    toast(work.status().online
      ? ngettext('Signed. %(n)s preparation is made', 'Signed. %(n)s preparations are made', made)
      : gettext('Signed on this phone. The preparations are made as soon as there is network.'))
    if (root.isConnected) location.hash = `#/case/${ids.case}`
  }

  function drawErrors() {
    const found = asked ? hindrances(work.case(ids.case), ids.visit, unsent()) : []
    part('errors').hidden = found.length === 0
    part('error-list').replaceChildren(...found.map(({ name, code }) => {
      /** @type {Record<typeof code, string>} */
      const why = { required: sentence('required'), two: gettext('Two answers, choose one'), wrong: gettext('Something to correct') }
      const link = document.createElement('a')
      link.href = address
      link.textContent = `${questionWords(name)}: ${why[code]}`
      link.addEventListener('click', (event) => { event.preventDefault(); goTo(name) })
      const li = document.createElement('li')
      li.append(link)
      return li
    }))
  }

  function update() {
    const view = work.case(ids.case)
    if (!view) return void (location.hash = '#/patients')
    if (isSigned(visitOf(view, ids.visit))) return void (location.hash = `#/case/${ids.case}`)
    const all = lines()
    const made = all.filter((line) => !line.skipped)
    const answers = answersOf(view, ids.visit)
    const planned = answers.planned_discharge?.[0] ?? null
    part('patient').textContent = patientTitle(view)
    part('back').setAttribute('href', address)
    part('count').textContent = ngettext('%(n)s preparation', '%(n)s preparations', made.length)
    part('planned').textContent = planned ? format(gettext('Home %(day)s'), { day: plainDay(planned) }) : gettext('No planned date')
    list(part('groups'), byDay(all), {
      template: 'needs-group',
      key: (group) => group.date,
      fill: (el, group) => {
        fill(el, { title: groupTitle(group.date, planned), n: group.lines.filter((line) => !line.skipped).length })
        list(/** @type {Element} */ (el.querySelector('[data-part="tasks"]')), group.lines, { template: 'needs-task', key: (line) => line.code, fill: drawLine })
      },
    })
    const unowned = made.filter((line) => line.unowned).length
    const nobody = answers.no_relatives?.includes('yes')
    part('warning').hidden = unowned === 0
    part('warning-text').textContent = nobody
      ? ngettext('%(n)s has no owner, and there are no relatives', '%(n)s have no owner, and there are no relatives', unowned)
      : ngettext('%(n)s has no owner', '%(n)s have no owner', unowned)
    part('unlicensed').hidden = Boolean(work.me.licensed)
    act('sign').disabled = !work.me.licensed
    act('sign').textContent = ngettext('Sign and make %(n)s', 'Sign and make %(n)s', made.length)
    drawErrors()
  }

  act('planned').addEventListener('click', () => goTo('planned_discharge'))
  act('add').addEventListener('click', add)
  act('sign').addEventListener('click', sign)
  update()
  return { update, leave: endSheet }
}

export default {
  name: 'needs',
  template: 'page-needs',
  /** @param {HTMLElement} root @param {Record<string, string>} params @param {any} work */
  mount: (root, params, work) => page(root, { case: params.case, visit: params.visit }, work),
}
