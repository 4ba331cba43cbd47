/** The selects of a header. */

/**
 * Makes the options of a select equal to `options`, without touching it when they are.
 * @param {HTMLSelectElement} select @param {[string, string][]} options value and words @param {string} value
 */
export function pickFrom(select, options, value) {
  const wanted = JSON.stringify(options)
  if (select.dataset.options !== wanted) {
    select.dataset.options = wanted
    select.replaceChildren(...options.map(([key, words]) => new Option(words, key)))
  }
  select.value = value
}
