/** The case beside the board: the phone's own case page in a panel. */

import { clone } from '../../lib/dom.js'

/**
 * @param {HTMLElement} frame around board and panel
 * @param {HTMLElement} panel
 * @param {{template: string, mount: Function}} page the case page
 * @param {any} work
 */
export function besides(frame, panel, page, work) {
  /** @type {{id: string, mounted: {update(): void, leave(): void}} | null} */
  let open = null
  const board = /** @type {HTMLElement} */ (frame.querySelector('.hk-board'))

  /* Back closes the panel: where one came from is the board that stands beside it. */
  panel.addEventListener('click', (event) => {
    if (!/** @type {Element} */ (event.target).closest('[data-act=back]')) return
    event.stopPropagation()
    location.hash = '#/board'
  }, { capture: true })

  function shut() {
    open?.mounted.leave()
    open = null
    panel.replaceChildren()
    panel.hidden = true
    frame.classList.remove('hk-withpanel')
    board.classList.remove('hk-board--squeeze')
    board.setAttribute('role', 'main')
  }

  return {
    /** @param {string} id empty to close @param {boolean} squeeze fold the outer phases to spines */
    show(id, squeeze) {
      if (!id) {
        if (open) shut()
        return
      }
      frame.classList.add('hk-withpanel')
      board.classList.toggle('hk-board--squeeze', squeeze)
      board.setAttribute('role', 'region')          // the case brings the page's one main landmark
      if (open?.id === id) {
        open.mounted.update()
        return
      }
      open?.mounted.leave()
      panel.hidden = false
      const root = document.createElement('div')
      root.append(clone(page.template))
      panel.replaceChildren(root)
      open = { id, mounted: page.mount(root, { id }, work) }
      panel.scrollTop = 0
      const heading = /** @type {HTMLElement | null} */ (panel.querySelector('h1'))
      heading?.focus({ preventScroll: true })
    },
    shut,
  }
}
