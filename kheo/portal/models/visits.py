"""Visit figures as sums. No address, no cookie; a visitor is a hash that nobody can repeat once the day is over."""

from django.db import models


class VisitorSalt(models.Model):
    """The secret of one day, which turns address and browser into a visitor; deleted as soon as the day is over."""

    day = models.DateField(unique=True)
    salt = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.day}"


class VisitSpan(models.Model):
    """One visit of one visitor: views less than half an hour apart, from the first to the last (milliseconds)."""

    day = models.DateField()
    visitor = models.CharField(max_length=16)
    start = models.BigIntegerField()
    end = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "visitor", "start"], name="portal_visit_span_once"),
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="portal_visit_span_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.visitor}"


class VisitDay(models.Model):
    """What one day came to; its row is the lock under which the day's views are folded in."""

    day = models.DateField(unique=True)
    visits = models.PositiveBigIntegerField(default=0)
    views = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.visits}"


class PathViews(models.Model):
    """Views of one path on one day; beyond the number of paths that are kept, all others together under ""."""

    day = models.DateField()
    path = models.CharField(max_length=200, blank=True)
    views = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "path"], name="portal_path_views_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.path}"


class BotViews(models.Model):
    """Requests of one day that no reader made, by the reason why they are not counted."""

    day = models.DateField()
    reason = models.CharField(max_length=20)
    views = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "reason"], name="portal_bot_views_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"


class FoldedFile(models.Model):
    """How far a file of views is folded into the sums; stored with them in one transaction, so nothing counts twice."""

    name = models.CharField(max_length=80, unique=True)
    offset = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.offset}"
