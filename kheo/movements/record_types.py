"""What the generic pages need to know of initiatives."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.listing import Column
from kheo.movements.actions.campaigns import REGISTER_DUTY
from kheo.movements.forms import InitiativeForm, OutputFormSet
from kheo.movements.models import Grade, Initiative, InitiativeKind, SubjectKind
from kheo.movements.permissions import RECOGNISE
from kheo.org.models import User
from kheo.org.permissions import can
from kheo.records.actions import fulfil_duty
from kheo.records.permissions import may_carry
from kheo.records.registry import RecordType, register
from kheo.records.verbs import add_verb
from kheo.records.workflow import SUBMIT, ReviewState


class InitiativeFilter(django_filters.FilterSet):
    """By state, kind, subject, grade and year."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ReviewState.choices)
    subject = django_filters.ChoiceFilter(label=_("Done by"), choices=SubjectKind.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=InitiativeKind.choices)
    grade = django_filters.ChoiceFilter(label=_("Grade"), choices=Grade.choices, method="with_grade")
    is_pilot = django_filters.BooleanFilter(label=_("Pilot"))

    class Meta:
        model = Initiative
        fields = ["state", "subject", "kind", "grade", "is_pilot"]

    def with_grade(self, rows: QuerySet[Any], _name: str, grade: str) -> QuerySet[Any]:
        """Those that were given the grade."""
        return rows.filter(recognitions__grade=grade)


def _after_step(initiative: Initiative, verb: str, _by: User) -> None:
    """A registration handed in is a duty done: the unit's own, and its commune's."""
    if verb == SUBMIT.verb:
        for unit in filter(None, (initiative.unit, initiative.unit.parent)):
            fulfil_duty(initiative.campaign, code=REGISTER_DUTY, unit=unit)


def _verbs(user: User, initiative: Initiative) -> list[tuple[str, str]]:
    """The room's own buttons."""
    buttons = []
    if initiative.state == ReviewState.ACCEPTED and can(user, RECOGNISE, initiative.campaign.unit):
        buttons.append((str(_("Record recognition")), reverse("movements:recognise", args=[initiative.pk])))
    if initiative.state == ReviewState.ACCEPTED and may_carry(user, initiative):
        buttons.append((str(_("How the work stands")), reverse("movements:condition", args=[initiative.pk])))
    return buttons


register(
    RecordType(
        model=Initiative,
        slug="mo-hinh",
        label=pgettext_lazy("record", "initiative"),
        label_plural=pgettext_lazy("record", "initiatives"),
        intro=_("The registration form of the movement “Dân vận khéo”, in ten items."),
        form=InitiativeForm,
        formsets=[("outputs", OutputFormSet)],
        columns=[
            Column("title", _("Name"), value=str, order="folded"),
            Column("owner", _("In the name of"), value=lambda row: row.body or row.unit, order="unit__path"),
            Column("field", _("Field"), value=lambda row: row.field, order="field__position"),
            Column("subject", _("Done by"), value="get_subject_display", order="subject"),
            Column("state", _("State"), value="get_state_display", order="state"),
            Column("submitted_at", _("Submitted"), order="submitted_at"),
        ],
        filterset=InitiativeFilter,
        facts="movements/initiative_facts.html",
        related=("unit", "body", "field"),
        public_url=Initiative.get_absolute_url,
        verbs=_verbs,
        after_step=_after_step,
    )
)
add_verb("recognise", pgettext_lazy("happened", "recognised"))
add_verb("condition_start", pgettext_lazy("happened", "began to run"))
add_verb("condition_stall", pgettext_lazy("happened", "stalled"))
add_verb("condition_stop", pgettext_lazy("happened", "was stopped"))
add_verb("condition_end", pgettext_lazy("happened", "ended"))
