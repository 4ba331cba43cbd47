import { argon2id } from 'hash-wasm'

/**
 * 32 bytes of Argon2id.
 * @param {{secret: Uint8Array, salt: Uint8Array, m: number, t: number, p: number}} question `m` in KiB
 * @returns {Promise<Uint8Array>}
 */
export function argon2({ secret, salt, m, t, p }) {
  return argon2id({
    password: secret, salt, memorySize: m, iterations: t, parallelism: p, hashLength: 32, outputType: 'binary',
  })
}
