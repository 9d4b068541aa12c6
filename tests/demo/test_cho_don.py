"""Chợ Đồn 2022: the printed sums are those of the district's report, and each opens to as many records."""

from io import StringIO

import pytest
from django.core.management import call_command

from kheo.demo.cho_don import DISTRICT, MARK, entries, tell_cho_don
from kheo.lib.periods import Period
from kheo.movements.models import Initiative
from kheo.org.models import HistoryEntry, Unit
from kheo.records import figures
from kheo.records.queries import check_everything

RECOGNISED, OUTSTANDING = "movements.recognised", "movements.outstanding"
SUMS = {
    (RECOGNISED, "collective"): 69,
    (RECOGNISED, "individual"): 54,
    (OUTSTANDING, "collective"): 29,
    (OUTSTANDING, "individual"): 26,
}
YEAR = Period.year(2022)


@pytest.fixture
def district(country: None) -> Unit:
    """Chợ Đồn with its year."""
    tell_cho_don(len)
    return Unit.objects.get(key=DISTRICT)


def test_figures_are_exactly_those_of_the_report(district: Unit):
    totals = figures.table([RECOGNISED, OUTSTANDING], [district], [YEAR])
    parts = figures.table([RECOGNISED, OUTSTANDING], [district], [YEAR], split="subject")

    assert [total.reading.value for total in totals] == [123, 55]
    assert {(part.figure.code, part.part): part.reading.value for part in parts} == SUMS


def test_each_number_opens_to_as_many_records(district: Unit):
    for (code, part), value in SUMS.items():
        rows = figures.records_behind(figures.figure(code), district, YEAR, split="subject", part=part)
        assert rows.count() == value
    communes = list(district.children.all())
    by_commune = figures.table([RECOGNISED], communes, [YEAR])
    assert sum(value.reading.value for value in by_commune) == 123
    assert {value.reading.value for value in by_commune} == {6, 7}
    assert len(communes) == 20


def test_command_prints_the_sums(district: Unit):
    printed = StringIO()
    call_command("figures", RECOGNISED, OUTSTANDING, unit=DISTRICT, period="2022", by="subject", stdout=printed)

    assert [line.split()[2] for line in printed.getvalue().splitlines()[1:]] == ["69", "54", "29", "26"]


def test_year_told_twice_is_not_doubled_and_verifies(district: Unit):
    before = (Initiative.objects.count(), HistoryEntry.objects.count())

    tell_cho_don(len)

    assert (Initiative.objects.count(), HistoryEntry.objects.count()) == before
    assert list(check_everything()) == []


def test_persons_are_counts_and_every_text_is_marked(district: Unit):
    assert Initiative.objects.exclude(honouree="").count() == 0
    assert Initiative.objects.filter(situation=MARK).count() == 123
    assert Initiative.objects.exclude(published_at=None).count() == 0


def test_rule_numbers_each_entry_once():
    assert [entry.number for entry in entries()] == list(range(1, 124))
