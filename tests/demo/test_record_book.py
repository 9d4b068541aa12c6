"""The record book's year: activities, meetings, members, returns, plans; who does not do well is seen by those above."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from kheo.demo.cast import UNITS
from kheo.demo.people import PASSWORD
from kheo.demo.record_book import tell_record_book
from kheo.demo.record_book.activities import DONE
from kheo.demo.record_book.circles import CIRCLES
from kheo.demo.record_book.credit import numbers_of
from kheo.demo.record_book.members import MEMBERS, figures_of
from kheo.demo.record_book.places import NEWCOMER, OF_THE_BRANCH, PEOPLE
from kheo.demo.record_book.returns import NEVER, REPORTERS, day_handed_in
from kheo.demo.record_book.support import COLLECTING, amount_of
from kheo.demo.story import tell_my_xuyen
from kheo.demo.telling import MARK, at, key_for
from kheo.grassroots.kinds import activity_kinds, countables
from kheo.grassroots.models import (
    Activity,
    Agreement,
    AgreementReview,
    FollowUp,
    MatterRaised,
    Meeting,
    MembershipFigure,
    MonthlyReturn,
    PlannedEvent,
    Resolution,
    ReturnNumber,
)
from kheo.grassroots.queries.meetings import weak_bodies
from kheo.grassroots.returns import topics
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.org.models import Body, HistoryEntry, RoleAssignment, Unit, User
from kheo.records import figures
from kheo.records.models import Duty, Evidence, Notice
from kheo.records.queries import check_everything
from kheo.records.workflow import ReviewState
from kheo.resources.models import ProgrammeResult
from tests.conftest import load_missing_country

EVERYTHING = (
    Activity, Agreement, AgreementReview, Body, Duty, Evidence, FollowUp, HistoryEntry, MatterRaised, Meeting, MembershipFigure, MonthlyReturn, Notice,
    PlannedEvent, ProgrammeResult, Resolution, RoleAssignment, User,
)  # fmt: skip
WEAK = {"Tổ dân vận ấp Hoa Lan", "Chi đoàn ấp Hoa Mai", "Ban công tác Mặt trận ấp Hoa Lan"}
LAST_DAY = date(2022, 12, 31)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The first chapter and this one, told once for all tests of this file, and taken back after the last."""
    with django_db_blocker.unblock(), translation.override(None), transaction.atomic():
        load_missing_country()
        tell_my_xuyen(len)
        tell_record_book(len)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def book(told: None, country: None) -> None:
    """The story on the map of the country; what a test does to it is taken back."""


def user(name):
    return User.objects.get(username=name)


def test_more_than_sixty_activities_of_all_kinds(book: None):
    assert Activity.objects.count() == len(DONE) >= 60
    assert set(Activity.objects.values_list("kind", flat=True)) == set(activity_kinds())
    states = Counter(Activity.objects.values_list("state", flat=True))
    assert states == {ReviewState.ACCEPTED: len(DONE) - 4, ReviewState.SUBMITTED: 2, ReviewState.RETURNED: 1, ReviewState.DRAFT: 1}
    assert Activity.objects.published().count() >= 12
    assert [row.title for row in Activity.objects.all() if MARK not in row.text] == []
    district = Unit.objects.get(key=UNITS["huyen"])
    held = figures.value("activities.held", district, Period.year(2022)).reading.value
    assert held == states[ReviewState.ACCEPTED]


def test_what_an_activity_counts_belongs_to_its_kind():
    wrong = [(done.name, code) for done in DONE for code in done.counts if code not in activity_kinds()[done.kind].outputs]
    too_many = [done.name for done in DONE if any(count > done.people for count in done.parts.values())]
    people = [done.name for done in DONE for code, value in done.counts.items() if countables()[code].people and code != "helmets" and float(value) > done.people]
    assert (wrong, too_many, people) == ([], [], [])


def test_published_ones_show_the_ticked_photos_alone(book: None):
    ticked = {(key_for(done.name), f"{caption} (tranh minh họa)") for done in DONE if done.until == "published" for _scene, caption, _moment, shown in done.photos if shown}
    public = {(photo.item.uuid, photo.caption) for photo in Evidence.objects.about_all(Activity, Activity.objects.values("pk")).filter(is_public=True)}
    assert public == ticked
    assert Evidence.objects.about_all(Activity, Activity.objects.values("pk")).filter(is_public=False).exists()


def test_three_bodies_are_weak_for_the_commune_and_the_district(book: None):
    assert len(CIRCLES) >= 11
    with at(LAST_DAY):
        for name in ("duyet.thamdon", "tochuc.huyen"):
            assert {body.name for body in weak_bodies(user(name))} == WEAK
        assert weak_bodies(user("duyet.ngocdong")).count() == 0
    assert FollowUp.objects.get().body.name == "Tổ dân vận ấp Hoa Lan"


def test_resolutions_are_done_done_late_and_not_done(book: None):
    rows = Resolution.objects.exclude(due_on=None)
    in_time = [row for row in rows if row.done_on and row.done_on <= row.due_on]
    late = [row for row in rows if row.done_on and row.done_on > row.due_on]
    overdue = rows.filter(done_on=None, due_on__lte=LAST_DAY)
    assert (len(in_time) > 5, len(late), overdue.count()) == (True, 2, 2)


def test_members_add_up_from_quarter_to_quarter(book: None):
    assert MembershipFigure.objects.count() == 4 * len(MEMBERS) >= 44
    for told in MEMBERS:
        rows = figures_of(told)
        assert [row["opening"] for row in rows[1:]] == [row["closing"] for row in rows[:-1]]
        assert all(row["posts_filled"] <= row["posts"] for row in rows)


