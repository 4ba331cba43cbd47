/** The board: every patient between admission and home, by phase, live, with the case beside it. For wide screens. */

import { avatar, initials, myTeams, who } from '../elements/people.js'
import { fill, list } from '../lib/dom.js'
import { format, gettext, ngettext } from '../lib/i18n.js'
import { time } from '../lib/when.js'
import { openAssign } from './board/assign.js'
import { besides } from './board/beside.js'
import { showCard } from './board/card.js'
import { columns } from './board/columns.js'
import { facts, showFacts } from './board/facts.js'
import { found, isUnowned, openCases, openConflicts } from './board/find.js'
import { watchChanges } from './board/fresh.js'
import { boardKeys, focusCard, showKeys } from './board/keys.js'
import { pickFrom } from './board/pick.js'
import casePage from './case.js'
import { duties } from './oncall/coverage.js'
import { onCallNow, showOnCall } from './rota/figures.js'

/** A column never draws more than this; search finds the rest. */
const MOST_CARDS = 60

/** What the reader chose stays while the app is open, also over other pages. */
const chosen = { team: '', words: '', hospital: '', unowned: false, choose: false }
/** @type {import('./board/columns.js').Grouping} */
let grouping = 'phase'

/**
 * @param {HTMLElement} root
 * @param {Record<string, string>} params
 * @param {import('../sync/work.js').Work} work
 */
