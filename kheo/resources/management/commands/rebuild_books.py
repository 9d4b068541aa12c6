from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from kheo.resources.actions.sums import rebuild_sums
from kheo.resources.queries.sums import books


class Command(BaseCommand):
    help = "Make the kept sums of the ledger anew from its entries, one book at a time. May be run at any time; `kheo verify` tells whether it is needed."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        mended = 0
        for unit in books().iterator():
            wrong = rebuild_sums(unit)
            mended += wrong
            if wrong:
                self.stdout.write(_("%(unit)s: %(count)s sums mended.") % {"unit": unit.full_label, "count": wrong})
        self.stdout.write(_("Mended: %(count)s. `kheo verify` proves it.") % {"count": mended})
