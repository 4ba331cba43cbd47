/*
 * Scripts named once more: Terser's names compress better than those of the bundler, by a twentieth of the whole. Its other
 * ways of making them smaller would save one kilobyte and take as long again as the rest of the build.
 */
import { basename } from 'node:path'

import { minify } from 'terser'

/**
 * A bundled script as it is served, with the map to its sources.
 * @param {string} code
 * @param {string} [map] the bundler's
 * @returns {Promise<{code: string, map: string}>}
 */
export async function terse(code, map) {
  const small = await minify(code, { module: true, ecma: 2020, compress: false, sourceMap: map ? { content: map } : false })
  return { code: small.code ?? '', map: String(small.map ?? '') }
}

/**
 * The file names of a bundle's scripts, each after those that it imports.
 * @param {import('esbuild').Metafile} metafile
 * @returns {string[]}
 */
export function importedFirst({ outputs }) {
  /** @type {Set<string>} */
  const done = new Set()
  const visit = (/** @type {string} */ path) => {
    for (const one of outputs[path].imports) if (one.path in outputs && !done.has(basename(one.path))) visit(one.path)
    done.add(basename(path))
  }
  for (const path of Object.keys(outputs)) if (path.endsWith('.js')) visit(path)
  return [...done]
}

/**
 * The sources that are only in one script of a bundle, below `pwa/`'s parent.
 * @param {import('esbuild').Metafile} metafile
 * @param {string} name
 * @returns {string[]}
 */
export function ownSources({ outputs }, name) {
  const own = Object.entries(outputs).filter(([path]) => basename(path).startsWith(`${name}-`) && path.endsWith('.js'))
  return own.flatMap(([, { inputs }]) => Object.keys(inputs)).sort()
}
