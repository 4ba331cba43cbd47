/** Who is writing: a page with a form holds a lock that all tabs share, and no new version takes over meanwhile. */

const EDITOR = 'hemklar-editor'
const PAGES = new Set(['visit', 'needs', 'new'])

/** @type {() => void} */
let release = () => undefined

/** @param {string} page the page that is on the screen now, by name */
export function editing(page) {
  release()
  release = () => undefined
  if (!PAGES.has(page) || !navigator.locks) return
  const done = new Promise((resolve) => {
    release = () => resolve(undefined)
  })
  navigator.locks.request(EDITOR, { mode: 'shared' }, () => done)
}

/**
 * Runs `act` if nobody is writing, in no tab; a sheet that lies open here counts as writing.
 * @param {() => void} act
 */
export async function whenNobodyWrites(act) {
  if (document.querySelector('dialog[open]')) return
  if (!navigator.locks) return act()
  await navigator.locks.request(EDITOR, { ifAvailable: true }, (lock) => {
    if (lock) act()
  })
}
