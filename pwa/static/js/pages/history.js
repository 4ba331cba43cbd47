/** The whole story of a case, day by day: who, when, what was corrected, and where each record is. */

import { caseFrame } from '../elements/case-frame.js'
import { syncMark } from '../elements/marks.js'
import { patientName, who } from '../elements/people.js'
import { openRefusals } from '../elements/refusal.js'
import { drawParts, timeline } from '../elements/timeline.js'
import { capital } from '../elements/words.js'
import { icon, list } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'
import { dateOf, day, daysBetween, plainDay, time, today } from '../lib/when.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../elements/timeline.js').Entry} Entry */

/**
 * @param {HTMLElement} root
 * @param {{id: string}} params
 * @param {import('../sync/work.js').Work} work
 */
function mount(root, { id }, work) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-part="${name}"]`))
  const radios = /** @type {HTMLInputElement[]} */ ([...root.querySelectorAll('[name="history-filter"]')])
  const back = /** @type {HTMLAnchorElement} */ (part('back'))
  back.href = `#/case/${id}`
  const frame = caseFrame(root, id, work, draw, { back: () => { location.hash = `#/case/${id}` } }, { short: true })
  for (const radio of radios) radio.addEventListener('change', frame.update)

  /** @param {CaseView} view */
  function draw(view) {
    const entries = timeline(work, view)
    const kind = radios.find((radio) => radio.checked)?.value ?? 'all'
    const chosen = entries.filter((entry) => kind === 'all' || entry.kind === kind)
    for (const radio of radios) {
      const n = radio.value === 'all' ? entries.length : entries.filter((entry) => entry.kind === radio.value).length
      const count = root.querySelector(`[data-count="${radio.value}"]`)
      if (count) count.textContent = String(n)
    }
    part('title').textContent = format(gettext('%(name)s, history'), { name: patientName(view) })
    part('sub').textContent = ngettext('%(n)s event', '%(n)s events', entries.length)
    part('none').hidden = chosen.length > 0
    part('days').hidden = chosen.length === 0
    list(part('days'), byDay(chosen), {
      template: 'card-day',
      key: ([date]) => date,
      fill: (el, [date, rows]) => {
        const title = /** @type {HTMLElement} */ (el.querySelector('[data-part="day"]'))
        title.textContent = Math.abs(daysBetween(today(), date)) <= 1 ? `${capital(day(date))}, ${plainDay(date)}` : capital(plainDay(date))
        list(/** @type {Element} */ (el.querySelector('[data-part="events"]')), rows, { template: 'card-event', key: (entry) => entry.id, fill: show })
      },
    })
  }

  /** @param {HTMLElement} el @param {Entry} entry */
  function show(el, entry) {
    const inside = (/** @type {string} */ name) => /** @type {HTMLElement} */ (el.querySelector(`[data-part="${name}"]`))
    el.dataset.tone = entry.tone
    inside('time').textContent = time(entry.at)
    inside('time').setAttribute('datetime', entry.at)
    inside('icon').replaceChildren(icon(entry.icon))
    inside('who').textContent = who(work, entry.by)
    drawParts(inside('text'), entry.parts)
    const where = inside('where')
    where.classList.add('hk-sync')
    syncMark(where, entry.row.state, { onNeeds: () => openRefusals(work, (refusal) => refusal.case === id) })
  }

  frame.update()
  return { update: frame.update, leave: () => {} }
}

/**
 * @param {Entry[]} entries
 * @returns {[string, Entry[]][]}
 */
function byDay(entries) {
  /** @type {Map<string, Entry[]>} */
  const days = new Map()
  for (const entry of entries) {
    const date = dateOf(entry.at)
    days.set(date, [...days.get(date) ?? [], entry])
  }
  return [...days]
}

export default { name: 'history', template: 'page-history', mount }
