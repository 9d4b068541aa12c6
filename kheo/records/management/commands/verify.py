from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kheo.records.queries import check_everything


class Command(BaseCommand):
    help = "Prove the house: the history's chain, its daily seals, files against their checksums, records against their history."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        faults = list(check_everything())
        for fault in faults:
            self.stderr.write(f"{fault.where}: {fault.text}")
        if faults:
            raise CommandError(_("%(count)s faults found.") % {"count": len(faults)})
        self.stdout.write(self.style.SUCCESS(_("Everything is as it was written.")))
