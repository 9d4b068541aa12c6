"""The members of a body in a quarter, as numbers that add up."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kheo.grassroots.actions import save_membership
from kheo.grassroots.models import MembershipFigure
from kheo.grassroots.models.membership import AMONG_MEMBERS, begun_quarter
from kheo.grassroots.queries import closing_before, periods_of_membership
from kheo.lib.forms import set_choices
from kheo.lib.numbers import TallyField
from kheo.lib.periods import Period, PeriodError
from kheo.org.models import Body
from kheo.records.forms import RecordForm

ADD_UP = ("opening", "joined", "left", "closing")
NUMBERS = (*ADD_UP, *AMONG_MEMBERS, "introduced", "admitted", "posts", "posts_filled")


class QuarterField(forms.ChoiceField):
    """A quarter that has begun; why another one cannot be told is said in words."""

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)
        try:
            begun_quarter(str(value))
        except PeriodError as error:
            raise ValidationError(str(error), code="invalid_choice") from error


class MembershipForm(RecordForm):
    """Opening, came, went, closing. The first may stay empty where the period before is known, the last always: they follow."""

    period = QuarterField(label=_("Period"))

    first_fields = ("owner", "period", "opening", "joined", "left", "closing")
    counts_only = True
    parts: ClassVar[Mapping[str, str]] = {**dict.fromkeys(AMONG_MEMBERS, "closing"), "posts_filled": "posts"}

    class Meta:
        model = MembershipFigure
        fields = ["period", *NUMBERS]
        field_classes = dict.fromkeys(NUMBERS, TallyField)
        help_texts = {
            "opening": _("Leave it empty where the period before was told: it goes on from there."),
            "closing": _("Leave it empty: it follows from the three above."),
            "posts": _("Offices that the charter provides for, never who holds them."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        periods = periods_of_membership(self.instance.period)
        set_choices(self, "period", [(period.code, period.label) for period in periods])
        if self.instance.pk is None:
            begun_with = next((period for period in periods if period.code == self.initial.get("period")), periods[0])  # a link may ask for one
            self.initial["period"] = begun_with.code
            body = self._only_body()
            self.initial["opening"] = closing_before(body, begun_with, self.user) if body is not None else None

    def _only_body(self) -> Body | None:
        """The body that all this is of; where there are several to choose from, none is guessed."""
        bodies = [body for _unit, body in self.owners.values()]
        return bodies[0] if len(bodies) == 1 else None

    def can_be_kept(self) -> bool:
        return super().can_be_kept() and "period" not in self.errors

    def complete(self, cleaned: dict[str, Any]) -> None:
        self._go_on(cleaned)
        opening, joined, left = (cleaned.get(name) for name in ("opening", "joined", "left"))
        if None not in (opening, joined, left) and not set(ADD_UP) & set(self.errors):
            self._add_up(cleaned, opening or 0, joined or 0, left or 0)
        if set(ADD_UP) & set(self.errors):
            self.empty("closing", cleaned)

    def _go_on(self, cleaned: dict[str, Any]) -> None:
        """An opening that was left empty is what the period before closed with."""
        body, period = self.instance.body, cleaned.get("period")
        if cleaned.get("opening") is None and "opening" not in self.errors and body is not None and period:
            cleaned["opening"] = closing_before(body, Period.parse(period), self.user)

    def _add_up(self, cleaned: dict[str, Any], opening: int, joined: int, left: int) -> None:
        sums = {"opening": opening, "joined": joined, "left": left, "sum": opening + joined - left}
        if sums["sum"] < 0:
            self.add_error("left", _("More left than there were: %(opening)s and %(joined)s.") % sums)
        elif cleaned.get("closing") is None:
            cleaned["closing"] = sums["sum"]
        elif cleaned["closing"] != sums["sum"]:
            self.add_error("closing", _("%(opening)s + %(joined)s − %(left)s = %(sum)s: correct one of them, or leave this empty.") % sums)

    def store(self, version: int | None) -> MembershipFigure:
        return save_membership(self.instance, by=self.user, fields=self.saved_fields, version=version)
