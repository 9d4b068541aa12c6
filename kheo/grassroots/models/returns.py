"""The monthly return of a hamlet's committee or a union's branch: figures, texts, what residents raised."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.grassroots.returns import begun_month, due_on, numbers, texts, topics
from kheo.lib import dates
from kheo.lib.figures import FEW
from kheo.lib.periods import Period, PeriodError
from kheo.movements.models import Initiative
from kheo.records.models import PeriodRecord, Record
from kheo.records.workflow import ReviewState


def topic_choices() -> list[tuple[str, str]]:
    """What residents may raise, for a choice."""
    return list(topics().items())


class MonthlyReturn(PeriodRecord):
    """One month of one body, once: a later correction is a new version of it, and its history keeps what was handed in before.

    `exemplar` is heading 17: a link to an initiative, whose consent decides whether a person is named.
    """

    period = models.CharField(_("month"), max_length=12)
    exemplar = models.ForeignKey(Initiative, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("a good example, as an initiative"))

    content_fields = ("period", "exemplar")
    required_fields = ("period",)

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "monthly return")
        verbose_name_plural = pgettext_lazy("record", "monthly returns")
        ordering = ["-pk"]
        indexes = [*Record.Meta.indexes, models.Index(fields=["period", "state"])]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["body", "period"], condition=~Q(state=ReviewState.WITHDRAWN), name="grassroots_return_once"),
        ]

    def __str__(self) -> str:
        return f"{self.body or self.unit}, {self.period_words}" if self.period else str(self.body or self.unit)

    def clean(self) -> None:
        try:
            self.period = begun_month(self.period, dates.today()).code
        except PeriodError as error:
            raise ValidationError({"period": str(error)}) from error

    @property
    def is_late(self) -> bool:
        """Whether it was first handed in after its day."""
        return self.first_submitted_at is not None and dates.local_day(self.first_submitted_at) > due_on(Period.parse(self.period))

    @property
    def told_texts(self) -> "list[ReturnText]":
        """Its texts in the order of the form; those of a heading that is gone come last."""
        order = list(texts())
        return sorted(self.texts.all(), key=lambda row: order.index(row.key) if row.key in order else len(order))

    def missing_rows(self) -> dict[str, str]:
        return {} if self.body_id is not None else {"owner": str(_("A return is a committee's or a branch's: choose which."))}

    def content(self) -> dict[str, Any]:
        return {
            **super().content(),
            "numbers": {row.key: f"{row.itemised.normalize():f} + {row.remainder.normalize():f}" for row in self.numbers.order_by("key")},
            "texts": {row.key: row.text for row in self.texts.order_by("key")},
            "matters": [row.plain() for row in self.matters.all() if not row.is_few],
        }


class ReturnNumber(models.Model):
    """One figure of a return: a snapshot. `itemised` is what was recorded piece by piece when the return was handed in, `remainder` what was not.

    Both together are the figure `returns.*`; what is recorded piece by piece is `activities.*`, and the two are never added. While the
    return is a draft, `itemised` is what stood recorded when the remainder was typed: what came in since is asked about before it is handed in.
    """

    monthly_return = models.ForeignKey(MonthlyReturn, on_delete=models.CASCADE, db_index=False, related_name="numbers")
    key = models.CharField(max_length=24)
    itemised = models.DecimalField(_("recorded piece by piece"), max_digits=18, decimal_places=2, default=Decimal(0))
    remainder = models.DecimalField(_("not recorded piece by piece"), max_digits=18, decimal_places=2, default=Decimal(0))

    class Meta:
        verbose_name = _("figure of a return")
        verbose_name_plural = _("figures of a return")
        constraints = [
            models.UniqueConstraint(fields=["monthly_return", "key"], name="grassroots_return_number_once"),
            models.CheckConstraint(condition=Q(itemised__gte=0, remainder__gte=0), name="grassroots_return_number_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.total.normalize():f}"

    @property
    def label(self) -> str:
        """The heading; one that the file no longer has shows its key."""
        return numbers()[self.key].name if self.key in numbers() else self.key

    @property
    def total(self) -> Decimal:
        """Both together, as on paper."""
        return self.itemised + self.remainder


class ReturnText(models.Model):
    """One text of a return."""

    monthly_return = models.ForeignKey(MonthlyReturn, on_delete=models.CASCADE, db_index=False, related_name="texts")
    key = models.CharField(max_length=24)
    text = models.TextField()

    class Meta:
        verbose_name = _("text of a return")
        verbose_name_plural = _("texts of a return")
        constraints = [models.UniqueConstraint(fields=["monthly_return", "key"], name="grassroots_return_text_once")]

    def __str__(self) -> str:
        return texts()[self.key].name if self.key in texts() else self.key


class MatterRaised(models.Model):
    """What residents raised in a month: a topic from a list of things to mend, a count, an answer. No names, no attitudes.

    The place is the return's own commune or hamlet; where fewer than five raised it, only the commune is told to others.
    """

    monthly_return = models.ForeignKey(MonthlyReturn, on_delete=models.CASCADE, related_name="matters")
    topic = models.CharField(_("about"), max_length=12, choices=topic_choices)
    count = models.PositiveIntegerField(_("raised how often"))
    answer = models.CharField(_("what was answered or done"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("matter raised")
        verbose_name_plural = _("matters raised")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(count__gt=0), name="grassroots_matter_counts")]

    def __str__(self) -> str:
        return f"{topics().get(self.topic, self.topic)}: {self.count}"

    @property
    def is_few(self) -> bool:
        """Whether so few raised it that the hamlet is told to nobody else: history, which others read too, keeps nothing of such rows."""
        return self.count < FEW

    def plain(self) -> dict[str, Any]:
        """The matter as history keeps it."""
        return {"topic": self.topic, "count": self.count, "answer": self.answer}
