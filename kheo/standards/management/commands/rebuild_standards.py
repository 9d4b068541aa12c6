from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kheo.standards.actions import rebuild_results, to_rebuild


class Command(BaseCommand):
    help = "Make the kept results of criteria sets anew from the accepted values, one set and period at a time. May be run at any time; `kheo verify` tells whether it is needed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--set", dest="code", default="", help=_("only the set with this code, in all its versions"))
        parser.add_argument("--period", default="", help=_("only this period, as 2022-Q4"))

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        found = to_rebuild(options["code"], options["period"])
        if not found and (options["code"] or options["period"]):
            raise CommandError(_("There are no accepted sheets of such a set and period."))
        mended = 0
        for criteria_set, period in found:
            rebuilt = rebuild_results(criteria_set, period=period, told=self.show_progress)
            words = {"set": f"{criteria_set.code} {criteria_set.version}", "period": period, "sheets": rebuilt.sheets}
            words |= {"results": rebuilt.results, "values": rebuilt.values, "totals": rebuilt.totals}
            self.stdout.write(_("%(set)s, %(period)s: %(sheets)s sheets; mended: %(values)s values, %(results)s results, %(totals)s totals.") % words)
            mended += rebuilt.mended
        self.stdout.write(_("Mended: %(count)s. `kheo verify` proves it.") % {"count": mended})

    def show_progress(self, sheets: int) -> None:
        """How many sheets of the period are done; aside, so that what is told can be kept."""
        self.stderr.write(f"  {sheets}")
