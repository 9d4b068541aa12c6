"""Official numbers: one sequence per prefix and scope (a year, or a term)."""

from django.db import models


class Sequence(models.Model):
    """The last number given; `org.actions.next_number` alone moves it, under a row lock."""

    prefix = models.CharField(max_length=40)
    scope = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "scope"], name="org_sequence_once")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.scope}: {self.last}"
