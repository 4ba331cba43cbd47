/** What: the files of this version, which the build writes in, and the four shells. */

export const version = VERSION
export const enabled = ENABLED

/** Language -> its shell. The first is the municipality's when nobody has chosen. */
export const SHELLS = new Map(['sv', 'nb', 'nn', 'en'].map((lang) => [lang, `/${lang}/app`]))

/** Each language's markup and words of the part for a desk; the address says of which version. */
export const DESKS = [...SHELLS.keys()].map((lang) => `/${lang}/desk/${version}`)

export const files = new Set(FILES)

/** Small pictures that the manifest and notifications name; kept when first met. */
export const PICTURES = '/static/img/'

export const ICON = '/static/img/hemklar-192.png'
export const BADGE = '/static/img/hemklar-badge-96.png'
