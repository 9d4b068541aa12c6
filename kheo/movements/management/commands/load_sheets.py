from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kheo.movements.actions import load_sheets


class Command(BaseCommand):
    help = "Load scoring sheets, from one FILE or all of data/scoring/; a sheet in use is never changed, only succeeded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *args: Any, file: Path | None = None, **options: Any) -> None:  # noqa: ARG002
        try:
            loaded = load_sheets(files=[file] if file else None)
        except ValidationError as error:
            problems = "\n".join(f"- {message}" for message in error.messages)
            raise CommandError(f"{_('Nothing was loaded. Please mend this first:')}\n{problems}") from error
        for told in loaded or [_("Nothing new: every sheet stands already as its file has it.")]:
            self.stdout.write(told)
