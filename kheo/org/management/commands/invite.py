from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.org.actions import first_administrator
from kheo.org.queries import AmbiguousUnit, NoSuchUnit, find_unit


class Command(BaseCommand):
    help = "Open the first administrator's account of a unit and print its one-time code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--unit", required=True, help=_("key or official code of the unit"))

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        try:
            unit = find_unit(options["unit"])
        except (NoSuchUnit, AmbiguousUnit) as error:
            raise CommandError(str(error)) from error
        _user, code = first_administrator(username=options["username"], full_name=options["name"], unit=unit)
        self.stdout.write(f"{options['username']}  {code}")
