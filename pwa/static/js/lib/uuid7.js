/** Identifiers that sort by the time they were made (RFC 9562, version 7). */

let last = 0
let sequence = 0

/**
 * A UUIDv7; those made in one page sort in the order of making, also within one millisecond.
 * @returns {string}
 */
export function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const now = Date.now()
  if (now > last) {
    last = now
    sequence = ((bytes[6] & 0x07) << 8) | bytes[7]
  } else if (++sequence > 0xfff) {
    last += 1
    sequence = 0
  }
  for (let i = 0, rest = last; i < 6; i++, rest = Math.floor(rest / 256)) bytes[5 - i] = rest % 256
  bytes[6] = 0x70 | (sequence >> 8)
  bytes[7] = sequence & 0xff
  bytes[8] = 0x80 | (bytes[8] & 0x3f)
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
