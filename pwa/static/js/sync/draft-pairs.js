/** A draft as pairs: each answer and, beside it, the answer that its author saw. How the writing of two tabs meets in it. */

/** Before a question's name: the answer that its author saw. It goes where the answer goes. */
export const SEEN = 'seen:'

/** @typedef {import('./types.js').Pairs} Pairs */

/**
 * Two tabs' writing in one draft, question by question. What only one of them touched is as that one left it. Where both wrote, mine is
 * the later one. What one took out, having sent it, stays where the other has written on, and is then what the author saw.
 * @param {Pairs} base what both have seen
 * @param {Pairs} mine
 * @param {Pairs} theirs
 * @returns {Pairs}
 */
export function merge(base, mine, theirs) {
  /** @type {Pairs} */
  const merged = {}
  for (const name of Object.keys({ ...theirs, ...mine }).filter((each) => !each.startsWith(SEEN))) {
    const seen = SEEN + name
    const theirsStands = name in mine ? alike(base[name], mine[name]) : !alike(base[name], theirs[name])
    const answer = (theirsStands ? theirs : mine)[name]
    if (!answer) continue
    const wasSent = name in base && !(name in mine && name in theirs)
    const saw = wasSent ? base[name] : alike(base[seen], mine[seen]) ? theirs[seen] : mine[seen]
    merged[name] = answer
    if (saw && (seen in mine || seen in theirs)) merged[seen] = saw
  }
  return merged
}

/** @param {Pairs} one @param {Pairs} other whatever the order of its questions */
export function same(one, other) {
  return Object.keys({ ...one, ...other }).every((name) => alike(one[name], other[name]))
}

/** @param {string[] | undefined} one @param {string[] | undefined} other */
export function alike(one, other) {
  return JSON.stringify(one) === JSON.stringify(other)
}

/**
 * @param {Pairs} pairs
 * @param {Pairs} part of them
 * @returns {Pairs} the others
 */
export function without(pairs, part) {
  return Object.fromEntries(Object.entries(pairs).filter(([name]) => !(name in part)))
}
