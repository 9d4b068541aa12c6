"""Titles: votes, decisions, looking again, revocations; what rests on them."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.org.models import HistoryEntry, RoleAssignment, Unit, UnitKind, UnitType
from kheo.org.queries import check_history
from kheo.records.actions import change_state
from kheo.records.models import Duty
from kheo.records.queries import open_duties
from kheo.register.workflow import DocumentState
from kheo.standards.actions import (
    load_sets,
    outcome_of,
    reassess,
    record_decision,
    record_recheck,
    record_title,
    record_vote,
    revoke_title,
    save_dossier,
    schedule_recheck,
)
from kheo.standards.models import AreaTotal, CriteriaSet, GroupMember, ObservationSheet, TitleAward
from kheo.standards.queries import Alarm, Answer, newest_of
from kheo.standards.rules import Verdict
from kheo.standards.views.histories import told_award
from tests.conftest import says
from tests.factories import make_document
from tests.standards.conftest import GOOD, make_sheet

pytestmark = pytest.mark.django_db

VOTE = date(2022, 12, 30)
LATER = date(2023, 3, 1)
BAD = {"1": {"1.2": 1}, "2": {"2.1": 1}, "3": {"3.2": 1}}
CONDITION = '  - {key: debt, name: "Không nợ đọng", kind: yes_no, article: "Điều 4"}'


@pytest.fixture
def higher(small, write_set) -> CriteriaSet:
    """A set whose only condition is the title of the small one."""
    load_sets(files=[write_set(
        ("code: nho", "code: cao"), ('name: "Bộ tiêu chí thử"', 'name: "Bộ nâng cao thử"'), ("Đạt chuẩn thử", "Nâng cao thử"),
        (CONDITION, '  - {key: plain, name: "Đã đạt chuẩn", kind: title, set: nho, article: "Điều 4"}'), name="cao.yaml",
    )])  # fmt: skip
    GroupMember.objects.create(set_code="cao", group_code="nam", unit=Unit.objects.get(key="t-p"))
    return newest_of("cao")


@pytest.fixture
def of_district(small, write_set) -> CriteriaSet:
    """A district's set that asks for half of its communes."""
    load_sets(files=[write_set(
        ("code: nho", "code: huyen"), ('name: "Bộ tiêu chí thử"', 'name: "Bộ của huyện"'), ("unit_kind: commune", "unit_kind: district"),
        ("unit_types: [xa]", "unit_types: [huyen]"),
        (CONDITION, '  - {key: communes, name: "Tỷ lệ xã", kind: share_of_titles, set: nho, value: 50, measure: "%", article: "Điều 4"}'), name="huyen.yaml",
    )])  # fmt: skip
    GroupMember.objects.create(set_code="huyen", group_code="nam", unit=Unit.objects.get(key="t-p"))
    return newest_of("huyen")


@pytest.fixture
def vote(small, land, organiser):
    """Records a vote, of Tham Đôn for 2022 if nothing else is said."""

    def make(**said) -> TitleAward:
        return record_vote(**{"unit": land.tham_don, "criteria_set": small, "data_year": 2022, "voted_on": VOTE, "by": organiser, **said})

    return make


@pytest.fixture
def title(small, land, organiser):
    """Records a title that stands."""

    def make(**said) -> TitleAward:
        return record_title(**{"unit": land.tham_don, "criteria_set": small, "data_year": 2022, "by": organiser, **said})

    return make


def refusal(act, *args, **said) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        act(*args, **said)
    return refused.value.message_dict


# --- Vote and decision -----------------------------------------------------------------------------


def test_a_title_is_voted_then_decided_and_its_number_may_stay_unknown(vote, organiser):
    award = vote(votes_for=14, votes_all=15, inferred="năm của cuộc họp", source="Biên bản")
    assert (award.voted_on, award.votes_for, award.votes_all, award.stands) == (VOTE, 14, 15, False)
    award = record_decision(award, by=organiser)
    assert (award.stands, award.document, award.decided_on, award.version) == (True, None, None, 2)
    assert [entry.verb for entry in HistoryEntry.objects.about(award).order_by("number")] == ["vote", "decide"]
    assert not list(check_history())


