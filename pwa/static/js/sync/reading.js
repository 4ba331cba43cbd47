/** What an open vault shows: cases and team rows, confirmed and overlaid, rebuilt only where something changed. */

import { project } from './project.js'
import { viewOf } from './view.js'

/**
 * @typedef {import('./types.js').AnyRow} AnyRow
 * @typedef {import('./types.js').CaseView} CaseView
 * @typedef {import('./types.js').Pending} Pending
 * @typedef {import('./desk.js').OpenDesk} OpenDesk
 */

/** @param {OpenDesk} desk */
export function reading(desk) {
  const me = desk.account.worker.id
  /** @type {Map<string, {bundle: unknown, mark: string, view: CaseView | null}>} */
  let views = new Map()
  /** @type {CaseView[]} */
  let all = []
  /** @type {Pending[]} */
  let pending = []
  let version = -1

  function refresh() {
    if (version === desk.version()) return
    version = desk.version()
    pending = desk.pending()
    const groups = byCase(pending)
    const bundles = desk.confirmed.bundles()
    const opened = pending.filter(({ command }) => command.name === 'case.open').map(({ command }) => command.subject)
    const next = new Map()
    for (const id of new Set([...bundles.keys(), ...opened])) {
      const bundle = bundles.get(id)
      const list = groups.get(id) ?? []
      const mark = list.map(({ command, state }) => `${command.id}${state}`).join()
      const known = views.get(id)
      const same = known && known.bundle === bundle && known.mark === mark
      next.set(id, same ? known : { bundle, mark, view: viewOf(id, bundle?.rows ?? {}, list, me) })
    }
    views = next
    all = [...views.values()].flatMap(({ view }) => view ?? [])
  }

  return {
    /** @returns {Pending[]} */
    pending() {
      refresh()
      return pending
    },

    cases() {
      refresh()
      return all
    },

    /** @param {string} id */
    case(id) {
      refresh()
      return views.get(id)?.view ?? null
    },

    /**
     * Rows of the teams, of one kind.
     * @param {string} kind
     * @returns {AnyRow[]}
     */
    ofTeams(kind) {
      refresh()
      const bundles = [...desk.confirmed.bundles().values()].filter(({ id, rows }) => !rows[`case:${id}`])
      const shown = project(Object.assign({}, ...bundles.map(({ rows }) => rows)), byCase(pending).get(null) ?? [], me)
      return Object.values(shown).filter((row) => row.kind === kind).map((row) => ({ ...row, state: row.state ?? 'received' }))
    },

    /**
     * What the person sees now of one row, own unsent changes included.
     * @param {string} kind
     * @param {string} id
     * @param {string | null} inCase
     * @returns {import('./types.js').Pairs}
     */
    answers(kind, id, inCase) {
      refresh()
      const bundles = desk.confirmed.bundles()
      const rows = inCase ? bundles.get(inCase)?.rows : Object.assign({}, ...[...bundles.values()].map((bundle) => bundle.rows))
      const about = pending.filter(({ command }) => command.subject === id)
      return project(rows ?? {}, about, me)[`${kind}:${id}`]?.answers ?? {}
    },
  }
}

/**
 * @param {Pending[]} pending
 * @returns {Map<string | null, Pending[]>}
 */
function byCase(pending) {
  /** @type {Map<string | null, Pending[]>} */
  const groups = new Map()
  for (const one of pending) {
    const id = one.command.name === 'case.open' ? one.command.subject : one.command.case
    const group = groups.get(id)
    if (group) group.push(one)
    else groups.set(id, [one])
  }
  return groups
}

/** @typedef {ReturnType<typeof reading>} Reading */