def test_twelve_months_of_returns_most_of_them_in_time(book: None):
    rows = MonthlyReturn.objects.filter(unit__path__contains=f"/{UNITS['tham-don']}/")
    by_month = Counter(rows.values_list("period", flat=True))
    assert {month: by_month[f"2022-{month:02d}"] for month in range(1, 13)} == {
        **dict.fromkeys(range(1, 10), len(REPORTERS)), 10: len(REPORTERS) - 1, 11: len(REPORTERS) - 1, 12: 6,
    }  # fmt: skip
    assert sum(row.is_late for row in rows) == 7
    assert not rows.filter(body__name="Chi đoàn ấp Hoa Mai", period__in=[f"2022-{month}" for _name, month in NEVER]).exists()
    assert set(MatterRaised.objects.values_list("topic", flat=True)) <= set(topics())
    assert MatterRaised.objects.exclude(answer="").count() > MatterRaised.objects.filter(answer="").count() > 0


def test_what_was_recorded_counts_once(book: None):
    """The talk of the women's branch on 4 December stands in its return of the month, and is not told again beside it."""
    monthly = MonthlyReturn.objects.get(body__name="Chi hội Phụ nữ ấp Hoa Sen", period="2022-12")
    assert monthly.numbers.get(key="sessions").itemised == 1
    assert monthly.numbers.get(key="participants").itemised == 40


def test_returns_take_their_credit_from_what_the_groups_told_of_it(book: None):
    rows = MonthlyReturn.objects.filter(body__name="Chi hội Phụ nữ ấp Hoa Sen").order_by("period")
    assert rows.count() == 12
    for place, monthly in enumerate(rows, 1):
        told = {key: value for key, value in numbers_of("pn-hoa-sen", place).items() if value}
        assert {row.key: row.itemised for row in monthly.numbers.filter(key__in=told)} == told
        assert not monthly.numbers.filter(key__in=told, remainder__gt=0).exists()


def test_returns_take_what_was_given_from_the_book_and_type_none_of_it(book: None):
    rows = ReturnNumber.objects.filter(key="support_amount").select_related("monthly_return")
    told = {row.monthly_return.uuid: (row.itemised, row.remainder) for row in rows}
    assert told == {key_for(f"return-{name}-{month}"): (amount_of(name, month), 0) for name in COLLECTING for month in range(1, 13) if day_handed_in(name, month)}


def test_agreements_have_tasks_and_were_looked_at_each_year(book: None):
    assert [row.tasks.count() > 1 for row in Agreement.objects.all()] == [True] * 3
    years = AgreementReview.objects.order_by("agreement__signed_on", "year").values_list("agreement__signed_on__year", "year")
    assert list(years) == [(2021, 2021), (2021, 2022), (2022, 2022)]


def test_january_is_announced_and_one_thing_called_off(book: None, client):
    coming = PlannedEvent.objects.published().filter(starts_on__gt=LAST_DAY)
    assert (coming.count(), coming.exclude(called_off_on=None).count()) == (6, 1)
    with at(LAST_DAY):
        page = client.get("/su-kien/").content.decode()
    assert all(plan.title in page for plan in coming)
    assert all(plan.title not in page for plan in PlannedEvent.objects.filter(published_at=None))


def test_the_newcomer_finds_a_first_duty(book: None, client):
    """What was planned for 29 December is to be written down now; nothing was entered by this account but the two plans."""
    newcomer = user(NEWCOMER.username)
    duty = Duty.objects.open().get(unit=newcomer.home_unit, body=None, code="record-plan")
    assert (duty.due_on, duty.item.starts_on, duty.item.entered_by) == (date(2023, 1, 1), date(2022, 12, 29), newcomer)
    assert not Activity.objects.filter(entered_by=newcomer).exists()
    assert client.login(username=newcomer.username, password=PASSWORD)
    with at(LAST_DAY):
        page = client.get(duty.url)
    assert (page.status_code, page.context["form"].initial["kind"], page.context["form"].initial["held_on"]) == (200, "clean_up", date(2022, 12, 29))


def test_the_branchs_new_secretary_owes_two_returns_that_can_be_handed_in_as_they_stand(book: None, client):
    secretary = user(OF_THE_BRANCH.username)
    owed = Duty.objects.open().filter(body__name="Chi đoàn ấp Hoa Mai", code__startswith="monthly_return").order_by("due_on")
    assert [duty.code for duty in owed] == ["monthly_return_2022-10", "monthly_return_2022-11"]
    assert client.login(username=secretary.username, password=PASSWORD)
    with at(LAST_DAY):
        assert [line.url for group in client.get("/lam-viec/").context["work"].groups for line in group.lines][:2] == [duty.url for duty in owed]
        assert client.get(owed[0].url).status_code == 200


def test_every_account_can_sign_in(book: None):
    assert [person.username for person in PEOPLE if not user(person.username).check_password(PASSWORD)] == []


def test_it_stands_up_to_verify_and_told_twice_it_is_not_doubled(book: None):
    assert list(check_everything()) == []
    before = [model.objects.count() for model in EVERYTHING], Notice.objects.filter(read_at=None).count()
    tell_record_book(len)
    assert ([model.objects.count() for model in EVERYTHING], Notice.objects.filter(read_at=None).count()) == before


def test_nothing_is_dated_after_the_story(book: None):
    until = dates.local_moment(LAST_DAY + timedelta(days=1), 0)
    assert not HistoryEntry.objects.filter(at__gte=until).exists()