def test_what_becomes_known_is_filled_in_and_what_is_known_is_not_overwritten(vote, land, organiser):
    award = record_decision(vote(), by=organiser)
    paper = make_document(land.district, organiser, number="45/QĐ-UBND", issued_on=date(2023, 1, 20))
    award = record_decision(award, by=organiser, document=paper)
    assert (award.document, award.decided_on) == (paper, date(2023, 1, 20))
    other = make_document(land.district, organiser, number="46/QĐ-UBND", issued_on=date(2023, 1, 20))
    assert "recorded already" in refusal(record_decision, award, by=organiser, document=other)["__all__"][0]
    assert TitleAward.objects.get().document == paper


def test_a_second_click_changes_nothing(vote, organiser):
    award = vote(votes_for=14, votes_all=15)
    assert vote(votes_for=14, votes_all=15) == award
    record_decision(award, by=organiser)
    record_decision(award, by=organiser)
    assert HistoryEntry.objects.about(award).count() == 2
    assert TitleAward.objects.get().version == 2


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"voted_on": date(2021, 12, 30)}, "voted_on", "not before 01/01/2022"),
        ({"voted_on": dates.today() + timedelta(days=1)}, "voted_on", "to come"),
        ({"data_year": dates.today().year + 1, "voted_on": dates.today()}, "data_year", "to come"),
        ({"data_year": 2020}, "data_year", "not in force in 2020"),
        ({"votes_for": 14}, "votes_all", "none of them"),
        ({"votes_for": 16, "votes_all": 15}, "votes_for", "more votes for it than votes cast"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(vote, said, field, words):
    assert words in refusal(vote, **said)[field][0]
    assert not TitleAward.objects.exists()


def test_days_come_in_their_order(vote, organiser):
    award = vote()
    assert "not before 30/12/2022" in refusal(record_decision, award, by=organiser, decided_on=date(2022, 12, 29))["decided_on"][0]
    assert "to come" in refusal(record_decision, award, by=organiser, decided_on=dates.today() + timedelta(days=1))["decided_on"][0]
    record_decision(award, by=organiser, decided_on=LATER)
    assert "not before 01/03/2023" in refusal(revoke_title, award, revoked_on=date(2023, 2, 1), by=organiser)["revoked_on"][0]
    assert TitleAward.objects.get().stands


def test_the_same_title_twice_is_refused_in_words(vote, title, organiser):
    award = vote()
    assert "recorded already" in refusal(vote, voted_on=LATER)["data_year"][0]
    assert "record the decision there" in refusal(title)["data_year"][0]
    record_decision(award, by=organiser)
    assert "holds this title already" in refusal(vote, data_year=2023, voted_on=date(2023, 12, 30))["data_year"][0]
    revoke_title(award, revoked_on=LATER, by=organiser)
    assert "was revoked" in refusal(vote, voted_on=date(2023, 5, 1))["data_year"][0]
    assert vote(data_year=2023, voted_on=date(2023, 12, 30)).data_year == 2023


def test_of_two_votes_only_one_becomes_a_title(vote, organiser):
    first, second = vote(), vote(data_year=2023, voted_on=date(2023, 12, 30))
    record_decision(first, by=organiser)
    assert "holds this title already" in refusal(record_decision, second, by=organiser)["data_year"][0]


def test_a_township_is_no_subject_of_the_set(small, land, organiser):
    town = Unit.objects.create(key="t-tt", kind=UnitKind.COMMUNE, type=UnitType.THI_TRAN, name="Mỹ Xuyên", parent=land.district, valid_from=date(2004, 1, 1))
    told = refusal(record_vote, unit=town, criteria_set=small, data_year=2022, voted_on=VOTE, by=organiser)
    assert told == {"unit": ["Thị trấn Mỹ Xuyên is no subject of this set (“Bộ tiêu chí thử”): it cannot win its title."]}


def test_a_unit_that_was_gone_wins_nothing(vote, land):
    Unit.objects.filter(pk=land.tham_don.pk).update(valid_to=date(2021, 12, 31))
    assert "There was no" in refusal(vote)["unit"][0]


def test_a_withdrawn_document_decides_nothing(vote, land, organiser):
    paper = make_document(land.district, organiser, state=DocumentState.WITHDRAWN)
    assert "withdrawn" in refusal(record_decision, vote(), by=organiser, document=paper)["document"][0]


def test_a_decided_title_gets_its_vote_later(title, vote, organiser):
    award = title(decided_on=LATER)
    assert "earlier day" in refusal(vote, voted_on=date(2023, 4, 1))["voted_on"][0]
    assert vote().pk == award.pk
    assert TitleAward.objects.get().voted_on == VOTE


# --- Who -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["reviewer", "neighbour", "leader", "editor", "provincial", "administrator", "stranger", "recorder"])
def test_nobody_else_records_a_title(vote, cast, name):
    with pytest.raises(PermissionDenied):
        vote(by=getattr(cast, name))
    assert not TitleAward.objects.exists()


def test_no_commune_records_for_itself_and_no_district_either(vote, of_district, land, cast, organiser):
    RoleAssignment.objects.create(user=cast.reviewer, role="organiser", unit=land.tham_don, valid_from=date(2004, 1, 1))
    with pytest.raises(PermissionDenied):
        vote(by=cast.reviewer)
    with pytest.raises(PermissionDenied):
        record_title(unit=land.district, criteria_set=of_district, data_year=2022, by=organiser)
    with pytest.raises(PermissionDenied):
        vote(unit=land.other_commune)


def test_the_province_records_for_districts_and_communes(vote, of_district, land, cast):
    RoleAssignment.objects.create(user=cast.provincial, role="organiser", unit=land.province, valid_from=date(2004, 1, 1))
    assert record_title(unit=land.district, criteria_set=of_district, data_year=2022, by=cast.provincial).stands
    assert vote(by=cast.provincial).unit == land.tham_don


# --- What rests on titles --------------------------------------------------------------------------


def as_if_anew(sheet: ObservationSheet) -> None:
    """What is kept is what judging anew comes to."""
    kept = outcome_of(sheet)
    assert kept == reassess(sheet)


@pytest.mark.database
def test_sheets_that_ask_for_the_title_follow_it(higher, title, land, cast, organiser):
    before = make_sheet(higher, land.tham_don, cast.reviewer, period="2021-Q4", values={**GOOD})
    sheet = make_sheet(higher, land.tham_don, cast.reviewer, accept=organiser)
    other = make_sheet(higher, land.dai_tam, cast.neighbour, accept=organiser)
    assert outcome_of(sheet).verdict is Verdict.NOT_REACHED
    total = AreaTotal.objects.get(criteria_set=higher, unit=land.district, criterion=None)
    assert (total.reached, total.not_reached) == (0, 2)
    award = title()
    assert [outcome_of(row).verdict for row in (before, sheet, other)] == [Verdict.NOT_REACHED, Verdict.REACHED, Verdict.NOT_REACHED]
    total.refresh_from_db()
    assert (total.reached, total.not_reached) == (1, 1)
    revoke_title(award, revoked_on=date(2022, 12, 31), by=organiser)
    total.refresh_from_db()
    assert (total.reached, total.not_reached) == (0, 2)
    for row in (before, sheet, other):
        as_if_anew(row)


def test_a_revocation_changes_no_period_that_had_ended_before(higher, title, land, cast, organiser):
    ended, running = (make_sheet(higher, land.tham_don, cast.reviewer, period=period, accept=organiser) for period in ("2022-Q4", "2023-Q1"))
    award = title()
    assert [outcome_of(row).verdict for row in (ended, running)] == [Verdict.REACHED, Verdict.REACHED]
    revoke_title(award, revoked_on=LATER, by=organiser)
    assert [outcome_of(row).verdict for row in (ended, running)] == [Verdict.REACHED, Verdict.NOT_REACHED]
    totals = AreaTotal.objects.filter(criteria_set=higher, unit=land.district, criterion=None).order_by("period")
    assert [(total.period, total.reached) for total in totals] == [("2022-Q4", 1), ("2023-Q1", 0)]
    for row in (ended, running):
        as_if_anew(row)


def test_a_vote_alone_is_no_title(higher, vote, land, cast, organiser):
    sheet = make_sheet(higher, land.tham_don, cast.reviewer, accept=organiser)
    award = vote()
    assert outcome_of(sheet).verdict is Verdict.NOT_REACHED
    record_decision(award, by=organiser)
    assert outcome_of(sheet).verdict is Verdict.REACHED
    as_if_anew(sheet)


@pytest.mark.database
def test_the_share_of_titles_of_the_district_follows(of_district, title, land, cast, organiser):
    sheet = make_sheet(of_district, land.district, organiser, accept=cast.provincial)
    assert outcome_of(sheet).verdict is Verdict.NOT_REACHED
    first = title()
    assert outcome_of(sheet).verdict is Verdict.REACHED  # one of two communes
    second, last_day = title(unit=land.dai_tam), date(2022, 12, 31)
    revoke_title(first, revoked_on=last_day, by=organiser)
    assert outcome_of(sheet).verdict is Verdict.REACHED
    revoke_title(second, revoked_on=last_day, by=organiser)
    assert outcome_of(sheet).verdict is Verdict.NOT_REACHED
    as_if_anew(sheet)


def test_a_sheet_of_another_set_is_left_alone(small, title, land, cast):
    sheet = make_sheet(small, land.tham_don, cast.reviewer)
    version = sheet.version
    title()
    assert ObservationSheet.objects.get(pk=sheet.pk).version == version
    as_if_anew(sheet)


# --- Looking again ---------------------------------------------------------------------------------


def test_to_look_again_is_a_duty_of_the_district(title, land, organiser, reviewer):
    award, day = title(), dates.today() + timedelta(days=90)
    schedule_recheck(award, recheck_on=day, by=organiser)
    assert [(duty.unit, duty.due_on) for duty in open_duties(organiser)] == [(land.district, day)]
    assert not open_duties(reviewer)
    later = day + timedelta(days=30)
    schedule_recheck(award, recheck_on=later, by=organiser)
    assert Duty.objects.about(award).get().due_on == later
    record_recheck(award, looked_on=dates.today(), found="Giữ vững 19/19", by=organiser)
    assert not open_duties(organiser)
    assert told_award(award)[0].reason == "Giữ vững 19/19"
    record_recheck(award, looked_on=dates.today(), found="Còn 18/19", next_on=day, by=organiser)
    assert open_duties(organiser).get().due_on == day
    revoke_title(award, revoked_on=dates.today(), by=organiser)
    assert not open_duties(organiser)


def test_a_day_to_look_again_lies_ahead_and_is_not_overwritten_unread(title, organiser):
    award = title()
    assert "past" in refusal(schedule_recheck, award, recheck_on=dates.today() - timedelta(days=1), by=organiser)["recheck_on"][0]
    schedule_recheck(award, recheck_on=dates.today() + timedelta(days=10), by=organiser, version=award.version)
    with pytest.raises(TransitionRefused):
        schedule_recheck(award, recheck_on=dates.today() + timedelta(days=20), by=organiser, version=award.version)
    assert TitleAward.objects.get().recheck_on == dates.today() + timedelta(days=10)


def test_what_does_not_stand_is_not_looked_at_again(vote, title, organiser):
    award = vote()
    assert "does not stand" in refusal(schedule_recheck, award, recheck_on=dates.today(), by=organiser)["__all__"][0]
    assert "Nothing was decided" in refusal(revoke_title, award, revoked_on=dates.today(), by=organiser)["__all__"][0]
    record_decision(award, by=organiser, decided_on=LATER)
    assert "Say what was found" in refusal(record_recheck, award, looked_on=LATER, found=" ", by=organiser)["found"][0]
    assert "not before" in refusal(record_recheck, award, looked_on=VOTE, found="x", by=organiser)["looked_on"][0]
    assert "after this one" in refusal(record_recheck, award, looked_on=LATER, found="x", next_on=LATER, by=organiser)["next_on"][0]


# --- Pages -----------------------------------------------------------------------------------------


def reached(small, land, cast, **values):
    """An accepted sheet of Tham Đôn for 2022 that reaches the set."""
    sheet = make_sheet(small, land.tham_don, cast.reviewer, values={**GOOD, **values})
    save_dossier(sheet, answers={"debt": Answer(Decimal(1), "12/BC")}, ticks={}, by=cast.reviewer)
    change_state(sheet, "submit", by=cast.reviewer)
    change_state(sheet, "accept", by=cast.organiser)


def vote_of(small, land, **said):
    return {"unit": land.tham_don.pk, "criteria_set": small.pk, "data_year": "2022", "voted_on": "30/12/2022", **said}


def test_a_vote_without_results_that_reach_the_set_is_asked_about_once(client_for, small, land, cast, organiser):
    browser, address = client_for(organiser), reverse("standards:new_vote")
    answer = browser.post(address, vote_of(small, land))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["despite_doubts"])
    assert says(answer, "No results of %(unit)s for %(year)s have been accepted under this set.", unit=land.tham_don, year=2022)
    reached(small, land, cast, **BAD["2"])
    answer = browser.post(address, vote_of(small, land))
    assert says(answer, "By its newest accepted results (%(period)s) %(unit)s has not reached the set: %(verdict)s, %(reached)s of %(all)s criteria.",
                unit=land.tham_don, period="Quý IV năm 2022", verdict="chưa đạt", reached=2, all=3)  # fmt: skip
    assert not TitleAward.objects.exists()
    assert browser.post(address, vote_of(small, land, despite_doubts="on")).status_code == 302
    assert TitleAward.objects.get().voted_on == VOTE


