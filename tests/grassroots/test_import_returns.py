"""The monthly form from a spreadsheet: the 65 headings, the refused ones, and every way in which a file can be wrong."""

import html
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from django.core.management import CommandError, call_command

from kheo.grassroots.importers import check_returns, find_columns, read_heading
from kheo.grassroots.models import Activity, MatterRaised, MonthlyReturn
from kheo.grassroots.returns import headings, left_out
from kheo.lib import dates
from kheo.lib.office import xlsx
from kheo.org.models import Body, BodyKind, User
from kheo.records.actions import change_state, save_record
from kheo.records.importing import Checked, Sheet
from kheo.records.workflow import ReviewState
from kheo.resources.actions.results import save_results
from kheo.resources.models import ProgrammeResult
from tests.conftest import LONG_AGO
from tests.factories import make_initiative

pytestmark = pytest.mark.django_db
ALL = [row.name for row in headings()]
REFUSED = {6, 8, 9, 16, 30, 35, 36, 37}
KEPT = [row.name for row in headings() if row.number not in REFUSED]
FEW = ["Đơn vị báo cáo", "Tháng", "Năm"]


@pytest.fixture(autouse=True)
def december() -> Any:
    with dates.moved_to(dates.local_moment(date(2022, 12, 10))):
        yield


@pytest.fixture(autouse=True)
def committees(land: Any) -> list[Body]:
    """The Front's committees of both hamlets of xã Tham Đôn, and one of the neighbour."""
    return [
        Body.objects.create(key=f"t-f{number}", kind=BodyKind.FRONT_COMMITTEE, name=f"Ban công tác Mặt trận {unit}", unit=unit, valid_from=LONG_AGO)
        for number, unit in enumerate([land.tra_met, land.bung_chong, land.dai_an])
    ]


TRA_MET, BUNG_CHONG, DAI_AN = (f"Ban công tác Mặt trận Ấp {name}" for name in ("Trà Mẹt", "Bưng Chông", "Đại Ân"))


def checked(by: User, names: Sequence[str], *rows: Sequence[Any]) -> Checked:
    return check_returns(Sheet([list(names), *(list(row) for row in rows)]), by)


def faults(by: User, name: str, value: Any) -> list[str]:
    return [str(fault) for fault in checked(by, [*FEW, name], [TRA_MET, 11, 2022, value]).faults]


@pytest.fixture
def bring_in(tmp_path: Path) -> Callable[..., str]:
    """Run the command on a workbook of these headings and rows; returns what it said."""

    def run(names: Sequence[str], *rows: Sequence[Any], by: str = "reviewer", **options: Any) -> str:
        path, said = tmp_path / "bao-cao.xlsx", StringIO()
        path.write_bytes(xlsx.workbook("Báo cáo", names, rows))
        call_command("import_xlsx", "monthly-return", str(path), by=by, stdout=said, **options)
        return said.getvalue()

    return run


def test_of_the_65_headings_exactly_the_left_out_ones_are_refused():
    _place, columns = find_columns(Sheet([ALL]))
    assert len(columns) == 65
    assert {place for place, column in enumerate(columns, start=1) if column.is_refused} == REFUSED == {row.number for row in left_out()}
    assert [column.text for column in columns if column.fault] == []


@pytest.mark.parametrize("number", sorted(REFUSED))
def test_a_left_out_heading_is_known_by_number_and_by_name(number):
    name = next(row.name for row in headings() if row.number == number)
    ways = [str(number), f"{number}. {name}", f"Mục {number}: tình hình chung", name.upper(), "  ".join(name.split()), f"({number}) {name}"]
    assert [read_heading(0, text).is_refused for text in ways] == [True] * len(ways)


@pytest.mark.parametrize("text", ["Tình hình tôn giáo", "Tam trang nhan dan", "Diễn biến tư tưởng, dư luận xã hội", "10. Đồng bào dân tộc"])
def test_other_words_for_the_same_are_refused_too(text):
    assert read_heading(0, text).is_refused


@pytest.mark.parametrize("text", ["Ưu điểm (tôn giáo, dân tộc)", "44. Ưu điểm (dư luận, tâm trạng)", "Hạn chế (người có uy tín)", normalize("NFD", "Hạn chế (tôn giáo)"), "Số cuộc tuyên truyền (cho đồng bào dân tộc)"])
def test_what_is_left_out_is_refused_in_brackets_too(text):
    assert read_heading(0, text).is_refused


