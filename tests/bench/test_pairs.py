"""The labelled pairs keep what they promise: enough of each, told apart by nothing but their sense, and each as hard as its trait says."""

import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from kheo.bench import pairs
from kheo.lib.text import fold

FOLDER = Path(pairs.__file__).parent
FILES = sorted(FOLDER.glob("*.yaml"))
FIELDS = {"kinh_te", "van_hoa_xa_hoi", "quoc_phong_an_ninh", "he_thong_chinh_tri", "nong_thon_moi"}
TRAITS = {"no_shared_title_word", "abbreviation", "no_accents", "renamed", "spelling", "other_unit"}
KEYS = {"title", "field", "place", "goals", "method", "outputs"}
# Compared with their accents: "cho" is ignored and "chợ" is not, "trong" is ignored and "trồng" is not.
MOVEMENT_PHRASES = ("mô hình", "điển hình", "dân vận khéo")
MOVEMENT_WORDS = {
    "xã", "ấp", "khóm", "và", "của", "cho", "với", "trong", "ở", "tại", "về", "không", "có", "một", "các", "những",
}  # fmt: skip
# Listed by name: "OCOP", "LED" or "ATM" are capitals too, and nobody writes them out.
ABBREVIATIONS = {
    "ANTT", "ATGT", "BHYT", "BLGĐ", "BVMT", "BVTV", "CA", "CB", "CCB", "CHQS", "CLB", "DQTV", "DVK", "ĐCTT", "ĐTN", "ĐVTN",
    "GĐ", "HMTN", "HS", "HTX", "HVS", "KDC", "LHPN", "MTTQ", "ND", "NTM", "PCCC", "PN", "SP", "TDP", "THT", "TN", "TTATXH",
    "TTHC", "TTV", "UBND", "VK", "VSMT", "XD",
}  # fmt: skip
WORD = re.compile(r"\w+")
QUOTED = re.compile(r"'([^']+)'")
# Names of people come after a form of address or a title; deeds are described without.
ADDRESSED = re.compile(r"\b(?:ông|bà|anh|chị|cô|chú|bác|đồng chí) [A-ZĐ]\w+ [A-ZĐ]\w+")


def read(path: Path) -> list[dict[str, Any]]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


ALL = [pair for path in FILES for pair in read(path)]
TRUE = [pair for pair in ALL if pair["same"]]
FALSE = [pair for pair in ALL if not pair["same"]]
SIDES = [(pair["id"], side, pair[side]) for pair in ALL for side in ("left", "right")]


def number(pair: dict[str, Any]) -> int:
    return int(pair["id"][2:])


