"""Make data/country/ (the map of Vietnam on both sides of 1 July 2025) from the package `vietnamadminunits`.

The package is no dependency of the project: it is needed only to make the files again. In a throwaway environment outside the checkout:

    python -m venv country-venv
    country-venv/bin/pip install vietnamadminunits==1.0.4
    country-venv/bin/python scripts/make_country.py

The same package gives the same bytes. The rules are told in data/country/README.md.
"""

import csv
import json
import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

WANTED = "1.0.4"
TARGET = Path(__file__).resolve().parents[1] / "data" / "country"

# The source does not say since when its old units stood as listed: this is a nominal day, see the README.
BEFORE = ("2021-01-01", 0, "2025-06-30")
AFTER = ("2025-07-01", 1, "")
PROVINCE_DECREE = "202/2025/QH15"
COMMUNE_DECREES = {"a-p-92": "1668/NQ-UBTVQH15"}

PREFIXES = {
    "Thành phố": "thanh_pho",
    "Thị trấn": "thi_tran",
    "Thị xã": "thi_xa",
    "Đặc khu": "dac_khu",
    "Phường": "phuong",
    "Huyện": "huyen",
    "Tỉnh": "tinh",
    "Quận": "quan",
    "Xã": "xa",
}
LEVELS = {"province": "province", "district": "district", "ward": "commune"}
KINDS = list(LEVELS.values())

Point = tuple[float, float]

# True links of doubtful names are all shorter than 9 km, false ones all longer than 19 km.
FALSE_LINK_KM = 15
# A commune geocoded farther than this from its own district may have been taken for a namesake.
STRAY_KM = 20
# A unit this far from all that it came from or became: one of the two points is of some other place.
MISPLACED_KM = 50


@dataclass(frozen=True)
class Unit:
    """One unit as the source has it, under our key."""

    key: str
    kind: str
    official: str
    code: str
    parent: str = ""
    point: Point | None = None
    area: float | None = None


# The source's own names for its units ("tinhsoctrang_huyenmyxuyen_xathamdon") are the keys of these.
Units = dict[str, Unit]
Link = tuple[str, str]


@dataclass(frozen=True)
class Dropped:
    """A link that the source made by name alone."""

    old: str
    new: str
    distance: float
    namesake: str
    namesake_distance: float


def distance(one: Point | None, other: Point | None) -> float:
    """Kilometres between two points on the globe (haversine); endless where one is missing."""
    if one is None or other is None:
        return math.inf
    south, west, north, east = map(math.radians, (*one, *other))
    half = math.sin((north - south) / 2) ** 2
    half += math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


def above(key: str) -> str:
    """The source's name of the unit above."""
    return key.rpartition("_")[0]


def read_unit(row: sqlite3.Row, level: str, side: str, parent: str = "") -> Unit:
    """The province, district or commune ("ward") of a row."""
    code, kind = row[f"{level}Code"], LEVELS[level]
    point = row[f"{level}Lat"], row[f"{level}Lon"]
    return Unit(f"{side}-{kind[0]}-{code}", kind, row[level], code, parent, point)


def read_before(rows: Iterable[sqlite3.Row]) -> Units:
    """The map until 30 June 2025; the island districts are the rows without a commune."""
    units: Units = {}
    for row in rows:
        province, district = row["provinceKey"], f"{row['provinceKey']}_{row['districtKey']}"
        units[province] = read_unit(row, "province", "b")
        units[district] = read_unit(row, "district", "b", units[province].key)
        if row["ward"]:
            units[f"{district}_{row['wardKey']}"] = read_unit(row, "ward", "b", units[district].key)
    return units


def read_after(rows: Iterable[sqlite3.Row]) -> Units:
    """The map since 1 July 2025, where communes stand directly under provinces."""
    units: Units = {}
    for row in rows:
        province = row["provinceKey"]
        units[province] = read_unit(row, "province", "a")
        commune = read_unit(row, "ward", "a", units[province].key)
        units[f"{province}_{row['wardKey']}"] = replace(commune, area=row["wardAreaKm2"])
    return units


def read_links(converter: dict[str, Any]) -> Iterator[Link]:
    """Who became whom: provinces, undivided communes (and island districts), divided communes."""
    for new, olds in converter["DICT_PROVINCE"].items():
        yield from ((old, new) for old in olds)
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            yield from ((old.rstrip("_"), f"{province}_{ward}") for old in olds)
    for province, wards in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in wards.items():
            yield from ((old, f"{province}_{part['newWardKey']}") for part in parts)


def trusted_point(old: str, before: Units) -> Point | None:
    """Where an old commune lies, or its district when the geocoder seems to have found a namesake of it."""
    point, district = before[old].point, before[above(old)].point
    return point if distance(point, district) <= STRAY_KM else district


def find_false_links(links: list[Link], before: Units, after: Units) -> list[Dropped]:
    """Links of divided communes that only a name made: long, and a nearer commune of the same name has them too."""
    successors = Counter(old for old, _ in links)
    predecessors = group((new, old) for old, new in links)
    false = []
    for old, new in links:
        names = [
            other
            for other in predecessors[new]
            if other != old and before[other].official.casefold() == before[old].official.casefold()
        ]
        if successors[old] == 1 or not names:
            continue
        reach = {name: distance(trusted_point(name, before), after[new].point) for name in (old, *names)}
        closest = min(reach, key=reach.__getitem__)
        if closest != old and reach[old] > FALSE_LINK_KM:
            false.append(Dropped(old, new, reach[old], closest, reach[closest]))
    return false


def group(pairs: Iterable[Link]) -> dict[str, list[str]]:
    """The second halves of pairs, by their first."""
    groups: dict[str, list[str]] = defaultdict(list)
    for first, second in pairs:
        groups[first].append(second)
    return groups


