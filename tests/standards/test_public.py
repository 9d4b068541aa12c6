"""What everybody may read of the standards: published sheets alone, no few people, no words of the desk."""

import html
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kheo.lib import dates
from kheo.org.models import Unit
from kheo.records.actions import add_photo, change_state, describe_evidence, publish_record, unpublish_record
from kheo.standards.actions import Ruling, rule_on, save_sheet
from kheo.standards.models import (
    Assessment,
    ConditionAnswer,
    CriteriaSet,
    Criterion,
    Indicator,
    Milestone,
    Observation,
    ObservationEvidence,
    ObservationSheet,
    TitleAward,
    TitleTarget,
)
from kheo.standards.queries.few import public_value, public_words
from kheo.standards.queries.lines import Line
from kheo.standards.queries.programme import programme
from kheo.standards.queries.standing import standing_of
from kheo.standards.queries.targets import Pace
from kheo.standards.rules import Level, Rule, Verdict
from tests.conftest import says
from tests.factories import photo
from tests.standards.conftest import GOOD, make_sheet, say

LIST = "/nong-thon-moi/"
SVG = "{http://www.w3.org/2000/svg}"


def text_of(answer):
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def address(unit: Unit) -> str:
    return f"/nong-thon-moi/{unit.pk}-{'xa-tham-don' if unit.name == 'Tham Đôn' else 'xa-dai-tam'}/"


@pytest.fixture
def publish(small, officer, cast, land):
    """Make, accept and publish a sheet of xã Tham Đôn."""

    def make(period="2022-Q4", evidence=(), **values):
        sheet = make_sheet(small, land.tham_don, officer, period=period, values={**GOOD, **{key.replace("_", "."): value for key, value in values.items()}}, accept=cast.organiser)
        return publish_record(sheet, by=cast.editor, evidence=list(evidence))

    return make


def change(code, **values):
    """What was typed with parts, put straight into the row."""
    Observation.objects.filter(indicator__code=code).update(**values)


# --- nothing that is not published ---


@pytest.mark.django_db
def test_a_newer_sheet_that_is_not_published_shows_nowhere(publish, small, officer, cast, land, client):
    publish("2022-Q3")
    make_sheet(small, land.tham_don, officer, period="2022-Q4", values={**GOOD, "2.1": Decimal("47.77")}, accept=cast.organiser)
    make_sheet(small, land.tham_don, officer, period="2023-Q1", values={"2.1": Decimal("48.88")})
    for page in (LIST, address(land.tham_don), land.tham_don.get_absolute_url(), land.district.get_absolute_url(), f"/nong-thon-moi/{land.district.pk}-huyen-my-xuyen/"):
        text = text_of(client.get(page))
        assert ("47,77" in text, "48,88" in text, "Quý IV năm 2022" in text) == (False, False, False), page
    assert client.get(address(land.tham_don)).context["chosen"].period == "2022-Q3"


@pytest.mark.django_db
def test_words_of_the_desk_and_names_of_accounts_stay_there(small, officer, cast, land, client):
    sheet = save_sheet(ObservationSheet(unit=land.tham_don, criteria_set=small, period="2022-Q4"), by=officer, fields=[])
    say(sheet, officer, {**GOOD, "3.2": "KÍN-LÝ-DO-KHÔNG-ÁP-DỤNG"})
    change_state(sheet, "submit", by=officer)
    rule_on(sheet, rulings={"2.1": Ruling("disputed", "KÍN-TRANH-CÃI")}, by=cast.organiser)
    change_state(sheet, "return", by=cast.organiser, reason="KÍN-TRẢ")
    say(sheet, officer, {"2.1": 61})
    change_state(sheet, "submit", by=officer)
    change_state(sheet, "accept", by=cast.organiser)
    publish_record(sheet, by=cast.editor, evidence=[])
    assert Observation.objects.filter(status_reason="KÍN-TRANH-CÃI").exists()
    for page in (LIST, address(land.tham_don), land.tham_don.get_absolute_url()):
        text = text_of(client.get(page))
        assert ("KÍN" in text, "Người Thử" in text) == (False, False), page


