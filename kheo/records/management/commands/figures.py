from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from kheo.lib.figures import public_text
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period, PeriodError
from kheo.org.queries import AmbiguousUnit, NoSuchUnit, find_unit
from kheo.records import figures


class Command(BaseCommand):
    help = "Print figures: kheo figures [CODE …] --unit CODE --period 2022-H1 [--by SPLIT]; without --unit, the list of figures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="*")
        parser.add_argument("--unit", help=_("key or official code of the unit"))
        parser.add_argument("--period", help="2022 · 2022-H1 · 2022-Q3 · 2022-11")
        parser.add_argument("--by", default="", help=_("take the figures apart"))

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        if not options["unit"]:
            return self.list_figures()
        try:
            period = Period.parse(options["period"] or "")
            unit = find_unit(options["unit"], period.end)
            codes = options["codes"] or [figure.code for figure in figures.all_figures()]
            codes = [figures.figure(code).code for code in codes if not options["by"] or options["by"] in figures.figure(code).splits]
        except (PeriodError, NoSuchUnit, AmbiguousUnit, figures.NoSuchFigure) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{unit} · {period.label}")
        for found in figures.table(codes, [unit], [period], split=options["by"]):
            self.stdout.write(self.line(found, options["by"]))
        return None

    def list_figures(self) -> None:
        """All figures with their kinds and splits."""
        for figure in figures.all_figures():
            self.stdout.write(f"{figure.code}  {figure.kind}  {figure.label} ({figure.measure})  {' '.join(figure.splits)}".rstrip())

    def line(self, found: figures.Value, split: str) -> str:
        """One figure on one line; the target beside it where one was set."""
        words = f"{found.figure.splits[split].choices[found.part]}" if split else ""
        text = show_number(found.reading.value) if found.reading.gap is None else public_text(found.reading, people=False)
        plan = None if split else figures.planned(found.figure.code, found.unit, found.period)
        goal = f"  / {show_number(plan.value)}" if plan else ""
        return "  ".join(part for part in (found.figure.code, words, f"{text} {found.figure.measure}{goal}") if part)
