"""What must be written down is written down, and what is written down is so."""

import re
import runpy
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

from kheo.org.permissions import roles, verbs
from tests.test_floors import FLOORS, HOUSE, ROOT, room_of_module

DOCS = ROOT / "docs"
DECISIONS = DOCS / "adr"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
NOT_NAMED = {"__init__", "__pycache__", "migrations", "formats"}


def section(page: Path, heading: str) -> str:
    """The text under a heading of the second level."""
    text = page.read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"{page.name} has no section {heading}"
    return found.group(1)


def named_in_table(page: Path, heading: str) -> list[str]:
    """The names in the first column of the tables of a section; a cell may hold several."""
    cells = re.findall(r"^\| (`[^|]*`) \|", section(page, heading), re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def files_of_rooms() -> set[tuple[str, str]]:
    """(room, name) of every module, package and folder directly in a room."""
    return {
        (path.parent.name, path.stem)
        for room in FLOORS
        for path in (HOUSE / room).iterdir()
        if path.stem not in NOT_NAMED and (path.suffix == ".py" or path.is_dir())
    }


ARCHITECTURE = DOCS / "architecture.md"


def test_every_room_is_on_the_map_in_the_order_of_the_floors():
    on_the_map = named_in_table(ARCHITECTURE, "Rooms")

    assert sorted(on_the_map) == sorted(FLOORS)
    assert on_the_map == sorted(on_the_map, key=lambda room: -FLOORS[room])


def test_every_file_of_a_room_is_on_the_map():
    """A file bears a name that means the same in every room, or it is named for itself."""
    standard = set(named_in_table(ARCHITECTURE, "The same names in every room"))
    special = {tuple(name.split("/")) for name in named_in_table(ARCHITECTURE, "Files of one room alone")}
    files = files_of_rooms()

    assert sorted(f"{room}/{name}" for room, name in files - special if name not in standard) == []
    assert sorted("/".join(place) for place in special - files) == []
    assert sorted(standard - {name for _room, name in files}) == []


def decisions() -> list[Path]:
    """All decision records."""
    return sorted(DECISIONS.glob("[0-9]*.md"))


def test_decisions_are_numbered_without_gaps_and_listed():
    numbers = [int(path.name[:4]) for path in decisions()]
    listed = re.findall(r"\]\((\d{4}-[^)]+\.md)\)", (DECISIONS / "README.md").read_text(encoding="utf-8"))

    assert numbers == list(range(1, len(numbers) + 1))
    assert listed == [path.name for path in decisions()]


@pytest.mark.parametrize("path", decisions(), ids=lambda path: path.stem)
def test_decision_is_one_page_with_its_reasons(path: Path):
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Rejected"]
    assert text.startswith(f"# {path.name[:4]} ")
    assert len(text.splitlines()) <= 60


def test_permissions_page_is_fresh():
    made = runpy.run_path(str(ROOT / "scripts" / "make_permissions_doc.py"))["permissions_doc"]()

    assert (DOCS / "permissions.md").read_text(encoding="utf-8") == made, "run `make permissions`"


def test_every_verb_exists_and_is_granted():
    granted = {verb for role in roles().values() for verb in role.verbs}

    assert granted == set(verbs)


def test_verbs_carry_the_name_of_a_room():
    assert {verb.partition(".")[0] for verb in verbs} <= set(FLOORS)


def make_targets() -> dict[str, bool]:
    """Target -> whether it explains itself."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return {name: "##" in rest for name, rest in re.findall(r"^([a-z]+):(?!=)(.*)$", makefile, re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page_names_only_commands_and_files_that_exist(page: Path):
    text = page.read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:`|^    )make ([a-z]+)", text, re.MULTILINE))
    commands = set(re.findall(r"(?:`|^    )(?:\.venv/bin/)?kheo ([a-z_-]+)", text, re.MULTILINE))
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]

    assert sorted(targets - set(make_targets())) == []
    assert sorted({name.replace("-", "_") for name in commands} - set(get_commands())) == []
    assert [link for link in links if link and not (page.parent / link).exists()] == []


def test_readme_tells_every_target():
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    assert all(make_targets().values())
    assert sorted(name for name in make_targets() if f"`make {name}`" not in text) == []


def test_every_table_has_its_word_in_the_glossary():
    words = set(named_in_table(DOCS / "glossary.md", "Words of the field"))
    words |= set(named_in_table(DOCS / "glossary.md", "Words of our own"))
    models = {model.__name__ for model in apps.get_models() if room_of_module(model.__module__)}

    assert sorted(models - words) == []
