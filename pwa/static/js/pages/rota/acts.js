/** What one does to the rota. A lead's own decisions can be undone for ten seconds; a question can be taken back. */

import { toast } from '../../elements/toast.js'
import { format, gettext } from '../../lib/i18n.js'
import { uuid7 } from '../../lib/uuid7.js'
import { instant } from '../../lib/when.js'

/**
 * @typedef {import('../oncall/coverage.js').Duty} Duty
 * @typedef {import('../oncall/coverage.js').Gap} Gap
 * @typedef {import('../../sync/work.js').Work} Work
 */

/** @param {number} ms */
const stamp = (ms) => instant(new Date(ms))

/**
 * Asks a person to take a shift, perhaps against one of theirs; until they say yes the plan stands.
 * @param {Work} work @param {Duty} shift @param {{id: string, name: string}} to @param {Duty | null} [back]
 */
export async function ask(work, shift, to, back = null) {
  const id = uuid7()
  const values = { team: [shift.team], shift: [shift.id], to: [to.id], back: back ? [back.id] : [] }
  await work.command('swap.ask', { subject: id, values, base: { team: [], shift: [], to: [], back: [] } })
  toast(format(gettext('%(name)s is asked'), { name: to.name }), () => takeBack(work, id))
}

/** @param {Work} work @param {string} swap */
export function takeBack(work, swap) {
  return work.command('swap.cancel', { subject: swap })
}

/**
 * Asks a person to fill a gap: the open shift that asks for it, else one made for it.
 * @param {Work} work @param {Gap} gap @param {any} to
 */
export async function askFor(work, gap, to) {
  await ask(work, whole(gap) ?? await add(work, gap, ''), to)
}

/**
 * Fills a gap at once.
 * @param {Work} work @param {Gap} gap @param {any} to
 */
export async function fillGap(work, gap, to) {
  const open = whole(gap)
  if (open) return give(work, [[open, to.id]], to.name)
  const made = await add(work, gap, to.id)
  told(to.name, () => removed(work, made.id, true))
}

/**
 * Gives shifts to people at once.
 * @param {Work} work @param {[Duty, string][]} changes shift and who has it then @param {string} name of whom it is said
 */
export async function give(work, changes, name) {
  const write = (/** @type {Duty} */ shift, /** @type {string} */ from, /** @type {string} */ to) =>
    work.command('shift.change', { subject: shift.id, values: { worker: pair(to) }, base: { worker: pair(from) } })
  for (const [shift, to] of changes) await write(shift, shift.worker, to)
  told(name, async () => {
    for (const [shift, to] of changes) await write(shift, to, shift.worker)
  })
}

/** @param {string} name @param {() => unknown} undo */
function told(name, undo) {
  toast(format(gettext('%(name)s has the shift'), { name }), undo)
}

/** @param {string} worker */
function pair(worker) {
  return worker ? [worker] : []
}

/** @param {Gap} gap @returns {Duty | null} the open shift that asks for just this time */
function whole({ shift, from, to }) {
  return shift && shift.from >= from - 1 && shift.to === to ? shift : null
}

/** @param {Work} work @param {Gap} gap with an end @param {string} worker @returns {Promise<Duty>} */
async function add(work, { team, kind, from, to }, worker) {
  const id = uuid7()
  const values = { worker: pair(worker), from: [stamp(from)], to: [stamp(to)], team: [team], duty: [kind] }
  await work.command('shift.add', { subject: id, values, base: { worker: [], from: [], to: [], team: [], duty: [] } })
  return { id, team, kind, from, to, worker, row: {} }
}

/** @param {Work} work @param {string} id */
export async function remove(work, id) {
  await removed(work, id, true)
  toast(format(gettext('%(what)s: removed'), { what: gettext('Shift') }), () => removed(work, id, false))
}

/** @param {Work} work @param {string} id @param {boolean} gone */
export function removed(work, id, gone) {
  const [yes, no] = [['yes'], []]
  return work.command('shift.remove', { subject: id, values: { removed: gone ? yes : no }, base: { removed: gone ? no : yes } })
}
