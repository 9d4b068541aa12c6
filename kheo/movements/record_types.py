"""What the generic pages need to know of initiatives."""

from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.forms import IntegerField
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters.fields import ModelChoiceField

from kheo.lib.listing import Column, YesNoFilter
from kheo.movements.actions import (
    COPIED,
    SAME_WORK,
    follow_step,
    set_self_assessment_duties,
    settle_duties,
    show_notes,
    tell_origin,
)
from kheo.movements.forms import InitiativeForm, OutputFormSet
from kheo.movements.models import Campaign, Field, Grade, Initiative, InitiativeKind, Recognition, SubjectKind
from kheo.movements.queries import (
    deciding_units,
    honour_words,
    may_check_up,
    may_print_certificate,
    open_check_ups,
    reachable_campaigns,
    recognition_faults,
)
from kheo.movements.queries.appraisals import appraisal_buttons, readable_by_appraiser
from kheo.movements.queries.carrying_out import why_evidence_stays
from kheo.movements.queries.councils import appraisal_faults
from kheo.movements.queries.same_work import same_work_faults, to_look_at
from kheo.org.models import User
from kheo.records.listing import OWNER, STATE, SUBMITTED, RecordFilter
from kheo.records.permissions import may_carry, may_record_consent
from kheo.records.registry import RecordType, register
from kheo.records.verbs import add_verb
from kheo.records.workflow import ACCEPT, REOPEN, SUBMIT, WITHDRAW, ReviewState


def _campaigns_of(request: Any) -> QuerySet[Campaign]:
    return reachable_campaigns(request.user)


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


class InitiativeFilter(RecordFilter):
    """By state, campaign, field, year of submission, subject, kind, grade, and whether it is a pilot."""

    campaign = django_filters.ModelChoiceFilter(label=_("Campaign"), queryset=_campaigns_of)
    field = FieldFilter(label=pgettext_lazy("of a campaign", "Field"), queryset=_fields_of)
    year = YearFilter(label=_("Submitted in the year"), field_name="submitted_at", lookup_expr="year", min_value=2000, max_value=2100)
    subject = django_filters.ChoiceFilter(label=_("Done by"), choices=SubjectKind.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=InitiativeKind.choices)
    grade = django_filters.ChoiceFilter(label=_("Grade"), choices=Grade.choices, method="with_grade")
    is_pilot = YesNoFilter(label=_("Pilot"))
    is_late = YesNoFilter(label=_("Handed in late"), method="handed_in_late")

    class Meta:
        model = Initiative
        fields = ["state", "campaign", "field", "year", "subject", "kind", "grade", "is_pilot", "is_late"]

    def handed_in_late(self, rows: QuerySet[Any], _name: str, late: bool) -> QuerySet[Any]:
        """Those first handed in after their campaign's last day of registration, or in time."""
        after = {"first_submitted_at__date__gt": F("campaign__register_by")}
        return rows.filter(**after) if late else rows.exclude(**after)

    def with_grade(self, rows: QuerySet[Any], _name: str, grade: str) -> QuerySet[Any]:
        """Those that were given the grade, and not taken it back."""
        return rows.filter(pk__in=Recognition.objects.filter(grade=grade, revoked_on=None).values("initiative"))


def _before_submission(initiative: Initiative) -> str:
    """Where look-alikes are to be looked at, if there are any that nobody has said anything about."""
    return reverse("movements:look_alikes", args=[initiative.pk]) if to_look_at(initiative) else ""


def _after_step(initiative: Initiative, verb: str, by: User) -> None:
    """A registration handed in is a duty done; taken back, the duty is open again. A copy accepted is told; notes follow publication."""
    if verb in (SUBMIT.verb, WITHDRAW.verb):
        settle_duties(initiative)
    if verb in (ACCEPT.verb, REOPEN.verb):
        set_self_assessment_duties(initiative.campaign, of=initiative)
    if verb == ACCEPT.verb:
        tell_origin(initiative)
    if verb in ("publish", "unpublish", REOPEN.verb):
        show_notes(initiative)
    follow_step(initiative, verb, by)


