"""The map of Vietnam in time: the files are whole, and say of Mỹ Xuyên what the resolution says."""

import csv
from collections import Counter, defaultdict
from datetime import date

import pytest

from kheo.org.country import COUNTRY, SuccessionRow, UnitRow, read_successions, read_units

LAST_DAY_BEFORE = date(2025, 6, 30)
FIRST_DAY_AFTER = date(2025, 7, 1)

MY_XUYEN = {
    ("phuong", "Mỹ Xuyên"): {("thi_tran", "Mỹ Xuyên"), ("xa", "Đại Tâm"), ("phuong", "10")},
    ("xa", "Hòa Tú"): {("xa", "Hòa Tú 1"), ("xa", "Hòa Tú 2")},
    ("xa", "Gia Hòa"): {("xa", "Thạnh Quới"), ("xa", "Gia Hòa 2")},
    ("xa", "Nhu Gia"): {("xa", "Thạnh Phú"), ("xa", "Gia Hòa 1")},
    ("xa", "Ngọc Tố"): {("xa", "Tham Đôn"), ("xa", "Ngọc Đông"), ("xa", "Ngọc Tố")},
}
HEADER = "key,kind,type,name,code,parent,valid_from,valid_from_known,valid_to,latitude,longitude,area_km2\n"
PROVINCE = "b-p-1,province,tinh,Một,1,,2021-01-01,0,2025-06-30,,,\n"


@pytest.fixture(scope="module")
def units() -> dict[str, UnitRow]:
    return {unit.key: unit for unit in read_units()}


@pytest.fixture(scope="module")
def successions() -> list[SuccessionRow]:
    return read_successions()


def of(units: dict[str, UnitRow], kind: str, ended: bool) -> dict[str, UnitRow]:
    return {key: unit for key, unit in units.items() if unit.kind == kind and bool(unit.valid_to) == ended}


def named(units: dict[str, UnitRow], kind: str, name: str, ended: bool) -> UnitRow:
    (unit,) = [unit for unit in of(units, kind, ended).values() if unit.name == name]
    return unit


def test_counts_are_those_of_the_two_maps(units):
    counts = Counter((unit.kind, unit.valid_to) for unit in units.values())
    assert counts == {
        ("province", LAST_DAY_BEFORE): 63,
        ("district", LAST_DAY_BEFORE): 696,
        ("commune", LAST_DAY_BEFORE): 10_035,
        ("province", None): 34,
        ("commune", None): 3_321,
    }


def test_types_of_the_new_map_are_those_of_the_resolutions(units):
    counts = Counter(unit.type for unit in units.values() if not unit.valid_to)
    assert counts == {"tinh": 28, "thanh_pho_tw": 6, "xa": 2_621, "phuong": 687, "dac_khu": 13}


def test_keys_are_unique():
    rows = read_units()
    assert len({unit.key for unit in rows}) == len(rows)


def test_parents_stand_above_and_have_the_right_kind(units):
    pairs = {
        (unit.kind, bool(unit.valid_to), units[unit.parent].kind, bool(units[unit.parent].valid_to))
        for unit in units.values()
        if unit.parent
    }
    assert pairs == {
        ("district", True, "province", True),
        ("commune", True, "district", True),
        ("commune", False, "province", False),
    }


def test_only_the_new_map_knows_its_first_day(units):
    spans = {(unit.valid_from, unit.valid_from_known, unit.valid_to) for unit in units.values()}
    assert spans == {(date(2021, 1, 1), False, LAST_DAY_BEFORE), (FIRST_DAY_AFTER, True, None)}


def test_names_carry_no_type(units):
    (ward,) = [
        u
        for u in units.values()
        if u.type == "phuong" and u.name == "10" and units[u.parent].name == "Sóc Trăng"
    ]
    assert units[ward.parent].type == "thanh_pho"
    assert named(units, "commune", "Tham Đôn", ended=True).type == "xa"
    assert [
        unit.name for unit in units.values() if unit.name != unit.name.strip() or unit.name[0].islower()
    ] == []


def test_points_lie_in_the_country(units):
    points = [(u.latitude, u.longitude) for u in units.values() if u.latitude is not None]
    assert [(x, y) for x, y in points if not (8 <= x <= 23.5 and 102 <= y <= 115)] == []
    assert [u.key for u in units.values() if (u.latitude is None) != (u.longitude is None)] == []


def test_my_xuyen_becomes_five_communes(units, successions):
    district = named(units, "district", "Mỹ Xuyên", ended=True)
    links = [link for link in successions if units[link.old].parent == district.key]
    parts = defaultdict(set)
    for link in successions:
        if link.new in {mine.new for mine in links}:
            assert (link.share, link.decree) == (1, "1668/NQ-UBTVQH15")
            parts[units[link.new].type, units[link.new].name].add(
                (units[link.old].type, units[link.old].name)
            )
    assert len(links) == 11
    assert parts == MY_XUYEN
    assert {units[units[link.new].parent].name for link in links} == {"Cần Thơ"}


def test_soc_trang_hau_giang_and_can_tho_become_one_city(units, successions):
    city = named(units, "province", "Cần Thơ", ended=False)
    olds = {units[link.old].name for link in successions if link.new == city.key}
    assert olds == {"Cần Thơ", "Hậu Giang", "Sóc Trăng"}
    assert len([unit for unit in units.values() if unit.parent == city.key]) == 103


