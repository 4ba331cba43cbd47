/*
 * Builds the client: pwa/static/{css,js} -> pwa/static/build, every file but the two workers under a
 * name that carries its content's hash. One mode for development and production.
 *
 *   node tools/build.mjs            build
 *   node tools/build.mjs --sizes    and say what each file weighs
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'

import * as esbuild from 'esbuild'

import { compress, hashed, keepOnly, replace } from './build/files.mjs'
import { fonts } from './build/fonts.mjs'
import { sprite } from './build/icons.mjs'
import { importedFirst, ownSources, terse } from './build/scripts.mjs'
import { lean } from './build/styles.mjs'
import { theme } from './build/theme.mjs'

const OUT = 'pwa/static/build'
const URLS = '/static/build/'
const JS = 'pwa/static/js'

/* What the shells are rendered from: a change there must reach the phones as a new version too. */
const SHELL_SOURCES = ['pwa/templates', 'pwa/translations', 'pwa/blueprints', 'services/forms', 'services/rules']

/* Fetched when first met, then kept: not a part of the shell. */
const LATER = /-latin-ext-/
/* The part for a desk: kept with the shell, and not needed for its start. */
const DESK = /^desk-/

/** @type {esbuild.BuildOptions} */
const COMMON = {
  bundle: true,
  minify: true,
  write: false,
  sourcemap: 'external',
  outdir: OUT,
  metafile: true,
  charset: 'utf8',
  logLevel: 'warning',
  target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
  entryNames: '[name]',
  assetNames: '[name]-[hash]',
  loader: { '.svg': 'dataurl' },
}

const started = performance.now()
await mkdir(OUT, { recursive: true })

const [pages, kdf, styles, icons] = await Promise.all([
  esbuild.build({ ...COMMON, entryPoints: [{ in: `${JS}/app/main.js`, out: 'app' }], format: 'esm', splitting: true }),
  esbuild.build({ ...COMMON, entryPoints: [{ in: `${JS}/worker/kdf.js`, out: 'kdf' }], format: 'iife' }),
  esbuild.build({
    ...COMMON,
    entryPoints: ['pwa/static/css/app.css', 'pwa/static/css/wide.css', 'pwa/static/css/desk.css'],
    sourcemap: false,
    alias: { 'hemklar-theme.css': await theme() },
    plugins: [fonts],
  }),
  sprite(OUT),
])

/** @type {Record<string, string>} */
const entries = { 'icons.svg': icons }
const built = [icons]
await Promise.all([scripts(pages), scripts(kdf), sheets(styles)])
built.sort()

const shellFiles = built.filter((file) => !LATER.test(file)).map((file) => URLS + file)
const version = await versionOf([...built, ...SHELL_SOURCES, `${JS}/worker`])
for (const [name, enabled] of /** @type {const} */ ([['sw', true], ['sw-off', false]])) {
  const { outputFiles } = await esbuild.build({
    ...COMMON,
    entryPoints: [{ in: `${JS}/worker/sw.js`, out: name }],
    sourcemap: false,
    format: 'iife',
    define: { VERSION: JSON.stringify(version), FILES: JSON.stringify(shellFiles), ENABLED: String(enabled) },
  })
  await replace(join(OUT, `${name}.js`), (await terse(outputFiles[0].text)).code)
}

const workers = ['sw.js', 'sw-off.js']
const sizes = await compress(OUT, [...built, ...workers], { always: workers })
await replace(join(OUT, 'manifest.json'), JSON.stringify({ version, files: built, entries, desk: ownSources(pages.metafile, 'desk') }, null, 1) + '\n')
await keepOnly(OUT, [...built, ...workers, 'manifest.json'])
report()

/** @param {esbuild.BuildResult<{write: false, metafile: true}>} bundle scripts that may import each other, and the maps to their sources */
async function scripts({ outputFiles, metafile }) {
  /** @type {Map<string, string>} the bundler's name to ours, of the same length: the maps stay right */
  const names = new Map()
  for (const name of importedFirst(metafile)) {
    const [code, map] = [name, `${name}.map`].map((wanted) => outputFiles.filter(({ path }) => basename(path) === wanted)[0])
    const small = await terse(code.text, map.text)
    const linked = [...names].reduce((text, [theirs, ours]) => text.replaceAll(theirs, ours), small.code)
    const file = await keep(name.replace(/-[A-Z0-9]{8}(?=\.js$)/, ''), linked, (own) => `\n//# sourceMappingURL=${own}.map\n`)
    await replace(join(OUT, `${file}.map`), small.map)
    names.set(name, file)
  }
}

/** @param {esbuild.BuildResult<{write: false}>} bundle style sheets, and the fonts that they name */
async function sheets({ outputFiles }) {
  const ours = outputFiles.filter(({ path }) => path.endsWith('.css'))
  const leaner = await lean(ours.map(({ text }) => text))
  await Promise.all(ours.map(({ path }, i) => keep(basename(path), leaner[i])))
  for (const { path, contents } of outputFiles.filter((file) => !ours.includes(file))) {
    const file = basename(path)
    await replace(path, contents)
    built.push(file)
    if (file.includes('-latin-wght-')) entries['font.woff2'] = file
  }
}

/**
 * Writes an entry under the name that carries its hash.
 * @param {string} entry
 * @param {string} content
 * @param {(name: string) => string} [ending]
 */
async function keep(entry, content, ending = () => '') {
  if (entry in entries) throw new Error(`two files would be ${entry}`)
  const file = hashed(entry, content)
  await replace(join(OUT, file), content + ending(file))
  entries[entry] = file
  built.push(file)
  return file
}

/**
 * A short hash of names and, where a name is a file or folder of ours, of everything in it.
 * @param {string[]} sources
 */
async function versionOf(sources) {
  const hash = createHash('sha256')
  for (const source of sources) {
    hash.update(source)
    for (const file of await filesIn(source)) hash.update(file).update(await readFile(file))
  }
  return hash.digest('hex').slice(0, 12)
}

/** @param {string} path @returns {Promise<string[]>} */
async function filesIn(path) {
  if (!path.includes('/')) return []
  const found = await readdir(path, { recursive: true, withFileTypes: true })
  return found
    .filter((entry) => entry.isFile() && /\.(html|po|py|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function report() {
  const shell = shellFiles.map((url) => basename(url))
  const lines = [...built, ...workers].map((file) => {
    const { raw, br } = sizes[file]
    const note = DESK.test(file) ? '  (desk)' : shell.includes(file) || workers.includes(file) ? '' : '  (later)'
    return `  ${file.padEnd(52)} ${kb(raw)} ${kb(br)}${note}`
  })
  const weightOf = (/** @type {string[]} */ files) => kb(files.reduce((sum, file) => sum + sizes[file].br, 0)).trim()
  const [start, desk] = [shell.filter((file) => !DESK.test(file)), shell.filter((file) => DESK.test(file))]
  if (process.argv.includes('--sizes')) console.log(`  ${'file'.padEnd(52)}      kB       br\n${lines.join('\n')}`)
  const took = Math.round(performance.now() - started)
  console.log(`Client ${version} built in ${took} ms: ${weightOf(start)} kB for the shell's files, ${weightOf(desk)} kB for the desk's`)
}

/** @param {number} bytes */
function kb(bytes) {
  return (bytes / 1000).toFixed(1).padStart(8)
}
