"""What the generic pages need to know of the room's records."""

from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import F, QuerySet
from django.forms import HiddenInput
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib.amounts import show_amount
from kheo.lib.keys import LONGEST
from kheo.lib.listing import Column
from kheo.org.models import User
from kheo.records.listing import OWNER, PERIOD, STATE, SUBMITTED, RecordFilter
from kheo.records.permissions import may_carry, may_enter, may_record_consent
from kheo.records.registry import RecordType, Thing, register, register_thing
from kheo.records.verbs import add_verb
from kheo.records.workflow import ReviewState
from kheo.resources.actions.contributions import follow_step
from kheo.resources.actions.donors import may_name_donor
from kheo.resources.actions.ledger import POSTED
from kheo.resources.actions.results import FREEZE, RESULTS_SLUG, follow_results
from kheo.resources.actions.vouchers import APPROVE, DRAW_UP, REFUSE, voucher_url
from kheo.resources.actions.works import MARK_MILESTONE, follow_work
from kheo.resources.forms.contributions import ContributionForm
from kheo.resources.forms.results import ProgrammeResultForm
from kheo.resources.forms.works import MilestoneFormSet, WorkForm
from kheo.resources.models import Contribution, EntryKind, ProgrammeResult, Voucher, Work
from kheo.resources.models.contributions import Standing, form_choices, source_choices
from kheo.resources.models.works import work_choices
from kheo.resources.permissions import may_draw_up, may_move, may_release, vouchers_for
from kheo.resources.queries.donors import donor_to_publish
from kheo.resources.queries.ledger import forms_at_hand, left_for
from kheo.resources.workflow import WorkCondition


class ProgrammeResultFilter(RecordFilter):
    """By state and period."""

    period = django_filters.CharFilter(label=_("Period"))

    class Meta:
        model = ProgrammeResult
        fields = ["state", "period"]