def is_misplaced(unit: Unit, kin: Iterable[Unit]) -> bool:
    """Whether a unit's point lies far from all that it came from or became."""
    reach = [distance(unit.point, other.point) for other in kin if unit.point and other.point]
    return bool(reach) and min(reach) > MISPLACED_KM


def without_wrong_points(links: list[Link], before: Units, after: Units) -> tuple[Units, Units]:
    """Both maps, less the points that contradict each other: an empty point is better than a wrong one."""
    crowd = Counter((unit.kind, unit.point) for unit in before.values())
    before = {key: replace(u, point=None) if crowd[u.kind, u.point] > 1 else u for key, u in before.items()}
    pairs = {(old, new) for old, new in links if "_" in new}
    pairs |= {(above(old), new) for old, new in pairs if before[old].kind == "commune"}
    successors, predecessors = group(pairs), group((new, old) for old, new in pairs)
    wrong = {key for key, u in before.items() if is_misplaced(u, (after[new] for new in successors[key]))}
    for key, unit in after.items():
        # Special zones lie far out at sea, where the geocoder found only the mainland for their predecessors.
        if is_misplaced(unit, (before[old] for old in predecessors[key])) and "_dackhu" not in key:
            wrong.add(key)
    before = {key: replace(unit, point=None) if key in wrong else unit for key, unit in before.items()}
    after = {key: replace(unit, point=None) if key in wrong else unit for key, unit in after.items()}
    return before, after


def split_name(unit: Unit) -> tuple[str, str]:
    """Type and name: "Phường 10" is a phuong named "10"."""
    for prefix, kind in PREFIXES.items():
        if unit.official.casefold().startswith(f"{prefix} ".casefold()):
            name = unit.official[len(prefix) + 1 :]
            central = kind == "thanh_pho" and unit.kind == "province"
            return "thanh_pho_tw" if central else kind, name[0].upper() + name[1:]
    raise SystemExit(f"No known type: {unit}")


def unit_rows(units: Units, span: tuple[str, int, str]) -> Iterator[list[Any]]:
    """Rows of units.csv, parents before children; empty where the value is not known."""
    for unit in sorted(units.values(), key=lambda unit: (KINDS.index(unit.kind), unit.code)):
        place = [*(unit.point or (None, None)), unit.area]
        yield [unit.key, unit.kind, *split_name(unit), unit.code, unit.parent, *span, *place]


def succession_rows(links: list[Link], before: Units, after: Units) -> Iterator[list[Any]]:
    """Rows of successions.csv; the share is empty where the old unit was divided."""
    successors = Counter(old for old, _ in links)
    for old, new in links:
        decree = COMMUNE_DECREES.get(after[new].parent, "") if after[new].parent else PROVINCE_DECREE
        yield [before[old].key, after[new].key, 1 if successors[old] == 1 else "", decree, AFTER[0]]


def dropped_rows(false: list[Dropped], before: Units, after: Units) -> Iterator[list[Any]]:
    """Rows of dropped.csv, with names for the reader."""
    for drop in false:
        province, district, _ = drop.old.split("_")
        old, new, namesake = before[drop.old], after[drop.new], before[drop.namesake]
        where = before[f"{province}_{district}"].official, before[province].official
        reason = f"same name as {namesake.key}, which lies {drop.namesake_distance:.1f} km from it"
        yield [old.key, old.official, *where, new.key, new.official, f"{drop.distance:.1f}", reason]


def check(links: list[Link], before: Units, after: Units) -> None:
    """Refuse to write a map with a hole in it."""
    provinces = {old: new for old, new in links if "_" not in old}
    ended = {key for key, unit in before.items() if unit.kind != "district"} - {old for old, _ in links}
    sudden = set(after) - {new for _, new in links}
    strayed = [link for link in links if provinces[link[0].partition("_")[0]] != link[1].partition("_")[0]]
    if ended or sudden or strayed:
        raise SystemExit(f"No successor: {ended}. No predecessor: {sudden}. Other province: {strayed}.")


def write(name: str, header: str, rows: Iterable[list[Any]]) -> None:
    """One file, always the same bytes for the same rows."""
    with (TARGET / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def main() -> None:
    """Read the package, drop what is false, write the three files."""
    if version("vietnamadminunits") != WANTED:
        raise SystemExit(f"The rules were made for {WANTED} of the package: look again before using another.")
    source = Path(str(files("vietnamadminunits"))) / "data"
    database = sqlite3.connect(source / "dataset.db")
    database.row_factory = sqlite3.Row
    before = read_before(database.execute("SELECT * FROM admin_units_legacy"))
    after = read_after(database.execute("SELECT * FROM admin_units"))
    links = list(read_links(json.loads((source / "converter_2025.json").read_text(encoding="utf-8"))))
    false = find_false_links(links, before, after)
    gone = {(drop.old, drop.new) for drop in false}
    links = [link for link in links if link not in gone]
    check(links, before, after)
    dropped = sorted(dropped_rows(false, before, after))
    successions = sorted(succession_rows(links, before, after), key=lambda row: row[:2])
    before, after = without_wrong_points(links, before, after)
    header = "key,kind,type,name,code,parent,valid_from,valid_from_known,valid_to,latitude,longitude,area_km2"
    write("units.csv", header, [*unit_rows(before, BEFORE), *unit_rows(after, AFTER)])
    write("successions.csv", "old,new,share,decree,date", successions)
    write("dropped.csv", "old,old_name,old_district,old_province,new,new_name,distance_km,reason", dropped)


if __name__ == "__main__":
    main()
