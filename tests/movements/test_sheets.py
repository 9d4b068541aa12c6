from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from kheo.movements.actions import load_sheets
from kheo.movements.actions.sheets import SHEETS
from kheo.movements.models import ScoringSheet
from kheo.movements.queries import is_in_use, sheet_of, usable_sheets
from kheo.movements.scoring import Given, total
from kheo.org.models import HistoryEntry
from tests.conftest import says
from tests.factories import assess_self, make_initiative, shipped_sheet

LIST = "/lam-viec/phong-trao/thang-diem/"
SMALL = {
    "format": 1, "code": "thu", "version": 1, "name": "Thang điểm thử", "scored": "initiative", "total": 10,
    "lines": [{"code": "1", "name": "Một", "most": 6, "parts": [{"code": "1.1", "name": "a", "most": 4}, {"code": "1.2", "name": "b", "most": 2}]}, {"code": "2", "name": "Hai", "most": 4}],
    "ranks": [{"name": "Tốt", "least": 8}, {"name": "Đạt", "least": 5}],
    "caps": [{"code": "tran", "name": "Theo văn bản", "best": "Đạt"}],
}  # fmt: skip


@pytest.fixture
def write(tmp_path: Path):
    """Writes a sheet's file: the small one with what is said otherwise."""
    def written(file: str = "thu.yaml", **changed: object) -> Path:
        path = tmp_path / file
        path.write_text(yaml.safe_dump({**SMALL, **changed}, allow_unicode=True), encoding="utf-8")
        return path

    return written


def faults(*files):
    with pytest.raises(ValidationError) as refused:
        load_sheets(files=files)
    return refused.value.messages


# --- What comes along -------------------------------------------------------------------------


def test_the_sheets_that_come_along_are_loaded_once(db):
    assert len(load_sheets()) == 2
    assert load_sheets() == []
    assert HistoryEntry.objects.filter(verb="load").count() == 2
    assert [sheet.code for sheet in usable_sheets()] == ["proposal-model-100"]


def test_our_proposal_scores_the_deed_and_is_not_confirmed(db):
    sheet = shipped_sheet()
    heads = sheet.lines.filter(parent=None)
    assert (sheet.confirmed, sheet.complete, sheet.total, sheet.bonus_most) == (False, True, 100, 0)
    assert [int(line.most) for line in heads] == [20, 15, 20, 30, 15]
    assert all(2 <= line.parts.count() <= 4 for line in heads)
    words = " ".join(sheet.lines.values_list("name", flat=True)).lower()
    assert not [word for word in ("gương mẫu", "gia đình", "kỷ luật", "đạo đức", "lối sống", "tôn giáo", "dân tộc") if word in words]


def test_the_frame_of_can_tho_is_shown_and_scores_nothing(db):
    sheet = shipped_sheet("can-tho-2579-2025")
    assert (sheet.confirmed, sheet.complete, sheet.scored, sheet.total) == (True, False, "state_body", 100)
    assert [(rank.name, int(rank.least), rank.no_zero) for rank in sheet.ranks.all()] == [
        ("Hoàn thành xuất sắc", 95, True), ("Hoàn thành tốt", 85, True), ("Hoàn thành", 75, False), ("Không hoàn thành", 0, False),
    ]  # fmt: skip
    assert {cap.code: cap.best.name for cap in sheet.caps.all()} == {
        "khien-trach": "Hoàn thành tốt", "canh-cao": "Hoàn thành", "khong-hoan-thanh": "Không hoàn thành", "khong-tu-cham": "Không hoàn thành",
    }  # fmt: skip
    full = {line.code: Given(line.most) for line in sheet_of(sheet).lines if line.code != "tru"} | {"tru": Given(Decimal(0))}
    assert (total(sheet_of(sheet), full).points, total(sheet_of(sheet), full).bonus) == (100, 3)


# --- A file with mistakes ---------------------------------------------------------------------


def parts(*most):
    return [{"code": "1", "name": "Một", "most": 6, "parts": [{"code": f"1.{place}", "name": "a", "most": number} for place, number in enumerate(most)]}, SMALL["lines"][1]]


