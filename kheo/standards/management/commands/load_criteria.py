from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from kheo.standards.actions import load_files, load_mappings, load_sets


class Command(BaseCommand):
    help = "Load criteria sets and their mappings, from FILEs of either kind or all of data/criteria/; a set with results is never edited, only succeeded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="*", type=Path)

    def handle(self, *args: Any, file: list[Path], **options: Any) -> None:  # noqa: ARG002
        try:
            with transaction.atomic():
                loaded = load_files(file) if file else load_sets() + load_mappings()
        except ValidationError as error:
            problems = "\n".join(f"- {message}" for message in error.messages)
            raise CommandError(f"{_('Nothing was loaded. Please mend this first:')}\n{problems}") from error
        for told in loaded or [_("Nothing new: every set stands already as its file has it.")]:
            self.stdout.write(told)
