"""What everybody may read of figures that count people: from records to hidden cells, over tree, time, kinds and maps."""

import uuid
from datetime import date, datetime

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.grassroots.models import Activity
from kheo.lib import dates
from kheo.lib.hiding import Mark
from kheo.lib.periods import Period
from kheo.org.models import Succession, Unit
from kheo.records.public_figures import ALL, NotPublished, public_table, public_value
from tests.lib.test_hiding import MONTHS, Reader, table_of

PARTICIPANTS = "activities.participants"
YEAR = Period.parse("2022")
NAMES = {"y": "2022", **{f"h{half}": f"2022-H{half}" for half in (1, 2)}, **{f"q{q}": f"2022-Q{q}" for q in range(1, 5)}, **{f"m{m}": f"2022-{m:02d}" for m in range(1, 13)}}


@pytest.fixture(autouse=True)
def at_the_end_of_2022():
    with dates.moved_to(datetime(2022, 12, 31, 9, tzinfo=dates.HANOI)):
        yield


@pytest.fixture
def held(cast):
    """Makes one accepted activity."""
    def make(unit, month, participants, kind="talk", **fields):
        return Activity.objects.create(
            unit=unit, uuid=uuid.uuid4(), state="accepted", entered_by=cast.recorder, submitted_by=cast.recorder, kind=kind,
            held_on=date(2022, month, 15), participants=participants, **fields,
        )  # fmt: skip

    return make


def shown(unit, period="2022", part=ALL, **more):
    return public_value(PARTICIPANTS, unit, Period.parse(period), part, **more).text


def test_a_small_commune_takes_another_with_it_and_the_district_stays(land, held):
    held(land.tra_met, 2, 3)
    held(land.dai_an, 2, 40)
    held(land.tham_don, 3, 30)
    held(land.dai_an, 3, 50)
    assert [shown(unit, "2022-02") for unit in (land.tham_don, land.dai_tam, land.district)] == ["<5", "hidden", "43"]
    assert [shown(land.district, code) for code in ("2022-Q1", "2022-H1", "2022")] == ["123", "123", "123"]


def test_zero_stays_zero_and_no_data_stays_no_data(land, held):
    held(land.tra_met, 2, 0)
    assert [shown(land.tham_don, "2022-02"), shown(land.tham_don, "2022-03"), shown(land.dai_tam, "2022-02")] == ["0", "no data", "no data"]


def test_what_a_district_did_itself_is_a_part_like_others(land, held):
    held(land.tra_met, 2, 50)
    held(land.district, 2, 3)
    table = public_table(PARTICIPANTS, land.district, 2022)
    own = table.cell(land.district, Period.parse("2022-02"), itself=True)
    assert own.text == "<5"
    assert table.cell(land.tham_don, Period.parse("2022-02")).mark is Mark.WITHHELD


def test_a_public_activity_of_few_hides_its_month_and_commune(land, held):
    held(land.tra_met, 2, 42, published_at=dates.now())
    held(land.dai_an, 2, 60)
    assert shown(land.tham_don, "2022-02") == "42"
    held(land.bung_chong, 2, 3, published_at=dates.now())
    assert (shown(land.tham_don, "2022-02"), shown(land.tham_don, "2022-Q1", "talk")) == ("hidden", "hidden")


def test_hamlets_rates_and_other_figures_are_not_published(land, held):
    held(land.tra_met, 2, 42)
    with pytest.raises(NotPublished):
        shown(land.tra_met)
    with pytest.raises(NotPublished):
        shown(land.tham_don, "2022-02", "talk")
    with pytest.raises(NotPublished):
        shown(land.tham_don, "2022-9M")
    for code in ("membership.joined", "meetings.attendance", "activities.women"):
        with pytest.raises(NotPublished):
            public_value(code, land.district, YEAR)


def test_figures_are_never_mixed_and_a_change_is_seen_at_once(land, held, django_assert_num_queries):
    first = held(land.tra_met, 2, 42)
    assert shown(land.tham_don) == "42"
    with django_assert_num_queries(2):
        assert shown(land.dai_tam) == "no data"
    assert public_value("activities.trained", land.tham_don, YEAR).text == "no data"
    Activity.objects.filter(pk=first.pk).update(participants=50, version=2)
    assert shown(land.tham_don) == "50"


@pytest.mark.parametrize("communes", [1, 2])
def test_a_family_asks_no_more_for_more_units(land, held, communes, django_assert_num_queries):
    for unit in [land.tra_met, land.dai_an][:communes]:
        held(unit, 2, 42)
    cache.clear()
    with django_assert_num_queries(18):
        public_table(PARTICIPANTS, land.province, 2022)


# --- On the map of today ----------------------------------------------------------------------


