#!/bin/sh
# Fetch the fonts that papers are set in (kheo/lib/office/fonts). For maintainers only: the results are committed.
#
# Liberation Serif comes whole and unchanged from Debian: its licence reserves the name for the original files.
# Be Vietnam Pro is the site's own cut (scripts/vendor.sh), unpacked, since PDF needs TTF.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
target="$root/kheo/lib/office/fonts"
site="$root/kheo/static/vendor/be-vietnam-pro"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

package='fonts-liberation2=2.1.5-1'
checksum='35ffaa54f117e633e89a5da89af235a073b34dbe582726fbf6989568f7fd9bda'
font_tools='fonttools==4.68.0 brotli==1.2.1'

mkdir -p "$target"
( cd "$work" && apt-get -qq download "$package" && echo "$checksum  $(ls ./*.deb)" | sha256sum --check --quiet )
dpkg-deb -x "$work"/*.deb "$work/liberation"
cp "$work"/liberation/usr/share/fonts/truetype/liberation2/LiberationSerif-*.ttf "$target/"
cp "$work/liberation/usr/share/doc/fonts-liberation2/copyright" "$target/LICENSE-Liberation.txt"

python3 -m venv "$work/font-tools"
"$work/font-tools/bin/python" -m pip install -qq --disable-pip-version-check $font_tools
for packed in "$site"/*.woff2; do
    "$work/font-tools/bin/fonttools" ttLib.woff2 decompress -o "$target/$(basename "$packed" .woff2).ttf" "$packed" 2>/dev/null
done
cp "$site/LICENSE" "$target/LICENSE-Be-Vietnam-Pro.txt"
chmod 644 "$target"/*
echo "fonts: files are in kheo/lib/office/fonts"
