"""What the generic pages need to know of initiatives."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import IntegerField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.fields import ModelChoiceField

from kheo.lib.listing import Column
from kheo.movements.actions import may_record_consent, settle_duties
from kheo.movements.forms import InitiativeForm, OutputFormSet
from kheo.movements.models import Campaign, Field, Grade, Initiative, InitiativeKind, SubjectKind
from kheo.movements.permissions import RECOGNISE
from kheo.movements.queries import recognition_faults
from kheo.org.models import User
from kheo.org.permissions import can, within
from kheo.records.permissions import may_carry
from kheo.records.registry import RecordType, register
from kheo.records.verbs import add_verb
from kheo.records.workflow import SUBMIT, WITHDRAW, ReviewState


def _campaigns_of(request: Any) -> QuerySet[Campaign]:
    """Campaigns in which the reader's records may stand: of their own units, of those above and of those below."""
    held = request.user.roles_today
    keys = {key for role in held for key in role.unit.path_keys}
    return Campaign.objects.filter(Q(unit__key__in=keys) | within([role for role in held if role.body is None], "unit"))


def _fields_of(request: Any) -> QuerySet[Field]:
    return Field.objects.filter(campaign__in=_campaigns_of(request)).select_related("campaign").order_by("campaign__name", "position")


class FieldChoice(ModelChoiceField):
    """Names of fields repeat from campaign to campaign."""

    def label_from_instance(self, obj: Field) -> str:
        return f"{obj} ({obj.campaign})"


class FieldFilter(django_filters.ModelChoiceFilter):
    """A field of one of the campaigns."""

    field_class = FieldChoice


class YearFilter(django_filters.NumberFilter):
    """A whole year."""

    field_class = IntegerField


class InitiativeFilter(django_filters.FilterSet):
    """By state, campaign, field, year of submission, subject, kind, grade, and whether it is a pilot."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=ReviewState.choices)
    campaign = django_filters.ModelChoiceFilter(label=_("Campaign"), queryset=_campaigns_of)
    field = FieldFilter(label=pgettext_lazy("of a campaign", "Field"), queryset=_fields_of)
    year = YearFilter(label=_("Submitted in the year"), field_name="submitted_at", lookup_expr="year", min_value=2000, max_value=2100)
    subject = django_filters.ChoiceFilter(label=_("Done by"), choices=SubjectKind.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=InitiativeKind.choices)
    grade = django_filters.ChoiceFilter(label=_("Grade"), choices=Grade.choices, method="with_grade")
    is_pilot = django_filters.BooleanFilter(label=_("Pilot"))

    class Meta:
        model = Initiative
        fields = ["state", "campaign", "field", "year", "subject", "kind", "grade", "is_pilot"]

    def with_grade(self, rows: QuerySet[Any], _name: str, grade: str) -> QuerySet[Any]:
        """Those that were given the grade."""
        return rows.filter(recognitions__grade=grade)


def _after_step(initiative: Initiative, verb: str, _by: User) -> None:
    """A registration handed in is a duty done; taken back, the duty is open again."""
    if verb in (SUBMIT.verb, WITHDRAW.verb):
        settle_duties(initiative)


def _verbs(user: User, initiative: Initiative) -> list[tuple[str, str]]:
    """The room's own buttons."""
    buttons = []
    if initiative.state == ReviewState.ACCEPTED and can(user, RECOGNISE, initiative.campaign.unit):
        buttons.append((str(_("Record recognition")), reverse("movements:recognise", args=[initiative.pk])))
    if initiative.state == ReviewState.ACCEPTED and may_carry(user, initiative):
        buttons.append((str(_("How the work stands")), reverse("movements:condition", args=[initiative.pk])))
        buttons.append((str(_("State what was reached")), reverse("movements:outputs", args=[initiative.pk])))
    if initiative.honouree and may_record_consent(user, initiative):
        buttons.append((str(_("Consent to be named")), reverse("movements:consent", args=[initiative.pk])))
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
            Column("field", pgettext_lazy("of a campaign", "Field"), value=lambda row: row.field, order="field__position"),
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
        faults=recognition_faults,
    )
)
add_verb("state_outputs", pgettext_lazy("happened", "said what was reached"))
add_verb("recognise", pgettext_lazy("happened", "recognised"))
add_verb("start", pgettext_lazy("happened", "began to run"))
add_verb("stall", pgettext_lazy("happened", "stalled"))
add_verb("stop", pgettext_lazy("happened", "was stopped"))
add_verb("end", pgettext_lazy("happened", "ended"))
