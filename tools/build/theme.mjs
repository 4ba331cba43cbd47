/* The theme's tokens, made by the design system's own tool from the eight colours in its config. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const CONFIG = 'tools/theme/designsystemet.config.json'
const PACKAGE = 'node_modules/@digdir/designsystemet'
const CACHE = '.cache/theme'

/**
 * The path of the theme's CSS. Made anew (four seconds) only when the config or the tool changed.
 * @returns {Promise<string>}
 */
export async function theme() {
  const hash = createHash('sha256')
  for (const file of [CONFIG, `${PACKAGE}/package.json`]) hash.update(await readFile(file))
  const css = resolve(CACHE, `${hash.digest('hex').slice(0, 16)}.css`)
  if (await stat(css).then(() => true, () => false)) return css

  await mkdir(CACHE, { recursive: true })
  const work = await mkdtemp(resolve(CACHE, 'tokens-'))
  const tool = resolve('node_modules/.bin/designsystemet')
  await copyFile(CONFIG, join(work, 'designsystemet.config.json'))
  await run(tool, ['tokens', 'create', '--config', 'designsystemet.config.json'], { cwd: work })
  await run(tool, ['tokens', 'build', '--config', 'designsystemet.config.json'], { cwd: work })
  await copyFile(join(work, 'design-tokens-build', 'hemklar.css'), css)
  await rm(work, { recursive: true })
  return css
}
