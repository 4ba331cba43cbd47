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

  function shut() {
    open?.mounted.leave()
    open = null
    panel.replaceChildren()
    panel.hidden = true
    frame.classList.remove('hk-withpanel')
    frame.querySelector('.hk-board')?.classList.remove('hk-board--squeeze')
  }

  return {
    /** @param {string} id empty to close @param {boolean} squeeze fold the outer phases to spines */
    show(id, squeeze) {
      if (!id) {
        if (open) shut()
        return
      }
      frame.classList.add('hk-withpanel')
      frame.querySelector('.hk-board')?.classList.toggle('hk-board--squeeze', squeeze)
      if (open?.id === id) {
        open.mounted.update()
        return
      }
      open?.mounted.leave()
      panel.hidden = false
      panel.replaceChildren(clone(page.template))
      /* The board is the page's one main landmark, and the case's own bar is the panel's. */
      for (const main of panel.querySelectorAll('main')) main.setAttribute('role', 'none')
      open = { id, mounted: page.mount(panel, { id }, work) }
      panel.scrollTop = 0
      const heading = /** @type {HTMLElement | null} */ (panel.querySelector('h1'))
      heading?.focus({ preventScroll: true })
    },
    shut,
  }
}
