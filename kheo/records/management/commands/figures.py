from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from kheo.lib.figures import Gap
from kheo.lib.numbers import show_number
from kheo.lib.periods import Period, PeriodError
from kheo.org.queries import AmbiguousUnit, NoSuchUnit, find_unit
from kheo.org.queries.units import NotOnThisMap
from kheo.records import figures


class Command(BaseCommand):
    help = "Print figures: kheo figures [CODE …] --unit CODE --period 2022-H1 [--by SPLIT] [--map DAY]; without --unit, the list of figures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="*")
        parser.add_argument("--unit", help=_("key or official code of the unit"))
        parser.add_argument("--period", help="2022 · 2022-H1 · 2022-Q3 · 2022-11")
        parser.add_argument("--map", help=_("on the map of that day: 2025-07-01"))
        parser.add_argument("--by", default="", help=_("take the figures apart"))

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        if not options["unit"]:
            return self.list_figures()
        try:
            period, day = Period.parse(options["period"] or ""), self.day(options["map"])
            unit = find_unit(options["unit"], day or period.end)
            codes = options["codes"] or [figure.code for figure in figures.all_figures()]
            codes = [figures.figure(code).code for code in codes if not options["by"] or options["by"] in figures.figure(code).splits]
            found = figures.table(codes, [unit], [period], split=options["by"], as_of_map=day)
        except (PeriodError, NoSuchUnit, AmbiguousUnit, NotOnThisMap, figures.NoSuchFigure) as error:
            raise CommandError(str(error)) from error
        if not codes:
            known = sorted({name for figure in figures.all_figures() for name in figure.splits})
            raise CommandError(figures.no_split(options["by"], known))
        self.stdout.write(f"{unit} · {period.label}" + (f" · {_('map of %(day)s') % {'day': f'{day:%d/%m/%Y}'}}" if day else ""))
        for value in found:
            self.stdout.write(self.line(value, options["by"]))
        return None

    def day(self, text: str | None) -> date | None:
        """The day of the map, if one was given."""
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise CommandError(_("“%(day)s” is not a day. Write it as 2025-07-01.") % {"day": text}) from error

    def list_figures(self) -> None:
        """All figures with their kinds and splits."""
        for figure in figures.all_figures():
            self.stdout.write(f"{figure.code}  {figure.kind}  {figure.label} ({figure.measure})  {' '.join(figure.splits)}".rstrip())

    def line(self, found: figures.Value, split: str) -> str:
        """One figure on one line; the target beside it where one was set, and what is not in it."""
        words = f"{found.figure.splits[split].words(found.part)}" if split else ""
        plan = None if split else figures.planned(found.figure.code, found.unit, found.period)
        goal = f"  / {show_number(plan.value)}" if plan else ""
        text = figures.shown(found, public=False, with_measure=True)
        aside = [f"[{unit}: {reading.value} / {reading.denominator}]" for unit, reading in found.beside if reading.gap is None]
        aside += [f"[{unit}: {Gap.CANNOT_BE_SPLIT.label}]" for unit in found.divided]
        return "  ".join(part for part in (found.figure.code, words, f"{text}{goal}", *aside) if part)
