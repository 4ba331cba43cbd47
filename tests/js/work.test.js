import { heard, until, wait } from './support/page.js'
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import * as directory from '../../pwa/static/js/store/directory.js'
import { holidaysOf, workingDays } from '../../pwa/static/js/elements/proposals.js'
import { openDesk } from '../../pwa/static/js/sync/desk.js'
import { Locked, serve, work } from '../../pwa/static/js/sync/work.js'
import { TRANSPORT, VAULT, WHO, freshName } from './support/desk.js'
import { CASE, Server, TEAM, uid } from './support/server.js'

const server = new Server()
server.write({ kind: 'worker', id: WHO.worker, case: null, answers: {}, name: 'Kari Nordby', role: 'nurse' })
server.write({ kind: 'task', id: uid(301), case: CASE, answers: { state: ['todo'], owner: [] }, code: 'alarm' })

/** What the server says of its clock. */
let jump = {}

globalThis.fetch = async (path, init) => {
  const { method = 'GET', body, headers } = init ?? {}
  if (!server.reachable) throw new TypeError('no network')
  if (path === '/sync/head') return Response.json({ n: server.n, engine_at: new Date().toISOString(), ...jump }, { headers: { ETag: `"${server.n}"` } })
  assert.equal(method, 'POST')
  const bytes = headers['Content-Encoding'] === 'gzip' ? await new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream('gzip'))).text() : body
  if (!server.signedIn && !headers.Authorization) return Response.json({}, { status: 401 })
  return Response.json(await server.sync(JSON.parse(bytes), { handIn: headers.Authorization }))
}

const name = freshName()
/** @type {any} */
const entry = {
  id: name, ...WHO, given: 'Kari', kid: VAULT.kid, hand_in: 'token', transport_key: TRANSPORT, username: 'kari',
  databases: { cases: `cases:${name}`, outbox: `outbox:${name}` }, signed_in_at: '2026-11-21T10:00:00Z', slots: [],
}
const account = {
  worker: { id: WHO.worker, name: 'Kari Nordby', role: 'nurse', roles: ['nurse'], lang: 'sv', licensed: true },
  teams: [{ id: TEAM, name: 'North' }], municipality: { id: WHO.municipality, country: 'se', zone: 'Europe/Stockholm', lang: 'sv', holidays: [] },
  last_number: 0, lease_hours: 72,
}
const changes = heard('store:changed')
const desk = await openDesk(entry, VAULT.key, /** @type {any} */ (account))
serve(desk)
desk.pulse.start()
after(async () => {
  serve(null)
  await desk.close()
})

test('after the first sync everything can be read through the facade', async () => {
  await until(() => work.cases().length === 1)
  const view = work.case(CASE)
  assert.equal(view?.patient?.answers.given[0], 'Astrid')
  assert.deepEqual(view?.tasks.map(({ code, state }) => [code, state]), [['alarm', 'received']])
  assert.deepEqual(work.teams(), [{ id: TEAM, name: 'North', mine: true }])
  assert.equal(work.people().get(WHO.worker)?.name, 'Kari Nordby')
  assert.equal(work.me.name, 'Kari Nordby')
  assert.equal(work.status().first, null)
})

test('an answer is seen at once, saved, then received; base is what the person saw, own unsent change included', async () => {
  server.reachable = false
  await work.command('task.assign', { subject: uid(301), case: CASE, values: { owner: WHO.worker } })
  await work.command('task.start', { subject: uid(301), case: CASE, values: { state: ['doing'] } })
  await work.command('task.finish', { subject: uid(301), case: CASE, values: { state: ['done'] } })
  assert.deepEqual(work.case(CASE)?.tasks[0].answers, { state: ['done'], owner: [WHO.worker] })
  assert.equal(work.case(CASE)?.tasks[0].state, 'saved')
  assert.equal(work.stateOf(uid(301)), 'saved')
  await until(() => work.status().online === false)
  assert.equal(work.status().saved, 3)
  server.reachable = true
  await work.sync()
  await until(() => work.stateOf(uid(301)) === 'received')
  const sent = [...server.log.values()].map(({ command }) => command).filter(({ subject }) => subject === uid(301))
  assert.deepEqual(sent.map(({ base }) => base), [{ owner: [] }, { state: ['todo'] }, { state: ['doing'] }])
  assert.deepEqual(work.case(CASE)?.tasks[0].answers.state, ['done'])
  assert.ok(changes.length > 3)
})

test('a view is the same object until something in it changes', async () => {
  const before = work.case(CASE)
  await work.sync()
  assert.equal(work.case(CASE), before)
  await work.command('note.add', { case: CASE, values: { text: 'another' } })
  assert.notEqual(work.case(CASE), before)
  await until(() => work.status().saved + work.status().sending === 0)
})

test('opening a case is sent and counted nowhere', async () => {
  server.reachable = false
  await work.command('case.opened', { subject: CASE, case: CASE })
  assert.equal(work.status().saved, 0)
  assert.equal(work.case(CASE)?.state, 'received')
  server.reachable = true
  await work.sync()
  await until(() => [...server.log.values()].some(({ command }) => command.name === 'case.opened'))
})

