"""Single entries and the pages of works, for everybody: nothing shows that is not published, and together they are the sums."""

import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from kheo.org.models import Unit
from kheo.records.actions import unpublish_record
from kheo.resources.actions.donors import name_donor
from kheo.resources.actions.ledger import reverse_entry
from kheo.resources.models import Contribution, Milestone, Work
from tests.factories import make_initiative
from tests.resources.conftest import TODAY, drawn_up, make_contribution, make_work, paid
from tests.resources.conftest import given as handed_over
from tests.resources.test_public import SECRET, money, published, read, text_of

# Single entries


def test_nothing_single_shows_that_is_not_published(client, cast, land):
    hidden = make_work(land.tra_met, cast.reviewer, f"{SECRET} đường")
    make_contribution(land.tra_met, cast.reviewer, 1, state="draft", purpose=f"{SECRET} nháp")
    make_contribution(land.tra_met, cast.reviewer, 2, state="submitted", purpose=f"{SECRET} gửi")
    handed_over(land.tra_met, cast.reviewer, 400, purpose=f"{SECRET} chưa công bố")
    handed_over(land.tra_met, cast.reviewer, 50, work=hidden)
    paid(hidden, cast.reviewer, cast.colleague, 30, purpose=f"{SECRET} mua")
    answers = [read(client, land.tham_don, **asked) for asked in ({}, {"format": "csv"}, {"year": TODAY.year})]
    assert [SECRET in text_of(answer) for answer in answers] == [False] * 3
    assert (answers[0].context["latest"], answers[0].context["cards"], money(answers[0])[""]) == ([], [], ("450", "450", "30"))
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_a_published_works_spendings_and_published_contributions_show_singly(client, cast, land, work):
    quiet = handed_over(land.tra_met, cast.reviewer, 500, work=work, promised_on=TODAY - timedelta(days=300))
    shown = handed_over(land.tra_met, cast.reviewer, 70, purpose="Làm cầu")
    spending = paid(work, cast.reviewer, cast.colleague, 300)
    published(work, cast)
    published(shown, cast)
    latest = read(client, land.tham_don).context["latest"]
    assert [(row.kind, row.measured, row.sources, row.what_for, row.purpose) for row in latest] == [
        ("spending", "300 đồng", "Nhân dân đóng góp", work.title, "Mua xi măng"), ("receipt", "70 đồng", "Nhân dân đóng góp", "Làm cầu", ""),
        ("promise", "70 đồng", "Nhân dân đóng góp", "Làm cầu", ""),
    ]  # fmt: skip
    reverse_entry(spending, by=cast.colleague, reason=f"{SECRET} nhầm", uuid=uuid.uuid4())
    answer = read(client, land.tham_don)
    assert [(row.kind, row.measured, row.is_reversal, row.is_reversed) for row in answer.context["latest"][:2]] == [("spending", "300 đồng", True, False), ("spending", "300 đồng", False, True)]
    assert SECRET not in text_of(answer)
    unpublish_record(shown, by=cast.editor, reason="Chưa đúng")
    assert [row.kind for row in read(client, land.tham_don).context["latest"]] == ["spending", "spending"]
    assert quiet.pk not in [row.url for row in latest]


def test_a_donor_who_agrees_stands_on_their_contribution_alone(client, cast, land, work):
    gift = handed_over(land.tra_met, cast.recorder, 500, work=work)
    name_donor(gift, name=f"Bà {SECRET}", purpose="publish", way="spoken", by=cast.recorder)
    published(work, cast)
    gift = published(Contribution.objects.get(pk=gift.pk), cast)
    pages = [read(client, land.tham_don), read(client, land.tham_don, format="csv"), client.get(work.get_absolute_url()), client.get("/")]
    assert [SECRET in text_of(page) for page in pages] == [False] * 4
    assert SECRET in text_of(client.get(gift.get_absolute_url()))


# One by one

ENTRIES = "/dong-gop/but-toan/"


def entries(client: Any, unit: Unit, **asked: Any) -> Any:
    return client.get(ENTRIES, {"unit": unit.pk, **asked})


def proofs(answer: Any) -> dict[str, list[tuple[str, str, str]]]:
    """By form: what the entries come to, what is not published, both."""
    return {row.whole.form: [numbers for _words, numbers in lines] for row, lines in answer.context["sums"]}


