/**
 * Screen = confirmed rows overlaid with this device's own commands. Dumb on purpose: it lays values over answers and knows no
 * rule of the work; what follows from an answer is the server's to say.
 */

import { QUIET } from './pending.js'

/**
 * @typedef {import('./types.js').AnyRow} AnyRow
 * @typedef {import('./types.js').Pending} Pending
 * @typedef {import('./types.js').State} State
 */

/** Said to the server, and to be seen only when the server has answered. */
const UNSEEN = new Set([...QUIET, 'alert.accept', 'alert.decline'])

/** @type {State[]} least far first */
const ORDER = ['needs', 'saved', 'sending', 'received']

/**
 * The rows with the commands laid over them, in the order of their numbers. Nothing given is changed.
 * @param {Record<string, AnyRow>} rows by `kind:id`
 * @param {Pending[]} pending of the same case, or of the same team
 * @param {string} me worker id, author of what is pending
 * @returns {Record<string, AnyRow>}
 */
export function project(rows, pending, me) {
  /** @type {Record<string, AnyRow>} */
  const shown = { ...rows }
  for (const { command, state } of [...pending].sort((a, b) => a.command.number - b.command.number)) {
    if (UNSEEN.has(command.name) || Object.keys(command.values).length === 0) continue
    const kind = kindOf(command.name)
    const key = `${kind}:${command.subject}`
    const known = shown[key] ?? made(kind, command, me)
    shown[key] = { ...known, answers: { ...known.answers, ...command.values }, state: further(known.state, state) }
  }
  return shown
}

/**
 * @param {string} kind
 * @param {import('./types.js').Command} command
 * @param {string} me
 * @returns {AnyRow}
 */
function made(kind, command, me) {
  const row = { kind, id: command.subject, case: command.case, by: me, at: command.made_at, answers: {} }
  return kind === 'amendment' ? { ...row, visit: command.values.visit?.[0] ?? null } : row
}

/** @type {Record<string, string>} commands that make a row of their own kind */
const MAKES = { 'visit.amend': 'amendment', 'hospital.answer': 'hospital_answer' }

/**
 * The kind of row a command is about: its noun, or what it makes.
 * @param {string} name `noun.verb`
 */
export function kindOf(name) {
  return MAKES[name] ?? name.slice(0, name.indexOf('.'))
}

/**
 * The less far of two states.
 * @param {State | undefined} a
 * @param {State | undefined} b
 * @returns {State}
 */
export function further(a = 'received', b = 'received') {
  return ORDER.indexOf(a) < ORDER.indexOf(b) ? a : b
}

/**
 * Where a record is: the least far of all commands about it, or about its case.
 * @param {Pending[]} pending
 * @param {string} id
 * @returns {State}
 */
export function stateOf(pending, id) {
  return pending
    .filter(({ command }) => !QUIET.has(command.name) && (command.subject === id || command.case === id))
    .reduce((state, one) => further(state, one.state), /** @type {State} */ ('received'))
}
