"""What hangs on units that are merged, divided or ended."""

from collections.abc import Collection, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, Q, QuerySet

from kheo.org.models import Body, RoleAssignment, Succession, Unit, User
from kheo.org.reorganising import Reorganisation
from kheo.records.models import Duty, Record, Target
from kheo.records.registry import RecordType, record_types
from kheo.records.reorganising import all_parts, is_finished_at_home
from kheo.records.workflow import EDITABLE, ReviewState

OPEN = EDITABLE | {ReviewState.SUBMITTED}
OWN_TABLES = (Unit, Succession, Body, RoleAssignment, User, Duty, Target)


def open_records(record_type: RecordType, units: Collection[int]) -> QuerySet[Any]:
    """Drafts, submitted and returned ones of these units."""
    return record_type.model.objects.filter(unit__in=units, state__in=OPEN).select_related("unit").order_by("pk")


def units_with_work(moved: Reorganisation) -> set[int]:
    """The units before at which open records are finished, and whose roles therefore stay."""
    rows = (row for record_type in record_types() for row in open_records(record_type, list(moved.heirs)))
    return {row.unit_id for row in rows if is_finished_at_home(row, moved)}


def left_behind(units: Collection[int]) -> Iterator[tuple[type[Model], int]]:
    """Tables for which nobody answers in a reorganisation, with how many of their rows name these units."""
    answered = {*OWN_TABLES, *(table for part in all_parts() for table in part.tables)}
    for model in apps.get_models():
        if model in answered or issubclass(model, Record) or not model.__module__.startswith("kheo."):
            continue
        named = Q(pk__in=[])
        for field in _unit_fields(model):
            named |= Q(**{f"{field.name}__in": units})
        count = model._default_manager.filter(named).count() if _unit_fields(model) else 0
        if count:
            yield model, count


def _unit_fields(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.local_concrete_fields if field.related_model is Unit]