def test_a_vote_on_a_unit_that_reached_the_set_is_stored_at_once(client_for, small, land, cast, organiser):
    reached(small, land, cast)
    assert client_for(organiser).post(reverse("standards:new_vote"), vote_of(small, land)).status_code == 302


def test_a_title_of_long_ago_is_asked_about_only_where_results_speak_against_it(client_for, small, land, cast, organiser):
    browser, address = client_for(organiser), reverse("standards:new_title")
    reached(small, land, cast, **BAD["2"])
    assert browser.post(address, vote_of(small, land, data_year="2021")).status_code == 302
    TitleAward.objects.all().delete()
    assert list(browser.post(address, vote_of(small, land)).context["form"].errors) == ["despite_doubts"]


def test_a_vote_and_a_decision_by_the_pages(client_for, small, land, cast, organiser):
    reached(small, land, cast)
    browser = client_for(organiser)
    assert browser.get(reverse("standards:new_vote")).status_code == 200
    posted = {"unit": land.tham_don.pk, "criteria_set": small.pk, "data_year": "2022", "voted_on": "30/12/2022", "votes_for": "14", "votes_all": "15", "inferred": "năm"}
    answer = browser.post(reverse("standards:new_vote"), posted)
    award = TitleAward.objects.get()
    assert answer.url == reverse("standards:award", args=[award.pk])
    shown = browser.get(answer.url).content.decode()
    assert "30/12/2022" in shown
    assert "2.022" not in shown
    assert browser.post(reverse("standards:decide", args=[award.pk]), {}).status_code == 302
    assert TitleAward.objects.get().decided
    assert browser.post(reverse("standards:look_again", args=[award.pk]), {"looked_on": "01/03/2023", "found": "Giữ vững"}).status_code == 302
    assert browser.post(reverse("standards:revoke_title", args=[award.pk]), {"revoked_on": "02/03/2023", "reason": "Không còn đạt"}).status_code == 302
    assert says(browser.get(answer.url), "Revoked on %(day)s", day="02/03/2023")


