/** Argon2id, off the page's thread: 32 MiB and three passes would hold the screen for a second. One question, one answer, then it ends. */

import { argon2 } from './argon2.js'

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ hash: await argon2(data) })
  } catch (error) {
    self.postMessage({ error: String(error) })
  }
}
