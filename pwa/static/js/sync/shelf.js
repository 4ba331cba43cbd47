/** What this device holds, with an answer's changes laid over: nothing is stored until all of them are known. */

/**
 * @typedef {import('./types.js').AnyRow} AnyRow
 * @typedef {import('./confirm.js').Bundle} Bundle
 * @typedef {import('./confirm.js').Change} Change
 */

/** @param {AnyRow} row */
export function keyOf(row) {
  return `${row.kind}:${row.id}`
}

/** The bundles as they will be, without touching those that are. */
export class Shelf {
  /** @type {ReadonlyMap<string, Bundle>} */
  #held

  /**
   * @param {ReadonlyMap<string, Bundle>} held
   * @param {Change} change
   */
  constructor(held, change) {
    this.#held = held
    this.change = change
  }

  /** @param {string} id @returns {Bundle | undefined} */
  #find(id) {
    if (this.change.remove.has(id)) return undefined
    return this.change.put.get(id) ?? this.#held.get(id)
  }

  /** @returns {Iterable<Bundle>} */
  *#all() {
    for (const id of new Set([...this.#held.keys(), ...this.change.put.keys()])) {
      const bundle = this.#find(id)
      if (bundle) yield bundle
    }
  }

  /** @param {Bundle} bundle */
  #put(bundle) {
    this.change.put.set(bundle.id, bundle)
    this.change.remove.delete(bundle.id)
    const erased = this.change.gone.indexOf(bundle.id)
    if (erased >= 0) this.change.gone.splice(erased, 1)
  }

  /**
   * @param {string} team
   * @param {AnyRow} row of the case itself
   * @param {AnyRow[]} rows
   */
  join(team, row, rows) {
    const teams = new Set([...(this.#find(row.id)?.teams ?? []), team])
    const all = Object.fromEntries([row, ...rows].map((one) => [keyOf(one), one]))
    this.#put({ id: row.id, teams: [...teams], rows: all })
  }

  /**
   * @param {string} team
   * @param {AnyRow} row
   */
  row(team, row) {
    const id = row.case ?? team
    const known = this.#find(id)
    const teams = new Set([...(known?.teams ?? []), team])
    this.#put({ id, teams: [...teams], rows: { ...known?.rows, [keyOf(row)]: row } })
  }

  /**
   * @param {string} team
   * @param {string} id of a case, or the team itself
   */
  leave(team, id) {
    const known = this.#find(id)
    if (!known?.teams.includes(team)) return
    const teams = known.teams.filter((one) => one !== team)
    if (teams.length > 0) return this.#put({ ...known, teams })
    this.change.put.delete(id)
    this.change.remove.add(id)
    if (id !== team) this.change.gone.push(id)
  }

  /**
   * Rows that the server does not know under this team. With its own row, or its last one, a case goes as a whole.
   * @param {string} team
   * @param {Set<string>} ids
   */
  clear(team, ids) {
    if (ids.size === 0) return
    for (const bundle of this.#all()) {
      if (!bundle.teams.includes(team)) continue
      const all = ids.has(bundle.id) || Object.values(bundle.rows).every(({ id }) => ids.has(id))
      if (all && bundle.id !== team) this.leave(team, bundle.id)
      else this.#filter(bundle, (key) => !ids.has(bundle.rows[key].id))
    }
  }

  /** @param {string} team */
  dropTeam(team) {
    for (const bundle of this.#all()) this.leave(team, bundle.id)
  }

  /**
   * At the end of a first fetch: what the server did not send is no longer this team's.
   * @param {string} team
   * @param {Set<string>} seen ids of cases, keys of the team's own rows
   */
  keepOnly(team, seen) {
    for (const bundle of this.#all()) if (bundle.id !== team && !seen.has(bundle.id)) this.leave(team, bundle.id)
    const own = this.#find(team)
    if (own) this.#filter(own, (key) => seen.has(key))
  }

  /**
   * @param {Bundle} bundle
   * @param {(key: string) => boolean} stays
   */
  #filter(bundle, stays) {
    const kept = Object.entries(bundle.rows).filter(([key]) => stays(key))
    if (kept.length < Object.keys(bundle.rows).length) this.#put({ ...bundle, rows: Object.fromEntries(kept) })
  }

  /**
   * Count and XOR of the marks of the rows held through `team`, as the server writes it.
   * @param {string} team
   * @returns {string} `412:9f3c…`, sixteen hex digits
   */
  sum(team) {
    let [count, high, low] = [0, 0, 0]
    for (const bundle of this.#all()) {
      if (!bundle.teams.includes(team)) continue
      for (const { mark = '0' } of Object.values(bundle.rows)) {
        const hex = mark.padStart(16, '0')
        count += 1
        high ^= parseInt(hex.slice(0, 8), 16)
        low ^= parseInt(hex.slice(8), 16)
      }
    }
    const word = (/** @type {number} */ n) => (n >>> 0).toString(16).padStart(8, '0')
    return `${count}:${word(high)}${word(low)}`
  }
}