def test_a_refused_vote_stays_on_the_page(client_for, small, land, organiser):
    posted = {"unit": land.tham_don.pk, "criteria_set": small.pk, "data_year": "2022", "voted_on": "30/12/2020", "source": "Biên bản số 7", "despite_doubts": "on"}
    answer = client_for(organiser).post(reverse("standards:new_vote"), posted)
    assert answer.status_code == 422
    assert "Biên bản số 7" in answer.content.decode()
    assert "voted_on" in answer.context["form"].errors


def test_the_list_filters_and_warns(client_for, small, title, vote, land, cast, organiser):
    title(source="KÍN-NGUỒN")
    vote(unit=land.dai_tam)
    make_sheet(small, land.tham_don, cast.reviewer, values={**GOOD, **BAD["2"]}, accept=organiser)
    browser = client_for(cast.leader)
    page = browser.get(reverse("standards:awards"))
    assert [warning.alarm for warning in page.context["pressing"]] == [Alarm.REACHED]
    assert "Thu nhập" in page.content.decode()  # the one that weighs, named in the warning
    assert [row.record.unit for row in page.context["listing"].rows] == [land.tham_don, land.dai_tam]
    for query, units in (("state=standing", [land.tham_don]), ("state=voted", [land.dai_tam]), ("state=revoked", []), ("data_year=2021", []), (f"criteria_set={small.pk}", [land.tham_don, land.dai_tam])):
        assert [row.record.unit for row in browser.get(f"{reverse('standards:awards')}?{query}").context["listing"].rows] == units
    table = load_workbook(BytesIO(browser.get(f"{reverse('standards:awards')}?format=xlsx").content)).active
    assert [bool(row[6]) for row in table.iter_rows(min_row=2, max_row=3, values_only=True)] == [True, False]


