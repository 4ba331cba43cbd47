/** How much of what must be done before the homecoming is done. */

import { format, gettext, ngettext } from '../lib/i18n.js'
import { first } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */
/** @typedef {import('../sync/types.js').AnyRow} AnyRow */
/** @typedef {'done' | 'doing' | 'todo' | 'late'} Segment */
/** @typedef {{segments: Segment[], done: number, doing: number, total: number, late: number, unowned: number, lit: boolean}} Prep */

const MOST = 10

/**
 * @param {AnyRow} task
 * @returns {string} todo, doing, done or not_needed
 */
export function stateOf(task) {
  return first(task, 'state') ?? 'todo'
}

/**
 * @param {AnyRow} task
 * @param {number} [now] milliseconds
 */
export function isLate(task, now = Date.now()) {
  const state = stateOf(task)
  return (state === 'todo' || state === 'doing') && Boolean(task.due_at) && Date.parse(task.due_at) < now
}

/**
 * Counts the mandatory preparations that are needed. More than ten are shown as ten shares.
 * @param {CaseView} view
 * @param {number} [now] milliseconds
 * @returns {Prep}
 */
export function preparedness(view, now = Date.now()) {
  const counted = view.tasks.filter((task) => task.mandatory && stateOf(task) !== 'not_needed')
  const done = counted.filter((task) => stateOf(task) === 'done').length
  const late = counted.filter((task) => isLate(task, now)).length
  const doing = counted.filter((task) => stateOf(task) === 'doing' && !isLate(task, now)).length
  const unowned = counted.filter((task) => stateOf(task) !== 'done' && !first(task, 'owner')).length
  const total = counted.length
  return { segments: segmentsOf({ done, doing, late, total }), done, doing, total, late, unowned, lit: total > 0 && done === total }
}

/**
 * @param {{done: number, doing: number, late: number, total: number}} n
 * @returns {Segment[]}
 */
function segmentsOf({ done, doing, late, total }) {
  /** @type {Segment[]} */
  const each = [
    ...Array(done).fill('done'), ...Array(doing).fill('doing'),
    ...Array(Math.max(0, total - done - doing - late)).fill('todo'), ...Array(late).fill('late'),
  ]
  if (total <= MOST) return each
  const shares = Array.from({ length: MOST }, (_, i) => each[Math.floor((i * total) / MOST)])
  if (done < total && !shares.some((s) => s !== 'done')) shares[MOST - 1] = each[total - 1]
  if (late > 0) shares[MOST - 1] = 'late'
  return shares
}

/**
 * @param {Prep} prep
 * @returns {string} `6 of 8 ready`
 */
export function shareText(prep) {
  return prep.lit ? gettext('All prepared') : format(gettext('%(done)s of %(total)s ready'), prep)
}

/**
 * @param {Prep} prep
 * @returns {string} `6 of 8`
 */
export function shortShare(prep) {
  return format(gettext('%(done)s of %(total)s'), prep)
}

/**
 * @param {Prep} prep
 * @returns {string} what there is to know beside the share: late, under way, left
 */
export function restText(prep) {
  const parts = []
  if (prep.late) parts.push(ngettext('%(n)s late', '%(n)s late', prep.late))
  if (prep.doing) parts.push(ngettext('%(n)s under way', '%(n)s under way', prep.doing))
  const left = prep.total - prep.done
  if (!parts.length && left) parts.push(ngettext('%(n)s left', '%(n)s left', left))
  return parts.join(', ')
}

/**
 * Draws the segments into `bar` and lights the seal of `root` when all is done.
 * @param {ParentNode} root
 * @param {Prep} prep
 */
export function drawPreparedness(root, prep) {
  const bar = /** @type {HTMLElement} */ (root.querySelector('[data-part="bar"]'))
  const seal = root.querySelector('[data-part="seal"]')
  const old = [...bar.querySelectorAll('.hk-seg')]
  prep.segments.forEach((segment, i) => {
    const el = old[i] ?? document.createElement('i')
    el.className = 'hk-seg'
    el.setAttribute('data-s', segment)
    if (!old[i]) bar.insertBefore(el, seal && bar.contains(seal) ? seal : null)
  })
  old.slice(prep.segments.length).forEach((el) => el.remove())
  seal?.toggleAttribute('data-lit', prep.lit)
  bar.setAttribute('aria-label', [shareText(prep), restText(prep)].filter(Boolean).join(', '))
}
