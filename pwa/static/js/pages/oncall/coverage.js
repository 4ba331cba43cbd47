/** Who is on call: shift rows as intervals, who it is at a time, what comes next and where nobody is. */

/**
 * @typedef {'hospital' | 'place' | 'home_care'} Kind
 * @typedef {{id: string, team: string, kind: Kind, worker: string, from: number, to: number, row: any}} Duty from and to in milliseconds; an open shift has
 *   no worker
 * @typedef {{team: string, kind: Kind, from: number, to: number, shift?: Duty}} Gap `to` is Infinity when no later shift is planned; `shift`: the open one that
 *   asks for this time
 */

const HOUR = 3600_000
export const DAY = 24 * HOUR
/** A phone that has shown an alert this lately is reached. */
export const SEEN = 7 * DAY

/** Answering the hospital: what a shift is for when nothing else is said. */
export const HOSPITAL = /** @type {Kind} */ ('hospital')

/**
 * The shifts that stand, earliest first.
 * @param {any[]} rows shift rows @returns {Duty[]}
 */
export function duties(rows) {
  return rows
    .filter((row) => !row.answers.removed?.length)
    .map((row) => ({
      id: row.id,
      team: row.team ?? row.answers.team?.[0] ?? '',
      kind: row.answers.duty?.[0] ?? row.duty ?? HOSPITAL,
      worker: row.answers.worker?.[0] ?? '',
      from: Date.parse(row.answers.from?.[0] ?? ''),
      to: Date.parse(row.answers.to?.[0] ?? ''),
      row,
    }))
    .filter((duty) => duty.from < duty.to)
    .sort((a, b) => a.from - b.from || a.to - b.to || (a.id < b.id ? -1 : 1))
}

/**
 * Everyone on call for the team at that time.
 * @param {Duty[]} all @param {string} team @param {number} at @param {Kind} [kind] @returns {Duty[]}
 */
export function onCallAt(all, team, at, kind = HOSPITAL) {
  return all.filter((duty) => duty.worker && duty.team === team && duty.kind === kind && duty.from <= at && at < duty.to)
}

/**
 * Whether an alert would reach who has the shift: they have confirmed it, or their phone has shown one within a week.
 * @param {Duty} duty @param {{reached_at?: string | null} | undefined} person @param {number} now milliseconds
 */
export function isVerified(duty, person, now) {
  return Boolean(duty.row.confirmed_at) || now - Date.parse(person?.reached_at ?? '') < SEEN
}

/**
 * The worker's duty to answer the hospital that runs at that time, else undefined.
 * @param {Duty[]} all @param {string} worker @param {number} at
 */
export function dutyOf(all, worker, at) {
  return all.find((duty) => duty.worker === worker && duty.kind === HOSPITAL && duty.from <= at && at < duty.to)
}

/**
 * The worker's next duty to answer the hospital that has not begun.
 * @param {Duty[]} all @param {string} worker @param {number} at
 */
export function nextDutyOf(all, worker, at) {
  return all.find((duty) => duty.worker === worker && duty.kind === HOSPITAL && duty.from > at)
}

/**
 * Who follows when a duty ends: the one of the same team that runs right then.
 * @param {Duty[]} all @param {Duty} duty
 */
export function afterDuty(all, duty) {
  return onCallAt(all, duty.team, duty.to, duty.kind).find((other) => other.id !== duty.id)
}

/**
 * The gaps that begin between two times, or run at the first. Where the team plans the duty ahead, by rules or open shifts, they
 * are the open shifts' times that nobody covers; else all the time that nobody has, each to where somebody has it again.
 * @param {Duty[]} all earliest first @param {string} team @param {number} from @param {number} to @param {Kind} [kind] @returns {Gap[]}
 */
export function gaps(all, team, from, to, kind = HOSPITAL) {
  const own = all.filter((duty) => duty.team === team && duty.kind === kind)
  const filled = own.filter((duty) => duty.worker)
  if (!own.some((duty) => !duty.worker || duty.row.rule)) return uncovered(filled, { team, kind, from, to })
  /** @type {Gap[]} */
  const found = []
  let done = from
  for (const open of own.filter((duty) => !duty.worker && duty.from < to)) {
    const start = Math.max(open.from, done)
    if (start >= open.to) continue
    for (const gap of uncovered(filled, { team, kind, from: start, to: open.to })) found.push({ ...gap, to: Math.min(gap.to, open.to), shift: open })
    done = open.to
  }
  return found
}

/**
 * @param {Duty[]} filled earliest first @param {Gap} span @returns {Gap[]}
 */
function uncovered(filled, { team, kind, from, to }) {
  /** @type {Gap[]} */
  const found = []
  let covered = from
  for (const duty of filled) {
    if (duty.to <= covered) continue
    if (covered >= to) return found
    if (duty.from > covered) found.push({ team, kind, from: covered, to: duty.from })
    covered = duty.to
  }
  if (covered < to) found.push({ team, kind, from: covered, to: Infinity })
  return found
}
