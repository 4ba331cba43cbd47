/** Another's change fades in once on its card, and is said together with the others of ten seconds. */

import { polite } from '../../elements/announce.js'
import { ngettext } from '../../lib/i18n.js'

const BUNDLE = 10_000

/**
 * @param {string} me
 * @returns {{seen: (views: import('../../sync/types.js').CaseView[]) => Set<string>, stop: () => void}}
 *   `seen` gives the cases that somebody else has changed since the last call
 */
export function watchChanges(me) {
  /** @type {Map<string, string> | null} */
  let before = null
  let told = new Set()
  let timer = 0

  return {
    seen(views) {
      const now = new Map(views.map((view) => [view.id, latestOfOthers(view, me)]))
      const changed = new Set(before ? views.filter((view) => before?.get(view.id) !== now.get(view.id)).map((view) => view.id) : [])
      before = now
      for (const id of changed) told.add(id)
      if (told.size > 0 && !timer) {
        timer = window.setTimeout(() => {
          timer = 0
          polite(ngettext('%(n)s case changed', '%(n)s cases changed', told.size))
          told = new Set()
        }, BUNDLE)
      }
      return changed
    },
    stop: () => clearTimeout(timer),
  }
}

/**
 * The highest number among the rows of a case that somebody else wrote.
 * @param {import('../../sync/types.js').CaseView} view @param {string} me
 */
function latestOfOthers(view, me) {
  const rows = [view.case, view.patient, ...view.stay_events, ...view.visits, ...view.amendments, ...view.tasks, ...view.contacts, ...view.notes, ...view.conflicts, ...view.alerts]
  return String(Math.max(0, ...rows.map((row) => (row && row.by !== me ? row.seq ?? 0 : 0))))
}
