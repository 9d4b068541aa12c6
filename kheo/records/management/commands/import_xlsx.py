from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kheo.lib.files import BadFile
from kheo.org.models import User
from kheo.records.importing import Checked, importers, read_sheet

MOST_SHOWN = 200


class Command(BaseCommand):
    help = "Bring a spreadsheet in: KIND says what it holds. The whole file is checked first; --dry-run stops there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help=_("what the file holds: %(kinds)s") % {"kinds": ", ".join(importers())})
        parser.add_argument("file", type=Path, help=_("the XLSX file"))
        parser.add_argument("--by", required=True, help=_("the account in whose name the rows are entered; its rights hold"))
        parser.add_argument("--dry-run", action="store_true", help=_("check it only, store nothing"))

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        importer = importers().get(options["kind"])
        if importer is None:
            raise CommandError(_("Nothing called “%(kind)s” can be brought in. There are: %(kinds)s.") % {"kind": options["kind"], "kinds": ", ".join(importers())})
        account = User.objects.filter(username=options["by"], is_active=True).first()
        if account is None:
            raise CommandError(_("There is no account called “%(name)s”.") % {"name": options["by"]})
        try:
            checked = importer.check(read_sheet(options["file"]), account)
        except BadFile as error:
            raise CommandError(str(error)) from error
        self.tell(checked)
        if not checked.holds:
            raise CommandError(_("Nothing was stored. Mend the file and bring it in again."))
        self.store(checked, dry_run=options["dry_run"])

    def tell(self, checked: Checked) -> None:
        """What was found: refused columns, what is wrong, what is worth a look, what is ready."""
        if checked.refused:
            self.stdout.write(_("These columns are refused and were not read. Delete them from the file:"))
            self.lines(checked.refused)
        if checked.faults:
            self.stdout.write(_("To be mended:"))
            self.lines([str(fault) for fault in checked.faults])
        if checked.warnings:
            self.stdout.write(_("To be looked at, nobody's name or number belongs here; it is stored as it is:"))
            self.lines(checked.warnings)
        if checked.ready:
            self.stdout.write(_("Without fault:"))
            self.lines(checked.ready)

    def lines(self, texts: list[str]) -> None:
        """Some of them, and how many more there are."""
        for text in texts[:MOST_SHOWN]:
            self.stdout.write(f"- {text}")
        if len(texts) > MOST_SHOWN:
            self.stdout.write(_("… and %(count)s more.") % {"count": len(texts) - MOST_SHOWN})

    def store(self, checked: Checked, *, dry_run: bool) -> None:
        """Store it, all or nothing."""
        if dry_run:
            self.stdout.write(_("Nothing was stored: this was a trial. Ready: %(count)s.") % {"count": len(checked.ready)})
            return
        try:
            count = checked.store()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Stored as drafts: %(count)s.") % {"count": count})
