from typing import Any

from django.core.management.base import BaseCommand

from kheo.portal.visits import fold_and_forget, visit_figures


class Command(BaseCommand):
    help = "Fold the views that were recorded on this machine into the visit figures; for a timer, as `kheo tick`."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        fold_and_forget()
        figures = visit_figures()
        self.stdout.write(f"{figures.online} {figures.today} {figures.week} {figures.total}")
