#!/usr/bin/env bash
# True when the Node on the PATH is new enough and has npm.
command -v npm > /dev/null &&
    node -e 'const [major, minor] = process.versions.node.split(".").map(Number)
             process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2> /dev/null
