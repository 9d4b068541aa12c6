"""`/dong-gop/` and the pages of works: every sum is that of the entries, and nothing single shows that is not published."""

import csv
import uuid
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from python_calamine import CalamineWorkbook

from kheo.org.models import Succession, Unit
from kheo.records.actions import publish_record
from kheo.resources.actions.ledger import reverse_entry
from kheo.resources.kinds import sources
from kheo.resources.models import Contribution, Line, ValuationRule, Work
from kheo.resources.queries.contributions import totals_of_work
from tests.conftest import Cast, says
from tests.factories import make_document
from tests.resources.conftest import TODAY, make_contribution, make_work, paid
from tests.resources.conftest import given as handed_over
from tests.resources.test_ledger_properties import TRIED, Play

PAGE = "/dong-gop/"
SECRET = "KÍN"


def money(answer: Any) -> dict[str, tuple[str, str, str]]:
    """Promised, received and spent money by source, of those that gave any; "" is all of them."""
    told = answer.context["given"].money
    return {row.source: row.numbers for row in [*told.by_source, told.whole] if not row.is_nothing}


def others(answer: Any) -> dict[str, tuple[str, str, str]]:
    """The same of days, land and goods, by form."""
    return {told.whole.form: told.whole.told for told in answer.context["given"].others}


def read(client: Any, unit: Unit, **asked: Any) -> Any:
    return client.get(PAGE, {"unit": unit.pk, **asked})


def text_of(answer: Any) -> str:
    return answer.content.decode()


def published(record: Any, cast: Cast) -> Any:
    return publish_record(record, by=cast.editor, evidence=list(record.evidence.values_list("pk", flat=True)))


# Sums


def test_money_stands_by_source_and_everything_else_beside_it(client, cast, land, work):
    handed_over(land.tra_met, cast.reviewer, 5_000_000, work=work)
    make_contribution(land.tham_don, cast.reviewer, 20_000_000, source="local")
    handed_over(land.tra_met, cast.reviewer, "12.5", form="labour", work=work)
    handed_over(land.tra_met, cast.reviewer, 300, form="land")
    handed_over(land.tra_met, cast.reviewer, "1.25", form="cement", source="enterprises")
    paid(work, cast.reviewer, cast.colleague, 2_000_000)
    answer = read(client, land.tham_don)
    assert money(answer) == {
        "people": ("5.000.000", "5.000.000", "2.000.000"), "local": ("20.000.000", "0", "0"), "": ("25.000.000", "5.000.000", "2.000.000"),
    }  # fmt: skip
    assert [row.source for row in answer.context["given"].money.by_source] == list(sources())
    assert others(answer) == {
        "labour": ("12,5 ngày công", "12,5 ngày công", "0 ngày công"), "land": ("300 m²", "300 m²", "0 m²"), "cement": ("1,25 tấn", "1,25 tấn", "0 tấn"),
    }  # fmt: skip
    told = text_of(answer)
    assert ("900.000.000" in told, "25.000.000" in told, "12,5 ngày công" in told) == (True, True, True)
    assert says(answer, "Not statutory accounts: this book shows what was given and what became of it; it does not replace the unit's bookkeeping.")


def test_the_plan_is_that_of_accepted_works_and_of_a_year_that_of_those_that_begin_in_it(client, cast, land):
    this = TODAY.year
    make_work(land.tra_met, cast.reviewer, cost=Decimal(100), starts_on=date(this, 1, 1))
    make_work(land.tra_met, cast.reviewer, cost=Decimal(30), starts_on=date(this - 1, 5, 1))
    Work.objects.filter(pk=make_work(land.tra_met, cast.reviewer, cost=Decimal(7)).pk).update(state="submitted")
    Work.objects.filter(pk=make_work(land.tra_met, cast.reviewer, cost=Decimal(9)).pk).update(condition="stopped")
    handed_over(land.tra_met, cast.reviewer, 10, promised_on=date(this - 1, 1, 1))
    plans = [read(client, land.tham_don, **asked).context["given"].plan for asked in ({}, {"year": this}, {"year": this - 1})]
    assert [(plan.cost, plan.works) for plan in plans] == [(130, 2), (100, 1), (30, 1)]