BAD = [
    ({"lines": parts(4, 3)}, "line 1: its parts come to 7 points, the line says 6; make both equal."),
    ({"total": 11}, "the criteria come to 10 points, “total” says 11; make both equal."),
    ({"lines": [*SMALL["lines"], SMALL["lines"][1]]}, "“line 2” stands 2 times; give each its own."),
    ({"ranks": [{"name": "Đạt", "least": 5}, {"name": "Tốt", "least": 5}], "caps": []}, "rank Tốt begins at 5, not below rank Đạt (5); write the best rank first and let the points fall."),
    ({"caps": [{"code": "tran", "name": "x", "best": "Vàng"}]}, "cap tran: there is no rank “Vàng”; write one of the ranks of this sheet."),
    ({"bonus_most": 3}, "“bonus_most” is 3: a sheet has lines of the part “bonus” exactly where this is above 0."),
    ({"ranks": [{"name": "Đạt", "least": 5, "no_zero": True}]}, "a rank asks for “no_zero”, but every line may be zero; write “zero_allowed: false” at the lines that must not be."),
    ({"lines": [{"code": "1", "most": "mười", "name": "Một"}]}, "line 1: “most” is “mười”; write a number."),
    ({"lines": [{"code": "1", "most": 0, "name": "Một"}]}, "line 1: it can reach no points; write “most” above 0 or take the line out."),
    ({"lines": [{"code": "1", "most": -5, "name": "Một"}]}, "line 1: “most” is “-5”; write a number from 0 to 99999 with 2 decimals at most."),
    ({"lines": [{"code": "1", "most": 0.125, "name": "Một"}]}, "line 1: “most” is “0.125”; write a number from 0 to 99999 with 2 decimals at most."),
    ({"lines": [{"code": "1", "most": 10}]}, "line 1: “name” is missing; write it."),
    ({"lines": [{"code": "một", "most": 10, "name": "Một"}]}, "line một: the code “một” may hold letters without accents, digits, dots and hyphens only."),
    ({"lines": [{"code": "1", "most": 10, "name": "Một", "zero_alowed": False}]}, "line 1: there is no “zero_alowed”; correct the word or take it out."),
    ({"lines": [{"code": "1", "most": 10, "name": "Một", "zero_allowed": "không"}]}, "line 1: “zero_allowed” is “không”; write true or false."),
    ({"lines": [{"code": "1", "most": 10, "name": "Một", "part": "thưởng"}]}, "line 1: “part” is “thưởng”; write criterion, bonus, malus."),
    ({"lines": []}, "The sheet has no lines; write what is scored."),
    ({"lines": "1"}, "the sheet: “lines” must be a list, with one line for each; look at the files that come along."),
    ({"version": 0}, "the sheet: “version” is “0”; write a whole number from 1 to 9999."),
    ({"scored": "person"}, "the sheet: “scored” is “person”; write initiative, state_body."),
    ({"confirmed": True}, "the sheet: it is “confirmed” but names no source; write the number, date and issuer, or “confirmed: false”."),
    ({"lines": [{"most": 10, "name": "Một"}]}, "the sheet, lines 1: “code” is missing; write it."),
    ({"lines": [{"code": "1", "name": "Một", "most": 10, "parts": [{"name": "a", "most": 10}]}]}, "line 1, parts 1: “code” is missing; write it."),
    ({"ranks": [{"name": "Tốt", "least": 8}, {"name": "Tốt", "least": 5}], "caps": []}, "“Tốt” stands 2 times; give each its own."),
    ({"ranks": [{"least": 8}], "caps": []}, "the sheet, ranks 1: “name” is missing; write it."),
    ({"format": 2}, "This is no file of this kind: it must begin with “format: 1”."),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "message"), BAD)
def test_a_mistake_is_told_with_its_line_and_what_to_do(db, write, changed, message):
    assert f"thu.yaml: {message}" in faults(write(**changed))
    assert not ScoringSheet.objects.exists()


def test_all_mistakes_are_told_at_once_and_good_files_wait_too(db, write):
    told = faults(write(total=11, ranks=[]), write("tot.yaml", code="tot"), write("sai.yaml", version="a", lines=[]))
    assert [message.split(":")[0] for message in told] == ["thu.yaml", "sai.yaml", "sai.yaml"]
    assert not ScoringSheet.objects.exists()


def test_a_part_has_no_parts_of_its_own(db, write):
    deep = [{"code": "1", "name": "Một", "most": 10, "parts": [{"code": "1.1", "name": "a", "most": 10, "parts": []}]}]
    assert "thu.yaml: line 1.1: a part has no parts of its own; make it a criterion." in faults(write(lines=deep))


def test_a_file_that_is_no_yaml_is_told(db, tmp_path):
    broken = tmp_path / "hong.yaml"
    broken.write_text("format: [1", encoding="utf-8")
    assert faults(broken, tmp_path / "khong-co.yaml")[0].startswith("hong.yaml: The file cannot be read:")


def test_the_same_version_in_two_files_is_refused(db, write):
    assert faults(write(), write("hai.yaml", name="Khác")) == ["thu, version 1, stands in 2 files; give each its own version."]


