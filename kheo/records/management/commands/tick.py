from typing import Any

from django.core.management.base import BaseCommand

from kheo.records.periodic import run_due


class Command(BaseCommand):
    help = "Run the periodic work that is due; for a timer, where the ticker of `kheo serve` is not used."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        for name in run_due():
            self.stdout.write(name)