@pytest.mark.parametrize(("text", "number"), [("SO CUOC TUYEN TRUYEN", 10), ("10", 10), ("10. Số cuộc tuyên truyền (cuộc)", 10), ("Cuộc vận động nông thôn mới,  đô thị văn minh", 22), ("28) Ngày hội đại đoàn kết", 28), ("Ngày hội Đại đoàn kết toàn dân tộc", 28)])
def test_headings_are_found_whatever_accents_and_spaces(text, number):
    found = read_heading(0, text).heading
    assert found is not None
    assert found.number == number


def test_a_number_and_a_name_of_two_headings_are_asked_about():
    assert read_heading(0, "11. Số cuộc tuyên truyền").fault != ""


def test_with_a_refused_column_nothing_is_stored_and_its_cells_are_told_nowhere(reviewer, bring_in, capsys):
    with pytest.raises(CommandError):
        bring_in([*FEW, "6. Tư tưởng và dư luận", "Ưu điểm"], [TRA_MET, 11, 2022, "KÍN-TÂM-TRẠNG", "Tốt"])
    assert MonthlyReturn.objects.count() == 0
    found = checked(reviewer, [*FEW, "6. Tư tưởng và dư luận", "Ưu điểm"], [TRA_MET, 11, 2022, "KÍN-TÂM-TRẠNG", "Tốt"])
    assert (found.refused, found.faults, found.holds) == (["D “6. Tư tưởng và dư luận”"], [], False)
    assert "KÍN" not in str(found)


def test_a_row_becomes_a_draft_on_behalf(reviewer, recorder, bring_in, land, campaign):
    make_initiative(land.tra_met, recorder, campaign=campaign, title="Tuyến đường hoa", state="accepted")
    values = {
        "Số cuộc tuyên truyền": 4, "Tiền hỗ trợ, vận động": "1.500.000", "Ưu điểm": "Đoàn kết", "Vấn đề nhân dân bức xúc": "Đường sá, cầu cống: 7 - Đã ghi nhận",
        "Giám sát công trình, chính sách": 2, "Người tốt việc tốt": "Tuyến đường hoa",
    }  # fmt: skip
    said = bring_in([*FEW, *values], [TRA_MET, "11", 2022, *values.values()])
    monthly = MonthlyReturn.objects.get()
    assert (monthly.state, monthly.on_behalf, monthly.entered_by, monthly.period, str(monthly.exemplar)) == (ReviewState.DRAFT, True, reviewer, "2022-11", "Tuyến đường hoa")
    assert {row.key: row.remainder for row in monthly.numbers.all()} == {"sessions": 4, "support_amount": 1_500_000, "supervisions": 2}
    assert [(row.topic, row.count, row.answer) for row in monthly.matters.all()] == [("road", 7, "Đã ghi nhận")]
    assert [(row.key, row.text) for row in monthly.texts.all()] == [("strengths", "Đoàn kết")]
    assert "1" in said


def talk(body: Body, by: User, day: int, participants: int) -> None:
    monthly_talk = Activity(unit=body.unit, body=body, kind="talk", held_on=date(2022, 11, day), participants=participants)
    change_state(save_record(monthly_talk, by=by), "submit", by=by)


def test_paper_holds_totals_and_what_is_recorded_counts_once(recorder, reviewer, committees):
    talk(committees[0], recorder, 3, 20)
    talk(committees[0], recorder, 9, 25)
    found = checked(reviewer, [*FEW, "Số cuộc tuyên truyền", "Lượt người tham gia", "Hộ vay"], [TRA_MET, 11, 2022, 3, 55, 4])
    assert (found.faults, found.store()) == ([], 1)
    assert {row.key: (row.itemised, row.remainder) for row in MonthlyReturn.objects.get().numbers.all()} == {"sessions": (2, 1), "participants": (45, 10), "borrowers": (0, 4)}


