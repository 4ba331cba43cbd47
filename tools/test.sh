#!/usr/bin/env bash
# All rings: the client's modules in Node, the server's tests and the browsers' two at a time, then WebKit's display.
set -uo pipefail
cd "$(dirname "$0")/.."

status=0

ring() {
    printf '\n== %s\n   %s\n' "$1" "${*:2}"
    "${@:2}" || status=1
}

# A real browser on a busy machine is tried once more, alone and in a new process; the lines below tell what needed it.
# A browser that hangs cannot be told to stop from within: the process that waits for it ends.
browsers() {
    .venv/bin/pytest -q --timeout-method=thread "$@" && return
    printf '\n   Once more, one at a time:\n'
    .venv/bin/pytest -v --timeout-method=thread "$@" -n 0 --last-failed --last-failed-no-failures=none
}

ring 'Client' node --test tests/js/*.test.js
ring 'Server' .venv/bin/pytest -q -n 2 --dist worksteal -m 'not browser and not webkit'
ring 'Browser' browsers -n 2 --dist worksteal -m browser
ring 'WebKit' browsers -m webkit

exit "$status"
