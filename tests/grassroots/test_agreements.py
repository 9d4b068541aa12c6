"""Agreements between bodies: with whom, what together, and how each year went."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from kheo.grassroots.actions.agreements import owe_reviews, write_review
from kheo.grassroots.models import Agreement, AgreementReview
from kheo.grassroots.queries.agreements import review_day, years_to_review
from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.org.models import Body, HistoryEntry, RoleAssignment, User
from kheo.records.actions import change_state
from kheo.records.models import Duty
from kheo.records.queries import check_everything, open_duties
from kheo.records.workflow import ACCEPT, ReviewState
from tests.conftest import LONG_AGO, says

pytestmark = pytest.mark.django_db
NEW = "/lam-viec/chuong-trinh-phoi-hop/moi/"


@pytest.fixture(autouse=True)
def october():
    with dates.moved_to(dates.local_moment(date(2022, 10, 3))):
        yield


@pytest.fixture
def partner(land: Any) -> Body:
    return Body.objects.create(key="t-pf", kind="farmers", name="Chi hội Nông dân ấp Trà Mẹt", unit=land.tra_met, valid_from=LONG_AGO)


@pytest.fixture
def agree(client_for: Callable[[User], Client], union_recorder: User, bodies: Any, partner: Body) -> Callable[..., Any]:
    """Send the form of a new agreement; returns the answer."""

    def send(action: str = "submit", **values: Any) -> Any:
        data = {
            "owner": f"b{bodies.women_branch.pk}", "uuid": str(uuid.uuid4()), "version": "1", "title": "Giữ sạch tuyến kênh", "parties": [str(partner.pk)],
            "signed_on": "01/03/2021", "ends_on": "31/12/2025", "tasks-TOTAL_FORMS": "1", "tasks-INITIAL_FORMS": "0", "tasks-0-text": "Mỗi quý ra quân một lần",
            "action": action,
        }  # fmt: skip
        return client_for(union_recorder).post(NEW, {**data, **values}, follow=True)

    return send


@pytest.fixture
def accepted(agree: Callable[..., Any], union_reviewer: User) -> Agreement:
    agree()
    return change_state(Agreement.objects.get(), ACCEPT.verb, by=union_reviewer)


def page_of(agreement: Agreement, year: int) -> str:
    return f"/lam-viec/chuong-trinh-phoi-hop/{agreement.pk}/so-ket/{year}/"


def owed() -> list[tuple[str, date, bool]]:
    return [(duty.code, duty.due_on, duty.done_at is not None) for duty in Duty.objects.order_by("pk")]


def test_an_agreement_is_sent_with_its_tasks(agree, partner, bodies):
    agree()
    stored = Agreement.objects.get()
    assert (stored.state, stored.body, list(stored.parties.all()), [task.text for task in stored.tasks.all()]) == (
        ReviewState.SUBMITTED, bodies.women_branch, [partner], ["Mỗi quý ra quân một lần"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("ends_on", "28/02/2021", "It would end before it was signed: correct one of the two."),
        ("signed_on", "01/01/2023", "This day has not come yet: record the agreement once it is signed."),
    ],
)
def test_a_day_that_cannot_be_is_told_at_its_field_and_nothing_is_lost(agree, field, value, message):
    answer = agree(**{field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert says(answer, message)
    assert f'value="{value}"' in answer.content.decode()
    stored = Agreement.objects.get()
    assert (stored.title, stored.ends_on, stored.state) == ("Giữ sạch tuyến kênh", None, ReviewState.DRAFT)


def test_a_draft_that_becomes_wrong_keeps_no_contradiction(agree, client_for, union_recorder, partner):
    agree(action="save")
    draft = Agreement.objects.get()
    sent = {
        "owner": f"b{draft.body_id}", "uuid": str(draft.uuid), "version": str(draft.version), "title": draft.title, "parties": [str(partner.pk)],
        "signed_on": "01/01/2022", "ends_on": "01/06/2021", "tasks-TOTAL_FORMS": "0", "tasks-INITIAL_FORMS": "0", "action": "save",
    }  # fmt: skip
    answer = client_for(union_recorder).post(f"/lam-viec/chuong-trinh-phoi-hop/{draft.pk}/sua/", sent)
    draft.refresh_from_db()
    assert (answer.status_code, draft.signed_on, draft.ends_on) == (422, date(2022, 1, 1), None)


def test_nobody_agrees_with_oneself(agree, bodies):
    answer = agree(parties=[str(bodies.women_branch.pk)])
    assert list(answer.context["form"].errors) == ["parties"]


def test_it_is_between_bodies_and_about_something(agree):
    answer = agree(parties=[], **{"tasks-0-text": ""})
    assert Agreement.objects.get().state == ReviewState.DRAFT
    assert says(answer, "Say with which body it was agreed.")


# --- Each year --------------------------------------------------------------------------------------------------


def test_accepted_it_is_owed_by_the_middle_of_december(accepted, union_recorder):
    assert owed() == [("review-2022", date(2022, 12, 15), False)]
    assert [(duty.unit, duty.body, duty.url) for duty in open_duties(union_recorder)] == [(accepted.unit, accepted.body, page_of(accepted, 2022))]


def test_the_ticker_owes_each_year_once(accepted):
    assert owe_reviews() == owe_reviews() == 1
    with dates.moved_to(dates.local_moment(date(2023, 1, 2))):
        assert owe_reviews() == owe_reviews() == 1
    assert owed() == [("review-2022", date(2022, 12, 15), False), ("review-2023", date(2023, 12, 15), False)]


def test_what_is_not_accepted_owes_nothing(agree):
    agree()
    assert (owe_reviews(), owed()) == (0, [])


def test_reopened_and_mended_it_owes_what_it_owed(accepted, union_recorder, union_reviewer):
    """A year that nobody reviewed is not forgotten because a word was mended in the next one."""
    with dates.moved_to(dates.local_moment(date(2023, 2, 1))):
        reopened = change_state(accepted, "reopen", by=union_reviewer, reason="sai tên")
        assert owed() == [("review-2022", date(2022, 12, 15), False)]
        change_state(change_state(reopened, "submit", by=union_recorder), ACCEPT.verb, by=union_reviewer)
    assert owed() == [("review-2022", date(2022, 12, 15), False), ("review-2023", date(2023, 12, 15), False)]


def test_accepted_anew_it_owes_by_its_new_days(accepted, union_recorder, union_reviewer):
    with dates.moved_to(dates.local_moment(date(2023, 2, 1))):
        owe_reviews()
        reopened = change_state(accepted, "reopen", by=union_reviewer, reason="sai ngày")
        Agreement.objects.filter(pk=reopened.pk).update(ends_on=date(2022, 6, 30))
        change_state(change_state(reopened, "submit", by=union_recorder), ACCEPT.verb, by=union_reviewer)
    assert owed() == [("review-2022", date(2022, 6, 30), False)]


def test_what_was_reviewed_stays_done(accepted, union_recorder, union_reviewer):
    write_review(accepted, year=2022, by=union_recorder, text="Ba lần")
    reopened = change_state(Agreement.objects.get(), "reopen", by=union_reviewer, reason="sai tên")
    change_state(change_state(reopened, "submit", by=union_recorder), ACCEPT.verb, by=union_reviewer)
    assert owed() == [("review-2022", date(2022, 12, 15), True)]


def test_withdrawn_it_owes_nothing(accepted, union_recorder, union_reviewer):
    reopened = change_state(accepted, "reopen", by=union_reviewer, reason="không còn")
    change_state(reopened, "withdraw", by=union_recorder)
    assert owed() == []


def test_a_person_named_in_a_review_is_warned_about_and_kept(accepted, client_for, union_recorder):
    answer = client_for(union_recorder).post(page_of(accepted, 2022), {"text": "Trưởng ấp Nguyễn Văn Mẫu giúp nhiều", "version": str(accepted.version)}, follow=True)
    assert "“Trưởng ấp Nguyễn Văn Mẫu”" in answer.content.decode()
    assert AgreementReview.objects.get().text == "Trưởng ấp Nguyễn Văn Mẫu giúp nhiều"


@pytest.mark.parametrize(
    ("signed", "ends", "days"),
    [
        (date(2021, 3, 1), None, [date(2021, 12, 15), date(2022, 12, 15)]),
        (date(2021, 12, 20), None, [None, date(2022, 12, 15)]),
        (date(2021, 3, 1), date(2022, 6, 30), [date(2021, 12, 15), date(2022, 6, 30)]),
        (date(2021, 3, 1), date(2021, 12, 31), [date(2021, 12, 15), None]),
        (date(2022, 1, 1), date(2025, 1, 1), [None, date(2022, 12, 15)]),
    ],
)
def test_a_year_is_reviewed_if_the_agreement_ran_in_it(signed, ends, days):
    agreement = Agreement(signed_on=signed, ends_on=ends)
    assert [review_day(agreement, year) for year in (2021, 2022)] == days
    assert years_to_review(agreement) == [year for year, day in ((2022, days[1]), (2021, days[0])) if day]


def test_the_review_stands_on_the_page_and_is_owed_no_more(accepted, client_for, union_recorder, union_reviewer):
    page = client_for(union_recorder)
    assert page_of(accepted, 2022) in page.get(f"/lam-viec/chuong-trinh-phoi-hop/{accepted.pk}/").content.decode()
    page.post(page_of(accepted, 2022), {"text": "Ra quân 3 lần, 4 km kênh sạch.", "version": str(accepted.version)})
    assert [(row.year, row.text) for row in accepted.reviews.all()] == [(2022, "Ra quân 3 lần, 4 km kênh sạch.")]
    assert owed() == [("review-2022", date(2022, 12, 15), True)]
    assert (owe_reviews(), owed()[0][2]) == (0, True)
    entry = HistoryEntry.objects.about(accepted).order_by("number").last()
    assert (entry.verb, entry.actor, entry.target, entry.reason) == ("review_agreement", union_recorder, "2022", "Ra quân 3 lần, 4 km kênh sạch.")
    assert "4 km kênh sạch" in client_for(union_reviewer).get(f"/lam-viec/chuong-trinh-phoi-hop/{accepted.pk}/").content.decode()
    assert list(check_everything()) == []


def test_said_again_it_is_corrected(accepted, union_recorder):
    for words in ("Hai lần", "Hai lần", "Ba lần"):
        write_review(accepted, year=2021, by=union_recorder, text=words)
    assert [row.text for row in AgreementReview.objects.all()] == ["Ba lần"]
    told = HistoryEntry.objects.about(accepted).filter(verb="review_agreement").order_by("number")
    assert [entry.reason for entry in told] == ["Hai lần", "Ba lần"]


def test_two_people_do_not_overwrite_each_other_unseen(accepted, union_recorder, recorder):
    write_review(accepted, year=2022, by=union_recorder, text="Ba lần", version=accepted.version)
    with pytest.raises(TransitionRefused):
        write_review(accepted, year=2022, by=recorder, text="Hai lần", version=accepted.version)


@pytest.mark.parametrize("year", [2020, 2023, 1])
def test_a_year_in_which_it_did_not_run_is_not_found(accepted, client_for, union_recorder, year):
    assert client_for(union_recorder).get(page_of(accepted, year)).status_code == 404


def test_an_empty_review_is_told(accepted, client_for, union_recorder):
    answer = client_for(union_recorder).post(page_of(accepted, 2022), {"text": " "})
    assert (answer.status_code, AgreementReview.objects.count()) == (422, 0)


# --- Who sees it ------------------------------------------------------------------------------------------------


@pytest.fixture
def party_user(cast: Any, partner: Body) -> User:
    RoleAssignment.objects.create(user=cast.stranger, role="recorder", unit=partner.unit, body=partner, valid_from=LONG_AGO)
    return cast.stranger


def test_the_other_body_reads_it_once_accepted_and_writes_nothing(agree, client_for, union_reviewer, party_user):
    agree()
    agreement = Agreement.objects.get()
    address = f"/lam-viec/chuong-trinh-phoi-hop/{agreement.pk}/"
    assert client_for(party_user).get(address).status_code == 404
    change_state(agreement, ACCEPT.verb, by=union_reviewer)
    assert client_for(party_user).get(address).status_code == 200
    assert client_for(party_user).get("/lam-viec/chuong-trinh-phoi-hop/").context["listing"].total == 1
    assert client_for(party_user).post(page_of(agreement, 2022), {"text": "Lén"}).status_code == 403
    assert not AgreementReview.objects.exists()


def test_nobody_else_reads_or_reviews_it(accepted, client_for, cast, anonymous):
    write_review(accepted, year=2022, by=cast.union_recorder, text="KÍN")
    address = f"/lam-viec/chuong-trinh-phoi-hop/{accepted.pk}/"
    opened = {name for name, user in [*cast, ("anonymous", anonymous)] if "KÍN" in client_for(user).get(address).content.decode()}
    assert opened == {"recorder", "union_recorder", "union_reviewer", "reviewer", "colleague", "organiser", "editor", "leader", "provincial"}
    answers = {name: client_for(user).post(page_of(accepted, 2021), {"text": "Lén"}).status_code for name, user in cast if name not in ("recorder", "union_recorder")}
    assert set(answers.values()) == {403, 404}
    assert {answers[name] for name in ("second_recorder", "neighbour", "administrator", "stranger")} == {404}


def test_two_parties_of_one_reader_show_it_once(accepted, land, client_for, cast, bodies):
    accepted.parties.add(bodies.women_commune)
    RoleAssignment.objects.create(user=cast.stranger, role="recorder", unit=land.tra_met, valid_from=LONG_AGO)
    RoleAssignment.objects.create(user=cast.stranger, role="recorder", unit=land.tham_don, body=bodies.women_commune, valid_from=LONG_AGO)
    assert client_for(cast.stranger).get("/lam-viec/chuong-trinh-phoi-hop/").context["listing"].total == 1
