"""The fuller year: forty and more initiatives in all eleven communes, in all stations, and what became of the year before."""

import pytest
from django.db.models import Count

from kheo.demo.cast import COMMUNES, UNITS
from kheo.demo.recognised import RECOGNISED
from kheo.demo.story import tell_my_xuyen
from kheo.demo.telling import MARK, key_for
from kheo.demo.under_way import UNDER_WAY
from kheo.demo.whole_year import LOOKALIKES, tell_whole_year
from kheo.demo.year import EARLIER, YEAR
from kheo.lib.periods import Period
from kheo.movements.models import Ballot, CheckUp, Initiative, Recognition, SameWork
from kheo.movements.workflow import AppraisalState, Condition
from kheo.org.models import HistoryEntry, Unit
from kheo.records import figures
from kheo.records.models import Evidence
from kheo.records.queries import check_everything
from kheo.records.workflow import ReviewState


@pytest.fixture
def year(country: None) -> None:
    """Both chapters on the map of the country."""
    tell_my_xuyen(len)
    tell_whole_year(len)


def of_2022():
    return Initiative.objects.filter(campaign__starts_on__year=2022)


def told(name):
    return Initiative.objects.get(uuid=key_for(name))


def value(code):
    return figures.value(code, Unit.objects.get(key=UNITS["huyen"]), Period.year(2022)).reading


def test_the_year_is_whole(year: None):
    assert of_2022().count() == len(RECOGNISED) + len(UNDER_WAY) + len(YEAR) >= 40
    paths = of_2022().values_list("unit__path", flat=True)
    assert {name for name in COMMUNES for path in paths if f"/{UNITS[name]}/" in path} == set(COMMUNES)
    assert set(of_2022().values_list("state", flat=True)) == set(ReviewState.values)
    assert set(of_2022().values_list("condition", flat=True)) == set(Condition.values)
    with_pictures = Evidence.objects.about_all(Initiative, of_2022().values("pk")).values("item_id").annotate(photos=Count("pk"))
    assert len(with_pictures) >= 12
    assert [row.title for row in Initiative.objects.all() if MARK not in row.situation] == []


def test_six_and_more_were_recognised_after_an_appraisal(year: None):
    recognised = of_2022().filter(recognitions__grade="recognised")
    assert recognised.count() >= 6
    assert recognised.filter(appraisals__state=AppraisalState.FROZEN).distinct().count() == 6
    assert Recognition.objects.filter(grade="rewarded").count() == 2


def test_two_ideas_spread_to_other_communes(year: None):
    for name, commune in (("flower-road", "hoa-tu-1"), ("waste-for-plants", "thanh-phu")):
        copies = Initiative.objects.filter(origin=told(name)).published()
        assert [UNITS[commune] in copy.unit.path for copy in copies] == [True]
        assert all(copy.lineage == told(name).own_lineage and copy.origin_changes for copy in copies)


def test_one_died_and_one_was_never_confirmed(year: None):
    ended = CheckUp.objects.filter(found="ended").values_list("initiative__uuid", "months")
    assert list(ended) == [(key_for("rice-jar"), 12)]
    assert list(CheckUp.objects.filter(found="").values_list("initiative__uuid", "months")) == [(key_for("open-budget"), 12)]
    survival = value("movements.survival_rate")
    assert (survival.numerator, survival.denominator, value("movements.unconfirmed").value) == (3, len(EARLIER), 1)


def test_one_look_alike_was_caught_and_counts_once(year: None):
    leading, other = (told(name) for name in LOOKALIKES)
    caught = SameWork.objects.exclude(verdict="").get()
    assert (caught.lead, other.counted_with, caught.raised_at < caught.decided_at) == (leading, leading, True)
    assert SameWork.objects.filter(verdict="").exists()
    assert value("movements.registered").value == of_2022().filter(state=ReviewState.ACCEPTED, unit__path__contains=f"/{UNITS['huyen']}/").count() - 1


def test_appraisals_are_under_way(year: None):
    open_ballots = Ballot.objects.filter(appraisal__state=AppraisalState.OPEN)
    assert (open_ballots.count(), open_ballots.exclude(handed_in_at=None).count()) == (6, 2)


def test_it_stands_up_to_verify_and_told_twice_it_is_not_doubled(year: None):
    assert list(check_everything()) == []
    before = [model.objects.count() for model in (Initiative, Evidence, Ballot, CheckUp, HistoryEntry)]
    tell_whole_year(len)
    assert [model.objects.count() for model in (Initiative, Evidence, Ballot, CheckUp, HistoryEntry)] == before
