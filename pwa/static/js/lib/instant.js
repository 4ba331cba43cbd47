/**
 * RFC 3339 in UTC with whole seconds, as the wire wants it.
 * @param {Date} [date]
 * @returns {string}
 */
export function instant(date = new Date()) {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}
