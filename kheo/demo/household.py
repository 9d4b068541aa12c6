"""The demo's own place: its mark, its clock, and clearing it away.

The file `demo-clock` in the home folder is the mark that the data there were made by the demo, and holds how far its
clock stands from the real one. It is made before anything else, and only where nobody's data are.
"""

import shutil
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_duration
from django.utils.duration import duration_string
from django.utils.translation import gettext as _

from kheo.lib import dates
from kheo.org.models import User

OPENING_DAY = date(2022, 12, 31)


class NotTheDemos(Exception):
    """The data here were not made by the demo: they are left alone."""


def clock_file() -> Path:
    """The mark."""
    return settings.HOME / "demo-clock"


def take_place() -> timedelta:
    """The demo's clock as an offset; the first time, mark this home folder as the demo's own."""
    if not clock_file().exists():
        _refuse_foreign_data()
        settings.HOME.mkdir(parents=True, exist_ok=True)
        offset = dates.local_moment(OPENING_DAY) - timezone.now().replace(microsecond=0)
        clock_file().write_text(duration_string(offset), encoding="ascii")
    return read_clock()


def read_clock() -> timedelta:
    """The offset that the first set-up chose, so that the demo's days run on over restarts."""
    return parse_duration(clock_file().read_text(encoding="ascii").strip()) or timedelta(0)


def _refuse_foreign_data() -> None:
    if User._meta.db_table in connection.introspection.table_names() and User.objects.exists():
        raise NotTheDemos(
            _("There are data in %(place)s that the demo did not make. Choose another folder with KHEO_HOME.")
            % {"place": connection.settings_dict["NAME"]}
        )


def clear_away() -> None:
    """Delete the demo's database and files; refuses where the mark is missing or the database lies elsewhere."""
    database = _own_database()
    connection.close()
    for ending in ("", "-wal", "-shm"):
        Path(f"{database}{ending}").unlink(missing_ok=True)
    for folder in ("private", "media"):
        shutil.rmtree(settings.HOME / folder, ignore_errors=True)
    clock_file().unlink()


def _own_database() -> Path:
    if not clock_file().exists():
        raise NotTheDemos(_("%(place)s was not made by the demo: nothing was deleted.") % {"place": settings.HOME})
    database = Path(str(connection.settings_dict["NAME"])).absolute()
    if connection.vendor != "sqlite" or settings.HOME.absolute() not in database.parents:
        raise NotTheDemos(_("The database does not lie in %(place)s: nothing was deleted.") % {"place": settings.HOME})
    return database