def test_points_in_a_file_may_have_a_comma(db, write):
    load_sheets(files=[write(total="10,0", ranks=[{"name": "Đạt", "least": "5,5"}])])
    assert str(ScoringSheet.objects.get().ranks.get().least) == "5.50"


# --- In use: succeeded, never changed ---------------------------------------------------------


def test_what_nothing_uses_is_replaced(db, write):
    load_sheets(files=[write()])
    assert load_sheets(files=[write(name="Tên mới", caps=[])]) == ["thu 1: Tên mới"]
    sheet = ScoringSheet.objects.get()
    assert (sheet.name, sheet.lines.count(), sheet.caps.count()) == ("Tên mới", 4, 0)
    assert [entry.verb for entry in HistoryEntry.objects.about(sheet).order_by("number")] == ["load", "replace"]


def test_a_sheet_in_use_stays_and_a_higher_version_succeeds_it(campaign, write):
    load_sheets(files=[write()])
    first = ScoringSheet.objects.get()
    campaign.sheet = first
    campaign.save(update_fields=["sheet"])
    assert is_in_use(first)
    assert faults(write(name="Tên mới")) == ["thu.yaml: thu, version 1, is in use and stays as it is; write the changed sheet as version 2."]
    assert load_sheets(files=[write()]) == []
    load_sheets(files=[write(name="Tên mới", version=2)])
    second = ScoringSheet.objects.get(version=2)
    assert (second.succeeds, campaign.sheet.name) == (first, "Thang điểm thử")
    assert list(usable_sheets()) == [second]


def test_a_lower_version_does_not_come_afterwards(db, write):
    load_sheets(files=[write(version=3)])
    assert faults(write(version=2)) == ["thu.yaml: thu: version 2 comes after version 3, which is there already; raise the version."]


def test_two_versions_at_once_are_stored_in_order(db, write):
    load_sheets(files=[write(version=2, name="Hai"), write("mot.yaml")])
    assert [(sheet.version, sheet.succeeds_id is None) for sheet in ScoringSheet.objects.order_by("version")] == [(1, True), (2, False)]


def test_a_begun_self_assessment_holds_its_sheet(campaign, cast, land):
    campaign.sheet = shipped_sheet()
    campaign.save(update_fields=["sheet"])
    assess_self(make_initiative(land.tra_met, cast.recorder, state="accepted"), by=cast.recorder)
    assert is_in_use(campaign.sheet)


# --- The command and the pages ----------------------------------------------------------------


def test_the_command_loads_all_or_one(db, write):
    told = StringIO()
    call_command("load_sheets", stdout=told)
    assert told.getvalue().count("\n") == len(list(SHEETS.glob("*.yaml")))
    call_command("load_sheets", stdout=told)
    assert "Nothing new" in told.getvalue()
    call_command("load_sheets", str(write()))
    assert ScoringSheet.objects.filter(code="thu").exists()


def test_the_command_tells_every_mistake(db, write):
    with pytest.raises(CommandError) as refused:
        call_command("load_sheets", str(write(total=11)))
    assert "- thu.yaml: the criteria come to 10 points" in str(refused.value)


def test_the_pages_show_sheets_with_their_marks(client_for, recorder):
    proposal, frame = shipped_sheet(), shipped_sheet("can-tho-2579-2025")
    page = client_for(recorder)
    listed = page.get(LIST)
    assert says(listed, "a proposal of Khéo, not confirmed by any document")
    assert says(listed, "a frame, without all its lines")
    shown, framed = page.get(reverse("movements:sheet", args=[proposal.pk])), page.get(reverse("movements:sheet", args=[frame.pk]))
    assert says(shown, "A proposal of Khéo, not confirmed by any document.")
    assert not says(framed, "A proposal of Khéo, not confirmed by any document.")
    assert says(framed, "A frame: not all lines are known.")
    assert says(framed, "Of each, one tick with the number of a document is kept, and no word more.")
    for line in proposal.lines.all():
        assert line.name in shown.content.decode()


def test_without_a_role_no_sheet_is_shown(client_for, stranger):
    sheet = shipped_sheet()
    for address in (LIST, reverse("movements:sheet", args=[sheet.pk])):
        answer = client_for(stranger).get(address)
        assert answer.status_code == 403
        assert sheet.name not in answer.content.decode()


@pytest.mark.parametrize("versions", [1, 3])
def test_the_list_asks_alike_for_many_sheets(client_for, recorder, write, versions, django_assert_num_queries):
    for version in range(1, versions + 1):
        load_sheets(files=[write(version=version, name=f"Bản {version}")])
    page = client_for(recorder)
    page.get(LIST)
    with django_assert_num_queries(6):  # all but two are the frame
        assert page.get(LIST).status_code == 200
