#!/bin/sh
# The environment in .venv. "base" is what running needs, "dev" what tests and checks need as well.
# Quick when nothing changed: a stamp remembers the requirements that were installed.
set -eu

kind=${1:-dev}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"

case $kind in
    base | dev) ;;
    *) echo "setup: say base or dev" >&2; exit 2 ;;
esac

give_up() { # message, apt packages
    echo "setup: $1 Please run:" >&2
    echo "    sudo apt-get install -y $2" >&2
    exit 1
}

find_python() { # the first Python that is new enough
    for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

stamp_of() { # kind: what the environment was made from
    {
        .venv/bin/python --version
        echo "$root"
        cat "requirements/$1.txt" pyproject.toml
    } | sha256sum | cut -d ' ' -f 1
}

is_current() { # kind
    [ -x .venv/bin/python ] && [ -x .venv/bin/kheo ] && [ "$(cat ".venv/stamp-$1" 2>/dev/null)" = "$(stamp_of "$1")" ]
}

# The requirements of "dev" contain those of "base".
if is_current "$kind" || is_current dev; then
    exit 0
fi

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    [ -n "$python" ] || give_up "Python 3.11 or newer is missing." "python3 python3-venv"
    rm -rf .venv
    "$python" -m venv .venv >/dev/null 2>&1 || {
        rm -rf .venv
        give_up "this Python cannot make environments (venv or pip is missing)." \
            "$("$python" -c 'import sys; print("python3-venv python3.%d-venv" % sys.version_info[1])')"
    }
fi

echo "setup: installing requirements/$kind.txt into .venv (a minute or two the first time)"
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --require-hashes -r "requirements/$kind.txt"
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --no-build-isolation --no-index -e .
stamp_of "$kind" > ".venv/stamp-$kind"
echo "setup: done"
