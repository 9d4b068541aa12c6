from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kheo.lib import dates
from kheo.org.actions import add_hamlet, end_hamlet, load_country
from kheo.org.models import HistoryEntry, Succession, Unit, UnitKind
from kheo.org.queries import (
    AmbiguousUnit,
    NoSuchUnit,
    find_unit,
    predecessors,
    restate,
    successors,
)

LAST_DAY_BEFORE, FIRST_DAY_AFTER = date(2025, 6, 30), date(2025, 7, 1)

FIVE = {
    ("phuong", "Mỹ Xuyên"): {("thi_tran", "Mỹ Xuyên"), ("xa", "Đại Tâm"), ("phuong", "10")},
    ("xa", "Hòa Tú"): {("xa", "Hòa Tú 1"), ("xa", "Hòa Tú 2")},
    ("xa", "Gia Hòa"): {("xa", "Thạnh Quới"), ("xa", "Gia Hòa 2")},
    ("xa", "Nhu Gia"): {("xa", "Thạnh Phú"), ("xa", "Gia Hòa 1")},
    ("xa", "Ngọc Tố"): {("xa", "Tham Đôn"), ("xa", "Ngọc Đông"), ("xa", "Ngọc Tố")},
}


def real(**named: object) -> Unit:
    """One unit of the real map."""
    return Unit.objects.exclude(key__startswith="t-").get(**named)


@pytest.fixture
def my_xuyen(country):
    return real(kind="district", name="Mỹ Xuyên")


# --- The real map -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (LAST_DAY_BEFORE, {"province": 63, "district": 696, "commune": 10_035}),
        (FIRST_DAY_AFTER, {"province": 34, "district": 0, "commune": 3_321}),
    ],
)
def test_the_map_of_a_day_has_the_units_of_that_day(country, day, expected):
    units = Unit.objects.exclude(key__startswith="t-").on(day)
    assert {kind: units.filter(kind=kind).count() for kind in expected} == expected


def test_loading_the_country_again_adds_nothing(country):
    before = (Unit.objects.count(), Succession.objects.count())
    assert load_country() == 0
    assert (Unit.objects.count(), Succession.objects.count()) == before


def test_eleven_communes_become_five(my_xuyen):
    communes = Unit.objects.filter(parent=my_xuyen).on(LAST_DAY_BEFORE)
    assert communes.count() == 11
    heirs = {pair.new for commune in communes for pair in successors(commune)}
    parts = {(heir.type, heir.name): {(pair.old.type, pair.old.name) for pair in predecessors(heir)} for heir in heirs}
    assert parts == FIVE


def test_phuong_my_xuyen_came_from_two_districts(country):
    ward = real(kind="commune", name="Mỹ Xuyên", type="phuong", valid_to=None)
    assert {str(pair.old.parent) for pair in predecessors(ward)} == {"Huyện Mỹ Xuyên", "Thành phố Sóc Trăng"}
    assert ward.parent.name == "Cần Thơ"


def test_a_code_that_names_two_units_lists_them_and_picks_none(country):
    code = next(
        code for code in Unit.objects.filter(kind="commune", valid_to=None).order_by("code").values_list("code", flat=True)
        if Unit.objects.filter(code=code).count() == 2
    )  # fmt: skip
    with pytest.raises(AmbiguousUnit) as refusal:
        find_unit(code)
    both = Unit.objects.filter(code=code)
    assert all(unit.key in str(refusal.value) and str(unit) in str(refusal.value) for unit in both)
    assert "30/06/2025" in str(refusal.value)
    assert find_unit(code, LAST_DAY_BEFORE) == both.get(valid_to__isnull=False)
    assert find_unit(code, FIRST_DAY_AFTER) == both.get(valid_to=None)


def test_restated_a_whole_merger_holds_all_its_parts(country):
    gia_hoa = real(kind="commune", name="Gia Hòa", valid_to=None, parent__name="Cần Thơ")
    home = restate(gia_hoa)
    old = Unit.objects.filter(pk__in=home.unit_ids).exclude(pk=gia_hoa.pk)
    assert {unit.name for unit in old} == {"Thạnh Quới", "Gia Hòa 2"}
    assert home.divided == ()


def test_restated_a_divided_unit_is_named_and_not_counted(country):
    pair = Succession.objects.filter(share=None).select_related("new", "old").first()
    home = restate(pair.new)
    assert pair.old in home.divided
    assert pair.old_id not in home.unit_ids


def test_restated_a_province_holds_the_old_provinces_with_their_communes(country):
    can_tho = real(kind="province", name="Cần Thơ", valid_to=None)
    ids = restate(can_tho).unit_ids
    whole = [unit.pk for unit in Unit.objects.filter(kind="commune", parent__name="Mỹ Xuyên", parent__kind="district")]
    assert set(whole) <= ids


def test_a_hamlet_of_a_merged_commune_lives_on_in_the_heir(country, administrator):
    tham_don = real(kind="commune", name="Tham Đôn")
    with dates.moved_to(dates.local_moment(date(2022, 3, 1))):
        hamlet = add_hamlet(commune=tham_don, type="ap", name="Trà Mẹt", by=administrator)
    heir = successors(hamlet).get().new
    assert (hamlet.valid_to, heir.valid_from, heir.valid_to) == (LAST_DAY_BEFORE, FIRST_DAY_AFTER, None)
    assert (heir.name, heir.parent.name, successors(hamlet).get().share) == ("Trà Mẹt", "Ngọc Tố", 1)
    assert hamlet.pk in restate(heir).unit_ids
    assert HistoryEntry.objects.about(successors(hamlet).get()).get().target == heir.key