def test_titles_of_elsewhere_are_not_told(client_for, title, land, cast):
    award = title(source="KÍN-NGUỒN", inferred="KÍN-SUY")
    for name in ("neighbour", "stranger", "recorder", "administrator"):
        browser = client_for(getattr(cast, name))
        for address in ("standards:award", "standards:decide", "standards:set_recheck", "standards:look_again", "standards:revoke_title"):
            answer = browser.get(reverse(address, args=[award.pk]))
            assert answer.status_code in (403, 404), (name, address)
            assert "KÍN" not in answer.content.decode()
        assert "KÍN" not in browser.get(reverse("standards:awards")).content.decode()
        assert browser.get(reverse("standards:new_vote")).status_code == 403
    assert "KÍN-NGUỒN" in client_for(cast.reviewer).get(reverse("standards:award", args=[award.pk])).content.decode()


def test_those_who_read_a_title_do_not_change_it(client_for, title, cast):
    award = title()
    for user in (cast.reviewer, cast.leader, cast.provincial):
        browser = client_for(user)
        for address, posted in (("decide", {}), ("set_recheck", {"recheck_on": "31/12/2030", "version": 1}), ("look_again", {"looked_on": "01/03/2023", "found": "x"}), ("revoke_title", {"revoked_on": "01/03/2023"})):
            assert browser.post(reverse(f"standards:{address}", args=[award.pk]), posted).status_code == 403
    assert TitleAward.objects.values("version", "recheck_on", "revoked_on").get() == {"version": 1, "recheck_on": None, "revoked_on": None}