def test_a_year_holds_what_happened_in_it_and_all_years_everything(client, cast, land):
    first, second = date(TODAY.year - 1, 3, 1), date(TODAY.year, 1, 1)
    handed_over(land.tra_met, cast.reviewer, 40, promised_on=first, on=first)
    handed_over(land.tra_met, cast.reviewer, 2, promised_on=first, on=second)
    told = [money(read(client, land.tham_don, **asked))[""] for asked in ({"year": TODAY.year - 1}, {"year": TODAY.year}, {})]
    assert told == [("42", "40", "0"), ("0", "2", "0"), ("42", "42", "0")]


def test_a_reversal_lowers_the_sum_on_its_day(client, cast, land, work):
    handed_over(land.tra_met, cast.reviewer, 500, work=work)
    spending = paid(work, cast.reviewer, cast.colleague, 300)
    assert money(read(client, land.district))["people"] == ("500", "500", "300")
    reverse_entry(spending, by=cast.colleague, reason="Nhầm", uuid=uuid.uuid4())
    assert money(read(client, land.district))["people"] == ("500", "500", "0")
    receipt = Contribution.objects.get().entries.get(kind="receipt")
    reverse_entry(receipt, by=cast.colleague, reason="Nhầm", uuid=uuid.uuid4())
    assert money(read(client, land.district))["people"] == ("500", "0", "0")


Sums = dict[Any, tuple[Decimal, Decimal, Decimal]]


def by_hand(unit: Unit, by: Any, period: str = "") -> Sums:
    """Promised, received and spent of a unit and below it, added up line by line; `by` says what of a line they are grouped by."""
    sums: Counter[Any] = Counter()
    for line in Line.objects.filter(entry__unit__path__startswith=unit.path).select_related("entry__unit"):
        if str(line.entry.happened_on).startswith(period):
            sums[by(line), line.account] += line.quantity
    keys = {key for key, _account in sums}
    found = {key: (sums[key, "expected"] - sums[key, "received"], -sums[key, "received"], sums[key, "spent"]) for key in keys}
    return {key: told for key, told in found.items() if any(told)}


def told_of(given: Any) -> Sums:
    """The same as the page tells it, by form and source."""
    rows = [row for form in (given.money, *given.others) for row in form.by_source]
    return {(row.form, row.source): (row.promised, row.received, row.spent) for row in rows if not row.is_nothing}


def told_places(given: Any) -> Sums:
    rows = [(place.unit.pk if place.unit else None, row) for place in given.places for row in place.by_form]
    return {(unit, row.form): (row.promised, row.received, row.spent) for unit, row in rows if not row.is_nothing}


def check_page(client: Any, land: Any) -> None:
    """The page of the district, in all years and in each period, is what its lines come to."""
    def source(line: Line) -> Any:
        return line.entry.form, line.source

    for period in ("", "2021", "2022", "2022-01", "2022-02", "2022-03"):
        answer = read(client, land.district, **({"period": period} if period else {}))
        if answer.status_code == 404:  # before the first entry there is nothing to ask for
            assert by_hand(land.district, source, period) == {}
            continue
        given = answer.context["given"]
        assert told_of(given) == by_hand(land.district, source, period), period
        assert told_places(given) == by_hand(land.district, lambda line: (land.tham_don.pk, line.entry.form), period), period
    for work in Work.objects.all():
        told = {(work.pk, row.form): (row.promised, row.received, row.spent) for row in totals_of_work(work)}
        sums = by_hand(land.district, lambda line: (line.work_id, line.entry.form))
        assert told == {key: sums[key] for key in sums if key[0] == work.pk}


def test_whatever_is_posted_and_reversed_the_page_and_the_sheet_are_the_sum_of_the_entries(client: Any, land: Any, cast: Any) -> None:
    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(steps=TRIED)
    def play_it(steps: list[Any]) -> None:
        with transaction.atomic():
            play = Play(land, cast)
            for number, step in enumerate(steps):
                play.step(*step)
                if number % 4 == 3:
                    check_page(client, land)
            check_page(client, land)
            shown = {source: sums for (form, source), sums in by_hand(land.tham_don, lambda line: (line.entry.form, line.source)).items() if form == "money"}
            assert {source: sums for source, sums in sheet_sums(read(client, land.tham_don, format="csv")).items() if any(sums)} == shown
            transaction.set_rollback(True)

    play_it()