def test_a_stock_of_credit_smaller_than_what_is_recorded_is_told_at_its_cell(recorder, reviewer, committees):
    told = save_results(ProgrammeResult(unit=committees[0].unit, period="2022-11"), by=recorder, fields=[], numbers={"borrowers": Decimal(10), "loans": Decimal(900)})
    change_state(told, "submit", by=recorder)
    found = checked(reviewer, [*FEW, "Hộ vay", "Tổng dư nợ tín dụng chính sách"], [TRA_MET, 11, 2022, 9, 1000], [BUNG_CHONG, 11, 2022, 9, 1000])
    assert [(fault.row, fault.column[0], "10" in fault.text) for fault in found.faults] == [(2, "D", True)]


def test_a_total_smaller_than_what_is_recorded_is_told_at_its_cell(recorder, reviewer, committees):
    talk(committees[0], recorder, 3, 20)
    (fault,) = checked(reviewer, [*FEW, "Số cuộc tuyên truyền", "Lượt người tham gia"], [TRA_MET, 11, 2022, 1, 19]).faults
    assert (fault.row, fault.column[0], "19" in fault.text, "20" in fault.text) == (2, "E", True, True)


def test_names_and_numbers_of_persons_are_warned_of_and_the_row_is_stored(cast, bring_in):
    said = bring_in([*FEW, "Ưu điểm", "Vấn đề nhân dân bức xúc"], [TRA_MET, 11, 2022, "Bà Nguyễn Thị An, số 0912 345 678", "Đường sá, cầu cống: 7 - ông Trần Văn Thử đã nhắc"])
    assert MonthlyReturn.objects.get().texts.get().text == "Bà Nguyễn Thị An, số 0912 345 678"
    assert [words in said for words in ("Bà Nguyễn Thị An", "0912 345 678", "ông Trần Văn Thử")] == [True, True, True]
    assert "To be looked at" not in bring_in([*FEW, "Ưu điểm"], [BUNG_CHONG, 11, 2022, "Đoàn kết"])


@pytest.mark.parametrize("count", [1, 30])
def test_a_file_is_checked_with_few_questions(reviewer, land, count, django_assert_num_queries):
    for number in range(count):
        Body.objects.create(key=f"t-n{number}", kind=BodyKind.FRONT_COMMITTEE, name=f"Ban {number}", unit=land.tra_met, valid_from=LONG_AGO)
    rows = [[f"Ban {number}", 11, 2022, "Tốt"] for number in range(count)]
    checked(reviewer, [*FEW, "Ưu điểm"], *rows)  # the roles are read once
    with django_assert_num_queries(4):
        assert len(checked(reviewer, [*FEW, "Ưu điểm"], *rows).ready) == count


def test_all_kept_headings_are_read(reviewer):
    values = {row.name: {"number": 1, "count": 1, "text": "Chữ"}.get(row.becomes, "") for row in headings() if row.number not in REFUSED}
    values |= {"Đơn vị báo cáo": TRA_MET, "Tháng": 11, "Năm": 2022, "Thời gian gửi": "01/12/2022", "Loại đơn vị": "Ban công tác Mặt trận"}
    found = checked(reviewer, KEPT, [values[name] for name in KEPT])
    assert (found.faults, found.store()) == ([], 1)
    assert (MonthlyReturn.objects.get().numbers.count(), MonthlyReturn.objects.get().texts.count()) == (11, 36)


def test_a_trial_stores_nothing_and_says_what_is_ready(cast, bring_in):
    said = bring_in(FEW, [TRA_MET, 11, 2022], dry_run=True)
    assert ("Trà Mẹt" in said, MonthlyReturn.objects.count()) == (True, 0)


def test_one_wrong_row_keeps_the_whole_file_out(cast, bring_in):
    with pytest.raises(CommandError):
        bring_in(FEW, [TRA_MET, 11, 2022], [BUNG_CHONG, 13, 2022])
    assert MonthlyReturn.objects.count() == 0


def test_an_unknown_reporter_is_told_with_names_like_it(reviewer):
    (fault,) = checked(reviewer, FEW, ["Ban công tác Mặt trận Ấp Trà Mẹc", 11, 2022]).faults
    assert (fault.row, fault.column[0], TRA_MET in fault.text) == (2, "A", True)


def test_reporters_of_another_commune_are_not_known(reviewer):
    (fault,) = checked(reviewer, FEW, [DAI_AN, 11, 2022]).faults
    assert "Đại Ân”?" not in fault.text


