import signal
import subprocess
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from kheo.demo.cast import UNITS
from kheo.demo.chapters import CHAPTERS, Chapter
from kheo.demo.household import NotTheDemos, clear_away, take_place
from kheo.demo.news.site import INTRODUCTION, TITLE
from kheo.demo.people import account_table
from kheo.demo.serving import address, answers, is_free, start_server, stop_server, wait_until_ready
from kheo.org.actions import load_country
from kheo.org.models import Unit
from kheo.portal.actions import create_home


class Command(BaseCommand):
    help = "Set up the demo (Mỹ Xuyên at the end of 2022) and serve it; what is there already is used again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--reset", action="store_true", help=_("delete the demo's data first"))
        parser.add_argument("--no-serve", action="store_true", help=_("load only, do not serve"))
        parser.add_argument(
            "--chapter", action="append", choices=[chapter.name for chapter in CHAPTERS], help=_("load this chapter only")
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        if settings.PRODUCTION:
            raise CommandError(_("The demo is refused in production: it opens accounts whose password everybody knows."))
        self.began = time.monotonic()
        chapters = [chapter for chapter in CHAPTERS if not options["chapter"] or chapter.name in options["chapter"]]
        host, port = options["host"], options["port"]
        if not options["no_serve"] and not is_free(host, port):
            raise CommandError(
                _("%(address)s cannot be used: another program may be listening there. Choose another port: PORT=8001.")
                % {"address": address(host, port)}
            )
        clock = self.set_up(reset=options["reset"])
        if options["no_serve"]:
            self.tell(chapters)
            self.show_accounts(chapters)
        else:
            self.serve(chapters, host, port, clock)

    def set_up(self, *, reset: bool) -> timedelta:
        """Database, map and front page; returns the demo's clock."""
        try:
            if reset:
                clear_away()
            clock = take_place()
        except NotTheDemos as refusal:
            raise CommandError(str(refusal)) from refusal
        self.say(_("Preparing the database …"))
        call_command("migrate", verbosity=0, interactive=False)
        self.say(_("Loading the map of the country …"))
        load_country()
        create_home(title=TITLE, introduction=INTRODUCTION, unit=Unit.objects.get(key=UNITS["huyen"]))
        return clock

    def serve(self, chapters: list[Chapter], host: str, port: int, clock: timedelta) -> None:
        """Serve, and tell the story meanwhile: the first chapter before the address is given, the others behind it."""
        for way in (signal.SIGTERM, signal.SIGHUP):  # however this process is stopped, the server ends with it
            signal.signal(way, signal.default_int_handler)
        server = start_server(host, port, clock)
        try:
            self.tell(chapters[:1])
            if not wait_until_ready(server, host, port):
                raise CommandError(_("The server did not start; its message stands above."))
            self.show_address(chapters, address(host, port))
            for chapter in chapters[1:]:
                self.tell([chapter])
                answers(host, port)
            self.say(_("Everything is loaded. Stop with Ctrl-C."))
            self.wait_for(server)
        except KeyboardInterrupt:
            self.say(_("Stopping …"))
        finally:
            stop_server(server)

    def wait_for(self, server: subprocess.Popen[bytes]) -> None:
        """Stay until the server ends, which it should not do by itself."""
        if server.wait():
            raise CommandError(_("The server has ended; its message stands above."))

    def tell(self, chapters: list[Chapter]) -> None:
        """Load the chapters, one line of progress for each step."""
        for chapter in chapters:
            chapter.tell(self.say)

    def say(self, line: str) -> None:
        """One line of progress, with the seconds since the beginning."""
        self.stdout.write(f"[{time.monotonic() - self.began:4.0f} s] {line}")
        self.stdout.flush()

    def show_address(self, chapters: list[Chapter], where: str) -> None:
        """Where to look, and with which accounts."""
        self.stdout.write("")
        self.stdout.write(f"  {_('Open:')} {where}/     {_('Sign in:')} {where}/dang-nhap/")
        self.show_accounts(chapters)

    def show_accounts(self, chapters: list[Chapter]) -> None:
        """One line for each account of the demo."""
        heads = (_("Role"), _("User name"), _("Password"), _("Where"))
        rows = [heads, *(row for chapter in chapters for row in account_table(chapter.people))]
        widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
        self.stdout.write("")
        self.stdout.write(_("  Accounts of the demo (everything in it is made up; the password is no secret):"))
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write(f"  {'  '.join(cells)}".rstrip())
        self.stdout.write("")
