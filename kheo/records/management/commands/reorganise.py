from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from kheo.org.models import User
from kheo.org.queries.reorganising import decision_of_decree
from kheo.org.reorganising import Decision, Fate, read_decision
from kheo.records.actions.reorganise import Told, plan_reorganisation, reorganise

MARKS = {Fate.DONE: "+", Fate.STAYS: "=", Fate.DECIDE: "?"}


class Command(BaseCommand):
    help = "Merge, divide or end units as FILE says, or as the map tells of --decree: shows what would happen; --apply does it, in one transaction."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("file", nargs="?", type=Path, help=_("the file of the decision"))
        what.add_argument("--decree", help=_("what the map already tells of this decree"))
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--dry-run", action="store_true", help=_("show it only; so it is without --apply"))
        how.add_argument("--apply", action="store_true", help=_("carry it out"))
        parser.add_argument("--by", help=_("the account that answers for it, in history"))

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        decree, by = options["decree"], self.account(options["by"])
        decision = read_decision(options["file"]) if decree is None else decision_of_decree(decree)
        carry_out = reorganise if options["apply"] else plan_reorganisation
        try:
            told = carry_out(decision, by=by, from_map=decree is not None)
        except ValidationError as error:
            problems = "\n".join(f"- {message}" for message in error.messages)
            raise CommandError(f"{_('Nothing was changed. Please mend this first:')}\n{problems}") from error
        except PermissionDenied as error:
            raise CommandError(str(error)) from error
        self.tell(decision, told, applied=options["apply"])

    def account(self, name: str | None) -> User | None:
        """The account that was named."""
        user = User.objects.filter(username=name, is_active=True).first() if name else None
        if name and user is None:
            raise CommandError(_("There is no account called “%(name)s”.") % {"name": name})
        return user

    def tell(self, decision: Decision, told: Told, *, applied: bool) -> None:
        """Everything in sentences, and in the end what is left to do."""
        self.stdout.write(f"{decision.decree} · {decision.day:%d/%m/%Y}")
        for section in told.sections:
            self.stdout.write(f"\n{section.label}")
            for line in section.lines:
                self.stdout.write(f"  {MARKS[line.fate]} {line.text}")
        words = {"done": told.count(Fate.DONE), "decide": told.count(Fate.DECIDE)}
        self.stdout.write("")
        if told.does_nothing:
            self.stdout.write(_("Nothing to do: it has been carried out. Left for a person to decide (?): %(decide)s.") % words)
        elif applied:
            self.stdout.write(_("Carried out: %(done)s steps (+). Left for a person to decide (?): %(decide)s.") % words)
        else:
            self.stdout.write(_("Nothing was changed. With --apply: %(done)s steps (+); left for a person to decide (?): %(decide)s.") % words)
