"""Figures of the whole room: each opens to its records, and adds up as its kind says."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.grassroots.actions.agreements import write_review
from kheo.grassroots.models import (
    Activity,
    Agreement,
    MatterRaised,
    Meeting,
    MembershipFigure,
    MonthlyReturn,
    PlannedEvent,
    ReturnNumber,
)
from kheo.grassroots.returns import numbers
from kheo.lib import dates
from kheo.lib.figures import Gap, Kind
from kheo.lib.periods import Period
from kheo.org.models import Body, BodyKind, Succession, Unit
from kheo.records import figures
from kheo.records.actions import set_target
from tests.conftest import says

pytestmark = pytest.mark.django_db
YEAR = Period.parse("2022")


@pytest.fixture
def make(cast):
    """Makes one accepted record of a body or a unit."""
    def made(model, owner, **fields):
        body = owner if isinstance(owner, Body) else None
        place = {"unit": body.unit if body else owner, "body": body}
        return model.objects.create(**place, uuid=uuid.uuid4(), state="accepted", entered_by=cast.recorder, submitted_by=cast.recorder, **fields)

    return made


def values(code, units, periods, **more):
    return [value.reading.value for value in figures.table([code], units, periods, **more)]


def parts(code, unit, split, period=YEAR):
    return {value.part: value.reading.value for value in figures.table([code], [unit], [period], split=split) if value.reading.value}


def quarters(year=2022):
    return [Period.parse(f"{year}-Q{quarter}") for quarter in range(1, 5)]


def test_activities_are_told_apart_by_kind_and_those_who_came_by_the_fixed_list(make, land):
    make(Activity, land.tra_met, kind="talk", held_on=date(2022, 2, 1), participants=40, women=12)
    make(Activity, land.dai_an, kind="clean_up", held_on=date(2022, 8, 1), participants=60)
    assert parts("activities.held", land.district, "kind") == {"talk": 1, "clean_up": 1}
    assert parts("activities.participants", land.district, "kind") == {"talk": 40, "clean_up": 60}
    assert values("activities.women", [land.tham_don, land.district], [YEAR]) == [12, 12]


def test_attendance_is_a_rate_and_never_averaged(make, land, bodies):
    for day, membership, attended in [(date(2022, 1, 5), 10, 9), (date(2022, 2, 5), 90, 21)]:
        make(Meeting, bodies.women_branch, held_on=day, membership=membership, attended=attended, topics="Việc quý")
    reading = figures.value("meetings.attendance", land.district, YEAR).reading
    assert (reading.numerator, reading.denominator, reading.value) == (30, 100, Decimal("0.3"))
    assert values("meetings.held", [land.district], [YEAR]) == [2]
    assert values("meetings.thin", [land.district], [YEAR]) == [1]


def test_thin_is_the_same_word_for_odd_memberships(make, land, bodies):
    """3 of 7 are less than half of them: nothing is rounded on the way."""
    made = [make(Meeting, bodies.women_branch, held_on=date(2022, 3, day), membership=7, attended=came, topics="x") for day, came in ((1, 3), (2, 4), (3, None))]
    assert values("meetings.thin", [land.district], [YEAR]) == [1]
    assert list(figures.records_behind(figures.figure("meetings.thin"), land.district, YEAR)) == made[:1]


def test_members_are_a_stock_by_kind_of_body_and_what_came_and_went_are_flows(make, land, bodies):
    veterans = Body.objects.create(key="t-vb", kind=BodyKind.VETERANS, name="Chi hội Cựu chiến binh", unit=land.dai_an, valid_from=date(2004, 1, 1))
    for body, period, opening, joined, left in [(bodies.women_branch, "2022-Q1", 50, 4, 1), (bodies.women_branch, "2022-Q3", 53, 2, 0), (veterans, "2022-Q2", 30, 0, 1)]:
        make(MembershipFigure, body, period=period, opening=opening, joined=joined, left=left, closing=opening + joined - left, trained=5, attending=20)
    assert values("membership.members", [land.district], [*quarters(), YEAR]) == [53, 82, 84, 84, 84]
    assert parts("membership.members", land.district, "body") == {"women": 55, "veterans": 29}
    assert values("membership.joined", [land.district], [*quarters(), YEAR]) == [4, 0, 2, None, 6]
    assert values("membership.trained", [land.district], [YEAR]) == [15]
    attending = figures.value("membership.attending", land.district, YEAR).reading
    assert (attending.numerator, attending.denominator) == (40, 84)


def test_vacant_posts_are_those_of_bodies_that_said_so(make, land, bodies):
    make(MembershipFigure, bodies.women_branch, period="2022-Q1", opening=5, joined=0, left=0, closing=5, posts=3, posts_filled=1)
    make(MembershipFigure, bodies.women_branch, period="2022-Q2", opening=5, joined=0, left=0, closing=5)
    make(MembershipFigure, bodies.women_commune, period="2022-Q2", opening=9, joined=0, left=0, closing=9, posts=5, posts_filled=5)
    assert [values(f"membership.{code}", [land.district], [YEAR])[0] for code in ("posts", "posts_filled", "posts_vacant")] == [8, 6, 2]


def test_a_return_counts_what_it_was_handed_in_with_flows_by_sum_and_stocks_by_last_value(make, land, bodies):
    for month, sessions, loans in [("2022-01", (2, 1), 500), ("2022-02", (0, 4), 450)]:
        row = make(MonthlyReturn, bodies.women_branch, period=month)
        ReturnNumber.objects.create(monthly_return=row, key="sessions", itemised=sessions[0], remainder=sessions[1])
        ReturnNumber.objects.create(monthly_return=row, key="loans", remainder=loans)
    make(Activity, bodies.women_branch, kind="talk", held_on=date(2022, 1, 20), participants=30)
    assert values("returns.sessions", [land.district], [Period.parse("2022-01"), Period.parse("2022-02"), YEAR]) == [3, 4, 7]
    assert values("returns.loans", [land.district], [Period.parse("2022-01"), YEAR]) == [500, 450]
    assert values("returns.received", [land.tham_don, land.dai_tam], [YEAR]) == [2, 0]


def test_every_number_of_the_form_is_a_figure_of_its_kind():
    found = {row.key: (figures.figure(f"returns.{row.key}").kind, figures.figure(f"returns.{row.key}").people) for row in numbers().values()}
    assert len(found) == 11
    assert {key for key, (kind, _people) in found.items() if kind == Kind.STOCK} == {"loans", "borrowers", "overdue"}
    assert {key for key, (_kind, people) in found.items() if people} == {"participants", "households_supported", "borrowers"}


def test_matters_raised_are_told_apart_by_topic(make, land, bodies):
    row = make(MonthlyReturn, bodies.women_branch, period="2022-03")
    MatterRaised.objects.bulk_create([MatterRaised(monthly_return=row, topic="road", count=7), MatterRaised(monthly_return=row, topic="water", count=6)])
    assert parts("returns.matters", land.district, "topic") == {"road": 7, "water": 6}
    assert list(figures.records_behind(figures.figure("returns.matters"), land.district, YEAR, split="topic", part="road")) == [row]


@pytest.mark.parametrize("who", ["reviewer", "leader"])
def test_which_hamlet_raised_a_matter_is_told_to_nobody_above(make, client_for, cast, land, bodies, who):
    row = make(MonthlyReturn, bodies.women_branch, period="2022-03")
    MatterRaised.objects.create(monthly_return=row, topic="water", count=2)
    client, address = client_for(getattr(cast, who)), "/lam-viec/so-lieu/returns.matters/?period=2022&by=topic&part=water&unit={}"
    hamlet, commune = (client.get(address.format(unit.pk)) for unit in (land.tra_met, land.tham_don))
    assert (hamlet.context["found"].reading.gap, hamlet.context["counted"]) == (Gap.NOT_APPLICABLE, 0)
    assert (commune.context["text"], [row.record for row in commune.context["listing"].rows]) == ("2", [])
    assert [says(page, "Not told of a single hamlet") for page in (hamlet, commune)] == [True, False]
    assert commune.context["found"].reading.expected == 0  # nor how many hamlets have one
    assert client.get(f"/lam-viec/so-lieu/returns.matters/?period=2022&unit={land.tham_don.pk}&in=body:women").status_code == 404


def test_who_carries_a_return_is_led_to_it_from_its_matters(make, client_for, cast, land, bodies):
    own = make(MonthlyReturn, bodies.women_branch, period="2022-03", on_behalf=True)
    strange = make(MonthlyReturn, Body.objects.create(key="t-f", kind="farmers", name="Chi hội Nông dân", unit=land.bung_chong, valid_from=date(2004, 1, 1)), period="2022-03")
    of_commune = make(MonthlyReturn, bodies.women_commune, period="2022-03")
    MatterRaised.objects.bulk_create([MatterRaised(monthly_return=row, topic="road", count=2) for row in (own, strange, of_commune)])
    answer = client_for(cast.reviewer).get(f"/lam-viec/so-lieu/returns.matters/?period=2022&unit={land.tham_don.pk}")
    assert ({row.record for row in answer.context["listing"].rows}, answer.context["counted"]) == ({own, of_commune}, 3)


def test_agreements_stand_until_they_run_out(make, land, bodies):
    for day, until in [(date(2020, 1, 1), date(2022, 6, 30)), (date(2021, 5, 1), None), (date(2022, 9, 1), date(2025, 1, 1))]:
        make(Agreement, bodies.front, title="Phối hợp", signed_on=day, ends_on=until)
    assert values("agreements.in_force", [land.district], [Period.parse(code) for code in ("2021", "2022-Q2", "2022-Q3", "2022")]) == [2, 2, 2, 2]
    assert values("agreements.in_force", [land.district], [Period.parse("2022-08")]) == [1]
    assert values("agreements.signed", [land.district], [Period.parse("2021"), YEAR]) == [1, 1]


def test_a_review_that_is_corrected_is_counted_once(make, land, bodies, cast):
    agreed = make(Agreement, bodies.women_branch, title="Phối hợp", signed_on=date(2021, 1, 1))
    for words in ("Đã làm hai việc.", "Đã làm ba việc."):
        with dates.moved_to(dates.local_moment(date(2022, 12, 10))):
            write_review(agreed, year=2022, by=cast.union_recorder, text=words)
    assert values("agreements.reviewed", [land.district], [Period.parse("2021"), YEAR]) == [0, 1]


def test_plans_are_counted_with_what_became_of_them(make, land):
    done, _open, off = (
        make(PlannedEvent, land.tra_met, title=name, kind="talk", starts_on=date(2022, 5, 1)) for name in ("Một", "Hai", "Ba")
    )
    PlannedEvent.objects.filter(pk=off.pk).update(called_off_on=date(2022, 4, 20), called_off_why="mưa lớn")
    make(Activity, land.tra_met, kind="talk", held_on=date(2022, 5, 1), participants=30, plan=done)
    assert [values(f"plans.{code}", [land.district], [YEAR])[0] for code in ("planned", "carried_out", "called_off")] == [2, 1, 1]


OWN = ["activities.held", "activities.participants", "meetings.held", "meetings.attendance", "membership.members", "returns.received", "agreements.in_force", "plans.planned"]


def test_every_figure_opens_to_its_records_and_not_to_those_of_others(make, client_for, cast, land, bodies):
    made = {
        "activities.held": make(Activity, land.tra_met, kind="talk", held_on=date(2022, 2, 1), participants=40),
        "meetings.held": make(Meeting, bodies.women_branch, held_on=date(2022, 1, 5), membership=10, attended=9, topics="x"),
        "membership.members": make(MembershipFigure, bodies.women_branch, period="2022-Q1", opening=5, joined=0, left=0, closing=5),
        "returns.received": make(MonthlyReturn, bodies.women_branch, period="2022-01"),
        "agreements.in_force": make(Agreement, bodies.women_branch, title="Phối hợp", signed_on=date(2022, 1, 1)),
        "plans.planned": make(PlannedEvent, land.tra_met, title="Một", kind="talk", starts_on=date(2022, 5, 1)),
    }  # fmt: skip
    make(Activity, land.dai_an, kind="talk", held_on=date(2022, 2, 1), participants=40)
    make(Activity, land.other_commune, kind="talk", held_on=date(2022, 2, 1), participants=40)
    for code, record in made.items():
        assert list(figures.records_behind(figures.figure(code), land.tham_don, YEAR)) == [record]
        assert client_for(cast.leader).get(f"/lam-viec/so-lieu/{code}/?unit={land.tham_don.pk}&period=2022").context["counted"] == 1


def test_targets_apply_to_all_of_them(cast, land):
    room = [figure.code for figure in figures.all_figures() if figure.code.split(".")[0] in ("activities", "meetings", "membership", "returns", "agreements", "plans")]
    assert set(OWN) <= set(room)
    for code in room:
        set_target(code=code, unit=land.district, period=YEAR, value=Decimal(4), by=cast.organiser)
    assert len(figures.targets_for(room, [land.district], [YEAR])) == len(room)


@pytest.mark.parametrize("as_of_map", [None, date(2023, 7, 1)])
def test_flows_stocks_and_rates_add_up_over_a_merger(make, land, as_of_map):
    """Whatever the map, the district has what its communes have; what the merged commune holds is its own last word."""
    new = Unit.objects.create(key="t-new", kind="commune", type="xa", name="Mới", parent=land.district, valid_from=date(2023, 7, 1))
    bodies = {unit.pk: Body.objects.create(key=f"t-f{unit.pk}", kind="farmers", name="Hội Nông dân", unit=unit, valid_from=date(2004, 1, 1)) for unit in (land.tham_don, land.dai_tam, new)}
    for unit, membership, attended, closing in [(land.tham_don, 20, 10, 100), (land.dai_tam, 80, 70, 200)]:
        make(Meeting, bodies[unit.pk], held_on=date(2023, 3, 1), membership=membership, attended=attended, topics="x")
        make(MembershipFigure, bodies[unit.pk], period="2023-Q1", opening=closing, joined=0, left=0, closing=closing)
    make(MembershipFigure, bodies[new.pk], period="2023-Q4", opening=300, joined=9, left=0, closing=309)
    Unit.objects.filter(pk__in=[land.tham_don.pk, land.dai_tam.pk]).update(valid_to=date(2023, 6, 30))
    Succession.objects.bulk_create(Succession(old=old, new=new, share=1, date=date(2023, 7, 1)) for old in (land.tham_don, land.dai_tam))
    year = Period.parse("2023")
    assert values("membership.members", [land.district], [*quarters(2023), year], as_of_map=as_of_map) == [300, 300, None, 309, 309]
    rate = figures.value("meetings.attendance", land.district, year, as_of_map=as_of_map).reading
    assert (rate.numerator, rate.denominator) == (80, 100)
    if as_of_map is not None:
        assert values("meetings.held", [new], [year], as_of_map=as_of_map) == [2]
        assert figures.value("meetings.attendance", new, year, as_of_map=as_of_map).reading.value == Decimal("0.8")
    assert figures.value("membership.members", land.other_district, year).reading.gap is Gap.NO_DATA


NEW_MAP = date(2022, 7, 1)
TOLD = st.lists(st.tuples(st.integers(0, 2), st.integers(1, 12), st.integers(0, 9), st.integers(10, 40), st.integers(0, 90)), max_size=8)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(heirs=st.lists(st.integers(0, 1), min_size=3, max_size=3), told=TOLD)
def test_flows_stocks_and_rates_add_up_over_any_mergers_and_both_maps(make, land, heirs, told):
    """Three communes go into one or two in July; what each says before and after adds up to the district on either map."""
    with transaction.atomic():
        olds = [_commune(land, f"t-old{number}", date(2004, 1, 1), date(2022, 6, 30)) for number in range(3)]
        news = [_commune(land, f"t-new{number}", NEW_MAP, None) for number in range(2)]
        Succession.objects.bulk_create(Succession(old=old, new=news[heir], share=1, date=NEW_MAP) for old, heir in zip(olds, heirs, strict=True))
        bodies = {unit.pk: Body.objects.create(key=f"b-{unit.key}", kind="farmers", name="Hội Nông dân", unit=unit, valid_from=date(2004, 1, 1)) for unit in [*olds, *news]}
        last: dict[int, int] = {}
        for place, month, attended, membership, members in sorted(told, key=lambda row: row[1]):
            unit = olds[place] if month <= 6 else news[heirs[place]]
            make(Meeting, bodies[unit.pk], held_on=date(2022, month, 1), membership=membership, attended=attended, topics="x")
            if not MembershipFigure.objects.filter(body=bodies[unit.pk], period=f"2022-{month:02d}").exists():
                make(MembershipFigure, bodies[unit.pk], period=f"2022-{month:02d}", opening=members, joined=0, left=0, closing=members)
                last[unit.pk] = members
        attendance = (sum(row[2] for row in told), sum(row[3] for row in told))
        for units, day in [([*olds, *news], None), (news, NEW_MAP)]:
            assert sum(values("meetings.held", units, [YEAR], as_of_map=day)) == values("meetings.held", [land.district], [YEAR], as_of_map=day)[0] == len(told)
            rates = [value.reading for value in figures.table(["meetings.attendance"], [land.district, *units], [YEAR], as_of_map=day)]
            assert (rates[0].numerator or 0, rates[0].denominator or 0) == attendance
            assert (sum(rate.numerator or 0 for rate in rates[1:]), sum(rate.denominator or 0 for rate in rates[1:])) == attendance
            stocks = values("membership.members", [land.district, *news], [YEAR], as_of_map=day)
            assert stocks[0] == (sum(last[unit.pk] for unit in news if unit.pk in last) if any(unit.pk in last for unit in news) else None)
            assert sum(stock or 0 for stock in stocks[1:]) == (stocks[0] or 0)
        transaction.set_rollback(True)


def _commune(land, key, first, last):
    return Unit.objects.create(key=key, kind="commune", type="xa", name=key, parent=land.district, valid_from=first, valid_to=last)
