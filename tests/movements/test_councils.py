"""The spread of the ballots, the council's result, what is final, and its correction."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections

from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions.appraisals import (
    ScoresChanged,
    declare_conflict,
    name_appraisers,
)
from kheo.movements.actions.councils import (
    AlreadyFinal,
    NotComplete,
    correct_appraisal,
    freeze_appraisal,
    save_council,
)
from kheo.movements.models import Appraisal, Ballot, BallotScore, CouncilScore
from kheo.movements.models.appraisals import ResultStands
from kheo.movements.queries.appraisals import ballots_of, standing_of
from kheo.movements.queries.councils import (
    checked_appraisal,
    council_result,
    lacking,
    spread_lines,
    written_result,
)
from kheo.org.models import HistoryEntry, User
from kheo.records.actions import publish_record
from kheo.records.models import Notice
from kheo.records.queries import check_everything
from kheo.register.actions import change_document_state
from tests.factories import (
    FULL,
    another,
    answers,
    ballot_of,
    freeze,
    give,
    make_document,
    open_appraisal,
    score,
    score_all,
)


@pytest.fixture
def scored(opened):
    """All in; the mean of every line is what FULL says, and line 1.1 is exactly a fifth apart."""
    score_all(opened, {**FULL, "1.1": "22"}, {**FULL, "1.1": "28"}, FULL)
    return opened


@pytest.fixture
def final(scored, organiser):
    return freeze(scored, organiser)


# --- The spread and the council -----------------------------------------------------------------


@pytest.fixture
def withdrawn(land, organiser):
    document = make_document(land.district, organiser, number="07-BB/BDV", kind="minutes")
    return change_document_state(document, "withdraw", by=organiser, reason="Ban hành nhầm")


def test_a_withdrawn_document_bears_no_result(scored, organiser, withdrawn):
    with pytest.raises(ValidationError) as refused:
        save_council(scored, answers=[], minutes=withdrawn, by=organiser, version=1)
    assert list(refused.value.message_dict) == ["minutes"]
    cap = scored.sheet.caps.get()
    with pytest.raises(ValidationError) as refused:
        save_council(scored, answers=[], caps={cap.pk: withdrawn}, by=organiser, version=1)
    assert list(refused.value.message_dict) == [f"document_{cap.pk}"]
    assert (scored.caps.count(), Appraisal.objects.get(pk=scored.pk).minutes) == (0, None)


def test_documents_withdrawn_after_they_were_named_bear_no_result(scored, organiser, land):
    minutes = make_document(land.district, organiser, number="07-BB/BDV", kind="minutes")
    document = make_document(land.district, organiser, number="08-QĐ/HU")
    saved = save_council(scored, answers=answers(scored.sheet, FULL), caps={scored.sheet.caps.get().pk: document}, minutes=minutes, by=organiser, version=1)
    assert lacking(saved) == []
    for one in (minutes, document):
        change_document_state(one, "withdraw", by=organiser, reason="Ban hành nhầm")
    with pytest.raises(NotComplete) as refused:
        freeze_appraisal(saved, by=organiser)
    assert [message.count("was withdrawn") for message in refused.value.messages] == [1, 1]
    assert Appraisal.objects.get().state == "open"


def test_more_than_a_fifth_apart_is_for_the_council_and_exactly_a_fifth_is_not(scored):
    lines = {line.line.code: line for line in spread_lines(scored, ballots_of(scored))}
    assert [(code, line.is_flagged) for code, line in lines.items()] == [("1.1", False), ("1.2", False), ("2", False)]
    assert (lines["1.1"].spread.lowest, lines["1.1"].spread.highest, lines["1.1"].spread.mean) == (22, 28, 25)


def test_a_hundredth_more_than_a_fifth_is_apart(opened, organiser):
    score_all(opened, {**FULL, "1.1": "22"}, {**FULL, "1.1": "28.01"}, {**FULL, "1.2": None})
    flagged = {line.line.code: line.is_flagged for line in spread_lines(opened, ballots_of(opened))}
    assert flagged == {"1.1": True, "1.2": True, "2": False}
    with pytest.raises(NotComplete) as missing:
        freeze(opened, organiser)
    assert missing.value.messages == ["1.1. Việc làm được: the council has given no points.", "1.2. Nhân rộng: the council has given no points."]


def test_the_council_begins_when_all_ballots_are_in(opened, organiser, leader, editor):
    score(ballot_of(opened, leader), FULL)
    with pytest.raises(TransitionRefused, match="Not all ballots"):
        save_council(opened, answers=answers(opened.sheet, FULL), by=organiser, version=1)
    with pytest.raises(NotComplete):
        freeze_appraisal(opened, by=organiser)


def test_the_council_says_why_where_it_departs_from_all_ballots(scored, organiser):
    minutes = make_document(scored.initiative.campaign.unit, organiser, number="05-BB/BDV", kind="minutes")
    saved = save_council(scored, answers=answers(scored.sheet, {**FULL, "1.1": "28.5"}), minutes=minutes, by=organiser, version=1)
    assert lacking(saved) == ["1.1. Việc làm được: the council has not said why."]
    saved = save_council(saved, answers=answers(scored.sheet, {"1.1": "28.5"}, "Có số liệu mới."), minutes=minutes, by=organiser, version=saved.version)
    assert lacking(saved) == []


def test_bonus_minus_and_caps_count(scored, organiser):
    document = make_document(scored.initiative.campaign.unit, organiser)
    given = answers(scored.sheet, {"1.1": "30", "1.2": "20", "2": "45", "B": "3", "M": "1"}, "Hội đồng thống nhất.")
    saved = save_council(scored, answers=given, caps={scored.sheet.caps.get().pk: document}, by=organiser, version=1)
    result = council_result(saved)
    assert (result.points, result.rank.name, result.capped) == (97, "Tốt", True)
    save_council(saved, answers=[], caps={}, by=organiser, version=saved.version)
    assert council_result(saved).rank.name == "Xuất sắc"


def test_minutes_are_minutes_and_are_required(scored, organiser):
    decision = make_document(scored.initiative.campaign.unit, organiser)
    with pytest.raises(ValidationError, match="another kind"):
        save_council(scored, answers=[], minutes=decision, by=organiser, version=1)
    saved = save_council(scored, answers=answers(scored.sheet, FULL), by=organiser, version=1)
    with pytest.raises(NotComplete, match="minutes"):
        freeze_appraisal(saved, by=organiser)


def test_two_who_write_the_councils_result_are_both_shown(scored, organiser, land):
    save_council(scored, answers=answers(scored.sheet, {"1.1": "24"}), by=organiser, version=1)
    with pytest.raises(ScoresChanged) as late:
        save_council(scored, answers=answers(scored.sheet, {"1.1": "25"}), by=another("zweite", "organiser", land.district), version=1)
    assert [row.points for row in late.value.stored.values()] == [24]


@pytest.mark.parametrize("member", ["recorder", "reviewer", "leader", "editor", "neighbour", "provincial", "administrator"])
def test_only_the_organiser_records_the_councils_result(scored, cast, member):
    with pytest.raises(PermissionDenied):
        save_council(scored, answers=answers(scored.sheet, FULL), by=getattr(cast, member), version=1)
    with pytest.raises(PermissionDenied):
        freeze_appraisal(scored, by=getattr(cast, member))
    with pytest.raises(PermissionDenied):
        correct_appraisal(scored, reason="Sai", by=getattr(cast, member))


def test_an_organiser_with_a_conflict_organises_no_more(accepted, organiser, cast, land):
    give(cast.leader, "organiser", land.district)
    opened = open_appraisal(accepted, organiser, [cast.leader, cast.editor, cast.neighbour])
    declare_conflict(ballot_of(opened, cast.leader), has_conflict=True, by=cast.leader)
    score_all(opened, FULL, FULL)
    with pytest.raises(PermissionDenied):
        save_council(opened, answers=answers(opened.sheet, FULL), by=cast.leader, version=1)


# --- Final --------------------------------------------------------------------------------------


def test_a_final_result_holds_points_and_rank_and_the_carriers_are_told(final, organiser, recorder):
    assert (final.state, final.points, final.rank.name, final.frozen_by) == ("frozen", 85, "Tốt", organiser)
    assert list(Notice.objects.filter(verb="freeze_appraisal").values_list("user", flat=True)) == [recorder.pk]
    told = [HistoryEntry.objects.about(item).get(verb="freeze_appraisal").changes for item in (final, final.initiative)]
    assert told == [written_result(final)] * 2
    assert told[0]["lines"]["1.1"] == {"points": "25.00", "gap": "", "remark": ""}
    assert list(check_everything()) == []


def test_a_second_click_changes_nothing_and_another_is_told_who_was_first(final, organiser, land):
    entries = HistoryEntry.objects.count()
    assert freeze_appraisal(final, by=organiser).frozen_at == final.frozen_at
    with pytest.raises(AlreadyFinal, match=organiser.full_name):
        freeze_appraisal(final, by=another("late", "organiser", land.district))
    with pytest.raises(AlreadyFinal):
        save_council(final, answers=answers(final.sheet, {"1.1": "1"}), by=organiser, version=final.version)
    assert HistoryEntry.objects.count() == entries


def test_what_was_read_is_what_becomes_final(scored, organiser):
    minutes = make_document(scored.initiative.campaign.unit, organiser, number="05-BB/BDV", kind="minutes")
    saved = save_council(scored, answers=answers(scored.sheet, FULL), minutes=minutes, by=organiser, version=1)
    with pytest.raises(TransitionRefused, match="while you were reading"):
        freeze_appraisal(saved, by=organiser, version=saved.version - 1)


def test_nothing_final_is_saved_or_deleted(final):
    council, ballot = final.scores.first(), final.ballots.first()
    for row in (final, council, ballot, ballot.scores.first()):
        row = type(row).objects.get(pk=row.pk)
        with pytest.raises(ResultStands):
            row.save()
        with pytest.raises(ResultStands):
            row.delete()
    with pytest.raises(ResultStands):
        CouncilScore(appraisal=final, line=final.sheet.lines.get(code="B"), points=1).save()
    with pytest.raises(ResultStands):
        Ballot(appraisal=final, appraiser=final.frozen_by, named_by=final.frozen_by).save()


@pytest.mark.parametrize(
    "change",
    [
        lambda _final: CouncilScore.objects.filter(line__code="1.1").update(points=30),
        lambda final: Appraisal.objects.filter(pk=final.pk).update(points=99),
        lambda final: Appraisal.objects.filter(pk=final.pk).update(rank=final.sheet.ranks.first()),
        lambda final: Appraisal.objects.filter(pk=final.pk).update(minutes=None),
        lambda final: Appraisal.objects.filter(pk=final.pk).update(state="open"),
        lambda final: Appraisal.objects.filter(pk=final.pk).update(state="corrected"),
        lambda _final: BallotScore.objects.filter(line__code="2").update(points=1),
        lambda final: Ballot.objects.filter(pk=final.ballots.first().pk).update(handed_in_at=None),
        lambda _final: CouncilScore.objects.filter(line__code="2").delete(),
    ],
)
def test_verify_finds_what_was_changed_behind_the_houses_back(final, change):
    assert list(check_everything()) == []
    change(final)
    assert {fault.where for fault in check_everything()} == {f"movements.initiative:{final.initiative_id}"}


def test_a_correction_is_a_new_version_and_the_old_one_holds_until_it_is_final(final, organiser):
    new = correct_appraisal(final, reason="Cộng nhầm", by=organiser)
    assert correct_appraisal(final, reason="Cộng nhầm", by=organiser) == new
    assert (new.number, new.state, Appraisal.objects.get(pk=final.pk).state) == (2, "open", "frozen")
    assert [(row.line.code, row.points) for row in new.scores.all()] == [(row.line.code, row.points) for row in final.scores.all()]
    assert (new.ballots.count(), len(ballots_of(new)), new.minutes, new.code == final.code) == (0, 3, None, False)
    with pytest.raises(TransitionRefused):
        name_appraisers(new, appraisers=[organiser], by=organiser)
    corrected = freeze(new, organiser, {"1.1": "20"}, number="06-BB/BDV")
    old = Appraisal.objects.get(pk=final.pk)
    assert (old.state, old.points, corrected.state, corrected.points) == ("corrected", 85, "frozen", 80)
    assert standing_of(final.initiative).final == corrected
    with pytest.raises(TransitionRefused):
        correct_appraisal(old, reason="Lại", by=organiser)
    with pytest.raises(ResultStands):
        old.save(update_fields=["state"])
    assert list(check_everything()) == []


def test_a_correction_gives_a_reason_and_an_open_result_has_nothing_to_correct(scored, organiser):
    with pytest.raises(TransitionRefused):
        correct_appraisal(scored, reason="Sai", by=organiser)
    final = freeze(scored, organiser)
    with pytest.raises(ValidationError):
        correct_appraisal(final, reason="  ", by=organiser)


def test_anybody_checks_a_printed_result(final, organiser, recorder, editor, client):
    told = checked_appraisal(final.code)
    assert (told.number, told.state, told.words, told.url) == ("version 1", "valid", "85 points, Tốt", "")
    assert final.initiative.title not in told.title
    publish_record(final.initiative, by=editor, evidence=[])
    assert checked_appraisal(final.code).title == final.initiative.title
    corrected = freeze(correct_appraisal(final, reason="Sai", by=organiser), organiser, number="06-BB/BDV")
    old = checked_appraisal(final.code)
    assert (old.state, old.replaced_by, checked_appraisal(corrected.code).number) == ("corrected", corrected.code, "version 2")
    page = client.get(f"/kiem-tra/{final.code}/").content.decode()
    names = [user.full_name for user in User.objects.all()]
    assert [name for name in names if name in page or name in str(old)] == []


def test_a_result_that_is_not_final_cannot_be_checked(scored):
    assert checked_appraisal(scored.code) is None


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_of_two_who_freeze_at_once_one_wins(scored, organiser, land):
    second = another("zweite", "organiser", land.district)
    minutes = make_document(land.district, organiser, number="05-BB/BDV", kind="minutes")
    saved = save_council(scored, answers=answers(scored.sheet, FULL), minutes=minutes, by=organiser, version=1)
    told, start = [], threading.Barrier(2)

    def freeze_now(user):
        try:
            start.wait()
            told.append(freeze_appraisal(Appraisal.objects.get(pk=saved.pk), by=User.objects.get(pk=user.pk)).frozen_by_id)
        except AlreadyFinal:
            told.append(None)
        finally:
            connections[connection.alias].close()

    threads = [threading.Thread(target=freeze_now, args=(user,)) for user in (organiser, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [Appraisal.objects.get(pk=saved.pk).frozen_by_id, None] in (told, told[::-1])
    assert HistoryEntry.objects.about(saved).filter(verb="freeze_appraisal").count() == 1
