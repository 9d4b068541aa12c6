"""Columns and filters that lists of every record type share."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.listing import Column
from kheo.records.workflow import ReviewState


def _owner(record: Any) -> Any:
    return record.body or record.unit


def _period(record: Any) -> str:
    return record.period_words


OWNER = Column("owner", _("In the name of"), value=_owner, order="unit__path")
PERIOD = Column("period", _("Period"), value=_period, order="period")
STATE = Column("state", _("State"), value="get_state_display", order="state")
SUBMITTED = Column("submitted_at", pgettext_lazy("when", "Submitted"), order="submitted_at")


class RecordFilter(django_filters.FilterSet):
    """By state; what else a type is searched by, its room adds."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ReviewState)
