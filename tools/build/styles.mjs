/* The design system brings more classes, colours and tokens than a page here asks for; what nobody asks for is left out. */
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

import postcss from 'postcss'

const SOURCES = ['pwa/templates', 'pwa/static/js']
const NAME = /\bds-[\w-]+|\bdata-color="?\w+/g
const TOKEN = /--dsc?-[\w-]+/g
const ASKED_TOKEN = /var\(\s*(--dsc?-[\w-]+)/g

/**
 * The style sheets without the design system's classes and colours that no page names, and without its tokens that nothing uses.
 * @param {string[]} sheets which are in force together
 * @returns {Promise<string[]>}
 */
export async function lean(sheets) {
  const pages = await sources()
  const names = new Set(namesIn(pages))
  const roots = sheets.map((sheet) => postcss.parse(sheet))
  for (const root of roots) root.walkRules((rule) => keepAsked(rule, names))
  while (dropTokens(roots, pages) > 0);
  roots.forEach(dropEmpty)
  return roots.map(String)
}

/** @returns {Promise<string>} all that can name a class, a colour or a token */
async function sources() {
  const texts = []
  for (const source of SOURCES) {
    for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) texts.push(readFile(join(entry.parentPath, entry.name), 'utf8'))
    }
  }
  return (await Promise.all(texts)).join('\n')
}

/**
 * @param {import('postcss').Rule} rule
 * @param {Set<string>} names
 */
function keepAsked(rule, names) {
  const asked = rule.selectors.filter((selector) => namesIn(outside(selector)).every((name) => names.has(name)))
  if (asked.length === 0) rule.remove()
  else if (asked.length < rule.selectors.length) rule.selectors = asked
}

/** @param {string} text */
function namesIn(text) {
  return (text.match(NAME) ?? []).map((name) => name.replace('"', ''))
}

/** @param {string} selector what must match whatever stands in its parentheses, where a class may be one of several */
function outside(selector) {
  const without = selector.replace(/\([^()]*\)/g, '')
  return without === selector ? selector : outside(without)
}

/**
 * @param {import('postcss').Root[]} roots
 * @param {string} pages
 * @returns {number} how many went; another one may have been asked for by them only
 */
function dropTokens(roots, pages) {
  const asked = new Set(pages.match(TOKEN))
  for (const root of roots) for (const [, token] of String(root).matchAll(ASKED_TOKEN)) asked.add(token)
  let gone = 0
  for (const root of roots) {
    root.walkDecls(/^--dsc?-/, (declaration) => {
      if (asked.has(declaration.prop)) return
      declaration.remove()
      gone += 1
    })
  }
  return gone
}

/** @param {import('postcss').Container} container */
function dropEmpty(container) {
  for (const node of [...container.nodes ?? []]) {
    if (!('nodes' in node) || !node.nodes) continue
    dropEmpty(node)
    if (node.nodes.length === 0) node.remove()
  }
}
