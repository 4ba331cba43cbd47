#!/usr/bin/env bash
# Renews the lock files. Python's hold hashes for every platform and Python from 3.11.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
        --python-version 3.11 --custom-compile-command 'make lock' "requirements/$1.in" -o "requirements/$1.txt" "${@:2}"
}

compile run
compile dev -c requirements/run.txt
compile node
npm install --package-lock-only --no-audit --no-fund
tools/locks.sh