@pytest.mark.django_db
def test_taken_off_again_it_is_gone_from_all_pages(publish, cast, land, client):
    sheet = publish(**{"2_1": Decimal("61.23")})
    assert "61,23" in text_of(client.get(address(land.tham_don)))
    unpublish_record(sheet, by=cast.editor, reason="nhầm")
    for page in (LIST, address(land.tham_don), land.tham_don.get_absolute_url()):
        assert "61,23" not in text_of(client.get(page)), page


@pytest.mark.django_db
def test_only_ticked_evidence_of_published_sheets_is_shown(small, officer, cast, land, client):
    sheet = save_sheet(ObservationSheet(unit=land.tham_don, criteria_set=small, period="2022-Q4"), by=officer, fields=[])
    say(sheet, officer, GOOD)
    shown_one, hidden = (add_photo(sheet, file, by=officer) for file in (photo(), photo(colour="red")))
    describe_evidence(shown_one, by=officer, caption="Đường đã xong", credit="")
    describe_evidence(hidden, by=officer, caption="KÍN-ẢNH", credit="")
    row = Observation.objects.get(sheet=sheet, indicator__code="1.2")
    for evidence in (shown_one, hidden):
        ObservationEvidence.objects.create(observation=row, evidence=evidence, valid_to=date(2030, 1, 1))
    change_state(sheet, "submit", by=officer)
    change_state(sheet, "accept", by=cast.organiser)
    publish_record(sheet, by=cast.editor, evidence=[shown_one.pk])
    text = text_of(client.get(address(land.tham_don)))
    assert ("Đường đã xong" in text, "KÍN-ẢNH" in text, str(hidden.uuid) in text) == (True, False, False)
    assert client.get(shown_one.url).status_code == 200
    assert client.get(hidden.url).status_code == 404


# --- few people ---


@pytest.mark.django_db
def test_a_share_of_few_households_cannot_be_reversed(publish, land, client):
    publish(**{"2_2": Decimal("0.3333")})
    change("2.2", numerator=3, denominator=900)
    for page in (address(land.tham_don), land.tham_don.get_absolute_url()):
        text = text_of(client.get(page))
        assert ("0,33" in text, "900" in text, "<5 hộ" in text) == (False, False, True), page


@pytest.mark.django_db
def test_a_share_that_lacks_few_households_tells_neither(publish, land, client):
    publish(**{"1_2": Decimal("99.6667")})
    change("1.2", numerator=897, denominator=900)
    text = text_of(client.get(address(land.tham_don)))
    assert ("99,6" in text, "897" in text, "900" in text) == (False, False, False)


SHARE = Indicator(code="x", kind="at_most", measure="%", denominator="hộ nghèo")
COUNTED = Indicator(code="x", kind="count", measure="người")


def line(indicator: Indicator, value, level, kind="", **parts) -> Line:
    rule = Rule(indicator.code, kind or indicator.kind, (), measure=indicator.measure)
    row = Observation(indicator=indicator, value=Decimal(value), **{name: Decimal(number) for name, number in parts.items()})
    return Line(indicator, rule, Level(Decimal(level)), stored=row)


@pytest.mark.parametrize(
    ("value", "shown"), [("0", "0%"), ("0.3", "<1%"), ("1", "1%"), ("12.5", "12,5%"), ("99", "99%"), ("99.5", ">99%"), ("100", "100%")]
)
def test_a_share_without_its_parts_is_kept_from_its_ends(value, shown):
    assert public_value(line(SHARE, value, 4)) == shown


@pytest.mark.parametrize("kind", ["at_least", "at_most", "count"])
@settings(deadline=None)
@given(level=st.integers(0, 12), value=st.integers(0, 12))
def test_no_count_of_one_to_four_people_can_be_told_from_the_public_line(kind, level, value):
    """Whoever knows the level sees a text and a verdict; never do they fit one count of 1 to 4 alone."""
    seen = (public_value(line(COUNTED, value, level, kind)), public_words(line(COUNTED, value, level, kind)))
    fits = [other for other in range(13) if (public_value(line(COUNTED, other, level, kind)), public_words(line(COUNTED, other, level, kind))) == seen]
    assert value not in (1, 2, 3, 4) or set(fits) >= {1, 2, 3, 4} or (len(fits) > 1 and seen[0] == "")


