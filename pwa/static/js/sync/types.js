/**
 * The shapes shared by sync, elements, pages and app. They mirror the wire contract and the golden files of tests/contract.
 *
 * @typedef {Record<string, string[]>} Pairs  name -> list of strings, the one representation of an answer
 *
 * @typedef {'saved' | 'sending' | 'received' | 'needs'} State  where a record is: saved on this phone, sending, received by the
 *   server, or in need of the person (refused)
 *
 * @typedef {object} Row
 * @property {string} kind
 * @property {string} id
 * @property {string | null} case  null for rows of a team
 * @property {number} [seq]
 * @property {string} [mark]
 * @property {string} [by]  worker id of the author
 * @property {string} [at]  RFC 3339 in UTC
 * @property {Pairs} answers  every typed, editable fact
 * @property {State} [state]  set by the overlay, never stored
 *
 * @typedef {Row & Record<string, any>} AnyRow  with what the server derives beside the answers
 *
 * @typedef {object} CaseView  one case: the rows already confirmed, overlaid with this device's pending commands
 * @property {string} id
 * @property {AnyRow} case
 * @property {AnyRow | null} patient
 * @property {AnyRow[]} stay_events
 * @property {AnyRow[]} ready_periods
 * @property {AnyRow[]} visits
 * @property {AnyRow[]} amendments
 * @property {AnyRow[]} tasks
 * @property {AnyRow[]} contacts
 * @property {AnyRow[]} notes
 * @property {AnyRow[]} conflicts
 * @property {AnyRow[]} late
 * @property {AnyRow[]} alerts
 * @property {AnyRow[]} hospital_answers
 * @property {State} state  the least far of all its commands
 *
 * @typedef {object} Command
 * @property {string} id
 * @property {number} number
 * @property {string} name  `noun.verb`
 * @property {string} subject
 * @property {string | null} case
 * @property {Pairs} values
 * @property {Pairs} base
 * @property {string} made_at
 *
 * @typedef {object} Outcome
 * @property {string} id
 * @property {number} number
 * @property {'applied' | 'repeated' | 'conflict' | 'late' | 'refused'} status
 * @property {string} [was]  the first status of a repeated one
 * @property {string | null} [why]
 * @property {Record<string, string[]>} [errors]
 * @property {string[]} [conflicts]
 *
 * @typedef {object} Pending  a command of the outbox as the overlay sees it
 * @property {Command} command
 * @property {'saved' | 'sending' | 'needs'} state
 * @property {Outcome | null} outcome  of a refused one
 *
 * @typedef {object} Refusal
 * @property {string} id  of the command
 * @property {string} name
 * @property {string} subject
 * @property {string | null} case
 * @property {Pairs} values
 * @property {Record<string, string[]>} errors
 * @property {string} why
 * @property {string} made_at
 *
 * @typedef {object} Me
 * @property {string} id
 * @property {string} name
 * @property {string} role
 * @property {string[]} roles
 * @property {string} lang
 * @property {boolean} licensed
 *
 * @typedef {object} Municipality
 * @property {string} id
 * @property {'se' | 'no'} country
 * @property {string} zone
 * @property {string} lang
 * @property {string[]} holidays  dates, as signing in told them; the rows of the calendar are newer
 *
 * @typedef {object} Status
 * @property {boolean} online  the last probe reached the server
 * @property {boolean} signedOut  the server's session has ended; sealed commands are still handed in
 * @property {number} saved
 * @property {number} sending
 * @property {number} needs
 * @property {string | null} oldest_at  when the oldest unsent command was made
 * @property {string | null} received_at  when the server last had everything
 * @property {null | {have: number, total: number}} first  the first fetch, while it runs
 * @property {string | null} engine_at
 * @property {number} clockOff  milliseconds that this device's clock is ahead of the server's; 0 while that is nothing to speak of
 * @property {{at: string, seconds: number} | null} jumped  when the server's clock was put forward or back, and by how much, while it matters
 * @property {boolean} engineSilent  the alert engine has not ticked for 60 s, by the server's own clock
 * @property {string | null} unsendable  why what is here cannot be sent although there is network: a status, or the name of an error
 * @property {boolean} storageFailed  the last write to this device failed; what was typed is held in memory only
 *
 * @typedef {object} Change  what a page hands to `work.command`; values may be given as plain strings
 * @property {string} [subject]  made when missing
 * @property {string | null} [case]
 * @property {Record<string, string | string[]>} [values]
 * @property {Record<string, string | string[]>} [base]  what the person saw; missing keys are taken from the present view
 * @property {import('./drafts.js').Said} [said]  what of a draft this is: it leaves the draft in the same write
 *
 * @typedef {{id: string, given: string, waiting: number, passkey: boolean, pin: boolean, until: string | null}} VaultLine  one person of
 *   this device, as the unlock screen may show it; `until` when the patients kept here can be read without network, `pin` the quick
 *   PIN opens it
 *
 * @typedef {'ok' | 'wrong' | 'offline' | 'wait' | 'changed' | 'earlier' | 'unknown' | 'storage' | 'too-many' | 'ended' | 'clock' | 'refused' | 'passkey' | 'pin' | 'no-pin'} Entry
 *   how signing in or unlocking went: `wrong` name or password · `offline` no network and no vault here that the password opens ·
 *   `wait` too many tries (seconds in `retryAfter`) · `changed` signed in, but the password is another than the one that
 *   sealed the work kept here: that stays sealed and is sent · `earlier` the same, but some of it only the password before
 *   opens: the person is asked for it · `unknown` no such vault here · `storage` this device cannot keep data
 *   · `ended` too long without the server · `clock` this device's clock was put back · `refused` no passkey was given · `passkey` it
 *   does not open this vault · `pin` a wrong quick PIN, `left` tries remain · `no-pin` there is none for this vault
 *
 * @typedef {object} Keys  the ways of opening the vault that is open now
 * @property {() => Promise<'on' | 'off' | 'unsupported'>} passkey
 * @property {(password: string) => Promise<'ok' | 'wrong' | 'refused' | 'unsupported' | 'storage'>} addPasskey  or another in its place
 * @property {() => Promise<void>} removePasskey
 * @property {(current: string, next: string) => Promise<'ok' | 'wrong' | 'weak' | 'offline' | 'out' | 'wait' | 'storage'>} changePassword
 * @property {() => 'off' | 'later' | 'on'} pin  the quick PIN; `later` it opens after the next unlocking by password or passkey
 * @property {(password: string, pin: string) => Promise<'ok' | 'wrong' | 'weak' | 'storage'>} setPin  or another in its place
 * @property {() => Promise<void>} removePin
 * @property {() => {idle: number, hidden: number, until: number | null}} limits
 *
 * @typedef {object} Earlier  what was begun here under the password before, and is no command that the server took
 * @property {() => number} begun  how much of it there is; 0: nothing is asked
 * @property {(old: string) => Promise<{status: Entry, retryAfter?: number}>} open  by the password before: the vault stays as it was
 * @property {() => Promise<{status: Entry, retryAfter?: number}>} giveUp
 *
 * @typedef {object} Keeper  what the application above gives to the facade: everything about being signed in
 * @property {() => Promise<VaultLine[]>} vaults
 * @property {(username: string, password: string) => Promise<{status: Entry, retryAfter?: number}>} signIn
 * @property {(vault: string, password: string) => Promise<{status: Entry, retryAfter?: number}>} unlock
 * @property {(vault: string) => Promise<{status: Entry, retryAfter?: number}>} unlockByPasskey
 * @property {(vault: string, pin: string) => Promise<{status: Entry, left?: number}>} unlockByPin
 * @property {Earlier} earlier
 * @property {Keys} keys
 * @property {() => Promise<void>} lock
 * @property {() => Promise<{left: number}>} signOut  `left` unsent commands could not be handed in and stay sealed here
 * @property {(name: string) => any} preference
 * @property {(name: 'lang' | 'scheme' | 'size' | 'enrolled', value: string) => Promise<void>} setPreference
 * @property {{state: () => Promise<'on' | 'off' | 'denied' | 'unsupported'>, enable: () => Promise<'on' | 'denied' | 'blocked' | 'offline' | 'out' | 'failed'>, disable: () => Promise<void>,
 *   test: () => Promise<'shown' | 'silent' | 'off' | 'out' | 'wait' | 'offline'>}} push
 */

export {}
