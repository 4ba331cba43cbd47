/* Writing the build folder so that a server reading it never sees half a file. */
import { createHash } from 'node:crypto'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotli = promisify(brotliCompress)
const gz = promisify(gzip)

/* These are compressed inside. */
const PACKED = /\.(woff2|png)$/

/**
 * Writes `.br` and `.gz` beside each file, unless they are there already: a hashed name never changes
 * its content.
 * @param {string} folder
 * @param {string[]} files
 * @param {{always: string[]}} options files without a hash in their name
 * @returns {Promise<Record<string, {raw: number, br: number}>>}
 */
export async function compress(folder, files, { always }) {
  const sizes = await Promise.all(files.map(async (file) => {
    const path = join(folder, file)
    const content = await readFile(path)
    if (PACKED.test(file)) return [file, { raw: content.length, br: content.length }]
    const fresh = always.includes(file) || !(await exists(path + '.br')) || !(await exists(path + '.gz'))
    if (fresh) {
      await replace(path + '.br', await brotli(content, { params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      } }))
      await replace(path + '.gz', await gz(content, { level: 9 }))
    }
    return [file, { raw: content.length, br: (await stat(path + '.br')).size }]
  }))
  return Object.fromEntries(sizes)
}

/**
 * The name of a file with its content's hash in it.
 * @param {string} file
 * @param {string | Uint8Array} content
 */
export function hashed(file, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase()
  return file.replace(/\.\w+$/, `-${hash}$&`)
}

/**
 * Writes a file in one step.
 * @param {string} path
 * @param {string | Uint8Array} content
 */
export async function replace(path, content) {
  const draft = `${path}.${process.pid}`
  await writeFile(draft, content)
  await rename(draft, path)
}

/**
 * Removes what an earlier build left.
 * @param {string} folder
 * @param {string[]} files with their compressed forms and source maps
 */
export async function keepOnly(folder, files) {
  const kept = new Set(files)
  for (const file of await readdir(folder)) {
    if (!kept.has(file.replace(/\.(br|gz|map)$/, ''))) await rm(join(folder, file), { force: true })
  }
}

/** @param {string} path */
async function exists(path) {
  return stat(path).then(() => true, () => false)
}
