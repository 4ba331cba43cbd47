#!/usr/bin/env bash
# The lock files pin by hash and name no place to fetch from, so that any registry or mirror will do.
set -euo pipefail
cd "$(dirname "$0")/.."

if grep -nE '"resolved"' package-lock.json || grep -nE '://|^--(index|extra-index|find-links)' requirements/*.txt; then
    echo 'A lock file names where it fetches from: renew it with `make lock`'
    exit 1
fi
