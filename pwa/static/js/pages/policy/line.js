/** The times of paging as lines of time: what happens when, and where on its line. */

/**
 * @typedef {import('../../sync/types.js').Pairs} Pairs
 * @typedef {{at: number, what: string, left: number, every?: number, tiles?: number}} Moment  `at` in seconds from the beginning of its line, `left` where on
 *   it, 0 to 1; of a step also how much of it passes between two calls, and how many steps long its bar is
 */

/** Who is called at each step; every step calls those before it too. */
const STEPS = ['on_call', 'leads', 'everybody', 'last_resort']

/** So much of a line is before its last moment. */
const FULL = 3 / 4

/**
 * What one call does until it is made again; the steps from the alert on; and what follows once somebody has taken it.
 * @param {Pairs} values possible ones
 * @returns {{call: Moment[], steps: Moment[], after: Moment[]}} each earliest first
 */
export function lines(values) {
  const [displayed, opened, repeat, escalate, lapse, answer] = ['displayed_within', 'opened_within', 'repeat_every', 'escalate_after', 'lapse_after', 'answer_within']
    .map((name) => Number(values[name][0]))
  const [sms, voice] = ['sms', 'voice'].map((name) => values[name]?.length > 0)
  const unseen = sms ? 'sms' : voice ? 'voice_unseen' : ''
  return {
    call: placed([[0, 'push'], ...(unseen ? [/** @type {[number, string]} */ ([displayed, unseen])] : []), [opened, voice ? 'voice' : 'push_again'], [repeat, 'repeat']]),
    steps: placed(STEPS.map((what, n) => [n * escalate, what])).map((one, n) => ({ ...one, every: repeat / escalate, tiles: STEPS.length - n })),
    after: placed([[lapse, 'lapse'], [answer, 'answer']]),
  }
}

/** @param {[number, string][]} some @returns {Moment[]} */
function placed(some) {
  const [last] = some[some.length - 1]
  return some.map(([at, what]) => ({ at, what, left: (at / last) * FULL }))
}