test('a refusal is shown with its reasons, its values stay on the screen, and it can be given up', async () => {
  server.judge = ({ name: verb }) => (verb === 'task.drop' ? { status: 'refused', why: 'invalid', errors: { reason: ['required'] } } : null)
  await work.command('task.drop', { subject: uid(301), case: CASE, values: { state: 'not_needed', reason: [] } })
  await until(() => work.refusals().length === 1)
  const [refusal] = work.refusals()
  assert.deepEqual([refusal.name, refusal.errors, refusal.why], ['task.drop', { reason: ['required'] }, 'invalid'])
  assert.equal(work.stateOf(uid(301)), 'needs')
  assert.equal(work.status().needs, 1)
  assert.deepEqual(work.case(CASE)?.tasks[0].answers.state, ['not_needed'])
  await work.discard(refusal.id)
  assert.deepEqual(work.case(CASE)?.tasks[0].answers.state, ['done'])
  assert.equal(work.stateOf(uid(301)), 'received')
  server.judge = () => null
})

test('another person\'s change is on the screen within two seconds', async () => {
  const row = server.rows.get(`task:${uid(301)}`)
  server.write({ ...row, answers: { ...row.answers, owner: ['someone-else'] } })
  await until(() => work.case(CASE)?.tasks[0].answers.owner[0] === 'someone-else', 2000)
})

test('a jump of the server\'s clock is in the status while the server tells of it', async () => {
  assert.equal(work.status().jumped, null)
  jump = { jumped_at: '2026-11-21T03:10:00Z', jumped_by: -7200 }
  await until(() => work.status().jumped, 3000)
  assert.deepEqual(work.status().jumped, { at: '2026-11-21T03:10:00Z', seconds: -7200 })
  jump = {}
  await until(() => work.status().jumped === null, 3000)
})

test('holidays are those of the office\'s calendar as last synced; an eve is worked on', async () => {
  assert.deepEqual(holidaysOf({ rows: () => [], municipality: { holidays: ['2026-12-25'] } }), ['2026-12-25'])
  const day = (/** @type {number} */ n, /** @type {string} */ date, kind = 'holiday', removed = false) =>
    server.write({ kind: 'calendar_day', id: uid(n), case: null, day: date, removed, answers: { name: [date], kind: [kind] } })
  day(851, '2026-12-25')
  day(852, '2026-12-24', 'eve')
  day(853, '2026-12-14')
  await until(() => holidaysOf(work).length === 2)
  assert.deepEqual(holidaysOf(work).sort(), ['2026-12-14', '2026-12-25'])
  assert.equal(workingDays(holidaysOf(work))('2026-12-14'), false)
  day(853, '2026-12-14', 'holiday', true)
  await until(() => holidaysOf(work).length === 1)
  assert.equal(workingDays(holidaysOf(work))('2026-12-14'), true)
})

test('shifts of a team are overlaid too', async () => {
  server.reachable = false
  const id = uid(801)
  await work.command('shift.add', { subject: id, values: { worker: WHO.worker, from: '2026-11-21T16:00:00Z', to: '2026-11-22T08:00:00Z', team: TEAM } })
  assert.deepEqual(work.shifts().map((row) => [row.id, row.state]), [[id, 'saved']])
  await work.command('shift.remove', { subject: id, values: { removed: 'yes' } })
  assert.deepEqual(work.shifts(), [])
  server.reachable = true
  await work.sync()
  await until(() => work.status().saved + work.status().sending === 0)
})

test('signed out by the server: commands still get there, sealed, and the screen says so', async () => {
  server.signedIn = false
  /** @type {any[]} */
  const sealed = []
  server.open = async (one) => {
    sealed.push(one)
    return { ...one, name: 'note.add', subject: uid(900), case: CASE, values: { text: ['sealed'] }, base: { text: [] } }
  }
  const watch = new AbortController()
  document.addEventListener('sync:state', () => work.stateOf(uid(900)), { signal: watch.signal })
  await work.command('note.add', { subject: uid(900), case: CASE, values: { text: 'sealed' } })
  await until(() => sealed.length > 0)
  assert.equal(new Set(sealed.map(({ id }) => id)).size, 1)
  assert.equal(work.status().signedOut, true)
  await until(() => work.stateOf(uid(900)) === 'sending')
  watch.abort()
  server.signedIn = true
  await work.sync()
  await until(() => work.stateOf(uid(900)) === 'received')
  assert.equal(work.status().signedOut, false)
})

test('a team that is lost takes its cases with it, and the erasure is reported', async () => {
  const noticed = heard('sync:noticed')
  server.drop = [TEAM]
  await work.sync()
  await until(() => work.cases().length === 0)
  server.drop = []
  await until(() => [...server.log.values()].some(({ command }) => command.name === 'case.erased' && command.case === CASE))
  assert.ok(noticed.some(({ gone, dropped }) => gone.includes(CASE) && dropped.includes(TEAM)))
})

test('locked: nothing to read, nowhere to write', async () => {
  serve(null)
  assert.equal(work.isOpen, false)
  assert.deepEqual([work.cases(), work.case(CASE), work.shifts(), work.teams()], [[], null, [], []])
  assert.throws(() => work.me, Locked)
  await assert.rejects(work.command('note.add', { case: CASE, values: { text: 'x' } }), Locked)
  serve(desk)
})

test('the directory remembers people and preferences', async () => {
  await directory.saveVault(entry)
  await directory.saveVault({ ...entry, id: 'later', signed_in_at: '2026-11-22T10:00:00Z' })
  assert.deepEqual((await directory.vaults()).map(({ id }) => id), ['later', name])
  await directory.removeVault('later')
  assert.equal(await directory.vault('later'), undefined)
  await directory.setPreference('scheme', 'dark')
  assert.deepEqual(await directory.preferences(), { scheme: 'dark' })
  await wait(0)
})
