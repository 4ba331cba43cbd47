import assert from 'node:assert/strict'
import { test } from 'node:test'

import { lean } from '../../tools/build/styles.mjs'

const leanOf = async (...sheets) => (await lean(sheets)).map((sheet) => sheet.replace(/\s/g, ''))

test('a class that no page names goes, also out of a list and with what stood around it', async () => {
  assert.deepEqual(await leanOf('.ds-button,.ds-nowhere{color:red}@media print{.ds-nowhere:hover{color:red}}'), ['.ds-button{color:red}'])
})

test('a class in parentheses is one of several that may match', async () => {
  const sheet = ':is(.ds-nowhere,label):hover{color:red}'
  assert.deepEqual(await leanOf(sheet), [sheet])
})

test('a colour that no page names goes', async () => {
  assert.deepEqual(await leanOf('[data-color=danger]{color:red}[data-color=magenta]{color:red}[data-color-scheme=dark]{color:red}'),
    ['[data-color=danger]{color:red}[data-color-scheme=dark]{color:red}'])
})

test('a token stays where another sheet uses it, and goes with the last token that used it', async () => {
  assert.deepEqual(await leanOf(':root{--ds-a:1;--ds-b:var(--ds-a);--ds-c:2;--dsc-d:var(--ds-c);--hk-e:3}', 'p{margin:var(--ds-b)}'),
    [':root{--ds-a:1;--ds-b:var(--ds-a);--hk-e:3}', 'p{margin:var(--ds-b)}'])
})
