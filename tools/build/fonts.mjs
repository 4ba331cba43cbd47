/* Fonts without the features that no text here uses: fractions and proportional figures weigh a tenth. */
import { readFile } from 'node:fs/promises'

import subsetFont from 'subset-font'

/* Those that browsers apply by themselves; figures are of one width by default. */
const FEATURES = ['ccmp', 'locl', 'mark', 'mkmk', 'kern', 'liga']
const EVERY_LETTER = String.fromCodePoint(...Array(0xD800).keys())

/** @type {import('esbuild').Plugin} */
export const fonts = {
  name: 'fonts',
  setup(build) {
    build.onLoad({ filter: /\.woff2$/ }, async ({ path }) => ({
      contents: await subsetFont(await readFile(path), EVERY_LETTER, { targetFormat: 'woff2', keepFeatures: FEATURES }),
      loader: 'file',
    }))
  },
}
