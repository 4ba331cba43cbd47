/** The rules from which shifts are made: the list of a team's, and the sheet to add, change or end one. */

import { complain, fillForm, pairsOf } from '../../elements/fields.js'
import { colleagues } from '../../elements/people.js'
import { changes, fromNothing, openForm } from '../../elements/sheet-form.js'
import { openSheet } from '../../elements/sheet.js'
import { toast } from '../../elements/toast.js'
import { dutyName } from '../../elements/words.js'
import { fill, list } from '../../lib/dom.js'
import { format, gettext, ngettext } from '../../lib/i18n.js'
import { uuid7 } from '../../lib/uuid7.js'
import { plainDay, today } from '../../lib/when.js'
import { shortNames } from './load.js'
import { previewOf } from './preview.js'
import { kindNames } from './words.js'

/** @typedef {import('../../sync/types.js').Pairs} Pairs */

const FIELDS = ['name', 'duty', 'always', 'windows', 'members', 'turns', 'from', 'until']

/** What a new rule begins with: the hours outside the office, and one person after the other. */
const USUAL = { duty: ['hospital'], always: ['yes'], windows: ['weekday 16:00 08:00', 'weekend 08:00 20:00', 'weekend 20:00 08:00'], turns: ['shift'] }

/** @returns {Record<string, string>} */
function dayTypes() {
  return {
    weekday: gettext('Weekday'), weekend: gettext('Saturday and Sunday'), holiday: gettext('Holiday'), eve: gettext('Day before a holiday'),
    big_holiday: gettext('Big holiday'),
  }
}

/**
 * @param {any} work @param {string} team
 */
export function openRules(work, team) {
  const sheet = openSheet('rota-rules', (root) => {
    const rules = work.rows('shift_rule').filter((/** @type {any} */ row) => (row.team ?? row.answers.team?.[0]) === team && !row.answers.ended?.length)
    fill(root, { none: rules.length === 0 })
    list(/** @type {Element} */ (root.querySelector('[data-part=rules]')), rules, {
      template: 'rota-rule-row',
      key: ({ id }) => id,
      fill: (el, rule) => {
        fill(el, { name: rule.answers.name?.[0] ?? '', sub: summary(rule.answers), label: format(gettext('Change %(name)s'), { name: rule.answers.name?.[0] ?? '' }) })
        el.querySelector('[data-part=change]')?.addEventListener('click', async () => { await sheet.close(); openRule(work, team, rule) })
      },
    })
    root.querySelector('[data-part=add]')?.addEventListener('click', async () => { await sheet.close(); openRule(work, team) })
  })
}

/** @param {Pairs} answers */
function summary({ duty = [], members = [], from = [], until = [] }) {
  return [
    dutyName(duty[0] ?? 'hospital'),
    ngettext('%(n)s person', '%(n)s people', members.length),
    until[0] ? format(gettext('until %(when)s'), { when: plainDay(until[0]) }) : from[0] > today() ? format(gettext('from %(when)s'), { when: plainDay(from[0]) }) : '',
  ].filter(Boolean).join(' · ')
}

/**
 * @param {any} work @param {string} team @param {any} [rule] the one to change
 */
function openRule(work, team, rule) {
  const before = rule ? Object.fromEntries(FIELDS.map((name) => [name, rule.answers[name] ?? []])) : {}
  /** @type {{windows: string[], members: string[]}} */
  const lists = { windows: [...(rule ? before.windows : USUAL.windows)], members: [...(before.members ?? [])] }
  const sheet = openForm('rota-rule', (root, form) => {
    fill(root, { title: rule ? gettext('Change the rule') : gettext('New rule'), save: rule ? gettext('Save') : gettext('Add'), exists: Boolean(rule) })
    options(form.querySelector('[name=duty]'), kindNames())
    fillForm(form, rule ? before : { ...USUAL, from: [today()] })
    const names = shortNames([...work.people()].map(([id, person]) => ({ id, name: person.name ?? '' })))
    const changed = previewOf(root, team, () => ({ ...pairsOf(form), ...lists }), (id) => names.get(id) ?? gettext('Someone'))
    form.addEventListener('input', changed)
    windowsIn(root, lists, changed)
    membersIn(root, lists, colleagues(work, [team], ['coordinator']), changed)
    root.querySelector('[data-part=end]')?.addEventListener('click', async () => {
      await work.command('shift_rule.end', { subject: rule.id, values: { ended: ['yes'] }, base: { ended: [] } })
      await sheet.close()
      toast(gettext('The rule has ended'))
    })
  }, async (pairs, form) => {
    const said = { ...Object.fromEntries(FIELDS.map((name) => [name, pairs[name] ?? []])), ...lists }
    if (!whole(form, said)) return false
    if (rule) {
      const { values, base } = changes(said, before)
      if (Object.keys(values).length > 0) await work.command('shift_rule.change', { subject: rule.id, values, base })
    } else {
      const values = { ...said, team: [team] }
      await work.command('shift_rule.add', { subject: uuid7(), values, base: fromNothing(values) })
    }
    toast(gettext('The rule is saved. Its shifts come when the server has it.'))
    return true
  })
}

