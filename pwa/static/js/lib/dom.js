/** Filling the markup that Jinja wrote. Words and structure stay in templates; here only text and attributes change. */

const SVG = 'http://www.w3.org/2000/svg'

/**
 * A fresh copy of the content of `<template id>`.
 * @param {string} id
 * @returns {DocumentFragment}
 */
export function clone(id) {
  const template = document.getElementById(id)
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`no template ${id}`)
  return /** @type {DocumentFragment} */ (document.importNode(template.content, true))
}

/**
 * The value under a dotted name, `undefined` when a step is missing.
 * @param {any} data
 * @param {string} path
 * @returns {any}
 */
export function pick(data, path) {
  let value = data
  for (const step of path.split('.')) {
    if (value === null || value === undefined) return undefined
    value = value[step]
  }
  return value
}

/**
 * Writes `data` into the marked elements of `root` (and `root` itself). Elements inside an item of a `list` belong to
 * that item and are left alone.
 *
 * - `data-text="key"` text; a key that `data` does not have at all is left as the template wrote it
 * - `data-show="key"` hidden unless truthy, `data-show="!key"` the reverse
 * - `data-attr="href:key;aria-label:other"` attributes; null, undefined and false remove, true writes an empty one
 * - `data-tone-from="key"` sets `data-tone`
 *
 * Names may be dotted (`patient.name`).
 * @template {ParentNode} T
 * @param {T} root
 * @param {Record<string, any>} data
 * @returns {T}
 */
export function fill(root, data) {
  for (const el of marked(root)) {
    const { text, show, attr, toneFrom } = el.dataset
    if (text !== undefined) {
      const value = pick(data, text)
      if (value !== undefined) write(el, value === null ? '' : String(value))
    }
    if (show !== undefined) {
      el.hidden = show.startsWith('!') ? Boolean(pick(data, show.slice(1))) : !pick(data, show)
    }
    if (attr !== undefined) {
      for (const pair of attr.split(';')) {
        const colon = pair.indexOf(':')
        if (colon > 0) setAttribute(el, pair.slice(0, colon).trim(), pick(data, pair.slice(colon + 1).trim()))
      }
    }
    if (toneFrom !== undefined) setAttribute(el, 'data-tone', pick(data, toneFrom))
  }
  return root
}

/**
 * @param {ParentNode} root
 * @returns {HTMLElement[]}
 */
function marked(root) {
  const selector = '[data-text],[data-show],[data-attr],[data-tone-from]'
  const found = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)])
  const own = found.filter((el) => {
    const item = el.closest('[data-item]')
    return item === null || /** @type {Node} */ (item) === root || !root.contains(item)
  })
  if (root instanceof HTMLElement && root.matches(selector)) own.unshift(root)
  return own
}

/**
 * @param {HTMLElement} el
 * @param {string} value
 */
function write(el, value) {
  if (el.textContent !== value) el.textContent = value
}

/**
 * @param {Element} el
 * @param {string} name
 * @param {any} value
 */
function setAttribute(el, name, value) {
  if (value === null || value === undefined || value === false) el.removeAttribute(name)
  else if (el.getAttribute(name) !== String(value === true ? '' : value)) {
    el.setAttribute(name, value === true ? '' : String(value))
  }
}

/**
 * Makes the children of `parent` equal to `items`, in order, re-using the element of each key. The element that holds
 * the focus is never rebuilt nor moved. `parent` may also hold its `<template>`; all else in it is left at the front.
 * @template T
 * @param {Element} parent
 * @param {Iterable<T>} items
 * @param {{template: string | HTMLTemplateElement, key: (item: T) => string,
 *   fill?: (el: HTMLElement, item: T, isNew: boolean) => void}} how
 *   `fill` defaults to the `fill` of this module with the item as data
 */
export function list(parent, items, how) {
  const old = new Map(/** @type {HTMLElement[]} */ (owned(parent)).map((el) => [el.dataset.item, el]))
  const wanted = [...items].map((item) => {
    const key = how.key(item)
    const known = old.get(key)
    old.delete(key)
    const el = known ?? made(how.template, key)
    if (how.fill) how.fill(el, item, known === undefined)
    else fill(el, /** @type {any} */ (item))
    return el
  })
  for (const el of old.values()) el.remove()
  const focused = wanted.findIndex((el) => el.contains(document.activeElement))
  const pivot = focused < 0 ? null : wanted[focused]
  if (pivot && pivot.parentElement === parent) {
    place(parent, wanted.slice(0, focused), pivot)
    place(parent, wanted.slice(focused + 1), null)
  } else place(parent, wanted, null)
}

/**
 * Puts `elements` in order directly before `end` (null: the end of the parent).
 * @param {Element} parent
 * @param {HTMLElement[]} elements
 * @param {Element | null} end
 */
function place(parent, elements, end) {
  let next = end
  for (const el of elements.reverse()) {
    if (el.nextElementSibling !== next || el.parentElement !== parent) parent.insertBefore(el, next)
    next = el
  }
}

/** @param {Element} parent */
function owned(parent) {
  return [...parent.children].filter((el) => el.hasAttribute('data-item'))
}

/**
 * @param {string | HTMLTemplateElement} template
 * @param {string} key
 * @returns {HTMLElement}
 */
function made(template, key) {
  const content = typeof template === 'string' ? clone(template) : document.importNode(template.content, true)
  const el = /** @type {HTMLElement | null} */ (content.firstElementChild)
  if (!el) throw new Error('a list template needs one element')
  el.dataset.item = key
  return el
}

/**
 * An icon of the sprite, hidden from assistive technology. The shell names the sprite in `<html data-icons>`.
 * @param {string} name Aksel's name, as in `icon('Clock')`
 * @param {string} [more] further classes
 * @returns {SVGSVGElement}
 */
export function icon(name, more = '') {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('class', more ? `hk-i ${more}` : 'hk-i')
  svg.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS(SVG, 'use')
  use.setAttribute('href', `${document.documentElement.dataset.icons ?? ''}#${name}`)
  svg.append(use)
  return svg
}
