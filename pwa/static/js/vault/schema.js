/** Version of what commands and records hold, written into each record and each request. */
export const SCHEMA = 1
