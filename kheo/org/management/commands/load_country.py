from typing import Any

from django.core.management.base import BaseCommand

from kheo.org.actions import load_country


class Command(BaseCommand):
    help = "Load the map of Việt Nam on both sides of 1 July 2025 from data/country/; what is there stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        self.stdout.write(f"{load_country()}")
