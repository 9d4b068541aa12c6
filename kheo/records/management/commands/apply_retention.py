from typing import Any

from django.core.management.base import BaseCommand

from kheo.records.actions import apply_retention


class Command(BaseCommand):
    help = "Erase what has been kept long enough (data/retention.yaml)."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        for rule, touched in apply_retention().items():
            self.stdout.write(f"{rule}: {touched}")
