import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { due, propose, workingDays } from '../../pwa/static/js/elements/proposals.js'
import { setZone } from '../../pwa/static/js/lib/when.js'

const examples = JSON.parse(readFileSync(new URL('../contract/proposals.json', import.meta.url), 'utf8'))
const table = JSON.parse(execFileSync('.venv/bin/python', [
  '-c', 'import json; from services.rules import preparation; print(json.dumps(preparation.as_table()))',
], { encoding: 'utf8' }))

for (const { title, country, answers, proposals } of examples.proposals) {
  test(`the phone proposes as the server does: ${title}`, () => {
    assert.deepEqual(propose(country, answers, table), proposals)
  })
}

for (const example of examples.due) {
  test(`the phone counts back as the server does: ${example.title}`, () => {
    setZone('Europe/Stockholm')
    const working = workingDays(examples.holidays)
    assert.equal(due(example.planned_on, example.offset, example.signed_at, working), example.due_at)
  })
}