/** @param {HTMLFormElement} form @param {Pairs} said */
function whole(form, said) {
  const field = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name))
  const late = said.until.length > 0 && said.until[0] < said.from[0]
  complain(field('until'), late ? gettext('The end must be after the beginning') : '')
  const add = /** @type {any} */ (form.querySelector('#rule-window-add'))
  complain(add, said.windows.length === 0 ? gettext('Add at least one time') : '')
  if (late) field('until').focus()
  else if (said.windows.length === 0) add.focus()
  return !late && said.windows.length > 0
}

/** @param {HTMLElement} root @param {{windows: string[]}} lists @param {() => void} changed */
function windowsIn(root, lists, changed) {
  const parent = /** @type {Element} */ (root.querySelector('[data-part=windows]'))
  const draw = () => { changed(); show() }
  const show = () => list(parent, lists.windows.map((text, n) => ({ n, parts: text.split(' ') })), {
    template: 'rota-window',
    key: ({ n }) => String(n),
    fill: (el, { n, parts }, isNew) => {
      const [type, from, to] = /** @type {any[]} */ ([...el.querySelectorAll('select, input')])
      if (isNew) options(type, Object.entries(dayTypes()))
      if (el.contains(document.activeElement) && !isNew) return
      ;[type.value, from.value, to.value] = parts
      el.onchange = () => { lists.windows[n] = [type.value, from.value || '00:00', to.value || '00:00'].join(' '); changed() }
      button(el, 'remove').onclick = () => { lists.windows.splice(n, 1); button(root, 'window-add').focus(); draw() }
    },
  })
  button(root, 'window-add').onclick = () => { lists.windows.push('weekday 16:00 08:00'); draw(); /** @type {any} */ (parent.lastElementChild?.querySelector('select'))?.focus() }
  draw()
}

/** @param {HTMLElement} root @param {{members: string[]}} lists @param {any[]} people @param {() => void} changed */
function membersIn(root, lists, people, changed) {
  const parent = /** @type {Element} */ (root.querySelector('[data-part=members]'))
  const adding = /** @type {HTMLSelectElement} */ (root.querySelector('[data-part=member]'))
  const nameOf = (/** @type {string} */ id) => people.find((person) => person.id === id)?.name ?? gettext('Someone')
  const move = (/** @type {number} */ n, /** @type {number} */ way) => {
    const [one] = lists.members.splice(n, 1)
    lists.members.splice(n + way, 0, one)
    draw()
    const row = parent.children[n + way]
    const same = button(/** @type {HTMLElement} */ (row), way < 0 ? 'up' : 'down')
    ;(same.disabled ? button(/** @type {HTMLElement} */ (row), way < 0 ? 'down' : 'up') : same).focus()
  }
  const draw = () => {
    changed()
    options(adding, [['', gettext('Add a person')], ...people.filter(({ id }) => !lists.members.includes(id)).map(({ id, name }) => /** @type {[string, string]} */ ([id, name]))])
    list(parent, lists.members.map((id, n) => ({ id, n })), {
      template: 'rota-member',
      key: ({ id }) => id,
      fill: (el, { id, n }) => {
        const name = nameOf(id)
        fill(el, {
          name: `${n + 1}. ${name}`, up: format(gettext('%(name)s earlier'), { name }), down: format(gettext('%(name)s later'), { name }),
          away: format(gettext('Take %(name)s out'), { name }),
        })
        button(el, 'up').disabled = n === 0
        button(el, 'down').disabled = n === lists.members.length - 1
        button(el, 'up').onclick = () => move(n, -1)
        button(el, 'down').onclick = () => move(n, 1)
        button(el, 'away').onclick = () => { lists.members.splice(n, 1); adding.focus(); draw() }
      },
    })
  }
  adding.onchange = () => {
    if (adding.value) lists.members.push(adding.value)
    draw()
  }
  draw()
}

/** @param {HTMLElement} root @param {string} part @returns {HTMLButtonElement} */
function button(root, part) {
  return /** @type {HTMLButtonElement} */ (root.querySelector(`[data-part="${part}"]`))
}

/** @param {Element | null} select @param {[string, string][]} some value and words */
function options(select, some) {
  select?.replaceChildren(...some.map(([value, words]) => new Option(words, value)))
}
