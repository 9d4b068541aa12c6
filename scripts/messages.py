"""Collect the words that people see into kheo/locale and compile them; with --check, only say whether that is needed.

Our own words come from the code into kheo/locale/vi, those of the editors' rooms from the libraries as installed into kheo/locale/editors
(docs/howto/translate-the-editors-rooms.md). Collecting needs gettext, so the compiled catalogues are committed: running Khéo does not need it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "kheo" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
PACKAGES = ROOT / "kheo" / "locale" / "packages" / "vi" / "LC_MESSAGES" / "django.po"
EDITORS = {domain: ROOT / "kheo" / "locale" / "editors" / "vi" / "LC_MESSAGES" / f"{domain}.po" for domain in ("django", "djangojs")}
LIBRARIES = (
    "wagtail", "wagtail.admin", "wagtail.images", "wagtail.documents", "wagtail.contrib.redirects", "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block", "wagtail.embeds", "wagtail.search", "wagtail.snippets", "wagtail.users", "taggit",
)  # fmt: skip
Message = tuple[str | None, str, str | None]


def collect(package: Path) -> Path:
    """Bring the catalogue of the package that lies there up to date; returns it."""
    catalogue = package / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, "-m", "django", "makemessages", "--locale", "vi", "--add-location", "file", "--no-obsolete", "--no-wrap",
        "--ignore", "static/*", "--ignore", "migrations/*",
    ]  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=package, env=environment, check=True, stdout=subprocess.DEVNULL)
    return catalogue


def words_of(library: str, domain: str) -> list[polib.POEntry]:
    """The English messages that an installed library ships, with the files they stand in."""
    found = find_spec(library)
    folder = Path((found.submodule_search_locations or [""])[0]) if found else Path()
    english = folder / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
    entries = polib.pofile(str(english)) if english.exists() else []
    return [
        polib.POEntry(
            msgctxt=entry.msgctxt, msgid=entry.msgid, msgid_plural=entry.msgid_plural, flags=[flag for flag in entry.flags if flag != "fuzzy"],
            occurrences=[(f"{library.replace('.', '/')}/{name}", "") for name in sorted({name for name, _line in entry.occurrences})],
        )
        for entry in entries if not entry.obsolete
    ]  # fmt: skip


def words_of_libraries(domain: str) -> dict[Message, polib.POEntry]:
    """Every message of the libraries that the editors' rooms are made of, each once."""
    found: dict[Message, polib.POEntry] = {}
    for library in LIBRARIES:
        for entry in words_of(library, domain):
            found.setdefault((entry.msgctxt, entry.msgid, entry.msgid_plural), entry)
    return found


def collect_from_libraries(domain: str) -> Path:
    """Bring the editors' catalogue up to date with the installed libraries: what is new stands empty, what is gone is dropped."""
    old = polib.pofile(str(EDITORS[domain]), wrapwidth=0)
    known = {(entry.msgctxt, entry.msgid): entry for entry in old}
    entries = words_of_libraries(domain).values()
    for entry in entries:
        if said := known.get((entry.msgctxt, entry.msgid)):
            entry.tcomment, entry.msgstr = said.tcomment, said.msgstr
            entry.msgstr_plural = said.msgstr_plural
        if entry.msgid_plural and not entry.msgstr_plural:
            entry.msgstr, entry.msgstr_plural = "", {0: entry.msgstr}
    old[:] = entries
    old.save()
    return EDITORS[domain]


def keep_dates_out(catalogue: Path) -> None:
    """Leave the day of the last run out of the file: it changes every time and says nothing."""
    words = polib.pofile(str(catalogue), wrapwidth=0)
    words.metadata.pop("POT-Creation-Date", None)
    words.save()


def compile_catalogue(catalogue: Path) -> None:
    """Write the compiled catalogue beside it."""
    polib.pofile(str(catalogue)).save_as_mofile(str(catalogue.with_suffix(".mo")))


def messages(catalogue: Path) -> set[Message]:
    """The messages of a catalogue, without their translations."""
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(catalogue)) if not entry.obsolete}


def differences() -> list[str]:
    """What the committed catalogue lacks or has too much of, compared with the code."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "kheo"
        shutil.copytree(ROOT / "kheo", package, ignore=shutil.ignore_patterns("static", "__pycache__", "migrations"))
        fresh = messages(collect(package))
    known = messages(CATALOGUE) if CATALOGUE.exists() else set()
    for domain, catalogue in EDITORS.items():
        fresh, known = fresh | set(words_of_libraries(domain)), known | messages(catalogue)
    return [f"missing: {message[1]!r}" for message in sorted(fresh - known, key=str)] + [
        f"no longer used: {message[1]!r}" for message in sorted(known - fresh, key=str)
    ]


def main() -> int:
    if "--check" in sys.argv[1:]:
        found = differences()
        print("\n".join([*found, f"{len(found)} differences: run `make messages`"] if found else ["the catalogue is up to date"]))
        return 1 if found else 0
    if not shutil.which("xgettext"):
        print("messages: gettext is missing. Please run:\n    sudo apt-get install -y gettext", file=sys.stderr)
        return 1
    catalogue = collect(ROOT / "kheo")
    keep_dates_out(catalogue)
    for each in (catalogue, PACKAGES, *map(collect_from_libraries, EDITORS)):
        compile_catalogue(each)
        print(f"messages: {each.relative_to(ROOT)} is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
