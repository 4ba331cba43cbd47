/** A team's times of paging: who is called when and by what, drawn as lines of time, and changed by its lead. */

import { polite } from '../elements/announce.js'
import { complain, fillForm } from '../elements/fields.js'
import { sumMark, syncMark } from '../elements/marks.js'
import { myTeams } from '../elements/people.js'
import { openRefusals } from '../elements/refusal.js'
import { whySentence } from '../elements/sentences.js'
import { fromNothing } from '../elements/sheet-form.js'
import { toast } from '../elements/toast.js'
import { clone, fill, icon, list } from '../lib/dom.js'
import { format, gettext } from '../lib/i18n.js'
import { uuid7 } from '../lib/uuid7.js'
import { dayTime } from '../lib/when.js'
import { pickFrom } from './board/pick.js'
import { lines } from './policy/line.js'
import { faults, newest, toField, toSeconds } from './policy/rules.js'
import { faultWords, labelWords, momentWords, timeWords } from './policy/words.js'

/** @typedef {import('../sync/types.js').Pairs} Pairs */

/** @type {Record<string, string>} */
const ICONS = {
  push: 'BellFill', sms: 'MobileSmall', voice: 'Phone', voice_unseen: 'Phone', push_again: 'BellFill', repeat: 'Clock', on_call: 'BellFill',
  last_resort: 'ExclamationmarkTriangle', lapse: 'ExclamationmarkTriangle', answer: 'Hospital',
}

/** Milliseconds without a key before a time is judged; not on leaving the field, which would move the button under a finger. */
const PAUSE = 500

/** The team that the reader chose stays while the app is open. */
let team = ''

/** What a reader has typed of a team's times and not saved, half a number too, by both: it stays as long. */
const kept = /** @type {Map<string, string>} */ (new Map())

/**
 * @param {HTMLElement} root
 * @param {import('../sync/work.js').Work} work
 */
