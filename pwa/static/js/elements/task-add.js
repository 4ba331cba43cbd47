import { format, gettext } from '../lib/i18n.js'
import { uuid7 } from '../lib/uuid7.js'
import { fillForm } from './fields.js'
import { fromNothing, openForm } from './sheet-form.js'
import { toast } from './toast.js'
import { catalogue, first } from './words.js'

/** @typedef {import('../sync/types.js').CaseView} CaseView */

/**
 * Adds a preparation from the catalogue (those the case does not have) or in own words.
 * @param {import('../sync/work.js').Work} work
 * @param {CaseView} view
 * @param {{values?: import('../sync/types.js').Pairs, replaces?: string}} [earlier] what was not accepted
 */
export function addTask(work, view, { values: refused, replaces } = {}) {
  const known = new Set(view.tasks.map((task) => task.code ?? first(task, 'code')).filter(Boolean))
  const offered = catalogue().filter((task) => !known.has(task.code)).sort((a, b) => a.title.localeCompare(b.title))
  openForm('sheet-add-task', (root, form) => {
    const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem('code'))
    select.append(...offered.map((task) => new Option(task.title, task.code)))
    const own = /** @type {HTMLElement} */ (root.querySelector('[data-part="own"]'))
    const ask = () => { own.hidden = select.value !== '' }
    select.addEventListener('change', ask)
    if (refused) fillForm(form, refused)
    ask()
  }, async ({ code = [], title = [], due_on = [] }) => {
    const values = { ...(code.length ? { code } : { title }), due_on, state: ['todo'] }
    if (replaces) await work.discard(replaces)
    await work.command('task.add', { subject: uuid7(), case: view.id, values, base: fromNothing(values) })
    const words = offered.find((task) => task.code === code[0])?.title ?? title[0]
    toast(format(gettext('%(title)s: added'), { title: words }))
  })
}
