"""An activity: five fields that everybody fills in, the rest behind one line."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kheo.grassroots.actions import save_activity
from kheo.grassroots.forms.plans import FromPlanForm
from kheo.grassroots.kinds import activity_kinds, countables
from kheo.grassroots.models import Activity, PlannedEvent, PlannedKind
from kheo.grassroots.models.activities import TALLIES
from kheo.grassroots.queries import (
    campaigns_to_choose,
    first_day,
    hosts_of,
    hosts_to_choose,
    hosts_today,
    last_of,
)
from kheo.lib import dates
from kheo.lib.forms import day_input, limited_text, set_rows
from kheo.lib.numbers import NumberField, TallyField
from kheo.movements.queries.initiatives import initiatives_to_choose
from kheo.register.queries import documents_to_choose
from kheo.standards.forms.indicators import IndicatorChoice
from kheo.standards.models import Indicator
from kheo.standards.queries.sets import indicators_to_choose

COUNT = "count_"


class ActivityForm(FromPlanForm):
    """What was done, when, by how many; then the photos. Outputs follow the kind."""

    participants = TallyField(label=_("people who took part"))
    women = TallyField(label=_("of them women"))
    youth = TallyField(label=_("of them young people"))
    elderly = TallyField(label=_("of them elderly people"))
    officials = TallyField(label=_("of them officials and soldiers"))
    indicator = IndicatorChoice(label=_("helps the indicator"), queryset=Indicator.objects.none(), required=False)
    hours = NumberField(label=_("hours"), min_value=0, max_digits=5, decimal_places=1, required=False)

    first_fields = ("owner", "kind", "held_on", "participants", "photos")
    counts_only = True
    past_days = ("held_on",)
    parts: ClassVar[Mapping[str, str]] = dict.fromkeys(TALLIES, "participants")
    planned = PlannedKind.ACTIVITY

    class Meta:
        model = Activity
        fields = [
            "kind", "held_on", "participants", *TALLIES, "title", "place", "hours", "hosts", "text", "document", "initiative", "campaign",
            "indicator", "plan",
        ]  # fmt: skip
        formfield_callback = limited_text
        widgets = {"held_on": day_input(), "text": forms.Textarea(attrs={"rows": 3}), "hosts": forms.CheckboxSelectMultiple, "plan": forms.HiddenInput}
        help_texts = {
            "title": _("Only if it has a name of its own."),
            "text": _("A sentence or two for readers. No names of those who took part."),
            "hosts": _("Who did it together with you."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].required = False
        self._offer_what_was_last()
        set_rows(self, "hosts", hosts_to_choose(self.units, hosts_of(self.instance)))
        set_rows(self, "initiative", initiatives_to_choose(self.units, self.instance.initiative_id))
        set_rows(self, "campaign", campaigns_to_choose(self.user, self.instance.campaign_id))
        set_rows(self, "document", documents_to_choose(self.user, self.instance.document_id))
        set_rows(self, "indicator", indicators_to_choose(self.units, self.instance.indicator_id))
        self._add_counts()

    def _offer_what_was_last(self) -> None:
        """A new one begins as the last one of the same hand was, today; only what is the same week by week."""
        if self.instance.pk is not None or self.initial.get("plan"):
            return
        self.initial["held_on"] = dates.today()
        last = last_of(self.user)
        if last is not None:
            self.initial.update(kind=last.kind, hosts=hosts_today(last))
            if last.owner_key in self.owners and not self.is_owner_asked:
                self.initial["owner"] = last.owner_key

    def begin_as_planned(self, plan: PlannedEvent) -> None:
        self.initial.update({name: getattr(plan, name) for name in ("kind", "title", "place")})
        self.initial.update(document=plan.document_id, held_on=first_day(plan), hosts=hosts_today(plan))

    def _add_counts(self) -> None:
        """One box for each thing that may be counted; the page shows those of the kind that is chosen."""
        stored = {row.what: row.value for row in self.instance.counts.all()} if self.instance.pk else {}
        for row in countables().values():
            box = NumberField(label=row.name, help_text=row.measure, min_value=0, max_digits=14, decimal_places=0 if row.people else 3, required=False)
            box.widget.attrs["data-of"] = " ".join(kind.code for kind in activity_kinds().values() if row.code in kind.outputs)
            self.fields[f"{COUNT}{row.code}"] = box
            self.initial.setdefault(f"{COUNT}{row.code}", stored.get(row.code))

    @property
    def count_fields(self) -> list[forms.BoundField]:
        """The boxes of what was brought about."""
        return [self[name] for name in self.fields if name.startswith(COUNT)]

    def counted(self) -> dict[str, Decimal | None]:
        """What was typed into the boxes that are right, by code."""
        return {name.removeprefix(COUNT): self.cleaned_data[name] for name in self.fields if name.startswith(COUNT) and name in self.cleaned_data}

    def store(self, version: int | None) -> Activity:
        activity = save_activity(self.instance, by=self.user, fields=self.saved_fields, version=version, counts=self.counted())
        if activity is self.instance:
            self._save_m2m()  # type: ignore[attr-defined]
        return activity
