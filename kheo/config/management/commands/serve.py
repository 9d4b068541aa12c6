import os
import threading
import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from kheo.lib.serving import serve
from kheo.records.periodic import run_due

TICK_SECONDS = 60


class Command(BaseCommand):
    help = "Serve Khéo, with its ticker beside it; behind nginx, or alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        os.umask(0o027)  # what is stored is for this account and its group
        call_command("collectstatic", interactive=False, verbosity=0)
        threading.Thread(target=self.tick, daemon=True, name="ticker").start()
        self.stdout.write(f"http://{options['host']}:{options['port']}")
        serve("kheo.config.wsgi:application", options["host"], options["port"], workers=options["workers"])

    def tick(self) -> None:
        """Run what is due, once a minute; a failure is told and does not stop the clock."""
        while True:
            try:
                run_due()
            except Exception as error:
                self.stderr.write(f"tick: {error}")
            close_old_connections()
            time.sleep(TICK_SECONDS)
