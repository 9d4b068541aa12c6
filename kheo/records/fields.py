"""`data/fields.yaml`: what every column and every field of a form is for, reviewed; and the words that none of them may hold.

The file says, for each model and each form, which columns and fields serve which named purpose. `compared` tells what the program
has without a line, and lines that name nothing; `left_out_term` finds the words of what is left out (docs/adr/0006). Those words are
also looked for where nothing is asked: in headings of columns, filters and figures.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.db.models import Model
from django.forms import BaseForm, ChoiceField, Field, ModelChoiceField
from django_filters import FilterSet

from kheo.lib.text import fold
from kheo.org.models import User
from kheo.records.figures import all_figures
from kheo.records.registry import RecordType, record_types

FILE = Path(__file__).resolve().parents[2] / "data" / "fields.yaml"
SHARED, OURS = "shared", "kheo."


@dataclass(frozen=True)
class Word:
    """A label, choice or name that people or programs read, with its place."""

    place: str
    text: str


@cache
def fields_table() -> dict[str, Any]:
    """The file as it stands."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@cache
def _patterns() -> list[tuple[str, re.Pattern[str], re.Pattern[str]]]:
    """Each term with its pattern as it is written and without accents."""
    return [(term, _pattern(term.lower()), _pattern(fold(term))) for term in fields_table()["left_out_terms"]]


def _pattern(term: str) -> re.Pattern[str]:
    """A term as whole words; an asterisk stands for the rest of a word, so that "religio*" finds "religious"."""
    words = r"\w*".join(re.escape(part) for part in term.split("*"))
    return re.compile(rf"(?<!\w){words}(?!\w)")


def left_out_term(text: str) -> str:
    """The term of what is left out that the text holds outside reviewed phrases, or "". Accents count where the text has any: "tiền ăn" is no "tiền án"."""
    plain = " ".join(text.lower().replace("_", " ").split())
    bare_text = plain.isascii()
    for row in fields_table()["reviewed"]:
        plain = plain.replace(fold(row["text"]) if bare_text else row["text"].lower(), " ")
    return next((term for term, written, bare in _patterns() if (bare if bare_text else written).search(plain)), "")


def own_models() -> list[type[Model]]:
    """Every table of ours, by its label; tables that only join two others show as a column of one of them."""
    models = apps.get_models()
    return sorted((model for model in models if model.__module__.startswith(OURS)), key=lambda model: model._meta.label_lower)


def columns() -> dict[str, list[str]]:
    """The columns of every table of ours, and its links to several rows, by label."""
    return {model._meta.label_lower: sorted(field.name for field in [*model._meta.local_fields, *model._meta.local_many_to_many]) for model in own_models()}


def forms_of(user: User) -> dict[str, list[str]]:
    """The fields of the form of every record type and of its rows, as that person would see them, by the address of the type."""
    found: dict[str, list[str]] = {}
    for kind in record_types():
        found[kind.slug] = sorted(_form(kind, user).fields)
        for prefix, formset in kind.formsets:
            found[f"{kind.slug}/{prefix}"] = sorted(name for name in formset.form.base_fields)
    return found


def _form(kind: RecordType, user: User) -> BaseForm:
    return kind.form(instance=kind.model(), user=user)


def forms_elsewhere() -> dict[str, list[str]]:
    """The fields that all other forms of ours declare, by the place of their class; those that a form makes of rows have the names of columns.

    Found are the forms of all modules that were imported.
    """
    return {place: sorted(fields) for place, fields in _fields_elsewhere().items() if fields}


def _fields_elsewhere() -> dict[str, dict[str, Field]]:
    classes = (form for kind in record_types() for form in (kind.form, *(formset.form for _prefix, formset in kind.formsets)))
    told_already = {base for form in classes for base in form.__mro__}
    return {_place_of(form): getattr(form, "base_fields", {}) for form in _ours_below(BaseForm) if form not in told_already}