def sheet_sums(answer: Any) -> dict[str, tuple[Decimal, ...]]:
    """The sums of money by source in the CSV."""
    names = {source.name: code for code, source in sources().items()}
    rows = [row for row in csv.reader(StringIO(answer.content.decode("utf-8-sig"))) if len(row) == 8 and row[2] in names and row[7] == "đồng"]
    return {names[row[2]]: tuple(Decimal(cell) for cell in row[4:7]) for row in rows}


def test_each_posting_is_in_the_sums_at_once(client, cast, land):
    handed_over(land.tra_met, cast.reviewer, 500)
    assert money(read(client, land.tham_don))[""] == ("500", "500", "0")
    handed_over(land.tra_met, cast.reviewer, 7)
    assert money(read(client, land.tham_don))[""] == ("507", "507", "0")


def test_another_districts_numbers_do_not_mix(client, cast, land):
    handed_over(land.tra_met, cast.reviewer, 500)
    handed_over(land.other_commune, cast.neighbour, 70)
    told = {unit: money(read(client, unit)).get("", ("0", "0", "0"))[1] for unit in (land.province, land.district, land.tham_don, land.dai_tam, land.other_district)}
    assert list(told.values()) == ["570", "500", "500", "0", "70"]
    assert [(place.label, place.by_form[0].received) for place in read(client, land.province).context["given"].places] == [(str(land.district), 500), (str(land.other_district), 70)]


def test_places_go_down_to_the_commune_and_add_up(client, cast, land):
    for unit, quantity in ((land.tra_met, 1), (land.tham_don, 20), (land.dai_an, 300), (land.district, 4000)):
        handed_over(unit, cast.reviewer, quantity)
    answer = read(client, land.district)
    assert [(place.unit, place.by_form[0].received) for place in answer.context["given"].places] == [(land.tham_don, 21), (land.dai_tam, 300), (None, 4000)]
    assert money(answer)[""][1] == "4.321"
    assert read(client, land.tham_don).context["given"].places == []
    assert "Trà Mẹt" not in text_of(read(client, land.tham_don))


def test_the_workbook_holds_what_the_page_holds(client, cast, land, work):
    handed_over(land.tra_met, cast.reviewer, 5_000_000, work=work)
    handed_over(land.tra_met, cast.reviewer, "12.5", form="labour", work=work)
    paid(work, cast.reviewer, cast.colleague, 2_000_000)
    published(work, cast)
    xlsx, page = read(client, land.tham_don, format="xlsx"), read(client, land.tham_don)
    rows = [row for row in CalamineWorkbook.from_filelike(BytesIO(xlsx.content)).get_sheet_by_index(0).to_python() if len(row) == 8]
    told = page.context["given"].money
    shown = [(row.promised, row.received, row.spent) for row in [*told.by_source, told.whole]]
    assert [tuple(Decimal(str(cell)) for cell in row[4:7]) for row in rows[1:9]] == shown
    assert [row[3] for row in rows[1:9]] == ["", "", "", "", "", "", "", 900_000_000]
    assert [row[1:] for row in rows if row[1] == work.title] == [[work.title, "", 900_000_000, 5_000_000, 5_000_000, 2_000_000, "đồng"]]
    assert [row[4:] for row in rows if row[1] == "Ngày công"] == [[12.5, 12.5, 0, "ngày công"]] * 2
    assert xlsx["Content-Disposition"] == 'attachment; filename="dong-gop-xa-tham-don.xlsx"'
    assert read(client, land.tham_don, year=TODAY.year, format="csv")["Content-Disposition"] == f'attachment; filename="dong-gop-xa-tham-don-{TODAY.year}.csv"'


