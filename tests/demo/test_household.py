"""The demo's clock, its mark, and what it never deletes."""

import socket
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from kheo.demo.household import NotTheDemos, clear_away, clock_file, read_clock, take_place
from kheo.demo.serving import address, is_free
from kheo.lib import dates
from kheo.org.models import User


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """A home folder of the test's own."""
    settings.HOME = tmp_path / "home"
    return settings.HOME


@pytest.mark.django_db
def test_clock_stands_at_the_end_of_2022_and_runs_on(home: Path):
    clock = take_place()

    assert f"{(timezone.now() + clock).astimezone(dates.HANOI):%d/%m/%Y %H:%M}" == "31/12/2022 08:00"
    clock_file().write_text("-100 00:00:00", encoding="ascii")
    assert take_place() == read_clock() == timedelta(days=-100)


@pytest.mark.django_db
def test_data_that_the_demo_did_not_make_are_left_alone(home: Path):
    User.objects.create(username="somebody", full_name="Somebody")

    with pytest.raises(NotTheDemos, match="KHEO_HOME"):
        take_place()
    with pytest.raises(NotTheDemos, match="nothing was deleted"):
        clear_away()
    assert not clock_file().exists()


@pytest.mark.django_db
def test_reset_deletes_nothing_of_a_database_elsewhere(home: Path):
    take_place()
    if connection.vendor == "sqlite":
        assert home not in Path(str(connection.settings_dict["NAME"])).parents

    with pytest.raises(NotTheDemos, match="nothing was deleted"):
        clear_away()
    assert clock_file().exists()


def test_demo_is_refused_in_production(settings: Any):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="refused in production"):
        call_command("demo", no_serve=True, stdout=StringIO())


def test_busy_port_is_said(home: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert not is_free("127.0.0.1", port)
        with pytest.raises(CommandError, match=f"http://127.0.0.1:{port} cannot be used"):
            call_command("demo", port=port, stdout=StringIO())
    assert not clock_file().exists()


def test_address_is_one_that_can_be_opened():
    assert address("::", 8000) == "http://127.0.0.1:8000"
    assert address("::1", 8000) == "http://[::1]:8000"
