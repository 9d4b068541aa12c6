"""Collect the words that people see into kheo/locale/vi and compile them; with --check, only say whether that is needed.

Compiling needs gettext, so the compiled catalogue is committed: installing and running Khéo does not need it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "kheo" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
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
    compile_catalogue(catalogue)
    print(f"messages: {catalogue.relative_to(ROOT)} is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