def test_days_are_worth_something_by_a_rule_alone_and_in_no_sum(client, cast, land, work):
    handed_over(land.tra_met, cast.reviewer, 10, form="labour", work=work)
    assert "2.500.000" not in text_of(read(client, land.tham_don))
    document = make_document(land.province, cast.provincial, number="15/2021/QĐ-UBND", title="Đơn giá ngày công")
    ValuationRule.objects.create(form="labour", unit=land.province, value=250_000, document=document, valid_from=date(2004, 1, 1))
    answer = read(client, land.tham_don)
    told = text_of(answer)
    assert ("2.500.000 đồng" in told, "250.000 đồng" in told, "15/2021/QĐ-UBND" in told, "10 ngày công" in told) == (True, True, True, True)
    assert money(answer) == {}


def rule(land: Any, cast: Cast, value: int, first: date, last: date | None = None, unit: Unit | None = None) -> None:
    document = make_document(land.province, cast.provincial, number=f"{value // 1000}/2021/QĐ-UBND", title="Đơn giá ngày công")
    ValuationRule.objects.create(form="labour", unit=unit or land.province, value=value, document=document, valid_from=first, valid_to=last)


def worth(client: Any, unit: Unit, **asked: Any) -> list[str]:
    return [told.valued_text for told in read(client, unit, **asked).context["given"].others]


def test_what_several_rules_held_for_is_not_worth_one_of_them(client, cast, land):
    rule(land, cast, 200_000, date(2004, 1, 1), date(2021, 12, 31))
    rule(land, cast, 300_000, date(2022, 1, 1))
    for on in (date(2021, 3, 1), date(2022, 3, 1)):
        handed_over(land.tra_met, cast.reviewer, 10, form="labour", promised_on=on, on=on)
    assert [worth(client, land.tham_don, **asked) for asked in ({"year": 2021}, {"year": 2022}, {})] == [["2.000.000 đồng"], ["3.000.000 đồng"], [""]]
    assert "300/2021" not in text_of(read(client, land.tham_don, format="csv"))


def test_what_a_place_below_values_by_its_own_rule_is_not_worth_that_of_the_place_above(client, cast, land):
    rule(land, cast, 200_000, date(2004, 1, 1))
    rule(land, cast, 300_000, date(2004, 1, 1), unit=land.tham_don)
    for unit in (land.tra_met, land.dai_an):
        handed_over(unit, cast.reviewer, 10, form="labour")
    assert [worth(client, unit) for unit in (land.tham_don, land.dai_tam, land.district)] == [["3.000.000 đồng"], ["2.000.000 đồng"], [""]]


def test_what_came_before_any_rule_is_worth_nothing_by_it(client, cast, land):
    rule(land, cast, 200_000, TODAY - timedelta(days=150))
    handed_over(land.tra_met, cast.reviewer, 10, form="labour", on=TODAY - timedelta(days=190))
    assert worth(client, land.tham_don) == [""]


def test_a_unit_of_a_later_map_stands_with_those_that_went_into_it(client, cast, land):
    when = date(2022, 6, 1)
    for unit, quantity in ((land.tra_met, 40), (land.dai_tam, 2)):
        handed_over(unit, cast.reviewer, quantity, promised_on=when, on=when)
    new = Unit.objects.create(key="t-new", kind="commune", type="xa", name="Mới", parent=land.district, valid_from=date(2023, 7, 1))
    Unit.objects.filter(pk__in=[land.tham_don.pk, land.dai_tam.pk]).update(valid_to=date(2023, 6, 30))
    Succession.objects.bulk_create(Succession(old=old, new=new, share=1, date=date(2023, 7, 1)) for old in (land.tham_don, land.dai_tam))
    assert [money(read(client, new, **asked))[""] for asked in ({"year": 2022}, {})] == [("42", "42", "0")] * 2
    assert [place.label for place in read(client, new).context["given"].places] == [str(land.tham_don), str(land.dai_tam)]
    assert money(read(client, new, year=2024)) == {}


def merged(cast: Cast, land: Any, day: date) -> Unit:
    """A commune that two became on that day."""
    new = Unit.objects.create(key="t-new", kind="commune", type="xa", name="Mới", parent=land.district, valid_from=day)
    Unit.objects.filter(pk__in=[land.tham_don.pk, land.dai_tam.pk]).update(valid_to=day - timedelta(days=1))
    Succession.objects.bulk_create(Succession(old=old, new=new, share=1, date=day) for old in (land.tham_don, land.dai_tam))
    return new