def test_a_hamlet_of_a_divided_commune_waits_for_a_person(country, administrator):
    divided = Succession.objects.filter(share=None, old__kind="commune").first().old
    hamlet = add_hamlet(commune=divided, type="thon", name="Thử", by=administrator, valid_from=date(2022, 1, 1))
    assert not successors(hamlet).exists()
    assert hamlet.valid_to == LAST_DAY_BEFORE


# --- The map of the cast ----------------------------------------------------------------------


def test_a_unit_is_found_by_key_or_code(land):
    Unit.objects.filter(pk=land.tham_don.pk).update(code="t31717")
    assert find_unit(" t-c1 ") == find_unit("t31717") == land.tham_don


def test_an_unknown_code_is_refused_in_words(land):
    with pytest.raises(NoSuchUnit, match="No unit has the code “t99999”"):
        find_unit("t99999")
    with pytest.raises(NoSuchUnit):
        find_unit("")


def test_a_span_holds_its_first_and_last_day(land):
    Unit.objects.filter(pk=land.dai_chi.pk).update(valid_from=date(2020, 1, 1), valid_to=date(2020, 12, 31))
    lives = [Unit.objects.on(day).filter(pk=land.dai_chi.pk).exists() for day in
             (date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1))]  # fmt: skip
    assert lives == [False, True, True, False]
    land.dai_chi.refresh_from_db()
    assert [land.dai_chi.lives_on(day) for day in (date(2019, 12, 31), date(2020, 12, 31))] == [False, True]
    assert Unit.objects.within(date(2020, 12, 31), date(2022, 1, 1)).filter(pk=land.dai_chi.pk).exists()


def test_the_path_leads_from_the_top_down(land):
    assert land.tra_met.path_keys == ["t-p", "t-d1", "t-c1", "t-h1"]
    assert list(Unit.objects.above(land.tra_met).order_by("path")) == [land.province, land.district, land.tham_don, land.tra_met]
    assert set(Unit.objects.under(land.tham_don)) == {land.tham_don, land.tra_met, land.bung_chong}
    assert land.tham_don.covers(land.tra_met)
    assert not land.tra_met.covers(land.tham_don)
    assert not land.tham_don.covers(None)


def test_the_database_refuses_a_life_that_ends_before_it_begins(land):
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=land.dai_chi.pk).update(valid_to=date(2003, 1, 1))


def test_the_database_refuses_a_commune_without_a_parent(land):
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=land.tham_don.pk).update(parent=None)


@pytest.mark.parametrize("name", ["Trà Mẹt", "tra met", "TRÀ  MẸT"])
def test_a_hamlet_is_entered_once_whatever_the_accents(land, reviewer, name):
    with pytest.raises(ValidationError, match="already has a hamlet of this name"):
        add_hamlet(commune=land.tham_don, type="ap", name=name, by=reviewer)
    assert add_hamlet(commune=land.dai_tam, type="ap", name=name, by=reviewer).parent == land.dai_tam


def test_a_hamlet_needs_a_commune_a_type_and_a_name(land, reviewer):
    for commune, kind, name in [(land.district, "ap", "X"), (land.tra_met, "ap", "X"), (land.tham_don, "xa", "X"), (land.tham_don, "ap", "  ")]:
        with pytest.raises(ValidationError):
            add_hamlet(commune=commune, type=kind, name=name, by=reviewer)
    assert Unit.objects.filter(kind=UnitKind.HAMLET, key__startswith="t-").count() == 4


def test_an_ended_hamlet_lives_through_its_last_day(land, reviewer):
    end_hamlet(land.tra_met, on=dates.today(), by=reviewer, reason="nhập ấp")
    assert land.tra_met.lives_on()
    assert HistoryEntry.objects.about(land.tra_met).get().reason == "nhập ấp"
    with pytest.raises(ValidationError):
        end_hamlet(land.bung_chong, on=date(2003, 1, 1), by=reviewer, reason="")
    with pytest.raises(ValidationError):
        end_hamlet(land.tham_don, on=dates.today(), by=reviewer, reason="")


def test_the_commune_enters_a_hamlet_on_its_page_and_no_other_place(client_for, reviewer, land):
    page = client_for(reviewer)
    answer = page.post("/lam-viec/ap/", {"commune": land.tham_don.pk, "type": "ap", "name": "Mới"})
    assert answer.status_code == 302
    assert land.tham_don.children.filter(name="Mới").exists()
    answer = page.post("/lam-viec/ap/", {"commune": land.dai_tam.pk, "type": "ap", "name": "Lạ"})
    assert answer.status_code == 422
    assert not land.dai_tam.children.filter(name="Lạ").exists()


def test_a_hamlet_beside_cannot_be_ended(client_for, reviewer, land):
    page = client_for(reviewer)
    assert page.post(f"/lam-viec/ap/{land.dai_an.pk}/dung/").status_code == 404
    assert page.post(f"/lam-viec/ap/{land.tra_met.pk}/dung/", {"reason": "nhập ấp"}).status_code == 302
    land.dai_an.refresh_from_db()
    land.tra_met.refresh_from_db()
    assert (land.dai_an.valid_to, land.tra_met.valid_to) == (None, dates.today())


def test_the_public_page_of_a_unit_leads_to_what_it_became(country, client):
    tham_don = real(kind="commune", name="Tham Đôn")
    heir = successors(tham_don).get().new
    answer = client.get(f"/don-vi/{tham_don.pk}-sai-ten/")
    assert (answer.status_code, answer["Location"]) == (301, tham_don.get_absolute_url())
    text = client.get(tham_don.get_absolute_url()).content.decode()
    assert heir.get_absolute_url() in text
    assert "Ngọc Tố" in text
