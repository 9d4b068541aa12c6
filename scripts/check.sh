#!/bin/bash
# The fast checks, all of them, with the time each took; fails when any failed.
set -uo pipefail

cd "$(dirname -- "$0")/.."
work=$(mktemp -d "${TMPDIR:-/tmp}/kheo-check.XXXXXX")
trap 'rm -rf "$work"' EXIT
export KHEO_HOME="$work/home"
unset DATABASE_URL KHEO_CLOCK
failed=()

check() { # name, command...
    local name=$1 began=$SECONDS
    shift
    if "$@" >"$work/out" 2>&1; then
        printf 'ok      %-28s %3d s\n' "$name" $((SECONDS - began))
    else
        printf 'FAILED  %-28s %3d s\n' "$name" $((SECONDS - began))
        sed 's/^/        /' "$work/out"
        failed+=("$name")
    fi
}

left_out() { # name, why
    printf 'left out %-27s %s\n' "$1" "$2"
}

scripts_parse() {
    local script
    for script in scripts/*.sh .ci/run; do bash -n "$script" || return 1; done
}

javascript_parses() {
    local script
    for script in kheo/static/js/*.js; do node --check "$script" || return 1; done
}

types() {
    .venv/bin/mypy >"$work/types" 2>&1
}

# The type checker takes longest: it runs beside the others.
types &
types_process=$!

check "scripts parse" scripts_parse
check "style (ruff)" .venv/bin/ruff check .
check "floors (import-linter)" .venv/bin/lint-imports --no-cache
check "templates (djLint)" .venv/bin/djlint kheo --lint --quiet
check "system checks" .venv/bin/kheo check
check "no migration is missing" .venv/bin/kheo makemigrations --check --dry-run
check "the house's own tests" .venv/bin/python -m pytest tests/test_floors.py tests/test_docs.py tests/test_house.py
if command -v xgettext >/dev/null 2>&1; then
    check "catalogue is up to date" .venv/bin/python scripts/messages.py --check
else
    left_out "catalogue is up to date" "gettext is not installed (apt-get install gettext)"
fi
if command -v node >/dev/null 2>&1; then
    check "JavaScript parses" javascript_parses
else
    left_out "JavaScript parses" "Node is not installed"
fi
check "types (mypy)" wait "$types_process"
if [[ " ${failed[*]-} " == *"types (mypy)"* ]]; then sed 's/^/        /' "$work/types"; fi

echo "${#failed[@]} failed, $SECONDS s"
[ ${#failed[@]} -eq 0 ]
