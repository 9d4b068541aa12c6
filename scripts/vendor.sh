#!/bin/sh
# Fetch the front-end files that Khéo ships with. For maintainers only (`make vendor`):
# the results are committed, so that installing and running Khéo needs neither Node nor a network.
#
# To move to a newer version: change its line in the table, run this once, and compare the
# integrity that it prints for the new package with the one that the package's publisher states.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
target="$root/kheo/static/vendor"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# folder | package | version | integrity of the packed archive
packages='
htmx|htmx.org|2.0.11|sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==
be-vietnam-pro|@fontsource/be-vietnam-pro|5.3.0|sha512-xhAQBGHDxP5BF8IJxedy5MoWUmc1DlPCcZbMLhvnPkf8TaYCbbUVs3LjpuJ4BYdTrdiCLaewNaY8z+owq/FqFw==
'

# folder | file in the package (relative to its root)
files='
htmx|dist/htmx.min.js
htmx|LICENSE
be-vietnam-pro|LICENSE
'

# what makes the fonts smaller (scripts/subset_fonts.py); in an environment of its own, thrown away afterwards
font_tools='fonttools==4.68.0 brotli==1.2.1'

fetch() { # folder package version integrity
    mkdir -p "$work/$1"
    archive="$work/$1/$(cd "$work/$1" && npm pack --silent "$2@$3" | tail -n 1)"
    found="sha512-$(openssl dgst -sha512 -binary "$archive" | base64 | tr -d '\n')"
    if [ "$found" != "$4" ]; then
        echo "vendor: $2 $3 is not the package that was pinned: found $found" >&2
        exit 1
    fi
    tar -xzf "$archive" -C "$work/$1"
    echo "vendor: $2 $3 fetched and checked"
}

copy() { # folder file
    mkdir -p "$target/$1"
    cp "$work/$1/package/$2" "$target/$1/$(basename "$2")"
    chmod 644 "$target/$1/$(basename "$2")"
}

subset_fonts() {
    python3 -m venv "$work/font-tools"
    "$work/font-tools/bin/python" -m pip install -qq --disable-pip-version-check $font_tools
    "$work/font-tools/bin/python" "$root/scripts/subset_fonts.py" "$work/be-vietnam-pro/package/files" "$target/be-vietnam-pro"
    chmod 644 "$target"/be-vietnam-pro/*.woff2
}

for line in $packages; do
    ( IFS='|'; set -f; set -- $line; fetch "$@" )
done
for line in $files; do
    ( IFS='|'; set -f; set -- $line; copy "$@" )
done
subset_fonts
echo "vendor: files are in kheo/static/vendor; keep its README.md in step"
