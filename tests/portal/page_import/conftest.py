"""Messages as they stand in the code, whatever the catalogue says."""

from pathlib import Path

import pytest
from django.utils import translation

PAGES = Path(__file__).parent / "pages"


@pytest.fixture(autouse=True)
def untranslated():
    with translation.override(None):
        yield


def page(name: str) -> str:
    """A sample page, as Unicode."""
    return (PAGES / name).read_text(encoding="utf-8")
