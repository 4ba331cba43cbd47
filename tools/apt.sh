#!/usr/bin/env bash
# Installs Debian packages without a question; says what to do where it may not.
set -euo pipefail

if [[ $(id -u) -ne 0 ]]; then
    echo "Hemklar needs: $*. Install it as root: apt-get install $*" >&2
    exit 1
fi

install() {
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" > /dev/null
}

echo "Installing from Debian: $*"
install "$@" || { echo "Trying once more"; sleep 5; install "$@"; }