def _verbs(user: User, initiative: Initiative) -> list[tuple[str, str]]:
    """The room's own buttons."""
    buttons = []
    if initiative.state == ReviewState.ACCEPTED and deciding_units(user, initiative):
        buttons.append((str(_("Record recognition")), reverse("movements:recognise", args=[initiative.pk])))
    if initiative.state == ReviewState.ACCEPTED and may_carry(user, initiative):
        buttons.append((str(_("Carrying out: notes, photos, condition")), reverse("movements:progress", args=[initiative.pk])))
        buttons.append((str(_("State what was reached")), reverse("movements:outputs", args=[initiative.pk])))
        if initiative.campaign.sheet_id:
            buttons.append((str(_("Self-assessment")), reverse("movements:self_assessment", args=[initiative.pk])))
    buttons += _buttons_of_recognised(user, initiative)
    buttons += appraisal_buttons(user, initiative)
    if initiative.honouree and may_record_consent(user, initiative):
        buttons.append((str(_("Consent to be named")), reverse("movements:consent", args=[initiative.pk])))
    return buttons


def _buttons_of_recognised(user: User, initiative: Initiative) -> list[tuple[str, str]]:
    """Certificates of the decisions that stand, and the check-ups that are due."""
    standing = initiative.recognitions.filter(revoked_on=None).select_related("unit", "initiative__unit", "initiative__body")
    buttons = [
        (_("Certificate: %(what)s") % {"what": honour_words(row)}, reverse("movements:certificate", args=[initiative.pk, row.pk]))
        for row in standing if may_print_certificate(user, row)
    ]  # fmt: skip
    due = open_check_ups(initiative) if may_check_up(user, initiative) else []
    return [*buttons, *((_("Is it still there? (%(months)s months)") % {"months": months}, reverse("movements:check_up", args=[initiative.pk, months])) for months in due)]


register(
    RecordType(
        model=Initiative,
        slug="mo-hinh",
        intro=_("The registration form of the movement “Dân vận khéo”, in ten items."),
        form=InitiativeForm,
        formsets=[("outputs", OutputFormSet)],
        columns=[
            Column("title", _("Name"), value=str, order="folded"),
            OWNER,
            Column("field", pgettext_lazy("of a campaign", "Field"), value=lambda row: row.field, order="field__position"),
            Column("subject", _("Done by"), value="get_subject_display", order="subject"),
            STATE,
            SUBMITTED,
            Column("is_late", _("Late"), value=lambda row: _("late") if row.is_late else ""),
        ],
        filterset=InitiativeFilter,
        facts="movements/initiative_facts.html",
        related=("unit", "body", "field", "campaign"),
        verbs=_verbs,
        first_rows=lambda form: {"outputs": form.first_outputs()},
        before_submission=_before_submission,
        keeps_evidence=why_evidence_stays,
        after_step=_after_step,
        also_seen=readable_by_appraiser,
        faults=lambda initiative: [*recognition_faults(initiative), *appraisal_faults(initiative), *same_work_faults(initiative)],
    )
)
add_verb(SAME_WORK, pgettext_lazy("happened", "was decided about as the same work"))
add_verb(COPIED, pgettext_lazy("happened", "was copied elsewhere"))
add_verb("add_checkpoint", pgettext_lazy("happened", "noted how the work goes on"))
add_verb("state_outputs", pgettext_lazy("happened", "said what was reached"))
add_verb("self_assess", pgettext_lazy("happened", "handed in its self-assessment"))
add_verb("take_back_self_assessment", pgettext_lazy("happened", "took its self-assessment back"))
add_verb("recognise", pgettext_lazy("happened", "recognised"))
add_verb("revoke", pgettext_lazy("happened", "its recognition was revoked"))
add_verb("check_up", pgettext_lazy("happened", "said whether it still lives"))
add_verb("open_appraisal", pgettext_lazy("happened", "appraisers were named"))
add_verb("freeze_appraisal", pgettext_lazy("happened", "the result of its appraisal is final"))
add_verb("correct_appraisal", pgettext_lazy("happened", "the result of its appraisal is being corrected"))
add_verb("named_appraiser", pgettext_lazy("happened", "you were named as an appraiser"))
add_verb("ballots_in", pgettext_lazy("happened", "all ballots are in"))
add_verb("start", pgettext_lazy("happened", "began to run"))
add_verb("stall", pgettext_lazy("happened", "stalled"))
add_verb("stop", pgettext_lazy("happened", "was stopped"))
add_verb("ineffective", pgettext_lazy("happened", "was found not effective"))
add_verb("end", pgettext_lazy("happened", "ended"))
