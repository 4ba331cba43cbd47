/* What the build writes into the service worker. */

/** Changes with every file of the shell, its templates and its translations. */
declare const VERSION: string
/** The addresses of the hashed files that make the shell. */
declare const FILES: string[]
/** False in the worker that clears its caches and leaves. */
declare const ENABLED: boolean