@pytest.mark.parametrize("day", [date(2023, 1, 1), date(2023, 3, 1), date(2023, 7, 1), date(2024, 1, 1)])
def test_the_years_quarters_and_months_of_a_merged_unit_add_up(client, cast, land, day):
    """What was given before the merger, in its year, and after it, in whichever book it stands."""
    for unit, quantity, on in ((land.tra_met, 40, date(2023, 3, 1)), (land.dai_tam, 2, date(2022, 6, 1)), (land.tra_met, 500, date(2024, 2, 1))):
        handed_over(unit, cast.reviewer, quantity, promised_on=on, on=on)
    new = merged(cast, land, day)
    handed_over(new, cast.reviewer, 6000, promised_on=date(2024, 5, 1), on=date(2024, 5, 1))

    def received(code: str) -> Decimal:
        return read(client, new, **({"period": code} if code else {})).context["given"].money.whole.received

    assert [received(code) for code in ("", "2022", "2023", "2024", "2025")] == [6542, 2, 40, 6500, 0]
    assert [received(f"2024-Q{quarter}") for quarter in range(1, 5)] == [500, 6000, 0, 0]
    assert [received(f"2024-{month:02d}") for month in (2, 3, 5)] == [500, 0, 6000]
    assert [read(client, unit).context["given"].money.whole.received for unit in (land.district, land.tham_don, land.dai_tam)] == [6542, 540, 2]


def test_a_unit_that_ended_has_no_plan_for_its_works_went_on_elsewhere(client, cast, land):
    work = make_work(land.tham_don, cast.reviewer)
    handed_over(land.tham_don, cast.reviewer, 500, work=work)
    new = merged(cast, land, TODAY - timedelta(days=10))
    Work.objects.filter(pk=work.pk).update(unit=new)
    ended = read(client, land.tham_don)
    assert (ended.context["given"].plan.works, ended.context["plan_number"]) == (0, "–")
    assert [bar.of_plan for bar in ended.context["bars"]] == [""] * 4
    assert f"{TODAY - timedelta(days=11):%d/%m/%Y}" in text_of(ended)
    assert read(client, new).context["given"].plan.cost == work.cost


# Periods


@pytest.mark.parametrize(("code", "told"), [("2022", "15"), ("2022-Q1", "5"), ("2022-Q4", "10"), ("2022-03", "5"), ("2022-04", "0"), ("2022-12", "10")])
def test_a_quarter_or_month_holds_what_happened_in_it(client, cast, land, code, told):
    for quantity, on in ((5, date(2022, 3, 31)), (10, date(2022, 12, 1)), (80, date(2023, 1, 1))):
        handed_over(land.tra_met, cast.reviewer, quantity, promised_on=on, on=on)
    answer = read(client, land.tham_don, period=code)
    assert money(answer).get("", ("0",) * 3)[1] == told
    assert f'period={code}"' in text_of(answer)
    assert read(client, land.tham_don, period=code, format="csv")["Content-Disposition"] == f'attachment; filename="dong-gop-xa-tham-don-{code}.csv"'


# Works


def test_cards_are_found_by_kind_state_and_place_page_by_page(client, cast, land):
    for number in range(13):
        published(make_work(land.tra_met, cast.reviewer, f"Đường {number}", starts_on=TODAY - timedelta(days=number)), cast)
    bridge = published(make_work(land.dai_an, cast.reviewer, "Cầu Đại Ân", kind="bridge", condition="finished"), cast)
    make_work(land.tra_met, cast.reviewer, f"{SECRET} chưa công bố")
    pages = [[card.work.title for card in read(client, land.district, page=page).context["cards"]] for page in ("1", "2", "x", "99")]
    assert [len(page) for page in pages] == [12, 2, 12, 2]
    assert pages[0] == pages[2]
    for asked in ({"kind": "bridge"}, {"condition": "finished"}, {"place": land.dai_tam.pk}):
        assert [card.work for card in read(client, land.district, **asked).context["cards"]] == [bridge]
    assert says(read(client, land.district, kind="school"), "No published work fits.")
    assert len(read(client, land.district, place="x", kind="x").context["cards"]) == 12
    assert len(read(client, land.district, place=999_999).context["cards"]) == 12