def test_can_tho_keeps_eight_communes_as_they_were(units, successions):
    city = named(units, "province", "Cần Thơ", ended=False)
    olds = defaultdict(list)
    for link in successions:
        if units[link.new].parent == city.key:
            olds[link.new].append(link)
    assert len([new for new, links in olds.items() if len(links) == 1 and links[0].share == 1]) == 8


def test_five_island_districts_become_special_zones(units, successions):
    links = [link for link in successions if units[link.old].kind == "district"]
    assert {(units[link.old].name, units[link.new].name) for link in links} == {
        (name, name) for name in ("Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo")
    }
    assert {(units[link.new].type, link.share) for link in links} == {("dac_khu", 1)}
    parents = {unit.parent for unit in units.values()}
    assert {units[key].name for key in of(units, "district", True).keys() - parents} == {
        units[link.old].name for link in links
    }


def test_every_new_unit_has_a_predecessor_and_every_old_one_a_successor(units, successions):
    living = of(units, "province", False).keys() | of(units, "commune", False).keys()
    ended = of(units, "province", True).keys() | of(units, "commune", True).keys()
    assert living == {link.new for link in successions}
    assert ended == {link.old for link in successions if units[link.old].kind != "district"}


def test_communes_follow_their_province(units, successions):
    provinces = {link.old: link.new for link in successions if units[link.old].kind == "province"}
    communes = [link for link in successions if units[link.old].kind == "commune"]
    strayed = [
        link for link in communes if provinces[units[units[link.old].parent].parent] != units[link.new].parent
    ]
    assert strayed == []


def test_share_is_whole_exactly_where_there_is_one_successor(successions):
    successors = Counter(link.old for link in successions)
    assert len({(link.old, link.new) for link in successions}) == len(successions)
    assert [link for link in successions if (link.share == 1) != (successors[link.old] == 1)] == []


def test_dropped_links_are_far_and_gone(units, successions):
    with (COUNTRY / "dropped.csv").open(encoding="utf-8", newline="") as file:
        dropped = list(csv.DictReader(file))
    kept = {(link.old, link.new) for link in successions}
    assert len(dropped) == 31
    assert [row for row in dropped if float(row["distance_km"]) <= 15 or not row["reason"]] == []
    assert [row for row in dropped if (row["old"], row["new"]) in kept] == []
    assert {row["old"] for row in dropped} <= {old for old, _ in kept}
    assert {row["new"] for row in dropped} <= {new for _, new in kept}


def test_a_code_alone_is_no_key(units):
    before = {unit.code: unit for unit in of(units, "commune", True).values()}
    after = of(units, "commune", False).values()
    renamed = [unit for unit in after if unit.code in before and unit.name != before[unit.code].name]
    assert len(renamed) == 1_803


def test_a_name_alone_is_no_key(units):
    old, new = (of(units, "commune", ended).values() for ended in (True, False))
    assert Counter((unit.type, unit.name) for unit in old).most_common(1) == [(("phuong", "1"), 33)]
    tops = [units[units[unit.parent].parent].name for unit in old if unit.name == "Mỹ Xuyên"]
    assert sorted(tops) == ["An Giang", "Hà Nội", "Sóc Trăng"]
    assert Counter((unit.type, unit.name) for unit in new)["xa", "Tân Tiến"] > 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("b-p-1,province,tinh,Hai,2,,2021-01-01,0,,,,\n", "key b-p-1 is there twice"),
        ("b-d-1,district,huyen,Hai,2,b-p-9,2021-01-01,0,,,,\n", "parent b-p-9 does not stand above"),
        ("b-d-1,district,huyen,Hai,2,,2021-01-01,0,,,,\n", "a district cannot stand under nothing"),
        ("b-p-2,planet,tinh,Hai,2,,2021-01-01,0,,,,\n", "unknown kind 'planet'"),
        ("b-p-2,province,tinh,,2,,2021-01-01,0,,,,\n", "name is empty"),
        ("b-p-2,province,tinh,Hai,2,,01/01/2021,0,,,,\n", "Invalid isoformat string: '01/01/2021'"),
        ("b-p-2,province,tinh,Hai,2,,2021-01-01,0,2020-12-31,,,\n", "ends before it begins"),
        ("b-p-2,province,tinh,Hai,2,,2021-01-01,maybe,,,,\n", "'maybe' is neither 0 nor 1"),
    ],
)
def test_a_bad_unit_is_refused_with_its_line(tmp_path, line, reason):
    path = tmp_path / "units.csv"
    path.write_text(HEADER + PROVINCE + line, encoding="utf-8")
    with pytest.raises(ValueError) as refusal:
        read_units(path)
    assert str(refusal.value) == f"units.csv, line 3: {reason}"


def test_a_guessed_share_is_refused_with_its_line(tmp_path):
    path = tmp_path / "successions.csv"
    path.write_text("old,new,share,decree,date\nb-c-1,a-c-1,0.5,,2025-07-01\n", encoding="utf-8")
    with pytest.raises(ValueError) as refusal:
        read_successions(path)
    assert str(refusal.value) == "successions.csv, line 2: share '0.5' is neither 1 nor empty"
