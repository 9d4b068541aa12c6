# Sourced by the other scripts: packages of Debian that a step needs.

as_root() { # command...
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() { # whether this user may install Debian packages without being asked
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }
}

install_packages() { # package...
    may_install || return 1
    echo "installing from Debian: $*"
    as_root apt-get -qq update </dev/null >&2 || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" </dev/null >&2
}
