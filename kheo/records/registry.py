"""The types of records that rooms above have brought in; filled by each room's `record_types` at start-up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from kheo.records.models import Record

NOTHING_MORE = Q(pk__in=[])


@dataclass(frozen=True)
class RecordType:
    """Everything the generic pages need to know of one record type.

    `form` is a `records.forms.RecordForm`; `slug` is its part of the desk's addresses; `facts` the template that shows its content; `formsets` its rows;
    `columns` and `filterset` make its list; `verbs` are the room's own buttons (label, address) for a user and a record;
    `after_step` is called in the same transaction when a step was taken or the record was published or taken off, with
    the record, verb and user; `also_seen` tells which rows somebody may read besides those that every type shows them, `also_waiting` which submitted ones wait for something of theirs other than the review;
    `before_submission` gives the address of a page to look at before the record is submitted ("": none); `keeps_evidence` says why a photo or file can no longer be changed or removed ("": it can); `stays_home` names the kinds of evidence that only the record's own body ever sees (and whoever sent them), and that are never published; `first_rows` gives, by prefix, what the rows of a form just opened begin with; `faults` tells what about a record its history does not bear out (`kheo verify`).
    """

    model: type[Record]
    slug: str
    form: type[Any]
    columns: Sequence[Any]
    filterset: type[Any]
    facts: str
    intro: str | Promise = ""
    formsets: Sequence[tuple[str, type[Any]]] = ()
    related: Sequence[str] = ("unit", "body")
    verbs: Callable[[Any, Any], list[tuple[str, str]]] = lambda _user, _record: []
    also_seen: Callable[[Any], Q] = lambda _user: NOTHING_MORE
    also_waiting: Callable[[Any], Q] = lambda _user: NOTHING_MORE
    before_submission: Callable[[Any], str] = lambda _record: ""
    keeps_evidence: Callable[[Any], str] = lambda _evidence: ""
    stays_home: frozenset[str] = frozenset()
    first_rows: Callable[[Any], Mapping[str, list[dict[str, Any]]]] = lambda _form: {}
    after_step: Callable[[Any, str, Any], None] = lambda _record, _verb, _by: None
    faults: Callable[[Any], list[str]] = lambda _record: []
    unsealed: Callable[[Any], list[tuple[Any, str]]] = lambda _record: []  # (what it is, its words): sealed, and on the page once the record is public

    @property
    def label(self) -> str | Promise:
        """One record of the type, in words."""
        return self.model._meta.verbose_name or self.slug

    @property
    def label_plural(self) -> str | Promise:
        """Several of them."""
        return self.model._meta.verbose_name_plural or self.slug


_types: dict[str, RecordType] = {}


class NoSuchType(LookupError):
    """No record type has that address."""


def register(record_type: RecordType) -> None:
    """Bring a record type in; its slug must be new."""
    if record_type.slug in _types:
        raise ValueError(f"Two record types at {record_type.slug}")
    _types[record_type.slug] = record_type


@dataclass(frozen=True)
class Thing:
    """Something that is no record and that notices speak of: which rows somebody may read, and where one stands at the desk."""

    rows_for: Callable[[Any], QuerySet[Any]]
    url: Callable[[Any], str]


_things: dict[type[Model], Thing] = {}


def register_thing(model: type[Model], thing: Thing) -> None:
    """Let notices name rows of `model`, with a link, to those who may read them."""
    _things[model] = thing


def things() -> dict[type[Model], Thing]:
    """What notices may speak of besides records."""
    return dict(_things)


def record_types() -> list[RecordType]:
    """All record types, in the order of registration."""
    return list(_types.values())


def type_at(slug: str) -> RecordType:
    """The record type with that address; raises `NoSuchType`."""
    if slug not in _types:
        raise NoSuchType(slug)
    return _types[slug]


def type_of(model: type[Model] | Model) -> RecordType:
    """The record type of a model or of one of its rows; raises `NoSuchType`."""
    wanted = model if isinstance(model, type) else type(model)
    for record_type in _types.values():
        if record_type.model is wanted:
            return record_type
    raise NoSuchType(wanted.__name__)