def _ours_below(base: type[Any]) -> Iterator[type[Any]]:
    """The classes of ours that are made from that one."""
    for made in base.__subclasses__():
        if made.__module__.startswith(OURS):
            yield made
        yield from _ours_below(made)


def _place_of(made: type[Any]) -> str:
    return f"{made.__module__.removeprefix(OURS)}.{made.__name__}"


def listed(section: str) -> dict[str, list[str]]:
    """What the file lists under `models` or `forms`: names by place, whatever their purpose."""
    return {place: sorted(_names(purposes)) for place, purposes in fields_table()[section].items()}


def _names(purposes: Mapping[str, list[str]]) -> list[str]:
    """The names of one place: those of its own lines, and those that many places share."""
    shared = [group for name in purposes.get(SHARED, ()) for group in fields_table()[SHARED][name].values()]
    own = [names for purpose, names in purposes.items() if purpose != SHARED]
    return [name for names in [*own, *shared] for name in names]


def unknown_purposes() -> list[str]:
    """Purposes that lines name and the file does not explain."""
    table = fields_table()
    used = {purpose for section in ("models", "forms", SHARED) for purposes in table[section].values() for purpose in purposes}
    return sorted(used - set(table["purposes"]) - {SHARED})


def compared(found: Mapping[str, list[str]], section: str) -> tuple[list[str], list[str]]:
    """(what the program has and the file does not name, what the file names and the program does not have), as "place.name"."""
    there = {f"{place}.{name}" for place, names in found.items() for name in names}
    told = [f"{place}.{name}" for place, names in listed(section).items() for name in names]
    twice = [name for name in set(told) if told.count(name) > 1]
    return sorted(there - set(told)), sorted({*(set(told) - there), *twice})


def words(user: User) -> Iterator[Word]:
    """Every name, label and choice of a column, form field, filter or figure, in the language of the moment."""
    yield from _words_of_columns()
    yield from _words_of_types(user)
    for place, fields in _fields_elsewhere().items():
        yield from _words_of_fields(place, fields)
    for filters in _ours_below(FilterSet):
        for name, row in filters.base_filters.items():
            yield from _words_of(f"{_place_of(filters)}.{name}", name, row.label)
    for figure in all_figures():
        parts = [text for split in figure.splits.values() for text in split.parts.values()]
        yield from _words_of(figure.code, figure.code, figure.label, figure.measure, *parts)


def _words_of_columns() -> Iterator[Word]:
    for model in own_models():
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            yield from _words_of(f"{model._meta.label_lower}.{field.name}", field.name, getattr(field, "verbose_name", ""), getattr(field, "help_text", ""))
            yield from (Word(f"{model._meta.label_lower}.{field.name}", str(label)) for _value, label in getattr(field, "flatchoices", None) or ())


def _words_of_types(user: User) -> Iterator[Word]:
    """What pages of record types say: their names, their forms with the rows in them, the headings of their lists."""
    for kind in record_types():
        yield from _words_of(kind.slug, kind.slug, kind.label, kind.label_plural, kind.intro)
        yield from _words_of_fields(kind.slug, _form(kind, user).fields)
        for prefix, formset in kind.formsets:
            yield from _words_of_fields(f"{kind.slug}/{prefix}", formset.form.base_fields)
        for column in kind.columns:
            yield from _words_of(f"{kind.slug}: {column.key}", column.key, column.label)


def _words_of_fields(place: str, fields: Mapping[str, Field]) -> Iterator[Word]:
    """The names, labels and choices of a form; choices that are rows are what somebody wrote, not what we ask."""
    for name, box in fields.items():
        choices: Any = box.choices if isinstance(box, ChoiceField) and not isinstance(box, ModelChoiceField) else ()
        yield from _words_of(f"{place}.{name}", name, box.label, box.help_text, *(label for _value, label in choices))


def _words_of(place: str, *texts: Any) -> Iterator[Word]:
    yield from (Word(place, str(text)) for text in texts if text)
