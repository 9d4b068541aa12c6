"""Things that live from one day to another, both days included."""

from datetime import date
from typing import Any, Self

from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates


def under_path(prefix: str, lookup: str = "path") -> Q:
    """The rows whose path begins with `prefix`, found by the index of the path on either database.

    PostgreSQL has an index for LIKE; SQLite reads the whole table for one with ESCAPE, but compares bytes, so that a
    range does the same ("0" follows "/").
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{lookup}__gte": prefix, f"{lookup}__lt": f"{prefix[:-1]}0"})
    return Q(**{f"{lookup}__startswith": prefix})


class SpanQuerySet(models.QuerySet):
    """Rows with `valid_from` and `valid_to` (the last day, or empty)."""

    def on(self, day: date | None = None) -> Self:
        """The rows that live on `day` (today if not said)."""
        day = day or dates.today()
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def within(self, start: date, end: date) -> Self:
        """The rows that live on at least one day from `start` to `end`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=start), valid_from__lte=end)


class Span(models.Model):
    """One span of a life."""

    valid_from = models.DateField(_("valid from"), default=dates.today)
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_ends_after_start",
            )
        ]

    def lives_on(self, day: date | None = None) -> bool:
        """Whether `day` (today if not said) is in the span."""
        day = day or dates.today()
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)


class TreeQuerySet(SpanQuerySet):
    """Spans that stand in a tree with a materialised path of keys."""

    def under(self, top: Any) -> Self:
        """`top` and all below it."""
        return self.filter(under_path(top.path))

    def above(self, node: Any) -> Self:
        """`node` and all above it."""
        return self.filter(key__in=node.path_keys)


class TreeSpan(Span):
    """A span with a parent; its path is the keys from the top down, so a subtree is a path prefix."""

    key = models.CharField(_("key"), max_length=40, unique=True, help_text=_("Our own name for it; never used again."))
    path = models.CharField(max_length=250, unique=True, editable=False)

    class Meta(Span.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.path:
            self.set_path()
        super().save(*args, **kwargs)

    @property
    def path_keys(self) -> list[str]:
        """The keys from the top down to this one."""
        return self.path.strip("/").split("/")

    def covers(self, other: "TreeSpan | None") -> bool:
        """Whether `other` is this one or stands below it; nothing covers nothing."""
        return other is not None and other.path.startswith(self.path)

    def set_path(self) -> None:
        """Derive the path from the parent's; to be called before the first save."""
        parent = getattr(self, "parent", None)
        self.path = f"{parent.path if parent else '/'}{self.key}/"
