"""Products of the OCOP programme."""

from datetime import date
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.lib import dates
from kheo.lib.text import slug
from kheo.products.kinds import MONTHS_OF_YEAR, group_choices, groups
from kheo.products.models.producers import Producer
from kheo.products.models.ratings import Rating
from kheo.records.models import Record, RecordQuerySet
from kheo.records.workflow import COUNTED, EDITABLE, ReviewState
from kheo.standards.models import Indicator

FIRST_YEAR = 2018  # in which the programme began


class Month(NamedTuple):
    """A month of the year as a product's season has it."""

    number: int
    name: str
    is_in_season: bool
    is_now: bool


class ProductManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]
    """Products, of each of which the newest rating is known, revoked or ended as it may be; found and sorted by `stars_today`, those that hold."""

    def get_queryset(self) -> QuerySet["Product"]:
        newest = Rating.objects.told().filter(product=OuterRef("pk")).order_by("-decided_on", "-pk")
        known = {"stars_rated": "stars", "certified_until": "stands_until", "revoked_since": "revoked_on", "unrenewed_since": "unrenewed_since"}
        rows = super().get_queryset().annotate(**{name: Subquery(newest.values(column)[:1]) for name, column in known.items()})
        held = Q(certified_until=None) | Q(certified_until__gte=dates.today())
        return rows.alias(stars_today=Case(When(held, then="stars_rated")))


class Product(Record):
    """Something that is made and sold: what it is, its story, when there is some, where to buy it. Stars stand beside it (`Rating`)."""

    stars_rated: int | None  # these four are read with the row by `objects`
    certified_until: date | None
    revoked_since: date | None
    unrenewed_since: date | None

    name = models.CharField(_("name of the product"), max_length=200, blank=True)
    producer = models.ForeignKey(Producer, on_delete=models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("producer"))
    group = models.CharField(_("group of products"), max_length=20, choices=group_choices, blank=True)
    what = models.TextField(_("what it is"), blank=True)
    story = models.TextField(_("story of the product"), blank=True)
    # Two digits for each month, "01,02,12": found by a part of the text on every database.
    season = models.CharField(_("months of its season"), max_length=40, blank=True)
    where_to_buy = models.TextField(_("where to buy"), blank=True)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("counts for the indicator")
    )
    joined_year = models.PositiveSmallIntegerField(_("joined the programme in"), null=True, blank=True)

    content_fields = ("name", "producer", "group", "what", "story", "season", "where_to_buy", "indicator", "joined_year")
    required_fields = ("name", "producer", "group", "what")
    evidence_states = EDITABLE | COUNTED

    objects: ClassVar[Any] = ProductManager()

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "OCOP product")
        verbose_name_plural = pgettext_lazy("record", "OCOP products")
        ordering = ["folded", "pk"]

    def __str__(self) -> str:
        return self.name or str(_("(no name yet)"))

    def get_absolute_url(self) -> str:
        return reverse("products:product", args=[self.pk, slug(self.name)])

    def clean(self) -> None:
        if any(month not in range(1, MONTHS_OF_YEAR + 1) for month in self.months):
            raise ValidationError({"season": _("Months are numbers from 1 to 12.")})

    @property
    def months(self) -> list[int]:
        """The months of its season, in order."""
        return [int(month) for month in self.season.split(",") if month.isdecimal()]

    @property
    def calendar(self) -> list["Month"]:
        """The twelve months, each with whether there is some."""
        return [Month(number, str(MONTHS[number]), number in self.months, number == dates.today().month) for number in MONTHS]

    @property
    def is_all_year(self) -> bool:
        """Whether there is some in every month."""
        return len(self.months) == MONTHS_OF_YEAR

    @property
    def is_in_season(self) -> bool:
        """Whether this is a month of its season."""
        return dates.today().month in self.months

    @property
    def group_name(self) -> str:
        """Its group in words."""
        return groups().get(self.group, "")

    @property
    def has_ended(self) -> bool:
        """Whether its stars hold no more: the certificate came to its end, or was revoked."""
        return self.certified_until is not None and self.certified_until < dates.today()

    @property
    def stars_held(self) -> int:
        """The stars that hold today; 0 where none were given, or they hold no more."""
        return 0 if self.has_ended else self.stars_rated or 0

    def missing_rows(self) -> dict[str, str]:
        gone = self.producer is not None and self.producer.state == ReviewState.WITHDRAWN
        return {"producer": str(_("This producer was withdrawn: choose another one."))} if gone else {}


def season_of(months: Any) -> str:
    """Months as the column holds them."""
    return ",".join(f"{int(month):02}" for month in sorted({int(month) for month in months}))
