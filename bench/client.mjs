/* Bundles the client's sync, store and vault as the build does, and tells the text and the libraries in it. */
import { readdir } from 'node:fs/promises'
import { stdout } from 'node:process'

import * as esbuild from 'esbuild'

const JS = 'pwa/static/js'
const modules = []
for (const folder of ['sync', 'store', 'vault']) {
  for (const file of await readdir(`${JS}/${folder}`)) modules.push(`export * as ${folder}_${modules.length} from './${JS}/${folder}/${file}'`)
}
const { outputFiles, metafile } = await esbuild.build({
  stdin: { contents: modules.join('\n'), resolveDir: '.' },
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: 'esm',
  charset: 'utf8',
  target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
})
const libraries = Object.keys(metafile.inputs).flatMap((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? [])
stdout.write(JSON.stringify({ text: outputFiles[0].text, libraries: [...new Set(libraries)] }))
