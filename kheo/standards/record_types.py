"""What the generic pages need to know of sheets of results."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.listing import Column
from kheo.org.models import User
from kheo.records.listing import PERIOD, STATE, SUBMITTED, RecordFilter
from kheo.records.registry import RecordType, register
from kheo.records.verbs import add_verb
from kheo.standards.actions import follow_step
from kheo.standards.forms import ObservationSheetForm
from kheo.standards.models import CriteriaSet, ObservationSheet
from kheo.standards.permissions import may_answer
from kheo.standards.queries import (
    readable_by_verifier,
    unanswered,
    verifiable,
    waiting_for_verifier,
    why_evidence_stays,
)


def _sets(_request: Any) -> QuerySet[CriteriaSet]:
    return CriteriaSet.objects.filter(sheets__isnull=False).distinct()


class ObservationSheetFilter(RecordFilter):
    """By state, set and period."""

    criteria_set = django_filters.ModelChoiceFilter(label=_("Criteria set"), queryset=_sets)
    period = django_filters.CharFilter(label=_("Period"))

    class Meta:
        model = ObservationSheet
        fields = ["state", "criteria_set", "period"]


def _verbs(user: User, sheet: ObservationSheet) -> list[tuple[str, str]]:
    buttons: list[tuple[str, str]] = []
    if verifiable(user, sheet):
        buttons.append((str(_("Verify values")), reverse("standards:verify", args=[sheet.pk])))
    if may_answer(user, sheet):
        buttons.append((str(_("Conditions and dossier")), reverse("standards:conditions", args=[sheet.pk])))
    return buttons


def _before_submission(sheet: ObservationSheet) -> str:
    """Where it is asked once whether a sheet without all values is meant."""
    return reverse("standards:hand_in", args=[sheet.pk]) if unanswered(sheet) else ""


register(
    RecordType(
        model=ObservationSheet,
        slug="phieu-tieu-chi",
        intro=_("What a unit has reached of a criteria set in a quarter. Choose set and quarter here; the values follow on the next page."),
        form=ObservationSheetForm,
        columns=[
            Column("unit", _("Unit"), value=lambda row: row.unit, order="unit__path"),
            Column("criteria_set", _("Criteria set"), value=lambda row: row.criteria_set, order="criteria_set__code"),
            PERIOD,
            STATE,
            SUBMITTED,
        ],
        filterset=ObservationSheetFilter,
        facts="standards/sheet_facts.html",
        related=("unit", "body", "criteria_set"),
        verbs=_verbs,
        before_submission=_before_submission,
        after_step=follow_step,
        also_seen=readable_by_verifier,
        also_waiting=waiting_for_verifier,
        keeps_evidence=why_evidence_stays,
    )
)
add_verb("rule_on", pgettext_lazy("happened", "values were verified or disputed"))
add_verb("save_dossier", pgettext_lazy("happened", "conditions were answered or papers ticked"))
add_verb("set_group", pgettext_lazy("happened", "the unit was put into another group of the set"))
add_verb("confirm", pgettext_lazy("happened", "confirmed by a source"))
add_verb("withdraw_confirmation", pgettext_lazy("happened", "no longer confirmed"))
