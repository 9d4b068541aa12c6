"""Whatever order people try things in, an appraisal reaches no state that it must not reach."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions.appraisals import (
    ScoresChanged,
    declare_conflict,
    hand_in,
    name_appraisers,
    open_appraisal,
    save_scores,
    take_off,
)
from kheo.movements.actions.councils import correct_appraisal, freeze_appraisal, save_council
from kheo.movements.models import Ballot
from kheo.movements.models.appraisals import ResultStands
from kheo.movements.queries.appraisals import why_not, with_places
from kheo.movements.queries.councils import written_ballot, written_result
from kheo.org.models import User
from kheo.records.actions import change_state
from kheo.records.queries import check_everything
from tests.factories import answers, freeze, make_document, make_initiative, make_sheet, score_all
from tests.factories import open_appraisal as opened_by_factory

CAST = ["organiser", "leader", "editor", "neighbour", "recorder", "reviewer", "provincial", "stranger"]
STARTS = ["accepted", "opened", "one left", "scored", "final"]
REFUSALS = (TransitionRefused, PermissionDenied, ValidationError, ScoresChanged, ResultStands)
POINTS = [{"1.1": "25", "1.2": "15", "2": "45"}, {"1.1": "18", "1.2": None, "2": "45"}, {"1.1": "0"}, {"2": "0"}]


class Play:
    """One initiative, its cast, and what they try."""

    def __init__(self, campaign, land, cast, start):
        self.cast, self.sheet = cast, make_sheet(campaign)
        self.record = make_initiative(land.tra_met, cast.recorder, state="accepted")
        self.team = [cast.leader, cast.editor, cast.neighbour]
        self.minutes = make_document(land.district, cast.organiser, number="05-BB/BDV", kind="minutes")
        self.finals, self.ballots = {}, {}
        if start != "accepted":
            opened = opened_by_factory(self.record, cast.organiser, self.team)
            if start in ("scored", "final"):
                score_all(opened, *POINTS[:1] * 3)
            if start == "final":
                freeze(opened, cast.organiser)
            if start == "one left":
                for user in self.team[:2]:
                    self._try("no_conflict", user, 0)
                    self._try("score", user, 0)
                    self._try("hand_in", user, 0)

    def step(self, verb, who, number):
        try:
            with transaction.atomic():
                self._try(verb, User.objects.get(pk=getattr(self.cast, who).pk), number)
        except REFUSALS:
            return

    def _try(self, verb, user, number):
        newest, ballot = self.record.appraisals.order_by("number").last(), self.ballot(user, number)
        if verb in ON_BALLOT and ballot is not None:
            ON_BALLOT[verb](self, ballot, user, number)
        if verb in ON_APPRAISAL and newest is not None:
            ON_APPRAISAL[verb](self, newest, user, number)
        if verb in ON_RECORD:
            ON_RECORD[verb](self, user, number)

    def ballot(self, user, number):
        """One's own ballot, or (to try one's luck) somebody else's."""
        rows = Ballot.objects.filter(appraisal__initiative=self.record).select_related("appraisal")
        return rows.filter(appraiser=user).first() or rows.order_by("pk")[number % 3 : number % 3 + 1].first()

    def given(self, number):
        return answers(self.sheet, POINTS[number % len(POINTS)], "Lý do" if number % 2 else "")

    def somebody(self, number):
        return getattr(self.cast, CAST[number % len(CAST)])

    def save_council(self, appraisal, given, minutes, user):
        save_council(appraisal, answers=given, minutes=minutes, by=user, version=appraisal.version)

    def tamper(self, appraisal):
        """What nobody may do to a final result, and what changes nothing of an open one."""
        for row in (appraisal, *appraisal.scores.all()):
            row.save()

    def check(self):
        rows = list(self.record.appraisals.order_by("number"))
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert [row.state for row in rows].count("open") <= 1
        assert [row.state for row in rows if row.state != "open"] == ["corrected"] * (len(self.finals_of(rows)) - 1) + ["frozen"] * bool(self.finals_of(rows))
        assert self.record.appraisals.filter(ballots__isnull=False).values("pk").distinct().count() <= 1
        self._check_finals(self.finals_of(rows))
        self._check_ballots()

    def finals_of(self, rows):
        return [row for row in rows if row.state != "open"]

    def _check_finals(self, rows):
        now = {row.pk: (written_result(row), row.frozen_by_id, row.frozen_at) for row in rows}
        assert {key: now[key] for key in self.finals} == self.finals
        for row in rows:
            given = {score.line.code: score for score in row.scores.select_related("line")}
            assert row.minutes is not None and row.points is not None and {"1.1", "1.2", "2"} <= set(given)
            assert all(score.points is not None or score.gap == "not_applicable" for score in given.values())
        self.finals = now

    def _check_ballots(self):
        rows = list(Ballot.objects.filter(appraisal__initiative=self.record).prefetch_related("scores__line"))
        people = {account.pk: account for account in with_places(User.objects.filter(pk__in=[row.appraiser_id for row in rows]))}
        kept_away = ["declared a conflict of interest" if row.has_conflict else "" for row in rows]
        assert [why_not(self.record, people[row.appraiser_id]) for row in rows] == kept_away
        assert [row.pk for row in rows if row.has_conflict is not False and (row.scores.exists() or row.handed_in_at)] == []
        handed_in = {row.pk: written_ballot(row.scores.all()) for row in rows if row.handed_in_at}
        assert {key: handed_in.get(key) for key in self.ballots} == self.ballots
        assert all({score.line.code for score in row.scores.all()} == {"1.1", "1.2", "2"} for row in rows if row.handed_in_at)
        self.ballots = handed_in