def held_out(of: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [pair for pair in of if number(pair) % 3 == 0]


def text_of(side: dict[str, Any]) -> str:
    return "\n".join([side["title"], side.get("goals", ""), side.get("method", ""), *side.get("outputs", [])])


def title_words(pair: dict[str, Any], name: str) -> set[str]:
    """The folded words of a title, without those of the movement, numbers and the words of both places."""
    title = pair[name]["title"].lower()
    for phrase in MOVEMENT_PHRASES:
        title = title.replace(phrase, " ")
    places = set(WORD.findall(f"{pair['left']['place']} {pair['right']['place']}".lower()))
    kept = set(WORD.findall(title)) - MOVEMENT_WORDS - places
    return {fold(word) for word in kept if not word.isdigit()}


def shared_title_words(pair: dict[str, Any]) -> set[str]:
    return title_words(pair, "left") & title_words(pair, "right")


def abbreviations_in(text: str) -> set[str]:
    return ABBREVIATIONS & set(WORD.findall(text))


def abbreviates_on_one_side(pair: dict[str, Any]) -> bool:
    left, right = (abbreviations_in(pair[side]["title"]) for side in ("left", "right"))
    return bool(left) != bool(right)


def lacks_accents_on_one_side(pair: dict[str, Any]) -> bool:
    return text_of(pair["left"]).isascii() != text_of(pair["right"]).isascii()


def commune(side: dict[str, Any]) -> str:
    return side["place"].split(", ")[-1]


def spelt_wrong_on_one_side(pair: dict[str, Any]) -> bool:
    quoted = QUOTED.findall(pair["why"])
    lower = [text_of(pair[side]).lower() for side in ("left", "right")]
    return len(quoted) == 2 and (quoted[0] in lower[0]) != (quoted[0] in lower[1])


KEEPS_ITS_TRAIT = {
    "no_shared_title_word": lambda pair: not shared_title_words(pair),
    "abbreviation": abbreviates_on_one_side,
    "no_accents": lacks_accents_on_one_side,
    "renamed": lambda pair: pair["left"]["place"] == pair["right"]["place"] and not shared_title_words(pair),
    "spelling": spelt_wrong_on_one_side,
    "other_unit": lambda pair: commune(pair["left"]) != commune(pair["right"]),
}


def test_pairs_are_enough_of_each():
    assert (len(TRUE) >= 96, len(FALSE) >= 96, len(TRUE) + len(FALSE) == len(ALL)) == (True, True, True)


def test_pairs_held_out_are_a_third_of_each():
    assert min(len(held_out(TRUE)), len(held_out(FALSE))) >= 30


def test_pairs_have_unique_ids_that_say_their_label():
    assert [name for name, times in Counter(pair["id"] for pair in ALL).items() if times > 1] == []
    assert [pair["id"] for pair in ALL if not re.fullmatch("t-[0-9]{3}" if pair["same"] else "f-[0-9]{3}", pair["id"])] == []


def test_pairs_of_one_file_carry_one_label():
    assert [path.name for path in FILES if {pair["same"] for pair in read(path)} != {path.name.startswith("true_")}] == []


def test_pairs_cover_every_field_and_trait_in_the_held_out_third():
    assert {pair["left"]["field"] for pair in held_out(TRUE)} == FIELDS
    assert {pair["left"]["field"] for pair in held_out(FALSE)} == FIELDS
    assert {pair["trait"] for pair in held_out(TRUE)} == {pair["trait"] for pair in TRUE} == TRAITS


def test_sides_say_what_they_need():
    assert [(name, which) for name, which, side in SIDES if set(side) - KEYS or side["field"] not in FIELDS] == []
    assert [(name, which) for name, which, side in SIDES if not (side["title"].strip() and side["place"].strip())] == []
    assert [(name, which) for name, which, side in SIDES if not (side.get("goals") or side.get("method"))] == []


def test_sides_name_no_person_and_no_house():
    assert [name for name, _, side in SIDES if ADDRESSED.search(text_of(side)) or "số nhà " in text_of(side)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_is_composed_text_of_bearable_length(path: Path):
    text = path.read_text(encoding="utf-8")

    assert (unicodedata.is_normalized("NFC", text), len(text.splitlines()) <= 480) == (True, True)


def test_no_pair_is_repeated():
    titles = [frozenset((pair["left"]["title"], pair["right"]["title"])) for pair in ALL]
    bodies = [text_of(side) for _, _, side in SIDES]

    assert [sorted(both) for both, times in Counter(titles).items() if times > 1 or len(both) < 2] == []
    assert [body for body, times in Counter(bodies).items() if times > 1] == []


@pytest.mark.parametrize("pair", TRUE, ids=lambda pair: pair["id"])
def test_true_pair_is_hard_and_keeps_its_trait(pair: dict[str, Any]):
    hard = not shared_title_words(pair) or abbreviates_on_one_side(pair) or lacks_accents_on_one_side(pair)

    assert (hard, KEEPS_ITS_TRAIT[pair["trait"]](pair)) == (True, True), sorted(shared_title_words(pair))


@pytest.mark.parametrize("pair", FALSE, ids=lambda pair: pair["id"])
def test_negative_is_hard_by_sharing_field_and_place(pair: dict[str, Any]):
    left, right = pair["left"], pair["right"]

    assert (left["field"], left["place"]) == (right["field"], right["place"])


def test_negatives_mostly_share_words_of_their_titles():
    sharing = [pair for pair in FALSE if shared_title_words(pair)]

    assert len(sharing) >= 0.8 * len(FALSE)