def test_a_hamlets_recorder_brings_in_the_own_hamlets(recorder):
    found = checked(recorder, FEW, [TRA_MET, 11, 2022], [BUNG_CHONG, 11, 2022])
    assert (len(found.ready), [fault.row for fault in found.faults]) == (1, [3])


@pytest.mark.parametrize(("month", "year"), [(13, 2022), ("", 2022), ("không rõ", 2022), (11, ""), (0, 2022)])
def test_a_wrong_month_is_told_at_its_cell(reviewer, month, year):
    (fault,) = checked(reviewer, FEW, [TRA_MET, month, year]).faults
    assert (fault.row, fault.column[0]) == (2, "B")


@pytest.mark.parametrize(("month", "year"), [(11.0, 2022.0), ("Tháng 11", "2022"), ("11/2022", ""), ("2022-11", ""), (date(2022, 11, 1), "")])
def test_months_are_read_as_people_write_them(reviewer, month, year):
    found = checked(reviewer, FEW, [TRA_MET, month, year])
    assert (found.faults, found.ready) == ([], [f"{TRA_MET}, Month 11 of 2022"])


def test_a_month_that_has_not_begun_is_refused(reviewer):
    (fault,) = checked(reviewer, FEW, [TRA_MET, 1, 2023]).faults
    assert "not begun" in fault.text


@pytest.mark.parametrize(("name", "value"), [("Số cuộc tuyên truyền", "nhiều"), ("Số cuộc tuyên truyền", 2.5), ("Số cuộc tuyên truyền", -1), ("Số cuộc tuyên truyền", True), ("Tiền hỗ trợ, vận động", "2.063"), ("Hộ vay", "1,5")])
def test_what_is_no_number_or_two_is_told_at_its_cell(reviewer, name, value):
    (fault,) = faults(reviewer, name, value)
    assert fault.startswith("row 2, column D")


def test_a_row_twice_and_a_return_that_is_there_are_told(reviewer):
    checked(reviewer, FEW, [BUNG_CHONG, 11, 2022]).store()
    found = checked(reviewer, FEW, [TRA_MET, 11, 2022], [TRA_MET, 11, 2022], [BUNG_CHONG, 11, 2022])
    assert [fault.row for fault in found.faults] == [3, 4]


def test_free_words_about_what_people_said_are_not_taken(reviewer):
    assert "Đường sá, cầu cống: 7" in faults(reviewer, "Tiếp nhận ý kiến dân", "Bà con chưa đồng tình")[0]
    assert MatterRaised.objects.count() == 0


def test_a_text_about_a_person_is_no_good_example(reviewer):
    assert len(faults(reviewer, "Người tốt việc tốt", "Ông Nguyễn Văn Thử giúp bà con")) == 1


def test_headings_may_stand_below_a_title(reviewer):
    sheet = Sheet([["BÁO CÁO THÁNG"], [], ["", *FEW], ["", TRA_MET, 11, 2022]])
    found = check_returns(sheet, reviewer)
    assert (found.faults, len(found.ready)) == ([], 1)


@pytest.mark.parametrize("names", [["Tháng", "Năm", "Ưu điểm"], ["a", "b"], [*FEW, "Tháng"], [*FEW, "Cột lạ"]])
def test_missing_strange_and_double_headings_are_told(reviewer, names):
    found = checked(reviewer, names, ["x"] * len(names))
    assert found.faults
    assert not found.holds


def test_numbers_of_a_remainder_are_kept_as_typed(reviewer):
    checked(reviewer, [*FEW, "Tiền hỗ trợ, vận động"], [TRA_MET, 11, 2022, "1500000,5"]).store()
    assert MonthlyReturn.objects.get().numbers.get().remainder == Decimal("1500000.5")


def test_the_imported_draft_is_seen_in_the_commune_alone(client_for, reviewer, neighbour):
    checked(reviewer, FEW, [TRA_MET, 11, 2022]).store()
    address = f"/lam-viec/bao-cao-thang/{MonthlyReturn.objects.get().pk}/"
    assert TRA_MET in html.unescape(client_for(reviewer).get(address).content.decode())
    assert client_for(neighbour).get(address).status_code == 404
