"""The floors, where import-linter cannot see them: relations, migrations, templates.

The plan itself stands once, in pyproject.toml.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.template import engines

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "kheo"
SHARED = HOUSE / "templates"
NAMED = re.compile(r"""\{%-?\s*(?:extends|include)\s+["']([^"']+)["']""")
LOADED = re.compile(r"\{%-?\s*load\s+([^%]+?)\s*-?%\}")


def read_floors() -> dict[str, int]:
    """Room -> floor, counted from the ground."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = contracts[0]["layers"]
    return {
        room.strip().removeprefix("kheo."): floor
        for floor, layer in enumerate(reversed(layers))
        for room in layer.split("|")
    }


FLOORS = read_floors()


def may_use(user: str, used: str) -> bool:
    """Whether a room may lean on another: on itself and on what is below, never on its neighbour."""
    return user == used or FLOORS[user] > FLOORS[used]


def room_of_module(module: str) -> str | None:
    """The room of a module; none for a library."""
    parts = module.split(".")
    return parts[1] if parts[0] == "kheo" and len(parts) > 1 else None


def room_of_file(path: Path) -> str | None:
    """The room of a template; none for the shared ones and for libraries."""
    if not path.is_relative_to(HOUSE) or path.is_relative_to(SHARED):
        return None
    return path.relative_to(HOUSE).parts[0]


def templates_of_rooms() -> list[Path]:
    """All templates that belong to a room."""
    return sorted(path for path in HOUSE.glob("*/templates/**/*") if path.is_file())


def named_templates(path: Path) -> list[str]:
    """The templates that this one names literally."""
    return NAMED.findall(path.read_text(encoding="utf-8"))


def loaded_libraries(path: Path) -> Iterator[tuple[str, str | None]]:
    """The tag libraries that a template loads, each with its room."""
    known = engines["django"].engine.libraries
    for words in LOADED.findall(path.read_text(encoding="utf-8")):
        for library in words.partition(" from ")[2].split() if " from " in words else words.split():
            yield library, room_of_module(known[library])


def test_rule_goes_down_only():
    assert may_use("records", "org")
    assert may_use("records", "records")
    assert not may_use("org", "records")
    assert not may_use("portal", "desk")


def test_every_room_stands_on_a_floor():
    rooms = {path.parent.name for path in HOUSE.glob("*/__init__.py")}

    assert rooms == set(FLOORS)


def test_every_installed_room_has_its_own_name_as_label():
    labels = {config.label for config in apps.get_app_configs() if room_of_module(config.name)}

    assert labels == set(FLOORS) - {"lib"}


def test_relations_go_down():
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        for field in [*model._meta.fields, *model._meta.many_to_many, *model._meta.private_fields]
        if room_of_module(model.__module__)
        and isinstance(field.related_model, type)
        and room_of_module(field.related_model.__module__)
        and not may_use(model._meta.app_label, field.related_model._meta.app_label)
    ]

    assert upward == []


def test_migrations_depend_on_rooms_below():
    loader = MigrationLoader(None)
    upward = [
        f"{room}.{name} -> {needed}"
        for (room, name), migration in loader.disk_migrations.items()
        if room in FLOORS
        for needed, _name in [*migration.dependencies, *migration.run_before]
        if needed in FLOORS and not may_use(room, needed)
    ]

    assert upward == []


def test_user_image_and_document_are_our_own():
    assert settings.AUTH_USER_MODEL == "org.User"
    assert settings.WAGTAILIMAGES_IMAGE_MODEL == "portal.Image"
    assert settings.WAGTAILDOCS_DOCUMENT_MODEL == "portal.Document"


def test_templates_of_rooms_lie_in_a_folder_of_their_name():
    """Only the allauth, wagtail and error pages, which belong to config's level, may carry another name."""
    strays = [
        str(path.relative_to(HOUSE))
        for path in templates_of_rooms()
        if path.relative_to(HOUSE).parts[2] != room_of_file(path)
    ]

    assert strays == []


@pytest.mark.parametrize("path", templates_of_rooms(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_template_of_room_leans_on_rooms_below(path: Path):
    room = room_of_file(path)
    named = [(name, room_of_file(origin_of(name))) for name in named_templates(path)]

    assert [used for used in [*named, *loaded_libraries(path)] if used[1] and not may_use(room, used[1])] == []


@pytest.mark.parametrize(
    "path", sorted(path for path in SHARED.rglob("*.html")), ids=lambda path: str(path.relative_to(SHARED))
)
def test_shared_template_names_no_room(path: Path):
    """Skeletons, which lie directly in the folder, may load the rooms' tags; nothing else of a room."""
    named = [name for name in named_templates(path) if room_of_file(origin_of(name))]
    loaded = [] if path.parent == SHARED else [library for library, room in loaded_libraries(path) if room]

    assert named + loaded == []


def origin_of(name: str) -> Path:
    """The file of a template, which is not read; fails where a template names one that does not exist."""
    loaders = engines["django"].engine.template_loaders
    sources = (Path(source.name) for loader in loaders for source in loader.get_template_sources(name))
    found = next((source for source in sources if source.is_file()), None)
    if found is None:
        pytest.fail(f"no such template: {name}")
    return found