@pytest.fixture
def merged(land):
    """From 2025 on, Tham Đôn and Kế Sách's commune are one; Đại Tâm is a unit of its own in the new city."""
    last, first = date(2025, 6, 30), date(2025, 7, 1)
    city = Unit.objects.create(key="t-city", kind="province", type="thanh_pho_tw", name="Cần Thơ", valid_from=first)
    new, ward = (Unit.objects.create(key=f"t-{name}", kind="commune", type="xa", name=name, parent=city, valid_from=first) for name in ("ngoc-to", "dai-tam"))
    pairs = [(land.province, city), (land.tham_don, new), (land.other_commune, new), (land.dai_tam, ward)]
    Unit.objects.filter(key__startswith="t-", valid_from__lt=first).update(valid_to=last)
    Succession.objects.bulk_create(Succession(old=old, new=heir, share=1, date=first) for old, heir in pairs)
    return city, new, ward


def test_a_restated_sum_does_not_tell_what_its_parts_hide(land, held, merged):
    _city, new, ward = merged
    held(land.tra_met, 2, 40)
    held(land.other_commune, 2, 3)
    held(land.dai_an, 2, 60)
    with dates.moved_to(datetime(2026, 1, 10, 9, tzinfo=dates.HANOI)):
        table = public_table(PARTICIPANTS, new, 2022)
        february = Period.parse("2022-02")
        assert table.cell(land.other_commune, february).text == "<5"
        assert Mark.WITHHELD in {table.cell(land.tham_don, february).mark, table.cell(new, february, restated=True).mark}
        assert table.cell(ward, february, restated=True).number in (60, None)


# --- Nothing can be reckoned ------------------------------------------------------------------

KINDS = {"all": ["talk", "clean_up"]}
SAID = st.tuples(st.integers(1, 12), st.sampled_from(KINDS["all"]), st.sampled_from([1, 2, 3, 4, 6, 12, 40]))


def reckoned(held, said, leaves, places, shown):
    """Store what was said, read the family, and let the test's own reader try; `shown` tells where each place stands in the table."""
    sums: dict[tuple[str, ...], int] = {}
    for place, (month, kind, number) in said:
        held(leaves[place], month, number, kind)
        sums[place, f"m{month}", kind] = sums.get((place, f"m{month}", kind), 0) + number
    cells, balances = table_of([places, MONTHS, KINDS], sums)
    kept = {key: number for key, number in cells.items() if not (key[1].startswith("m") and key[2] != "all")}
    table = public_table(PARTICIPANTS, next(iter(leaves.values())), 2022)
    found = {key: table.cell(shown[key[0]][0], Period.parse(NAMES[key[1]]), ALL if key[2] == "all" else key[2], **shown[key[0]][1]) for key in kept}
    marks = {key: cell.mark for key, cell in found.items() if cell.mark is not None}
    inside = [one for one in balances if all(key in kept for key in [*one.left, *one.right])]
    assert {key: cell.number or 0 for key, cell in found.items() if key not in marks} == {key: number for key, number in kept.items() if key not in marks}
    assert all(key in marks for key, number in kept.items() if 0 < number < 5)
    return Reader(kept, inside, marks).reckoned()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.tuples(st.sampled_from(["c0", "c1", "own"]), SAID), max_size=7))
def test_no_hidden_cell_can_be_reckoned_over_places_time_and_kinds(land, held, said):
    leaves = {"c0": land.tra_met, "c1": land.dai_an, "own": land.district}
    shown = {"d": (land.district, {}), "c0": (land.tham_don, {}), "c1": (land.dai_tam, {}), "own": (land.district, {"itself": True})}
    with transaction.atomic():
        cache.clear()
        assert reckoned(held, said, leaves, {"d": ["c0", "c1", "own"]}, shown) == []
        transaction.set_rollback(True)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.tuples(st.sampled_from(["c0", "c1", "c2"]), SAID), max_size=7))
def test_no_hidden_cell_can_be_reckoned_from_two_maps(land, held, merged, said):
    city, new, ward = merged
    leaves = {"c0": land.tham_don, "c1": land.dai_tam, "c2": land.other_commune}
    places = {"p": ["d1", "d2"], "d1": ["c0", "c1"], "d2": ["c2"], "new": ["c0", "c2"], "ward": ["c1"], "city": ["new", "ward"]}
    shown = {name: (unit, {}) for name, unit in {**leaves, "p": land.province, "d1": land.district, "d2": land.other_district}.items()}
    shown |= {name: (unit, {"restated": True}) for name, unit in {"new": new, "ward": ward, "city": city}.items()}
    with transaction.atomic(), dates.moved_to(datetime(2026, 1, 10, 9, tzinfo=dates.HANOI)):
        cache.clear()
        assert reckoned(held, said, leaves, places, shown) == []
        transaction.set_rollback(True)
