"""When bodies meet by rule, and what became of each period: months, quarters, lives that begin and end."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kheo.grassroots.models import MeetingKind
from kheo.grassroots.rules import (
    FILE,
    attendance_wanted,
    check_rules,
    given_up_after,
    is_thin,
    kept,
    kinds_that_count,
    lived_through,
    meeting_rules,
    members_due_on,
    periods_due,
    periods_looked_at,
    read_rules,
    short_label,
    telling_members,
)
from kheo.lib.periods import Period
from kheo.org.models import BodyKind

DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))
SPANS = st.sampled_from(["month", "quarter", "half", "year"])
MEETINGS = st.lists(st.tuples(st.dates(date(2022, 1, 1), date(2022, 12, 31)), st.integers(0, 60), st.integers(60, 90)), max_size=30)


@given(SPANS, DAYS, st.integers(1, 12))
def test_due_periods_follow_one_another_and_have_all_ended(span, today, back):
    periods = periods_due(span, today, back)
    assert len(periods) == back
    assert all(later.start == earlier.end + timedelta(days=1) for earlier, later in itertools.pairwise(periods))
    assert Period.of_day(today, span).start == periods[-1].end + timedelta(days=1)


@given(SPANS, DAYS, st.integers(1, 12), DAYS, st.none() | DAYS)
def test_a_body_owes_the_periods_that_it_lived_through_whole(span, today, back, born, died):
    periods = periods_due(span, today, back)
    lived = lived_through(periods, born, died)
    days_lived = [period for period in periods if all(born <= day and (died is None or day <= died) for day in (period.start, period.end))]
    assert lived == days_lived
    assert lived == [period for period in periods if period in lived]


@given(st.sampled_from(["month", "quarter"]), MEETINGS)
def test_every_meeting_of_the_time_is_counted_once(span, meetings):
    periods = periods_due(span, date(2023, 1, 5), 12 if span == "month" else 4)
    found = kept(periods, meetings)
    assert [one.period for one in found] == periods
    assert sum(one.meetings for one in found) == len(meetings)
    assert (sum(one.attended for one in found), sum(one.membership for one in found)) == (sum(row[1] for row in meetings), sum(row[2] for row in meetings))


@given(st.sampled_from(["month", "quarter"]), MEETINGS)
def test_a_period_is_missed_where_no_meeting_lies_in_it(span, meetings):
    for one in kept(periods_due(span, date(2023, 1, 5), 4), meetings):
        inside = [row for row in meetings if one.period.contains(row[0])]
        assert one.is_missed == (not inside)
        assert not (one.is_missed and one.is_thin)
        assert one.percent == (100 * sum(row[1] for row in inside) // sum(row[2] for row in inside) if inside else None)


@given(st.integers(0, 500), st.integers(0, 500))
def test_thin_is_what_stays_under_the_share_that_is_wanted(attended, membership):
    assert is_thin(attended, membership) == (membership > 0 and attended / membership * 100 < attendance_wanted())


@given(DAYS, st.sampled_from(["month", "quarter"]))
def test_a_quarter_holds_three_months(today, span):
    quarter = periods_due("quarter", today, 1)[0]
    months = periods_due("month", quarter.end + timedelta(days=1), 3)
    assert (months[0].start, months[-1].end) == (quarter.start, quarter.end)


@pytest.mark.parametrize(("code", "label"), [("2022-07", "7/2022"), ("2022-12", "12/2022"), ("2022-Q3", "III/2022"), ("2022-H2", "II/2022"), ("2022", "2022")])
def test_a_period_is_told_short(code, label):
    assert short_label(Period.parse(code)) == label


def test_the_file_names_kinds_that_there_are():
    assert set(meeting_rules()) <= set(BodyKind.values)
    assert set(kinds_that_count()) <= set(MeetingKind.values)
    for rule in meeting_rules().values():
        assert periods_looked_at(rule.every, date(2022, 12, 31))
        assert rule.source


def test_who_tells_members_and_until_when_is_named():
    assert set(telling_members()) <= set(BodyKind.values)
    assert (members_due_on(Period.parse("2022-Q4")), given_up_after()) == (date(2023, 1, 10), timedelta(days=31))


@pytest.mark.parametrize("every", ["month", "quarter", "half", "year"])
def test_a_body_may_meet_as_often_as_it_wants(every):
    text = FILE.read_text(encoding="utf-8").replace("{body: front, every: quarter", f"{{body: front, every: {every}")
    assert {row["body"]: row["every"] for row in read_rules(text)["rules"]}["front"] == every
    assert periods_looked_at(every, date(2022, 12, 31))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("{body: front, every: quarter", "{body: front, every: week"), "meetings.yaml: the rule for front says every: week; it must be one of month, quarter, half, year"),
        (("month: 6, ", ""), "meetings.yaml: the rule for mobilisation_body says every: month, but periods: does not say how many of them are looked at"),
        (("quarter: 4", "quarter: 0"), "meetings.yaml: the rule for front says every: quarter, but periods: does not say how many of them are looked at"),
        (("{body: front, ", "{body: youth, "), "meetings.yaml: there are two rules for youth"),
    ],
)
def test_a_rule_that_cannot_be_carried_out_is_named(wrong, told):
    with pytest.raises(ValueError, match="rule") as caught:
        read_rules(FILE.read_text(encoding="utf-8").replace(*wrong))
    assert str(caught.value) == told


def test_the_file_as_it_stands_passes_the_check():
    assert check_rules() == []