def test_published_entries_and_what_is_not_published_come_to_the_sums(client, cast, land, work):
    shown = handed_over(land.tra_met, cast.reviewer, 70, purpose="Làm cầu")
    handed_over(land.tra_met, cast.reviewer, 500, work=work)
    handed_over(land.tra_met, cast.reviewer, 12, form="labour", purpose=f"{SECRET} công")
    handed_over(land.other_commune, cast.neighbour, 9, purpose=f"{SECRET} nơi khác")
    paid(work, cast.reviewer, cast.colleague, 300, purpose=f"{SECRET} đá")
    published(shown, cast)
    answer = entries(client, land.tham_don)
    assert [[text for _heading, text in row.cells][2:5] for row in answer.context["listing"].rows] == [["Làm cầu", "Nhân dân đóng góp", "70"]] * 2
    assert proofs(answer) == {
        "money": [("70 đồng", "70 đồng", "0 đồng"), ("500 đồng", "500 đồng", "300 đồng"), ("570 đồng", "570 đồng", "300 đồng")],
        "labour": [("0 ngày công",) * 3, ("12 ngày công", "12 ngày công", "0 ngày công"), ("12 ngày công", "12 ngày công", "0 ngày công")],
    }  # fmt: skip
    csv_file, workbook = (entries(client, land.tham_don, format=kind) for kind in ("csv", "xlsx"))
    assert ([SECRET in text_of(page) for page in (answer, csv_file)], text_of(csv_file).count("Làm cầu")) == ([False, False], 2)
    assert len([row for row in CalamineWorkbook.from_filelike(BytesIO(workbook.content)).get_sheet_by_index(0).to_python() if "Làm cầu" in row]) == 2


def test_a_period_and_a_counter_entry_stand_in_the_list(client, cast, land, work):
    handed_over(land.tra_met, cast.reviewer, 500, work=work, on=TODAY - timedelta(days=100))
    reverse_entry(paid(work, cast.reviewer, cast.colleague, 300, on=TODAY), by=cast.colleague, reason=f"{SECRET} nhầm", uuid=uuid.uuid4())
    published(work, cast)
    answer = entries(client, land.tham_don, period=f"{TODAY:%Y-%m}")
    assert [[text for _heading, text in row.cells][4] for row in answer.context["listing"].rows] == ["-300", "300"]
    assert (proofs(answer).get("money"), SECRET in text_of(answer)) == (None, False)
    assert client.get(ENTRIES, {"unit": land.tra_met.pk}).status_code == 404


@pytest.mark.parametrize("rows", [1, 40])
def test_the_list_of_entries_costs_the_same_however_many_there_are(client, cast, land, home, work, django_assert_num_queries, rows):
    for _number in range(rows):
        published(handed_over(land.tra_met, cast.reviewer, 500, work=work), cast)
    entries(client, land.district)
    with django_assert_num_queries(14):
        answer = entries(client, land.district)
    assert (answer.context["listing"].total, len(answer.context["listing"].rows)) == (2 * rows, min(2 * rows, 50))


def test_a_work_shows_where_its_money_came_from_and_went(client, cast, land, work, campaign, home):
    hidden = make_initiative(land.tra_met, cast.recorder, state="accepted", title=f"{SECRET} mô hình")
    Work.objects.filter(pk=work.pk).update(initiative=hidden)
    Milestone.objects.create(work=work, name="Đổ bê tông", due_on=TODAY, done_on=TODAY)
    handed_over(land.tra_met, cast.reviewer, 500, work=work)
    handed_over(land.tra_met, cast.reviewer, 40, work=work, source="enterprises")
    handed_over(land.tham_don, cast.reviewer, 1000, source="local")
    paid(work, cast.reviewer, cast.colleague, 300, purpose="Mua đá")
    paid(work, cast.reviewer, cast.colleague, 200, purpose="Thuê xe lu", source="local", from_common=True)
    drawn_up(work, cast.reviewer, 10, purpose=f"{SECRET} chưa duyệt")
    published(work, cast)
    answer = client.get(work.get_absolute_url())
    (told,) = answer.context["given"]
    assert [(row.source, row.promised, row.received, row.spent) for row in told.by_source] == [("local", 0, 0, 200), ("enterprises", 40, 40, 0), ("people", 500, 500, 300)]
    assert [(row.purpose, row.measured, row.sources) for row in answer.context["spendings"]] == [("Thuê xe lu", "200 đồng", "Ngân sách địa phương"), ("Mua đá", "300 đồng", "Nhân dân đóng góp")]
    page = text_of(answer)
    assert (SECRET in page, "Đổ bê tông" in page, f"/dong-gop/?unit={land.tham_don.pk}" in page) == (False, True, True)
    published(hidden, cast)
    assert f"{SECRET} mô hình" in text_of(client.get(work.get_absolute_url()))


@pytest.mark.parametrize("rows", [1, 40])
def test_the_page_of_a_work_costs_the_same_however_often_it_was_paid(client, cast, land, home, work, django_assert_num_queries, rows):
    handed_over(land.tra_met, cast.reviewer, 10_000, work=work)
    for _number in range(rows):
        paid(work, cast.reviewer, cast.colleague, 10)
    published(work, cast)
    client.get(work.get_absolute_url())
    with django_assert_num_queries(12):
        answer = client.get(work.get_absolute_url())
    assert len(answer.context["spendings"]) == rows
