import './support/page.js'
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'

import { confirm, nowhere } from '../../pwa/static/js/sync/confirm.js'
import { content, freshName, openPage } from './support/desk.js'

const FOLDER = new URL('../contract/', import.meta.url)
const golden = readdirSync(FOLDER).filter((file) => file.endsWith('.json')).map((file) => [file, JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))])
  .filter(([, one]) => one.exchanges)

for (const [file, { about, exchanges, after }] of golden) {
  test(`${file}: ${about}`, () => {
    let bundles = new Map()
    let standing = nowhere()
    const erased = []
    let last
    for (const { request, answer } of exchanges) {
      const change = confirm(bundles, standing, answer, request.cursors, () => 'report')
      bundles = new Map([...bundles].filter(([id]) => !change.remove.has(id)))
      for (const [id, bundle] of change.put) bundles.set(id, bundle)
      standing = change.standing
      erased.push(...change.gone)
      last = change
    }
    const rows = [...bundles.values()].flatMap((bundle) => Object.values(bundle.rows))
    assert.deepEqual([...bundles.values()].filter((one) => one.rows[`case:${one.id}`]).map(({ id }) => id).sort(), after.cases)
    assert.deepEqual(rows.map(({ mark }) => mark).sort(), after.marks)
    assert.deepEqual(standing.cursors, after.cursors)
    assert.equal(standing.last_number, after.last_number)
    assert.deepEqual(last.mismatched, after.mismatched)
    assert.deepEqual(erased, after.erased ?? [])
    assert.equal(Object.keys(standing.first).length, 0)
  })
}

test('fields nobody knows survive in the bundle', () => {
  const { exchanges } = JSON.parse(readFileSync(new URL('first-sync.json', FOLDER), 'utf8'))
  const change = confirm(new Map(), nowhere(), exchanges[1].answer, {}, () => 'report')
  const task = [...change.put.values()].flatMap((one) => Object.values(one.rows)).find(({ kind }) => kind === 'task')
  assert.deepEqual(task.something_new, { kept: [1, 2] })
})

for (const file of ['outcomes.json', 'repeated.json']) {
  test(`${file}: what is settled leaves the outbox, what is refused stays with its reasons`, async () => {
    const { exchanges, after } = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))
    const answers = exchanges.map(({ answer }) => answer)
    const name = freshName()
    const page = await openPage(name, { sync: async () => answers.shift() })
    await page.engine.run()
    for (const { number: _, ...command } of exchanges.at(-1).request.commands) await page.pending.add(command)
    await page.engine.run()
    const left = page.pending.all()
    assert.deepEqual(Object.fromEntries(left.map(({ command, outcome }) => [command.id, outcome?.errors])), after.refused)
    assert.ok(left.every(({ record }) => record.refused))
    page.close()
    const again = await openPage(name, { sync: async () => assert.fail('not asked') })
    assert.deepEqual(again.pending.all().map(({ outcome }) => outcome.why), ['invalid'])
    again.close()
  })
}

test('a case that is gone is erased from the disk and reported as a command; the outbox keeps what was written for it', async () => {
  const { exchanges } = JSON.parse(readFileSync(new URL('delta.json', FOLDER), 'utf8'))
  const answers = exchanges.map(({ answer }) => answer)
  const sent = []
  const name = freshName()
  const page = await openPage(name, {
    sync: async (request) => {
      sent.push(...request.commands)
      return answers.shift() ?? { ...exchanges.at(-1).answer, teams: {}, last_number: 0 }
    },
  })
  await page.engine.run()
  const gone = exchanges[0].answer.teams[Object.keys(exchanges[0].answer.teams)[0]].events.at(-1).join.case.id
  await page.pending.add(content('note.add', '01932f00-0000-7000-8000-000000000999', { text: ['late'] }, gone))
  await page.engine.run()
  assert.equal(page.confirmed.bundles().has(gone), false)
  assert.deepEqual(page.pending.all().map(({ command }) => [command.name, command.case]), [['note.add', gone], ['case.erased', gone]])
  assert.deepEqual(page.confirmed.standing().erased, [])
  page.close()
})
