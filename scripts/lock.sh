#!/bin/sh
# Pin the requirements anew, with hashes and without addresses. `scripts/lock.sh --upgrade` moves to newer versions.
set -eu

cd "$(dirname -- "$0")/.."
for kind in base dev; do
    .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
        "$@" "requirements/$kind.in" -o "requirements/$kind.txt"
done
echo "lock: requirements/base.txt and requirements/dev.txt are written"