@settings(deadline=None)
@given(level=st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10), numerator=st.integers(0, 40))
@pytest.mark.parametrize("kind", ["at_least", "at_most"])
def test_no_share_tells_a_count_of_one_to_four_even_where_the_whole_is_known(kind, level, numerator):
    whole = 40

    def seen(count):
        one = line(SHARE, Decimal(100 * count) / whole, level, kind, numerator=count, denominator=whole)
        return public_value(one), public_words(one)

    fits = [count for count in range(whole + 1) if seen(count) == seen(numerator)]
    few = numerator in (1, 2, 3, 4) or whole - numerator in (1, 2, 3, 4)
    assert not few or len(fits) > 1


# --- since when, history, what is missing ---


@pytest.mark.django_db
def test_since_when_is_the_start_of_the_unbroken_run_of_published_results(publish, small, officer, cast, land):
    publish("2021-Q4")
    publish("2022-Q1", **{"2_1": 10})
    publish("2022-Q2")
    publish("2022-Q3")
    standing = standing_of(publish("2022-Q4"))
    assert {row.criterion.code: row.since.code for row in standing.criteria} == {"1": "2021-Q4", "2": "2022-Q2", "3": "2021-Q4"}
    income = standing.criteria[1]
    assert [sign.verdict for sign in income.history] == [None, None, None, Verdict.REACHED, Verdict.NOT_REACHED, Verdict.REACHED, Verdict.REACHED, Verdict.REACHED]
    assert [sign.period.code for sign in standing.history] == ["2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4", "2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4"]
    assert [sign.reached for sign in standing.history] == [0, 0, 0, 3, 2, 3, 3, 3]


@pytest.mark.django_db
def test_a_quarter_of_which_nothing_is_published_breaks_the_run(publish, small, officer, cast, land):
    publish("2022-Q1")
    make_sheet(small, land.tham_don, officer, period="2022-Q2", accept=cast.organiser)
    publish("2022-Q3")
    assert standing_of(publish("2022-Q4")).criteria[0].since.code == "2022-Q3"


@pytest.mark.django_db
def test_what_is_missing_says_how_far_the_nearest_first(publish, land, client):
    publish(**{"2_1": 50, "1_2": 45, "3_2": 1, "1_1": 0})
    standing = client.get(address(land.tham_don)).context["standing"]
    assert [(row.line.code, row.gap) for row in standing.missing] == [
        ("2.1", "3 triệu đồng missing"), ("1.2", "45 percentage points missing"), ("1.1", "not there yet"), ("3.2", "1 grade is missing"),
    ]  # fmt: skip


NOTHING_MISSING, MISSING, UNKNOWN = "Nothing is missing", "What is missing, the nearest first", "Not known yet"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "debt", "heading"),
    [
        ({}, 1, NOTHING_MISSING), ({}, 0, MISSING), ({}, None, UNKNOWN), ({"2_1": 10}, 1, MISSING), ({"2_1": 10}, None, MISSING),
        ({"2_1": None}, 1, UNKNOWN), ({"2_1": None}, 0, MISSING),
    ],
)  # fmt: skip
def test_the_words_follow_the_verdict(publish, small, land, client, values, debt, heading):
    sheet = publish(**values)
    if debt is not None:
        ConditionAnswer.objects.create(sheet=sheet, condition=small.conditions.get(), value=debt)
    page = client.get(address(land.tham_don))
    assert [words for words in (NOTHING_MISSING, MISSING, UNKNOWN) if says(page, words)] == [heading]
    assert says(page, "Conditions of which nothing is said yet:") is (debt is None)
    assert [row.name for row in page.context["standing"].lost_conditions] == (["Không nợ đọng"] if debt == 0 else [])


@pytest.mark.django_db
def test_a_set_of_which_nothing_applies_says_so(publish, small, land, client):
    small.conditions.all().delete()
    publish(**dict.fromkeys(("1_1", "1_2", "2_1", "2_2", "3_1", "3_2"), "không có"))
    page = client.get(address(land.tham_don))
    assert [words for words in ("Nothing applies here", NOTHING_MISSING, MISSING, UNKNOWN) if says(page, words)] == ["Nothing applies here"]


@pytest.mark.django_db
def test_a_set_whose_rows_are_not_all_known_gives_no_verdict(publish, small, land, client):
    sheet = publish()
    ConditionAnswer.objects.create(sheet=sheet, condition=small.conditions.get(), value=1)
    CriteriaSet.objects.filter(pk=small.pk).update(complete=False, digest="khác")
    page = client.get(address(land.tham_don))
    assert [words for words in (NOTHING_MISSING, MISSING, UNKNOWN) if says(page, words)] == [UNKNOWN]
    assert says(page, "The indicators of this set are not all known: it gives no verdict.")


