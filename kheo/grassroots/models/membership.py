"""Membership as numbers: how many there were, came, went and are. Members are counted and never named."""

from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period, PeriodError
from kheo.org.models import BodyKind, UnitKind
from kheo.org.queries import rows_of_body
from kheo.records.models import PeriodRecord, Record
from kheo.records.workflow import SEEN_ABOVE, ReviewState

AMONG_MEMBERS = ("attending", "trained", "outstanding")
# Bodies that have a line of their own above them: a branch without one is reviewed by its unit.
UNIONS = frozenset({
    BodyKind.TRADE_UNION, BodyKind.FARMERS, BodyKind.WOMEN, BodyKind.YOUTH, BodyKind.VETERANS, BodyKind.ELDERLY, BodyKind.RED_CROSS, BodyKind.LEARNING,
})  # fmt: skip


class MembershipFigure(PeriodRecord):
    """The members of one body in one period. A person may belong to several bodies: members are not people.

    opening + joined - left = closing, held by the database. `introduced` were introduced for admission to the Party,
    `admitted` were admitted. Posts are offices of the body, not who holds them.
    """

    opening = models.PositiveIntegerField(_("members at the beginning"), null=True, blank=True)
    joined = models.PositiveIntegerField(_("joined"), null=True, blank=True)
    left = models.PositiveIntegerField(_("left"), null=True, blank=True)
    closing = models.PositiveIntegerField(_("members at the end"), null=True, blank=True)
    attending = models.PositiveIntegerField(_("of them taking part regularly"), null=True, blank=True)
    trained = models.PositiveIntegerField(_("of them trained"), null=True, blank=True)
    outstanding = models.PositiveIntegerField(_("of them outstanding"), null=True, blank=True)
    introduced = models.PositiveIntegerField(_("introduced for admission"), null=True, blank=True)
    admitted = models.PositiveIntegerField(_("admitted"), null=True, blank=True)
    posts = models.PositiveIntegerField(_("posts by the charter"), null=True, blank=True)
    posts_filled = models.PositiveIntegerField(_("posts that are filled"), null=True, blank=True)

    content_fields = (
        "period", "opening", "joined", "left", "closing", *AMONG_MEMBERS, "introduced", "admitted", "posts", "posts_filled",
    )  # fmt: skip
    required_fields = ("period", "opening", "joined", "left", "closing")

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "membership figure")
        verbose_name_plural = pgettext_lazy("record", "membership figures")
        ordering = ["-pk"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["body", "period"], condition=~Q(state=ReviewState.WITHDRAWN), name="grassroots_membership_once"),
            models.CheckConstraint(
                condition=Q(closing=None) | Q(opening=None) | Q(joined=None) | Q(left=None) | Q(closing=F("opening") + F("joined") - F("left")),
                name="grassroots_membership_adds_up",
            ),
            models.CheckConstraint(condition=Q(posts_filled=None) | Q(posts_filled__lte=F("posts")), name="grassroots_membership_posts"),
            *(
                models.CheckConstraint(condition=Q(**{name: None}) | Q(**{f"{name}__lte": F("closing")}), name=f"grassroots_membership_{name}")
                for name in AMONG_MEMBERS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body or self.unit}, {self.period_words}" if self.period else str(self.body or self.unit)

    def clean(self) -> None:
        try:
            self.period = begun_quarter(self.period).code
        except PeriodError as error:
            raise ValidationError({"period": str(error)}) from error

    @property
    def told(self) -> list[tuple[str, int]]:
        """All numbers that were said, with their words."""
        names = [name for name in self.content_fields if name != "period"]
        said = ((self._meta.get_field(name), getattr(self, name)) for name in names)
        return [(str(getattr(field, "verbose_name", field.name)), number) for field, number in said if number is not None]

    @property
    def vacant(self) -> int | None:
        """Posts that nobody holds."""
        return self.posts - self.posts_filled if self.posts is not None and self.posts_filled is not None else None

    @cached_property
    def opening_before(self) -> int | None:
        """How many members the body had at the end of the period before, under whatever name it had; None where nobody handed it in.

        Whoever reads this figure reads the number too, so a draft of the period before tells nothing.
        """
        if self.body is None or not self.period:
            return None
        rows = MembershipFigure.objects.filter(body__in=[row.pk for row in rows_of_body(self.body)], period=Period.parse(self.period).previous().code)
        return rows.filter(state__in=SEEN_ABOVE).values_list("closing", flat=True).first()

    @property
    def has_leapt(self) -> bool:
        """Whether it begins with another number of members than the period before ended with."""
        return None not in (self.opening, self.opening_before) and self.opening != self.opening_before

    @property
    def has_no_line(self) -> bool:
        """Whether it is of a union's branch that nobody has set below a body of its union."""
        return self.body is not None and self.body.parent_id is None and self.body.kind in UNIONS and self.body.unit.kind == UnitKind.HAMLET

    @property
    def to_look_at(self) -> list[str]:
        """What is no mistake but worth a look, in words that say what to do."""
        words = {"opening": show_number(self.opening), "before": show_number(self.opening_before if self.has_leapt else None), "body": self.body, "unit": self.unit}
        leapt = gettext("It begins with %(opening)s members, but the period before ended with %(before)s. Correct the number that is wrong; if members were counted anew, leave it.")
        alone = gettext("No body of the union stands above %(body)s, so %(unit)s's own line reviews this. Ask your administrator to set the body above it.")
        return [text % words for text, applies in ((leapt, self.has_leapt), (alone, self.has_no_line)) if applies]

    def missing_rows(self) -> dict[str, str]:
        return {} if self.body_id is not None else {"owner": str(_("Members belong to a branch or a union: choose which."))}


def begun_quarter(code: str) -> Period:
    """The quarter called `code`; raises `PeriodError` for what is none, or has not begun."""
    period = Period.parse(code)
    if period != Period.of_day(period.start, "quarter"):
        raise PeriodError(gettext("Members are told by the quarter, and %(period)s is no quarter.") % {"period": period.label})
    if period.start > dates.today():
        raise PeriodError(gettext("%(period)s has not begun yet: tell its members when it ends.") % {"period": period.label})
    return period
