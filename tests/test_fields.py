"""The reviewed list of fields: nothing is stored or asked without a purpose, and nothing of what is left out."""

import gc
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
import yaml
from django import forms
from django.utils import translation

import kheo
from kheo.grassroots.returns import left_out
from kheo.records.fields import (
    Word,
    columns,
    compared,
    fields_table,
    forms_elsewhere,
    forms_of,
    left_out_term,
    unknown_purposes,
    words,
)

DATA = Path(__file__).resolve().parents[1] / "data"
HEADINGS_IN = ("activities.yaml", "meetings.yaml", "monthly_return.yaml", "movements.yaml", "ocop.yaml", "programme_results.yaml", "resources.yaml")
NAMES = ("name", "label", "measure")


@pytest.fixture(autouse=True, scope="module")
def all_forms() -> None:
    """Forms stand in other modules too, and in such as no page has needed yet: all are imported, but for measures with tables of their own."""
    for module in walk_packages(kheo.__path__, "kheo."):
        if ".migrations" not in module.name and not module.name.startswith("kheo.bench"):
            import_module(module.name)


@pytest.fixture
def secret_form() -> Iterator[str]:
    """A form that somebody has just added to a room, without a line; it is gone after the test. Its place."""
    made = {"__module__": "kheo.grassroots.forms.secret", "faith": forms.CharField(label="Tôn giáo")}
    form = type("SecretForm", (forms.Form,), made)
    yield f"{form.__module__.removeprefix('kheo.')}.SecretForm"
    del form, made
    gc.collect()


def headings_of(value: Any, place: str) -> Iterator[Word]:
    """Every name that a data file gives to something that is asked or counted; what it says is left out is none."""
    if isinstance(value, dict) and value.get("as") != "left_out":
        yield from (Word(place, str(value[name])) for name in NAMES if isinstance(value.get(name), str))
    if isinstance(value, dict | list) and not (isinstance(value, dict) and value.get("as") == "left_out"):
        for part in value.values() if isinstance(value, dict) else value:
            yield from headings_of(part, place)


def data_headings() -> list[Word]:
    found = []
    for name in HEADINGS_IN:
        found += headings_of(yaml.safe_load((DATA / name).read_text(encoding="utf-8")), name)
    return found


def test_every_column_has_a_line_and_every_line_a_column():
    assert compared(columns(), "models") == ([], [])


@pytest.mark.django_db
def test_every_field_of_a_form_has_a_line_and_every_line_a_field(reviewer, land, bodies):
    assert compared(forms_of(reviewer) | forms_elsewhere(), "forms") == ([], [])


@pytest.mark.django_db
def test_a_form_without_a_line_is_found_wherever_it_stands(secret_form, reviewer, land, bodies):
    assert compared(forms_of(reviewer) | forms_elsewhere(), "forms") == ([f"{secret_form}.faith"], [])
    assert [word.text for word in words(reviewer) if word.place.startswith(secret_form) and left_out_term(word.text)] == ["faith", "Tôn giáo"]


def test_every_purpose_is_explained():
    assert unknown_purposes() == []
    assert [name for name, purpose in fields_table()["purposes"].items() if len(purpose) < 20] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "vi"])
def test_no_name_label_or_choice_holds_what_is_left_out(reviewer, land, bodies, language):
    with translation.override(language):
        found = [(word.place, word.text, left_out_term(word.text)) for word in [*words(reviewer), *data_headings()]]
    assert [row for row in found if row[2]] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("grassroots.meeting.attended", "attended"), ("cuoc-hop", "meetings"), ("cuoc-hop.owner", "In the name of"), ("cuoc-hop/resolutions.post", "Post"),
        ("cuoc-hop: state", "State"), ("desk.forms.DigestForm.every", "How often"), ("records.listing.RecordFilter.state", "State"),
        ("meetings.thin", "Thinly attended meetings"), ("meetings.attendance", "%"),
    ],
)  # fmt: skip
def test_every_place_in_which_words_stand_is_looked_at(place, text, reviewer, land, bodies):
    assert text.lower() in {word.text.lower() for word in words(reviewer) if word.place == place}


@pytest.mark.django_db
def test_every_reviewed_phrase_is_still_needed_and_says_why(reviewer, land, bodies):
    said = ""
    for language in ("en", "vi"):
        with translation.override(language):
            said += "\n".join(word.text.lower() for word in [*words(reviewer), *data_headings()])
    assert [row["text"] for row in fields_table()["reviewed"] if row["text"].lower() not in said or len(row["why"]) < 20] == []


@pytest.mark.parametrize("row", left_out(), ids=lambda row: str(row.number))
def test_a_left_out_heading_is_in_no_data_that_is_asked(row):
    assert row.name not in {word.text for word in data_headings()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("religion", True), ("religious_affairs", True), ("Dân tộc", True), ("dan toc", True), ("Tâm trạng người dân", True), ("Người có tiền án", True),
        ("Tình trạng sức khỏe", True), ("mood", True), ("public opinion", True), ("Tiền ăn của học viên", False), ("Trạm y tế, bảo hiểm y tế", False),
        ("Số cuộc tuyên truyền", False), ("People who took part", False), ("reasonable", False),
        ("Ngày hội đại đoàn kết toàn dân tộc", False), ("ngay hoi dai doan ket toan dan toc", False), ("Đồng bào dân tộc dự ngày hội đại đoàn kết toàn dân tộc", True),
    ],
)  # fmt: skip
def test_words_of_what_is_left_out_are_found(text, found):
    assert bool(left_out_term(text)) is found