function page(root, params, work) {
  const part = (/** @type {string} */ name) => /** @type {any} */ (root.querySelector(`[data-part="${name}"]`))
  const nameOf = (/** @type {string} */ id) => who(work, id)
  const beside = besides(part('frame'), part('beside'), casePage, work)
  const changes = watchChanges(work.me.id)
  let current = params.id ?? ''
  let tabbable = current

  function teams() {
    const all = myTeams(work)
    if (chosen.team && !all.some((/** @type {any} */ team) => team.id === chosen.team)) chosen.team = ''
    if (!chosen.team && all.length === 1) chosen.team = all[0].id
    const options = all.length > 1 ? [{ id: '', name: gettext('All teams') }, ...all] : all
    pickFrom(part('teams'), options.map((/** @type {any} */ team) => [team.id, team.name]), chosen.team)
    part('teams').hidden = all.length < 2
    part('title').classList.toggle('hk-sr', all.length > 1)          // the choice stands in its place
    return chosen.team ? [chosen.team] : all.map((/** @type {any} */ team) => team.id)
  }

  /** @param {import('../sync/types.js').CaseView[]} views @param {string[]} ids */
  function head(views, ids) {
    const status = work.status()
    const all = duties(work.shifts())
    const last = status.received_at ? time(status.received_at) : ''
    fill(root, {
      team: work.teams().find((/** @type {any} */ team) => team.id === chosen.team)?.name ?? gettext('All teams'),
      live: status.online ? format(gettext('Live, %(time)s'), { time: last }) : format(gettext('Offline since %(time)s'), { time: last }),
      unowned: ngettext('Without owner %(n)s', 'Without owner %(n)s', views.filter(isUnowned).length),
      choose: chosen.choose || views.some((view) => openConflicts(view).length > 0)
        ? ngettext('To choose %(n)s', 'To choose %(n)s', views.filter((view) => openConflicts(view).length > 0).length)
        : null,
    })
    part('live').toggleAttribute('data-off', !status.online)
    showOnCall(part, onCallNow(all, ids, work.people(), Date.now()))
    avatar(part('me'), work, work.me.id)
    part('me').setAttribute('aria-label', format(gettext('%(initials)s: me'), { initials: initials(work.me.name) }))
    showFacts(part('facts'), facts(views, all, ids))
  }

  function update() {
    if (!work.isOpen) return
    const ids = teams()
    const views = openCases(work.cases(), chosen.team)
    head(views, ids)
    const hospitals = [...new Set(views.map((view) => view.case.hospital).filter(Boolean))].sort()
    if (chosen.hospital && !hospitals.includes(chosen.hospital)) chosen.hospital = ''
    pickFrom(part('hospital'), [['', gettext('All hospitals')], ...hospitals.map((name) => /** @type {[string, string]} */ ([name, name]))], chosen.hospital)
    part('unowned').setAttribute('aria-pressed', String(chosen.unowned))
    part('choose').setAttribute('aria-pressed', String(chosen.choose))
    const shown = found(views, chosen, nameOf)
    const filtered = shown.length !== views.length
    const some = ngettext('%(shown)s of %(total)s patient', '%(shown)s of %(total)s patients', views.length)
    part('found').textContent = filtered ? format(some, { shown: shown.length, total: views.length }) : ''
    draw(shown, changes.seen(views))
    beside.show(current, grouping === 'phase')
  }

  /** @param {import('../sync/types.js').CaseView[]} shown @param {Set<string>} changed */
  function draw(shown, changed) {
    const some = columns(shown, grouping, nameOf)
    const order = some.flatMap((column) => column.views.map((view) => view.id))
    if (!order.includes(tabbable)) tabbable = order[0] ?? ''
    list(part('columns'), some, {
      template: 'board-column',
      key: (column) => `${grouping} ${column.key}`,
      fill: (el, column) => {
        const more = column.views.length - MOST_CARDS
        fill(el, {
          title: column.title,
          title_id: `column-${column.key || 'none'}`.replace(/\s+/g, '-'),
          count: String(column.views.length),
          more: more > 0 ? ngettext('%(n)s more, search to find it', '%(n)s more, search to find them', more) : null,
        })
        el.classList.toggle('hk-col--ready', column.ready)
        el.classList.toggle('hk-col--first', column.key === 'admitted')
        el.classList.toggle('hk-col--last', column.key === 'home')
        list(/** @type {Element} */ (el.querySelector('[data-part=cards]')), column.views.slice(0, MOST_CARDS), {
          template: 'board-card',
          key: (view) => view.id,
          fill: (card, view) => {
            showCard(card, view, { work, current, tabbable: view.id === tabbable })
            if (changed.has(view.id)) fresh(card)
          },
        })
      },
    })
  }

  /** @param {HTMLElement} card */
  function fresh(card) {
    card.dataset.fresh = ''
    card.addEventListener('animationend', () => delete card.dataset.fresh, { once: true })
  }

  /** @param {HTMLElement} card */
  function assign(card) {
    const view = work.case(card.dataset.case ?? '')
    if (view) openAssign(part('assign'), /** @type {HTMLElement} */ (card.querySelector('.hk-bcard__link')), view, work)
  }

  function close() {
    if (part('search') === document.activeElement && chosen.words) {
      part('search').value = chosen.words = ''
      update()
    } else if (current) {
      tabbable = current
      location.hash = '#/board'
    }
  }

  const keys = boardKeys(part('columns'), {
    search: () => part('search').focus(),
    create: () => { location.hash = '#/new' },
    assign,
    close,
  })
  document.addEventListener('keydown', keys)
  part('columns').addEventListener('click', (/** @type {MouseEvent} */ event) => {
    const owner = /** @type {Element} */ (event.target).closest('[data-part=owner]')
    if (owner) assign(/** @type {HTMLElement} */ (owner.closest('.hk-bcard')))
  })
  part('columns').addEventListener('focusin', (/** @type {FocusEvent} */ event) => {
    const card = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest('.hk-bcard'))
    if (card) tabbable = card.dataset.case ?? tabbable
  })
  part('search').value = chosen.words
  part('search').addEventListener('input', () => {
    chosen.words = part('search').value
    update()
  })
  part('group').value = grouping
  listenTo(part('group'), (value) => { grouping = /** @type {import('./board/columns.js').Grouping} */ (value) })
  listenTo(part('teams'), (value) => { chosen.team = value })
  listenTo(part('hospital'), (value) => { chosen.hospital = value })
  part('unowned').addEventListener('click', () => { chosen.unowned = !chosen.unowned; update() })
  part('choose').addEventListener('click', () => { chosen.choose = !chosen.choose; update() })
  part('keys').addEventListener('click', showKeys)

  /** @param {HTMLSelectElement} select @param {(value: string) => void} take */
  function listenTo(select, take) {
    select.addEventListener('change', () => { take(select.value); update() })
  }

  update()
  const minute = setInterval(update, 60_000)
  return {
    update,
    /** @param {Record<string, string>} next another case beside, or none */
    change(next) {
      const before = current
      current = next.id ?? ''
      update()
      if (!current) focusCard(part('columns'), part('columns').querySelector(`[data-case="${before}"]`))
    },
    leave() {
      document.removeEventListener('keydown', keys)
      clearInterval(minute)
      changes.stop()
      beside.shut()
    },
  }
}

export default {
  name: 'board',
  template: 'page-board',
  /** @param {HTMLElement} root @param {Record<string, string>} params @param {any} work */
  mount: (root, params, work) => page(root, params, work),
}