@pytest.mark.django_db
def test_what_no_source_confirms_is_visibly_so(publish, land, client):
    publish()
    text = text_of(client.get(address(land.tham_don)))
    assert text.count('class="unconfirmed"') >= 3 + 6  # three criteria, six indicators
    assert says(client.get(address(land.tham_don)), "Rows marked ◌ are written from memory: no source has confirmed them yet.")


# --- titles, targets, lists ---


@pytest.fixture
def title(small, land, cast) -> TitleAward:
    return TitleAward.objects.create(
        unit=land.tham_don, criteria_set=small, data_year=2022, voted_on=date(2022, 12, 30), votes_for=20, votes_all=21, decided=True,
        inferred="năm suy ra từ bản tin", recorded_by=cast.organiser,
    )  # fmt: skip


@pytest.mark.django_db
def test_title_vote_decision_target_and_milestones_are_told(title, publish, small, land, cast, client):
    target = TitleTarget.objects.create(unit=land.tham_don, criteria_set=small, year=2022, source="09-CTr/HU", set_by=cast.organiser)
    for criterion in Criterion.objects.filter(criteria_set=small):
        Milestone.objects.create(target=target, criterion=criterion, due_on=date(2022, 6, 30))
    publish(**{"2_1": 10})
    answer = client.get(address(land.tham_don))
    text = text_of(answer)
    assert ("30/12/2022" in text, "20/21" in text, "năm suy ra từ bản tin" in text, "09-CTr/HU" in text) == (True, True, True, True)
    (told,) = answer.context["targets"]
    assert [(row.milestone.criterion.code, row.pace) for row in told.milestones] == [("1", Pace.MET), ("2", Pace.LATE), ("3", Pace.MET)]


@pytest.mark.django_db
def test_the_list_finds_units_without_accents_and_counts_titles_and_aims(title, publish, small, land, cast, client):
    publish()
    TitleTarget.objects.create(unit=land.dai_tam, criteria_set=small, year=dates.today().year, source="09-CTr/HU", set_by=cast.organiser)
    answer = client.get(LIST)
    assert [str(row.unit) for row, _address in answer.context["rows"]] == ["Xã Tham Đôn", "Xã Đại Tâm"]
    (told,) = answer.context["sets"]
    assert (told.held, told.voted, [str(target.unit) for target, _address in told.aimed]) == (1, 0, ["Xã Đại Tâm"])
    assert [str(row.unit) for row, _address in client.get(f"{LIST}?q=dai tam").context["rows"]] == ["Xã Đại Tâm"]
    assert says(client.get(f"{LIST}?q=khong co"), "Nothing found")


@pytest.mark.django_db
def test_the_map_shows_what_is_published_and_leads_to_each_commune(publish, small, land, neighbour, cast, client):
    assert client.get(LIST).context["maps"] == []
    Unit.objects.filter(pk=land.tham_don.pk).update(latitude=9.5, longitude=105.9)
    Unit.objects.filter(pk=land.dai_tam.pk).update(latitude=9.6, longitude=105.8)
    publish(**{"2.1": 1})
    make_sheet(small, land.dai_tam, neighbour, accept=cast.organiser)  # accepted, not published
    for path in (LIST, f"/nong-thon-moi/{land.district.pk}-huyen-my-xuyen/"):
        page = text_of(client.get(path))
        drawn = ElementTree.fromstring(page[page.index('<svg class="map"') : page.index("</svg>", page.index('<svg class="map"')) + 6])  # noqa: S314  # our own page
        assert [link.get("href") for link in drawn.iter(f"{SVG}a")] == [address(land.dai_tam), address(land.tham_don)]
        assert [text.text for text in drawn.iter(f"{SVG}text") if text.get("class") == "map__sign"] == ["○", "✗ 2/3"]
    (found,) = client.get(LIST).context["maps"]
    assert (found.area, found.criteria_set) == (land.district, small)
    assert client.get(f"{LIST}?q=dai").context["maps"] == []


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_programme_counts_in_the_database_and_reads_what_it_shows(small, land, cast, count, django_assert_num_queries):
    units = [Unit.objects.create(key=f"t-g{number}", kind="commune", type="xa", name=f"Xã {number}", parent=land.district, valid_from=date(2004, 1, 1)) for number in range(count)]
    this_year = dates.today().year
    for number, unit in enumerate(units):
        TitleTarget.objects.create(unit=unit, criteria_set=small, year=this_year, source="09-CTr/HU", set_by=cast.organiser)
        TitleAward.objects.create(unit=unit, criteria_set=small, data_year=this_year, voted_on=date(2023, 1, 1), decided=not number, recorded_by=cast.organiser)
    first = {"unit": units[0], "criteria_set": small, "recorded_by": cast.organiser}
    TitleAward.objects.create(**first, data_year=this_year - 1, voted_on=date(2022, 1, 1))  # holds it already: not waiting besides
    TitleAward.objects.create(**first, data_year=this_year - 2, decided=True, revoked_on=date(2023, 1, 1))
    with django_assert_num_queries(4):
        (told,) = programme()
        assert (told.held, told.voted, len(told.aimed), told.further, told.met) == (1, count - 1, min(count, 40), max(0, count - 40), {units[0].pk})
        assert [str(target.unit.parent) for target, _address in told.aimed[:1]] == ["Huyện Mỹ Xuyên"]


