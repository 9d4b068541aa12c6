#!/bin/bash
# All tests: the whole suite on SQLite, with a real browser; then what databases do their own way, on PostgreSQL.
# Extra arguments go to pytest. What cannot run here is left out aloud.
set -euo pipefail

cd "$(dirname -- "$0")/.."
. scripts/debian.sh

work=$(mktemp -d "${TMPDIR:-/tmp}/kheo-test.XXXXXX")
export KHEO_TEST_HOME="$work/home"
cluster=""
left_out=()
failed=0

finish() {
    status=$?
    trap - EXIT
    if [ -n "$cluster" ]; then stop_postgres; fi
    rm -rf "$work"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- A browser ---------------------------------------------------------------------------------------
find_browser() { command -v chromium || command -v google-chrome; }

# --- A PostgreSQL of our own, thrown away afterwards -------------------------------------------------
find_postgres() { # the folder of initdb, 15 or newer
    local initdb
    for initdb in $(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -rV) $(command -v initdb || true); do
        if [ "$("$initdb" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/')" -ge 15 ]; then dirname "$initdb"; return; fi
    done
    return 1
}

as_database_user() { # PostgreSQL refuses to run as root
    if [ "$(id -u)" = 0 ]; then runuser -u "$database_user" -- "$@"; else "$@"; fi
}

start_postgres() { # folder of the programs
    programs=$1
    database_user=$(id -un)
    cluster="$work/cluster"
    mkdir -p "$cluster"
    if [ "$(id -u)" = 0 ]; then
        database_user=$(id -un postgres 2>/dev/null || echo nobody)
        chmod 755 "$work"
        chown "$database_user" "$cluster"
    fi
    (
        cd "$cluster"
        as_database_user "$programs/initdb" -D "$cluster/data" -U kheo -A trust -E UTF8 --locale=C.UTF-8 -N >/dev/null
        as_database_user "$programs/pg_ctl" -D "$cluster/data" -l "$cluster/log" -w -t 60 \
            -o "-c listen_addresses='' -c unix_socket_directories='$cluster' -c fsync=off -c full_page_writes=off -c synchronous_commit=off" \
            start >/dev/null
    ) || { cat "$cluster/log" >&2 2>/dev/null; return 1; }
    database_url="postgres://kheo@/postgres?host=$cluster"
}

stop_postgres() {
    (cd "$cluster" && as_database_user "$programs/pg_ctl" -D "$cluster/data" -m immediate -w stop) >/dev/null 2>&1 || true
    cluster=""
}

# --- The suite on SQLite -----------------------------------------------------------------------------
selection=()
if ! find_browser >/dev/null && ! { install_packages chromium && find_browser >/dev/null; }; then
    selection=(-m "not browser and not web")
    left_out+=("the tests marked browser or web: no Chromium here and this user may not install it (apt-get install chromium)")
fi

# The gates of the public site (tests/web) leave themselves out aloud where Node or Java is missing.
system_certificates=/etc/ssl/certs/ca-certificates.crt
if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -e "$system_certificates" ]; then export NODE_EXTRA_CA_CERTS=$system_certificates; fi # Node trusts its own list alone
if command -v npm >/dev/null 2>&1; then
    npm ci --prefix tests/web --ignore-scripts --no-progress --loglevel=error --fetch-timeout=60000 --fetch-retries=2 >&2 || left_out+=("what Lighthouse and the Nu HTML checker judge: npm ci in tests/web failed")
else
    left_out+=("what Lighthouse and the Nu HTML checker judge: Node is not installed (apt-get install nodejs npm default-jre-headless)")
fi

echo "== the whole suite on SQLite"
env -u DATABASE_URL .venv/bin/python -m pytest -n "${KHEO_TEST_WORKERS:-auto}" --dist loadfile "${selection[@]}" "$@" || failed=1

# --- What databases do their own way, on PostgreSQL --------------------------------------------------
if programs=$(find_postgres) || { install_packages postgresql && programs=$(find_postgres); }; then
    echo "== the tests marked database on PostgreSQL"
    start_postgres "$programs"
    DATABASE_URL="$database_url" .venv/bin/python -m pytest -m database "$@" || failed=1
else
    left_out+=("the tests marked database on PostgreSQL: none here and this user may not install it (apt-get install postgresql)")
fi

for what in "${left_out[@]}"; do
    echo "LEFT OUT: $what"
done
exit "$failed"
