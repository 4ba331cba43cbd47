/** The table of pages: which hash shows which, and whether the vault must be open for it. */

import alert from '../pages/alert.js'
import case_ from '../pages/case.js'
import earlier from '../pages/earlier.js'
import enrol from '../pages/enrol.js'
import history from '../pages/history.js'
import me from '../pages/me.js'
import needs from '../pages/needs.js'
import new_ from '../pages/new.js'
import oncall from '../pages/oncall.js'
import patients from '../pages/patients.js'
import signin from '../pages/signin.js'
import tasks from '../pages/tasks.js'
import today from '../pages/today.js'
import unlock from '../pages/unlock.js'
import visit from '../pages/visit.js'
import { deskPage } from './desk.js'

/**
 * @typedef {{update(): void, leave(): void, change?(params: Record<string, string>): void}} Mounted
 * @typedef {{name: string, template: string, mount(root: HTMLElement, params: Record<string, string>, work: any): Mounted}} Page
 * @typedef {{path: string, page: Page | (() => Promise<Page>), locked?: boolean, door?: boolean, nav?: string}} Route  `page`: or the way to fetch it; `locked`: shown without an open vault; `door`: only so; `nav`: the
 *   entry of the menu that it belongs to
 */

/** @type {Route[]} */
export const ROUTES = [
  { path: 'signin', page: signin, locked: true, door: true },
  { path: 'unlock', page: unlock, locked: true, door: true },
  { path: 'earlier', page: earlier, locked: true, door: true },
  { path: 'a/:token', page: alert, locked: true },
  { path: 'today', page: today },
  { path: 'patients', page: patients },
  { path: 'new', page: new_ },
  { path: 'oncall', page: oncall },
  { path: 'me', page: me },
  { path: 'enrol', page: enrol, nav: 'me' },
  { path: 'case/:case', page: case_, nav: 'patients' },
  { path: 'case/:case/tasks', page: tasks, nav: 'patients' },
  { path: 'case/:case/history', page: history, nav: 'patients' },
  { path: 'case/:case/visit/:visit', page: visit, nav: 'patients' },
  { path: 'case/:case/visit/:visit/needs', page: needs, nav: 'patients' },
  { path: 'board', page: () => deskPage('board') },
  { path: 'board/:case', page: () => deskPage('board'), nav: 'board' },
  { path: 'rota', page: () => deskPage('rota') },
  { path: 'policy', page: () => deskPage('policy'), nav: 'rota' },
]

/**
 * The route of a hash and what it names.
 * @param {string} hash `#/case/ID`
 * @returns {{route: Route, params: Record<string, string>} | null}
 */
export function routeOf(hash) {
  const parts = hash.replace(/^#\//, '').split('/').map(safeDecode)
  for (const route of ROUTES) {
    const steps = route.path.split('/')
    if (steps.length !== parts.length || !steps.every((step, i) => (step.startsWith(':') ? parts[i] !== '' : step === parts[i]))) continue
    const params = Object.fromEntries(steps.flatMap((step, i) => (step.startsWith(':') ? [[step.slice(1), parts[i]]] : [])))
    return { route, params: params.case ? { ...params, id: params.case } : params }
  }
  return null
}

/** @param {string} part */
function safeDecode(part) {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}