class WorkFilter(RecordFilter):
    """By state, kind, how it stands, and the day it begins."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=work_choices)
    condition = django_filters.ChoiceFilter(label=_("How the work stands"), choices=WorkCondition)
    starts_on = django_filters.DateFromToRangeFilter(label=_("Begins on"))

    class Meta:
        model = Work
        fields = ["state", "kind", "condition", "starts_on"]


class ContributionFilter(RecordFilter):
    """By state, source, what is given, what became of it, and the day of the promise; by one work where a link names it: a choice of all would grow without end."""

    source = django_filters.ChoiceFilter(label=pgettext_lazy("of money", "Source"), choices=source_choices)
    form = django_filters.ChoiceFilter(label=pgettext_lazy("contribution", "What is given"), choices=form_choices)
    work = django_filters.NumberFilter(widget=HiddenInput, min_value=1, max_value=10**LONGEST - 1)
    standing = django_filters.ChoiceFilter(label=pgettext_lazy("of a contribution", "What became of it"), choices=Standing, method="with_standing")
    promised_on = django_filters.DateFromToRangeFilter(label=_("Promised on"))

    class Meta:
        model = Contribution
        fields = ["state", "source", "form", "work", "standing", "promised_on"]

    def with_standing(self, rows: QuerySet[Contribution], _name: str, standing: str) -> QuerySet[Contribution]:
        """Those of which this became."""
        found: dict[str, dict[str, Any]] = {Standing.PROMISED: {"received__lte": 0}, Standing.PARTLY: {"received__gt": 0, "received__lt": F("quantity")}, Standing.RECEIVED: {"received__gt": 0, "received__gte": F("quantity")}}
        return rows.filter(**found[standing])


def _work_verbs(user: User, work: Work) -> list[tuple[str, str]]:
    """How it goes on, by those who carry it; what is given and spent, by all who may write it down there; where what is left of it goes, by those who approve."""
    if work.state != ReviewState.ACCEPTED:
        return []
    goes_on = [(str(_("How the work goes on")), reverse("resources:progress", args=[work.pk]))] if may_carry(user, work) else []
    asked = [*_giving(user, work), *_spending(user, work)] if work.condition != WorkCondition.STOPPED else []
    return [*goes_on, *asked, *_moving(user, work)]


def _moving(user: User, work: Work) -> list[tuple[str, str]]:
    """Into the common purse, where the work came to its end and something is left."""
    asked = not work.is_going and may_move(user, work) and left_for(work)
    return [(str(_("Move what is left")), reverse("resources:move_left", args=[work.pk]))] if asked else []


def _giving(user: User, work: Work) -> list[tuple[str, str]]:
    """A new contribution, for whoever carries the work, and for the office above that types in what a hamlet has on paper."""
    if not (may_carry(user, work) or may_enter(user, work.unit, work.body)):
        return []
    asked = {"work": work.pk, "owner": work.owner_key}
    return [(str(_("Write down a contribution")), f"{reverse('records:new', args=['dong-gop'])}?{urlencode(asked)}")]


def _spending(user: User, work: Work) -> list[tuple[str, str]]:
    """A new voucher on what is at hand; where that is of one form, it is chosen already."""
    at_hand = forms_at_hand(work) if may_draw_up(user, work.unit) else []
    asked = {"work": work.pk, **({"form": at_hand[0]} if len(at_hand) == 1 else {})}
    return [(str(_("Draw up a voucher")), f"{reverse('resources:new_voucher')}?{urlencode(asked)}")] if at_hand else []


def _still_to_come(user: User, contribution: Contribution) -> list[tuple[str, str]]:
    """What is still to come was handed over, or never will be."""
    asked = [(may_carry, _("It was handed over"), "receive"), (may_release, _("The rest will not come"), "release")]
    return [(str(label), reverse(f"resources:{name}", args=[contribution.pk])) for may, label, name in asked if may(user, contribution)]


def _contribution_verbs(user: User, contribution: Contribution) -> list[tuple[str, str]]:
    """Handed over, and who gave it."""
    buttons = []
    if contribution.state == ReviewState.ACCEPTED and contribution.missing > 0:
        buttons += _still_to_come(user, contribution)
    if may_name_donor(user, contribution) or (contribution.donor and contribution.state != ReviewState.WITHDRAWN and may_record_consent(user, contribution)):
        buttons.append((str(_("Who gave it")), reverse("resources:donor", args=[contribution.pk])))
    return buttons


register(
    RecordType(
        model=Work,
        slug="cong-trinh",
        intro=_("Something that is built or mended together: a road, a bridge, a line of lamps, a house. What, how much, from when to when."),
        form=WorkForm,
        formsets=[("milestones", MilestoneFormSet)],
        columns=[
            Column("title", _("Name"), value=str, order="folded"),
            OWNER,
            Column("kind", _("Kind"), value=lambda row: row.kind_name, order="kind"),
            Column("cost", _("Planned cost"), value=lambda row: show_amount(row.cost), order="cost"),
            Column("ends_on", _("To be finished by"), order="ends_on"),
            Column("condition", _("How the work stands"), value="get_condition_display", order="condition"),
            STATE,
        ],
        filterset=WorkFilter,
        facts="resources/work_facts.html",
        verbs=_work_verbs,
        after_step=follow_work,
    )
)
register(
    RecordType(
        model=Contribution,
        slug="dong-gop",
        intro=_("What was promised or given: from which source, what, how much, for what. Nobody's name stands here."),
        form=ContributionForm,
        columns=[
            Column("told", pgettext_lazy("contribution", "What is given"), value=str, order="folded"),
            OWNER,
            Column("source", pgettext_lazy("of money", "Source"), value="get_source_display", order="source"),
            Column("work", _("What for"), value="what_for", order="work__folded"),
            Column("promised_on", _("Promised on"), order="promised_on"),
            Column("standing", pgettext_lazy("of a contribution", "What became of it"), value="standing.label"),
            STATE,
        ],
        filterset=ContributionFilter,
        facts="resources/contribution_facts.html",
        related=("unit", "body", "work"),
        verbs=_contribution_verbs,
        after_step=follow_step,
        unsealed=lambda contribution: [(_("Given by"), name)] if (name := donor_to_publish(contribution)) else [],
    )
)
add_verb(MARK_MILESTONE, pgettext_lazy("happened", "a step of the work is done"))
add_verb("build", pgettext_lazy("happened", "is being built"))
add_verb("give_up", pgettext_lazy("happened", "was given up"))
add_verb("finish", pgettext_lazy("happened", "is finished and in use"))

register(
    RecordType(
        model=ProgrammeResult,
        slug=RESULTS_SLUG,
        intro=_("What the programmes reached: poverty, houses, training, jobs, cooperatives by the quarter, credit by the month. Counts alone, never a household."),
        form=ProgrammeResultForm,
        columns=[OWNER, PERIOD, SUBMITTED, STATE],
        filterset=ProgrammeResultFilter,
        facts="resources/result_facts.html",
        after_step=follow_results,
    )
)
add_verb(FREEZE, pgettext_lazy("happened", "what shares are shares of was frozen"))
add_verb(POSTED[EntryKind.PROMISE], pgettext_lazy("happened", "the promise was written into the book"))
add_verb(POSTED[EntryKind.RECEIPT], pgettext_lazy("happened", "received, and written into the book"))
add_verb(POSTED[EntryKind.RELEASE], pgettext_lazy("happened", "the rest of the promise will not come"))
add_verb(POSTED[EntryKind.SPENDING], pgettext_lazy("happened", "paid, and written into the book"))
add_verb(POSTED[EntryKind.TRANSFER], pgettext_lazy("happened", "what was left was moved into the common purse"))
add_verb(POSTED[EntryKind.REVERSAL], pgettext_lazy("happened", "an entry of the book was reversed"))
add_verb(DRAW_UP, pgettext_lazy("happened", "a voucher was drawn up"))
add_verb(APPROVE, pgettext_lazy("happened", "the voucher was approved"))
add_verb(REFUSE, pgettext_lazy("happened", "the voucher was refused"))
register_thing(Voucher, Thing(rows_for=vouchers_for, url=voucher_url))
