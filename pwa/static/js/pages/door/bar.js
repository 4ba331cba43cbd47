/** The colour of the browser's own bar while a screen with fixed colours is up. */

/**
 * @param {string} colour
 * @returns {() => void} puts the scheme's colours back
 */
export function paintBar(colour) {
  const metas = /** @type {HTMLMetaElement[]} */ ([...document.querySelectorAll('meta[name="theme-color"]')])
  const before = metas.map((meta) => meta.content)
  for (const meta of metas) meta.content = colour
  return () => metas.forEach((meta, i) => { meta.content = before[i] })
}
