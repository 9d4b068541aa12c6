"""The house rules that a program can see."""

import ast
import re
from collections import Counter
from pathlib import Path

import polib
import pytest
import yaml

from tests.test_floors import HOUSE, ROOT

LOCALE = HOUSE / "locale"
CATALOGUES = sorted(LOCALE.rglob("*.po"))
VENDOR = HOUSE / "static" / "vendor"
PLACES = ("kheo", "tests", "scripts", "data", "docs", "deploy", ".ci")
TEXT = {".py", ".html", ".txt", ".js", ".css", ".md", ".sh", ".yaml", ".yml", ".toml", ".csv", ".po", ".svg", ".conf", ""}
SCANNED = {".py", ".html", ".js", ".css"}

LONE_PROMISE = re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X]|HAC[K])\b(?! ?\(?#\d+)")
PATH_OF_A_MACHINE = re.compile(r"(?<![\w.:/~}-])/(?:home|root|Users|mnt|work(?:space)?)/\w")
TAG = re.compile(r"<[a-zA-Z][^>]*>", re.DOTALL)
INLINE = {
    "style": re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE),
    "script": re.compile(r"<script\b(?![^>]*\bsrc=)|javascript:", re.IGNORECASE),
    "handler": re.compile(r"\son[a-z]+\s*=|\shx-on", re.IGNORECASE),
}


def own_files() -> list[Path]:
    """Every text file that we wrote ourselves."""
    files = [path for place in PLACES for path in (ROOT / place).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file() and path.name != "LICENSE"]
    return sorted(path for path in files if path.suffix in TEXT and not {"vendor", "__pycache__", "node_modules"} & set(path.parts))


def relative(path: Path) -> str:
    """The path as the repository has it."""
    return str(path.relative_to(ROOT))


def code_files() -> list[Path]:
    """Code and templates, without what Django writes for us."""
    return [path for path in own_files() if path.suffix in SCANNED and "migrations" not in path.parts]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern stands in our files."""
    return [
        f"{relative(path)}:{number}"
        for path in own_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def inline_in(markup: str) -> list[str]:
    """The kinds of inline style, script or handler in a template."""
    tags = " ".join(TAG.findall(re.sub(r"\{#.*?#\}|\{%.*?%\}", "", markup, flags=re.DOTALL)))
    return [kind for kind, pattern in INLINE.items() if pattern.search(tags)]


def test_files_have_at_most_500_lines():
    long = [relative(path) for path in code_files() if len(path.read_text(encoding="utf-8").splitlines()) > 500]

    assert long == []


def test_functions_have_at_most_40_lines():
    """In the program; a test that tells a journey may take its time."""
    long = [
        f"{relative(path)}:{node.lineno} {node.name}"
        for path in code_files()
        if path.suffix == ".py" and not path.is_relative_to(ROOT / "tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 40
    ]

    assert long == []


def test_no_junk_drawer():
    drawers = {"utils", "helpers", "common", "misc", "base"}

    assert [relative(path) for path in HOUSE.rglob("*") if path.stem in drawers and path.suffix in {"", ".py"}] == []


def test_no_promise_without_an_issue():
    assert lines_with(LONE_PROMISE) == []


def test_no_path_of_a_machine():
    assert lines_with(PATH_OF_A_MACHINE) == []


def test_lock_files_hold_no_address():
    locks = sorted((ROOT / "requirements").glob("*.txt"))

    assert [path.name for path in locks] == ["base.txt", "dev.txt"]
    assert [path.name for path in locks if "://" in path.read_text(encoding="utf-8")] == []


def test_development_pins_what_runs():
    """`make setup` after `make demo` changes no version, and set-up relies on it."""
    base, dev = (
        set(re.findall(r"^([a-z0-9._-]+==\S+)", (ROOT / "requirements" / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("base.txt", "dev.txt")
    )

    assert base - dev == set()


def test_rule_sees_inline_style_script_and_handler():
    assert inline_in('<p style="color: red">') == ["style"]
    assert inline_in("<script>alert(1)</script>") == ["script"]
    assert inline_in('<a href="x"\n  onclick="y()">') == ["handler"]
    assert inline_in('<script src="x.js" defer></script><p class="style"> on = style=</p>') == []


@pytest.mark.parametrize("path", sorted(HOUSE.rglob("*.html")), ids=lambda path: str(path.relative_to(HOUSE)))
def test_template_holds_nothing_inline(path: Path):
    assert inline_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sorted((ROOT / "data").rglob("*.yaml")), ids=lambda path: path.name)
def test_data_file_states_its_format(path: Path):
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["format"] == 1


def test_vendored_files_are_listed_with_their_licence():
    listed = re.findall(r"^\| `([^`]+)` \|", (VENDOR / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    kept = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file() and path.parent != VENDOR}
    licences = {f"{path.name}/LICENSE" for path in VENDOR.iterdir() if path.is_dir()}

    assert sorted(listed) == sorted(kept - licences)
    assert licences <= kept


def test_licence_is_the_whole_agpl():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert "GNU AFFERO GENERAL PUBLIC LICENSE\n                       Version 3, 19 November 2007" in text
    assert "13. Remote Network Interaction" in text
    assert len(text.splitlines()) == 661


# --- The words people see -----------------------------------------------------------------------------


@pytest.fixture(scope="module", params=CATALOGUES, ids=lambda path: str(path.relative_to(LOCALE)))
def catalogue(request: pytest.FixtureRequest) -> polib.POFile:
    return polib.pofile(str(request.param))


def placeholders(text: str) -> Counter[str]:
    """The places in a message that the program fills in."""
    return Counter(re.findall(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\w*\}", text))


def test_no_message_stands_outside_the_catalogue():
    """The catalogue is gathered by the names of these functions: under another name their texts would never be translated."""
    other_name = re.compile(r"\b[a-z]*gettext(_lazy)? as (?!_\b)\w+")
    assert [path.name for path in HOUSE.rglob("*.py") if other_name.search(path.read_text(encoding="utf-8"))] == []


def test_every_message_is_translated(catalogue: polib.POFile):
    assert len(catalogue) > 50
    assert [entry.msgid for entry in catalogue if not entry.obsolete and not (entry.translated() and all(entry.msgstr_plural.values()))] == []


def test_translations_keep_the_placeholders(catalogue: polib.POFile):
    changed = [
        entry.msgid
        for entry in catalogue.translated_entries()
        if placeholders(entry.msgid_plural or entry.msgid).keys() != placeholders(entry.msgstr or entry.msgstr_plural[0]).keys()
    ]

    assert changed == []


def test_compiled_catalogue_is_fresh(catalogue: polib.POFile):
    compiled = polib.mofile(str(Path(catalogue.fpath).with_suffix(".mo")))
    words = {(entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural for entry in catalogue.translated_entries()}

    assert {(entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural for entry in compiled} == words