@pytest.mark.django_db
def test_a_township_is_shown_as_not_concerned(publish, land, client):
    publish()
    Unit.objects.filter(pk=land.dai_tam.pk).update(type="thi_tran")
    town = Unit.objects.get(pk=land.dai_tam.pk)
    assert says(client.get(f"/nong-thon-moi/{town.pk}-thi-tran-dai-tam/"), "Not concerned by this programme")
    rows = client.get(f"/nong-thon-moi/{land.district.pk}-huyen-my-xuyen/").context["below"]
    assert {str(row.unit): row.concerned for row, _address in rows} == {"Xã Tham Đôn": True, "Thị trấn Đại Tâm": False}


@pytest.mark.django_db
def test_addresses_lead_home_and_hamlets_have_none(publish, land, client):
    publish()
    assert client.get(f"/nong-thon-moi/{land.tham_don.pk}-ten-khac/").url == address(land.tham_don)
    assert client.get(f"/nong-thon-moi/{land.tra_met.pk}-ap-tra-met/").status_code == 404
    assert client.get(f"{address(land.tham_don)}?set=khong-co").status_code == 404
    assert client.get(f"{address(land.tham_don)}?set=nho").status_code == 200


# --- the panel on the unit's page ---


@pytest.mark.django_db
def test_the_units_page_shows_its_criteria_and_the_districts_its_communes(title, publish, land, client):
    publish()
    assert 'id="tc-' in text_of(client.get(land.tham_don.get_absolute_url()))
    text = text_of(client.get(land.district.get_absolute_url()))
    assert ("3/3" in text, "Đạt chuẩn thử" in text) == (True, True)
    assert 'id="tc-' not in text_of(client.get(land.tra_met.get_absolute_url()))


def add_communes(first: ObservationSheet, names: list[str]) -> None:
    """More communes of the district with a published sheet and a title each."""
    for name in names:
        unit = Unit.objects.create(key=f"t-{name}", kind="commune", type="xa", name=name, parent=first.unit.parent, valid_from=date(2004, 1, 1))
        sheet = ObservationSheet.objects.create(unit=unit, criteria_set=first.criteria_set, period=first.period, entered_by=first.entered_by, state="accepted", published_at=dates.now())
        kept = Assessment.objects.get(sheet=first)
        kept.pk, kept.sheet = None, sheet
        kept.save()
        TitleAward.objects.create(unit=unit, criteria_set=first.criteria_set, data_year=2022, decided=True, recorded_by=first.entered_by)


@pytest.mark.django_db
def test_questions_do_not_grow_with_units_and_quarters(publish, land, home, client, django_assert_num_queries):
    first = publish("2022-Q4")
    pages = {LIST: 20, address(land.tham_don): 22, land.tham_don.get_absolute_url(): 35, land.district.get_absolute_url(): 34}
    for page in pages:
        client.get(page)  # the set is read once for each process
    for more in (None, ["Gia Hòa", "Hòa Tú"]):
        if more:
            publish("2022-Q3")
            add_communes(first, more)
        for page, questions in pages.items():
            with django_assert_num_queries(questions):
                assert client.get(page).status_code == 200
