"""The version, read from the changelog so that the two cannot drift."""

import re
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parents[2] / "CHANGELOG.md"


def read_version(changelog: Path = CHANGELOG) -> str:
    """The newest version heading of the changelog ("## 0.1.0 - …")."""
    found = re.search(r"^## (\d+\.\d+\.\d+)", changelog.read_text(encoding="utf-8"), re.MULTILINE)
    return found.group(1) if found else "0.0.0"


VERSION = read_version()
