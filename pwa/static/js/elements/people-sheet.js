import { fill, list } from '../lib/dom.js'
import { ngettext } from '../lib/i18n.js'
import { avatar, colleagues } from './people.js'
import { openSheet } from './sheet.js'
import { first, workerRole } from './words.js'
import { isOpen } from './tasks.js'

/**
 * Asks who does it: the reader first, then the others of the team by name, each with what they already have.
 * @param {import('../sync/work.js').Work} work
 * @param {{what: string, now?: string, teams: string[]}} about  the case's teams
 * @param {(worker: string) => void} pick
 */
export function choosePerson(work, { what, now, teams }, pick) {
  const sheet = openSheet('sheet-people', (root) => {
    const title = root.querySelector('[data-part="what"]')
    if (title) title.textContent = what
    const load = loads(work)
    const people = colleagues(work, teams).sort((a, b) => Number(b.id === work.me.id) - Number(a.id === work.me.id))
    list(/** @type {Element} */ (root.querySelector('[data-part="people"]')), people, {
      template: 'card-person',
      key: (person) => person.id,
      fill: (el, person) => {
        const n = load.get(person.id) ?? 0
        const has = n ? ngettext('%(n)s preparation', '%(n)s preparations', n) : ''
        fill(el, { name: person.name, sub: [workerRole(person.role), has].filter(Boolean).join(' · '), now: person.id === now })
        avatar(/** @type {Element} */ (el.querySelector('[data-part="av"]')), work, person.id)
        el.querySelector('button')?.addEventListener('click', async () => {
          await sheet.close()
          pick(person.id)
        })
      },
    })
  })
}

/**
 * Open preparations per person over the cases of this phone.
 * @param {import('../sync/work.js').Work} work
 * @returns {Map<string, number>}
 */
function loads(work) {
  /** @type {Map<string, number>} */
  const load = new Map()
  for (const view of work.cases()) {
    for (const task of view.tasks.filter(isOpen)) {
      const owner = first(task, 'owner')
      if (owner) load.set(owner, (load.get(owner) ?? 0) + 1)
    }
  }
  return load
}
