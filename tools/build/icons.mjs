/* The icon sprite: one <symbol> for each Aksel icon that a template or a module names. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { optimize } from 'svgo'

import { hashed, replace } from './files.mjs'

const ICONS = 'node_modules/@navikt/aksel-icons/dist/svg'
const SOURCES = ['pwa/templates', 'pwa/static/js']

/* A name may reach icon() through a variable, so every quoted word that is an icon's name counts,
   unless it is a text to translate. A false match costs some hundred bytes. */
const QUOTED = /(?<!(?:_|gettext|N_)\(\s*)(['"])([A-Z][A-Za-z0-9]+)\1/g
/* Keys of the keyboard that are icons' names too. */
const KEYS = new Set(['ArrowDown', 'ArrowLeft'])
const ASKED = /\bicon\(\s*['"]([^'"]+)['"]/g

/**
 * Writes the sprite and returns its file name.
 * @param {string} folder
 */
export async function sprite(folder) {
  const known = new Set((await readdir(ICONS)).map((file) => file.replace('.svg', '')))
  const symbols = await Promise.all([...(await names(known))].sort().map(symbol))
  const svg = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`
  const file = hashed('icons.svg', svg)
  await replace(join(folder, file), svg)
  return file
}

/** @param {Set<string>} known */
async function names(known) {
  const found = new Set()
  for (const source of SOURCES) {
    for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(html|js)$/.test(entry.name)) continue
      const path = join(entry.parentPath, entry.name)
      const text = await readFile(path, 'utf8')
      for (const [, name] of text.matchAll(ASKED)) {
        if (!known.has(name)) throw new Error(`${path}: Aksel has no icon called ${name}`)
      }
      for (const [, , name] of text.matchAll(QUOTED)) if (known.has(name) && !KEYS.has(name)) found.add(name)
    }
  }
  return found
}

/** @param {string} name */
async function symbol(name) {
  const source = await readFile(join(ICONS, `${name}.svg`), 'utf8')
  const { data } = optimize(source, { multipass: true, floatPrecision: 2, plugins: ['preset-default'] })
  const viewBox = /viewBox="([^"]+)"/.exec(source)?.[1]
  const drawing = data.replace(/^<svg[^>]*>|<\/svg>$/g, '').replaceAll(' fill="currentColor"', '')
  return `<symbol id="${name}" viewBox="${viewBox}" fill="currentColor">${drawing}</symbol>`
}
