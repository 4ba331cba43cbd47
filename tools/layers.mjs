/*
 * Who may import whom among the client's modules: app over pages over elements over sync over store
 * over vault over lib, never back and never in a circle. The workers stand beside and use what they need
 * below the pages. Says each import that breaks this, and fails.
 */
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

const ROOT = 'pwa/static/js'
const ORDER = [['app'], ['pages'], ['elements'], ['worker'], ['sync'], ['store'], ['vault'], ['lib']]
const IMPORT = /^(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"](\.[^'"]+)['"]|\bimport\(\s*['"](\.[^'"]+)['"]/gm

const rank = new Map(ORDER.flatMap((layer, index) => layer.map((name) => [name, index])))
/** @type {Map<string, string[]>} */
const imports = new Map()
for (const entry of await readdir(ROOT, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith('.js')) continue
  const path = relative(ROOT, join(entry.parentPath, entry.name))
  const text = (await readFile(join(ROOT, path), 'utf8')).replace(/\/\*[^]*?\*\//g, '')     // types may be named from anywhere
  imports.set(path, [...text.matchAll(IMPORT)].map((found) => join(dirname(path), found[1] ?? found[2])))
}

const problems = [...wrongWay(), ...circles()]
for (const problem of problems) console.error(problem)
console.log(`${imports.size} modules, ${problems.length} imports against the layers`)
process.exitCode = problems.length ? 1 : 0

function* wrongWay() {
  for (const [path, targets] of imports) {
    const from = path.split('/')[0]
    if (!rank.has(from)) yield `${ROOT}/${path}: ${from} is in no layer`
    for (const target of targets) {
      const to = target.split('/')[0]
      if (!imports.has(target)) yield `${ROOT}/${path} imports ${target}, which is not there`
      else if (from !== to && !(rank.get(from) < rank.get(to))) yield `${ROOT}/${path} imports ${target}: ${from} may not know ${to}`
    }
  }
}

function* circles() {
  const done = new Set()
  for (const start of imports.keys()) {
    const circle = walk(start, [], done)
    if (circle) yield `A circle: ${circle.join(' -> ')}`
  }
}

/** @param {string} path @param {string[]} trail @param {Set<string>} done @returns {string[] | undefined} */
function walk(path, trail, done) {
  if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
  if (done.has(path)) return undefined
  for (const next of imports.get(path) ?? []) {
    const circle = walk(next, [...trail, path], done)
    if (circle) return circle
  }
  done.add(path)
  return undefined
}
