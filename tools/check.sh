#!/usr/bin/env bash
# Every step is one command that a person can paste. All run; the last lines say which failed.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=()

step() {
    local name=$1 started=$SECONDS
    shift
    printf '\n== %s\n   %s\n' "$name" "$*"
    if "$@"; then
        printf '   %s: fine (%s s)\n' "$name" $((SECONDS - started))
    else
        printf '   %s: FAILED\n' "$name"
        failed+=("$name")
    fi
}

step 'Style Python: lint' .venv/bin/ruff check
step 'Style Python: format' .venv/bin/ruff format --check
step 'Types Python' .venv/bin/mypy
step 'Architecture Python' .venv/bin/lint-imports
step 'Architecture JS' node tools/layers.mjs
step 'Style templates' .venv/bin/djlint pwa/templates --lint --quiet
step 'Words' .venv/bin/python tools/words.py check
step 'Types JS: pages' node_modules/.bin/tsc -p tsconfig.json
step 'Types JS: workers' node_modules/.bin/tsc -p tsconfig.worker.json
step 'Style JS' node_modules/.bin/eslint
step 'Locks' tools/locks.sh

if ((${#failed[@]})); then
    printf '\nFailed: %s\n' "$(IFS=','; echo "${failed[*]}" | sed 's/,/, /g')"
    exit 1
fi
printf '\nAll checks passed.\n'
