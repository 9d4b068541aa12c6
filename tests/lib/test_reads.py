"""Which tables were read while something was made."""

import pytest

from kheo.lib.reads import add_reads, noted_reads, tables_in
from kheo.org.models import Body, Unit

pytestmark = pytest.mark.django_db

UNITS, BODIES = Unit._meta.db_table, Body._meta.db_table


def test_what_is_read_inside_is_noted_and_nothing_else(land):
    with noted_reads() as tables:
        list(Unit.objects.all())
    list(Body.objects.all())

    assert tables == {UNITS}


def test_what_is_read_further_inside_belongs_to_both(land):
    with noted_reads() as whole:
        list(Body.objects.all())
        with noted_reads() as part:
            list(Unit.objects.all())

    assert (whole, part) == ({UNITS, BODIES}, {UNITS})


def test_joined_tables_are_noted(land):
    with noted_reads() as tables:
        list(Body.objects.select_related("unit"))

    assert {UNITS, BODIES} <= tables


def test_tables_read_earlier_are_added_where_something_is_noted(land):
    add_reads({BODIES})
    with noted_reads() as tables:
        add_reads({UNITS})

    assert tables == {UNITS}


def test_reading_is_noted_when_what_is_made_fails(land):
    with pytest.raises(LookupError), noted_reads() as tables:
        list(Unit.objects.all())
        raise LookupError
    with noted_reads() as later:
        pass

    assert (tables, later) == ({UNITS}, set())


def test_names_of_tables_are_found_whole():
    assert tables_in(f'TABLE "{UNITS}"') == {UNITS}
    assert tables_in(f"TABLE {UNITS}_of_another") == frozenset()
