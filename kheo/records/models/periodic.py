"""When each periodic job last ran."""

from django.db import models


class PeriodicRun(models.Model):
    """One periodic job; its row is the lock under which it runs, on one node at a time."""

    name = models.CharField(max_length=80, unique=True)
    last_run = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