def test_the_page_of_a_work_answers_to_its_own_name_alone(client, cast, land, work):
    published(work, cast)
    answer = client.get(f"/dong-gop/cong-trinh/{work.pk}-khac/")
    assert (answer.status_code, answer["Location"]) == (301, work.get_absolute_url())


# What is asked


@pytest.mark.parametrize("wrong", ["unit=x", "unit=99999999", "unit=", "year=x", "year=1900", "year=2999", "year=", "period=", "period=x", "period=2999-Q1", "period=1999-12", "period=2022-H1", "period=2022..2023", "period=2022-Q5"])
def test_what_there_is_not_is_not_found(client, cast, land, wrong):
    handed_over(land.tra_met, cast.reviewer, 500)
    assert client.get(f"{PAGE}?{wrong}").status_code == 404


def test_a_hamlet_has_no_page(client, cast, land):
    handed_over(land.tra_met, cast.reviewer, 500)
    assert read(client, land.tra_met).status_code == 404


def test_without_asking_it_shows_where_everything_was_given(client, cast, land):
    handed_over(land.tra_met, cast.reviewer, 500)
    assert client.get(PAGE).context["given"].unit == land.tham_don
    make_work(land.dai_an, cast.reviewer)
    assert client.get(PAGE).context["given"].unit == land.district


def test_a_place_is_found_by_its_name_without_accents(client, land):
    answer = client.get(PAGE, {"q": "tham don"})
    assert [unit.name for unit in answer.context["found"]] == ["Tham Đôn"]
    assert says(client.get(PAGE, {"q": "khong co"}), "No place of that name.")


def test_where_nothing_was_given_it_says_so(client, land, db):
    answer = read(client, land.tham_don)
    assert (answer.status_code, says(answer, "Nothing was planned or given here yet")) == (200, True)
    assert read(client, land.tham_don, format="xlsx").status_code == 200


def test_without_a_map_it_says_so(client, db):
    Succession.objects.all().delete()
    Unit._base_manager.all()._raw_delete(Unit.objects.db)  # parents and children in one go
    assert says(client.get(PAGE), "Nothing was planned or given here yet")


def test_a_units_page_leads_here_and_a_hamlets_does_not(client, cast, land, home):
    make_work(land.tra_met, cast.reviewer)
    link = 'href="/dong-gop/?unit='
    assert (f'{link}{land.tham_don.pk}"' in text_of(client.get(land.tham_don.get_absolute_url())), link in text_of(client.get(land.tra_met.get_absolute_url()))) == (True, False)


def test_it_and_what_the_programmes_reached_lead_to_each_other(client, cast, land):
    handed_over(land.tra_met, cast.reviewer, 500)
    assert f'href="/dong-gop/ket-qua/?unit={land.tham_don.pk}"' in text_of(read(client, land.tham_don))
    assert f'href="/dong-gop/?unit={land.tham_don.pk}"' in text_of(client.get("/dong-gop/ket-qua/", {"unit": land.tham_don.pk}))


@pytest.mark.parametrize("rows", [1, 40])
def test_the_page_costs_the_same_however_much_there_is(client, cast, land, home, django_assert_num_queries, rows):
    for number in range(rows):
        hamlet = Unit.objects.create(key=f"t-more{number}", kind="hamlet", type="ap", name=f"Ấp {number}", parent=land.tham_don, valid_from=date(2004, 1, 1))
        work = published(make_work(hamlet, cast.reviewer, f"Đường {number}"), cast)
        published(handed_over(hamlet, cast.reviewer, 500, work=work), cast)
        published(handed_over(hamlet, cast.reviewer, 5, form="labour"), cast)
        paid(work, cast.reviewer, cast.colleague, 100)
    address = {"unit": land.district.pk}
    client.get(PAGE, address)
    with django_assert_num_queries(23):
        answer = client.get(PAGE, address)
    assert (len(answer.context["cards"]), money(answer)[""][2]) == (min(rows, 12), with_dots(100 * rows))


def with_dots(number: int) -> str:
    return f"{number:,}".replace(",", ".")
