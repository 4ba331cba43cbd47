#!/usr/bin/env bash
# All rings: the client's modules in Node, the server's tests and the browsers' two at a time, then WebKit's display.
set -uo pipefail
cd "$(dirname "$0")/.."

status=0

ring() {
    printf '\n== %s\n   %s\n' "$1" "${*:2}"
    "${@:2}" || status=1
}

ring 'Client' node --test tests/js/*.test.js
ring 'Server' .venv/bin/pytest -q -n 2 -m 'not browser and not webkit'
# A real browser on a busy machine is tried once more; what needed it is named in the summary as RERUN, to be looked into.
ring 'Browser' .venv/bin/pytest -q -n 2 -m browser --reruns 1 -rR
ring 'WebKit' .venv/bin/pytest -q -m webkit --reruns 1 -rR

exit "$status"
