/** The part for a desk, fetched when one of its pages is first asked for: script, style, markup and words of this very version. */

import { addMessages } from '../lib/i18n.js'

/** @typedef {import('./pages.js').Page} Page */

/** @type {Promise<Record<'board' | 'policy' | 'rota', Page>> | null} */
let part = null

/**
 * @param {'board' | 'policy' | 'rota'} name
 * @returns {Promise<Page>} rejects while neither the worker nor the server can give the part; asked again, it tries again
 */
export async function deskPage(name) {
  part ??= fetched()
  try {
    return (await part)[name]
  } catch (error) {
    part = null
    throw error
  }
}

async function fetched() {
  const { deskMarkup = '', deskStyle = '' } = document.documentElement.dataset
  const [pages] = await Promise.all([import('../pages/desk.js'), addMarkup(deskMarkup), addStyle(deskStyle)])
  return pages
}

/** @param {string} address */
async function addMarkup(address) {
  const page = await parsed(address)
  addMessages(JSON.parse(page.querySelector('script')?.textContent ?? '{}').messages)
  document.body.append(...page.querySelectorAll('template'))
}

/**
 * A page as the browser's own parser reads it: no text becomes markup in a script.
 * @param {string} address
 * @returns {Promise<Document>}
 */
function parsed(address) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('GET', address)
    request.responseType = 'document'
    request.onload = () => (request.status === 200 && request.responseXML ? resolve(request.responseXML) : reject(new Error(`${address}: ${request.status}`)))
    request.onerror = () => reject(new Error(`${address}: no network`))
    request.send()
  })
}

/** @param {string} address */
function addStyle(address) {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = address
    link.onload = resolve
    link.onerror = () => {
      link.remove()
      reject(new Error(`${address}: no network`))
    }
    document.head.append(link)
  })
}