ON_RECORD = {
    "open": lambda play, user, number: open_appraisal(play.record, appraisers=[*play.team[: number % 4], play.somebody(number)], by=user),
    "reopen": lambda play, user, _number: change_state(play.record, "reopen", by=user, reason="Sửa"),
    "withdraw": lambda play, user, _number: change_state(play.record, "withdraw", by=user),
}
ON_BALLOT = {
    "conflict": lambda _play, ballot, user, _number: declare_conflict(ballot, has_conflict=True, by=user),
    "no_conflict": lambda _play, ballot, user, _number: declare_conflict(ballot, has_conflict=False, by=user),
    "score": lambda play, ballot, user, number: save_scores(ballot, answers=play.given(number), by=user, version=ballot.version),
    "hand_in": lambda _play, ballot, user, _number: hand_in(ballot, by=user),
    "take_off": lambda _play, ballot, user, number: take_off(ballot, by=user, reason="Ốm" if number % 3 else ""),
}
ON_APPRAISAL = {
    "name": lambda play, newest, user, number: name_appraisers(newest, appraisers=[play.somebody(number)], by=user),
    "council": lambda play, newest, user, number: play.save_council(newest, play.given(number), play.minutes if number % 3 else None, user),
    "decide": lambda play, newest, user, _number: play.save_council(newest, answers(play.sheet, POINTS[0], "Thống nhất."), play.minutes, user),
    "freeze": lambda _play, newest, user, _number: freeze_appraisal(newest, by=user),
    "correct": lambda _play, newest, user, number: correct_appraisal(newest, reason="Sai" if number % 3 else "", by=user),
    "tamper": lambda play, newest, _user, _number: play.tamper(newest),
}
VERBS = [*ON_RECORD, *ON_BALLOT, *ON_APPRAISAL]
STEPS = st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from(CAST), st.integers(0, 11)), max_size=14)


@pytest.mark.parametrize("start", STARTS)
def test_no_order_of_steps_reaches_a_forbidden_state(campaign, land, cast, start):
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(steps=STEPS)
    def play_it(steps):
        with transaction.atomic():
            play = Play(campaign, land, cast, start)
            for step in steps:
                play.step(*step)
                play.check()
            assert list(check_everything()) == []
            transaction.set_rollback(True)

    play_it()


def test_the_walk_can_reach_a_corrected_result(campaign, land, cast):
    """The steps above are able to do what they try: the whole way, taken on purpose."""
    play = Play(campaign, land, cast, "one left")
    for who, verb, number in [
        ("neighbour", "no_conflict", 0), ("neighbour", "score", 0), ("neighbour", "hand_in", 0), ("organiser", "freeze", 0), ("organiser", "decide", 0),
        ("organiser", "freeze", 0), ("organiser", "tamper", 0), ("organiser", "correct", 1), ("organiser", "decide", 0), ("organiser", "freeze", 0),
    ]:  # fmt: skip
        play.step(verb, who, number)
        play.check()
    assert [row.state for row in play.record.appraisals.order_by("number")] == ["corrected", "frozen"]
