"""Works (công trình): a road, a bridge, a house, a line of lamps; from the plan to the end."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.lib.amounts import show_amount
from kheo.lib.numbers import show_number
from kheo.lib.text import slug
from kheo.movements.models import Initiative
from kheo.org.models import Unit, UnitKind
from kheo.records.models import Record
from kheo.records.workflow import COUNTED, EDITABLE, ReviewState
from kheo.register.models import OfficialDocument
from kheo.resources.kinds import choices, work_kinds
from kheo.resources.workflow import GOING, VOUCHERS_OPEN, WorkCondition
from kheo.standards.models import Indicator


def work_choices() -> list[tuple[str, str]]:
    """The kinds of works, for a choice."""
    return choices(work_kinds())


HOUSE = "house"  # of somebody: it is never published


class Work(Record):
    """Something that is built or mended together. A house stands here as a work of a commune, never as somebody's: no household is named.

    A house has no public page and is counted nowhere in public: its money is in the sums of its commune, how many there are tell the programmes'
    results. Where something given for it is told, everybody reads what the `…_in_public` properties say: its kind and its commune.
    """

    title = models.CharField(_("name of the work"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=work_choices, blank=True)
    size = models.DecimalField(_("size"), max_digits=10, decimal_places=2, null=True, blank=True)
    cost = models.DecimalField(_("planned cost, đồng"), max_digits=15, decimal_places=0, null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    text = models.TextField(_("what for, and for whom"), blank=True)
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    ends_on = models.DateField(_("to be finished by"), null=True, blank=True)
    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, null=True, blank=True, related_name="works", verbose_name=_("initiative"))
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="works", verbose_name=_("indicator"))
    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="works", verbose_name=pgettext_lazy("official", "document"))
    condition = models.CharField(_("how it stands"), max_length=10, choices=WorkCondition, default=WorkCondition.PLANNED, editable=False)
    condition_reason = models.CharField(max_length=500, blank=True, editable=False)
    finished_on = models.DateField(_("finished on"), null=True, editable=False)

    content_fields = ("title", "kind", "size", "cost", "place", "text", "starts_on", "ends_on", "initiative", "indicator", "document")
    required_fields = ("title", "kind", "cost", "starts_on")
    evidence_states = EDITABLE | COUNTED  # photos of before, while it is built and after

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "work")
        verbose_name_plural = pgettext_lazy("record", "works")
        ordering = ["-pk"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=models.F("starts_on")), name="resources_work_ends_after"),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gte=0), name="resources_work_cost"),
            models.CheckConstraint(condition=Q(published_at=None) | ~Q(kind=HOUSE), name="resources_work_house_not_public"),
        ]

    def __str__(self) -> str:
        return self.title or str(_("(no name yet)"))

    def get_absolute_url(self) -> str:
        return reverse("resources:work", args=[self.pk, slug(self.title_in_public)])

    @property
    def kind_name(self) -> str:
        """The kind in words; one that the file no longer has shows its code."""
        return work_kinds()[self.kind].name if self.kind in work_kinds() else self.kind or str(_("(no kind yet)"))

    @property
    def size_text(self) -> str:
        """How large it is, in the measure of its kind; "" where nobody said."""
        measure = work_kinds()[self.kind].measure if self.kind in work_kinds() else ""
        return f"{show_number(self.size)} {measure}".strip() if self.size is not None else ""

    @property
    def cost_text(self) -> str:
        """What it is planned to cost, for readers."""
        return show_amount(self.cost)

    @property
    def is_home(self) -> bool:
        """Whether somebody lives in it."""
        return self.kind == HOUSE

    @property
    def has_public_page(self) -> bool:
        """A house has none: published one by one, houses would undo the "<5" of how many were built."""
        return not self.is_home

    @property
    def commune(self) -> Unit:
        """Its commune, or the unit itself where it stands higher."""
        return self.unit.parent if self.unit.kind == UnitKind.HAMLET and self.unit.parent is not None else self.unit

    @property
    def title_in_public(self) -> str:
        """What everybody may call it."""
        return f"{self.kind_name}, {self.commune}" if self.is_home else str(self)

    @property
    def place_in_public(self) -> str:
        """Where it is, as everybody may read it: of a house the commune alone."""
        return str(self.commune) if self.is_home else ", ".join(filter(None, (self.place, str(self.unit))))

    @property
    def text_in_public(self) -> str:
        """What everybody may read about it; of a house nothing."""
        return "" if self.is_home else self.text

    @property
    def is_going(self) -> bool:
        """Whether it has neither come to its end nor been given up."""
        return self.condition in GOING

    @property
    def has_moved_something(self) -> bool:
        """Whether something was received for it or spent on it that was not reversed, or a voucher on it is still open."""
        standing = self.lines.filter(entry__kind__in=["receipt", "spending"], entry__reversed_by=None)
        return standing.exists() or self.vouchers.filter(state__in=VOUCHERS_OPEN).exists()

    def refusal_to_withdraw(self) -> str:
        if self.contributions.exclude(state=ReviewState.WITHDRAWN).exists():
            return str(_("Something was promised or given for this work: withdraw those contributions first, or say that the work was given up."))
        return self.refusal_to_reopen()

    def refusal_to_reopen(self) -> str:
        if self.has_moved_something:
            return str(_("Something was received for this work or spent on it, or a voucher on it is still open: reverse that in the ledger first, and refuse the voucher."))
        return ""

    def content(self) -> dict[str, Any]:
        return {**super().content(), "milestones": [[row.name, str(row.due_on)] for row in self.milestones.all()]}


class Milestone(models.Model):
    """A step of a work with its day; done when it was done."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="milestones")
    name = models.CharField(_("step"), max_length=200)
    due_on = models.DateField(_("by"))
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("step of a work")
        verbose_name_plural = _("steps of a work")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and it is not done, of a work that goes on."""
        return self.done_on is None and self.due_on < dates.today() and self.work.is_going