function page(root, work) {
  const part = (/** @type {string} */ name) => /** @type {any} */ (root.querySelector(`[data-part="${name}"]`))
  const form = /** @type {HTMLFormElement} */ (part('form'))
  /** @type {import('./policy/rules.js').Rules} */
  const rules = JSON.parse(clone('policy-rules').textContent ?? '')
  const names = [...Object.keys(rules.times), ...rules.channels]
  const { me } = work
  const lead = me.role === 'team_lead'
  /** What the form was last filled with: only what differs is the reader's writing. */
  let filled = { team: '', typed: '' }
  let pause = 0

  /** @returns {Pairs} what counts */
  function standing() {
    const { answers = rules.usual } = newest(work.rows('policy'), team) ?? {}
    return Object.fromEntries(names.map((name) => [name, answers[name] ?? []]))
  }

  /** @returns {Pairs} what the form says, in seconds */
  function said() {
    return Object.fromEntries(names.map((name) => {
      const { value, checked } = field(name)
      return [name, name in rules.times ? [toSeconds(name, value)] : checked ? [value] : []]
    }))
  }

  /** @returns {string} the fields as they stand */
  function typed() {
    return JSON.stringify(names.map((name) => (name in rules.times ? field(name).value : field(name).checked)))
  }

  function keep() {
    kept.set(`${me.id} ${filled.team}`, typed() === filled.typed ? '' : typed())
  }

  function refill() {
    const isOther = filled.team !== team
    if (!isOther && typed() !== filled.typed) return
    const pairs = standing()
    fillForm(form, Object.fromEntries(names.map((name) => [name, name in rules.times ? [toField(name, pairs[name][0])] : pairs[name]])))
    filled = { team, typed: typed() }
    const own = isOther && kept.get(`${me.id} ${team}`)
    if (own) JSON.parse(own).forEach((/** @type {string | boolean} */ one, /** @type {number} */ i) => Object.assign(field(names[i]), typeof one === 'string' ? { value: one } : { checked: one }))
    judge()
  }

  /** Says what is wrong under each field. @returns {string[]} the names of the fields that are wrong */
  function judge() {
    const wrong = faults(said(), rules)
    for (const name of Object.keys(rules.times)) {
      complain(field(name), wrong[name] ? faultWords(name, wrong[name][0], rules) : '')
    }
    return Object.keys(wrong)
  }

  /** @param {string} name @returns {HTMLInputElement} */
  function field(name) {
    return /** @type {HTMLInputElement} */ (form.elements.namedItem(name))
  }

  function draw() {
    const values = lead ? said() : standing()
    const fine = Object.keys(faults(values, rules)).length === 0
    root.toggleAttribute('data-off', !fine)
    if (!fine && part('call').childElementCount > 0) return
    const shown = fine ? values : standing()
    const every = Number(shown.repeat_every[0])
    for (const [name, moments] of Object.entries(lines(shown))) {
      list(part(name), moments, {
        template: 'policy-moment',
        key: ({ what }) => what,
        fill: (el, { at, what, left, every: share, tiles }, isNew) => {
          fill(el, { at: timeWords(at), words: momentWords(what, every), dense: share === undefined ? null : 'step' })
          const bar = /** @type {HTMLElement} */ (el.querySelector('[data-part=bar]'))
          for (const [property, value] of [['left', left], ['every', share], ['tiles', tiles]]) bar.style.setProperty(`--hk-${property}`, String(value ?? 1))
          if (isNew) el.querySelector('[data-part=icon]')?.append(icon(ICONS[what] ?? 'Paperplane'))
        },
      })
    }
  }

  /** @param {{id: string, name: string}[]} teams */
  function head(teams) {
    pickFrom(part('teams'), teams.map(({ id, name }) => [id, name]), team)
    part('teams').hidden = teams.length < 2
    const row = newest(work.rows('policy'), team)
    const by = row && (work.people().get(row.by)?.name ?? gettext('Someone'))
    const refused = work.refusals().filter(isRefused)
    fill(root, {
      lead,
      team: teams.length === 1 ? teams[0].name : null,
      version: !row ? gettext('Nobody has set times for this team: those of the installation count.')
        : row.number ? format(gettext('Version %(n)s counts since %(when)s, set by %(name)s.'), { n: row.number, when: dayTime(row.at), name: by })
          : gettext('Your times count when the server has them.'),
      refused: refused.flatMap(({ errors, why }) => reasons(errors, why)).join('. ') || null,
    })
    syncMark(part('state'), row?.state ?? 'received')
    const status = work.status()
    sumMark(part('sync'), status)
    part('sync').hidden = status.needs === 0
  }

  /** @param {import('../sync/types.js').Refusal} refusal */
  function isRefused({ name, values }) {
    return name === 'policy.change' && values.team?.[0] === team
  }

  /** @param {Record<string, string[]>} errors @param {string} why @returns {string[]} */
  function reasons(errors, why) {
    return [whySentence(why), ...Object.entries(errors).map(([name, [code]]) => `${labelWords(name)}: ${faultWords(name, code, rules)}`)].filter(Boolean)
  }

  function update() {
    if (!work.isOpen) return
    const teams = myTeams(work)
    if (!teams.some(({ id }) => id === team)) team = teams[0]?.id ?? ''
    refill()
    head(teams)
    draw()
  }

  async function save() {
    clearTimeout(pause)
    const [first] = judge()
    if (first) return field(first).focus()
    const values = said()
    if (JSON.stringify(values) === JSON.stringify(standing())) return toast(gettext('Nothing has changed'))
    filled = { team, typed: typed() }
    const whole = { team: [team], ...values }
    await work.command('policy.change', { subject: uuid7(), values: whole, base: fromNothing(whole) })
    toast(gettext('The times are saved. Alerts from now on keep to them.'))
    update()
  }

  form.autocomplete = 'off'
  form.addEventListener('input', () => {
    draw()
    clearTimeout(pause)
    pause = setTimeout(() => {
      const [first] = judge()
      if (first) polite(document.getElementById(`${field(first).id}-error`)?.textContent ?? '')
    }, PAUSE)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    save()
  })
  part('teams').addEventListener('change', () => {
    keep()
    team = part('teams').value
    update()
  })
  part('sync').addEventListener('click', () => openRefusals(work))
  part('why').addEventListener('click', () => openRefusals(work, isRefused))
  update()
  return {
    update,
    leave() {
      clearTimeout(pause)
      keep()
    },
  }
}

export default {
  name: 'policy',
  template: 'page-policy',
  /** @param {HTMLElement} root @param {Record<string, string>} _params @param {any} work */
  mount: (root, _params, work) => page(root, work),
}
