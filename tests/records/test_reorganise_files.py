"""Files and decrees of reorganisations: refused whole with every fault, shown first, carried out when told."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from kheo.lib import dates
from kheo.movements.models import Campaign
from kheo.org.models import RoleAssignment, Succession, Unit
from kheo.org.queries import history_of
from kheo.org.queries.reorganising import decision_of_decree
from kheo.org.reorganising import Fate, read_decision
from kheo.records.actions.reorganise import plan_reorganisation, reorganise
from tests.conftest import LONG_AGO, Cast, Land
from tests.factories import make_initiative
from tests.records.reorganising import (
    DECREE,
    DIVISION,
    MERGER,
    again,
    decide,
    decisions,
    faults,
    heir,
    merge,
    roles,
    write,
)

__all__ = ["decide", "merge", "write"]

WRONG = {
    "unknown": ([("{old: t-c2", "{old: t-c9")], "no unit has the key “t-c9”."),
    "ended": ([("{old: t-c2", "{old: t-c3")], "Xã An Mỹ has its last day on 31/12/2020 already; it cannot become another unit on"),
    "reversed": ([("date: DAY", "date: 2003-01-01")], "Xã Tham Đôn begins on 01/01/2004, and is said to go on otherwise from 01/01/2003: is the day right?"),
    "far": ([("date: DAY", "date: 2126-01-01")], "The day 01/01/2126 lies more than a year ahead; check the year."),
    "tomorrow": ([("date: DAY", "date: TOMORROW")], "look at it now, and carry it out on that day or later."),
    "key": ([("key: n-c1", "key: t-h3"), ("t-c1, new: n-c1", "t-c1, new: t-h3"), ("t-c2, new: n-c1", "t-c2, new: t-h3")], "the key “t-h3” belongs to Ấp Đại Ân, Xã Đại Tâm; a key is never used again, choose another one."),
    "parts": ([("t-c2, new: n-c1, share: 1", "t-c2, new: n-c1")], "it is divided, but only one part is named; name all parts, or write “share: 1” where it goes whole."),
    "share": ([("t-c2, new: n-c1, share: 1", "t-c2, new: n-c1, share: 0.5")], "“share” is 1 where the unit goes whole into the other, and is left out where it is divided; shares are never guessed."),
    "nowhere": ([("t-c2, new: n-c1", "t-c2, new: n-c8")], "no unit has the key “n-c8”. Describe it under “units” if it is new."),
    "living": ([("t-c2, new: n-c1", "t-c2, new: t-c3")], "units that are merged go into a new one, under a new key."),
    "parent": ([("parent: t-d1", "parent: t-h1")], "“t-h1” is no unit that it can stand under."),
    "type": ([("type: xa", "type: xã")], "“type” is “xã”; write"),
    "word": ([("decree:", "decre:")], "there is no “decre”; correct the word or take it out."),
    "orphan": ([("successions:", "sucessions:")], "It says of no unit what becomes of it; write “successions”."),
    "broken": ([("{key", "{{key")], "The file cannot be read:"),
    "ends": ([("successions:", "ends: [t-d1]\nsuccessions:")], "does not live on"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_decision_that_cannot_be_is_refused_whole(cast: Cast, land: Land, write: Any, case: str):
    Unit.objects.filter(pk=land.other_commune.pk).update(valid_to=date(2020, 12, 31) if case == "ended" else None)
    changes, expected = WRONG[case]
    text = MERGER
    for old, new in changes:
        assert old in text
        text = text.replace(old, new.replace("TOMORROW", str(dates.today() + timedelta(days=1))))
    assert any(expected in fault for fault in faults(read_decision(write(text))))


def test_all_faults_are_told_at_once(cast: Cast, land: Land, decide: Any):
    told = faults(decide(MERGER, ("t-c1, new", "t-c8, new"), ("t-c2, new", "t-c9, new"), ("parent: t-d1", "parent: t-d7")))
    assert len(told) == 3


def test_the_map_is_not_contradicted(cast: Cast, land: Land, decide: Any, merge: Any):
    merge(MERGER)
    assert any("the map has it that Xã Tham Đôn became Xã Tham Đại (n-c1)" in fault for fault in faults(decide(DIVISION.replace("n-c1", "n-c5"))))


def test_only_who_keeps_reference_data_answers_for_it(cast: Cast, land: Land, write: Any, capsys: Any):
    with pytest.raises(CommandError, match="No role of yours allows this"):
        call_command("reorganise", write(MERGER), "--by", "stranger")
    with pytest.raises(CommandError, match="There is no account called “nobody”"):
        call_command("reorganise", write(MERGER), "--by", "nobody")
    RoleAssignment.objects.create(user=cast.stranger, role="administrator", unit=land.district, valid_from=LONG_AGO)
    call_command("reorganise", write(MERGER), "--by", "stranger", "--apply")
    assert history_of(land.tham_don).get().actor == cast.stranger


def test_the_command_shows_first_and_carries_out_when_told(cast: Cast, land: Land, write: Any, capsys: Any):
    path = write(MERGER)
    call_command("reorganise", path)
    assert "Nothing was changed. With --apply:" in capsys.readouterr().out
    assert not Unit.objects.filter(key="n-c1").exists()
    call_command("reorganise", path, "--apply")
    assert "Carried out:" in capsys.readouterr().out
    call_command("reorganise", path, "--apply")
    assert "Nothing to do: it has been carried out." in capsys.readouterr().out
    with pytest.raises(CommandError, match="Please mend this first"):
        call_command("reorganise", path.with_name("none.yaml"))


def test_before_its_day_a_decision_is_shown_as_it_will_be(cast: Cast, land: Land, campaign: Campaign, decide: Any):
    make_initiative(land.tra_met, cast.recorder, state="submitted")
    day = dates.today() + timedelta(days=30)
    planned = plan_reorganisation(decide(MERGER, day=day), by=None)
    assert not any("Nobody reviews" in text for text in decisions(planned))
    with dates.moved_to(dates.local_moment(day)):
        assert reorganise(decide(MERGER, day=day), by=None) == planned


def test_where_nobody_will_review_it_is_said(cast: Cast, land: Land, campaign: Campaign, decide: Any):
    make_initiative(land.tra_met, cast.recorder, state="submitted")
    RoleAssignment.objects.filter(role="reviewer", unit__in=[land.tham_don, land.dai_tam], body=None).delete()
    assert "Nobody reviews records at Xã Tham Đại: grant somebody the role." in decisions(plan_reorganisation(decide(MERGER), by=None))


def test_who_answered_for_it_may_run_it_again(cast: Cast, land: Land, write: Any, capsys: Any):
    for unit in (land.tham_don, land.dai_tam):
        RoleAssignment.objects.create(user=cast.stranger, role="administrator", unit=unit, valid_from=LONG_AGO)
    for _time in range(2):
        call_command("reorganise", write(MERGER), "--by", "stranger", "--apply")
    assert "Nothing to do" in capsys.readouterr().out


@pytest.mark.parametrize("way", ["parent", "below", "decree"])
def test_nobody_puts_units_where_they_keep_nothing(cast: Cast, land: Land, write: Any, capsys: Any, way: str):
    """Whoever keeps all that is before may still not enlarge the neighbour's area by it."""
    RoleAssignment.objects.create(user=cast.stranger, role="administrator", unit=land.district, valid_from=LONG_AGO)
    if way == "parent":
        told = [write(MERGER, ("parent: t-d1", "parent: t-d2"))]
    elif way == "below":
        text = DIVISION.replace("  - {old: t-c1, new: n-c2}\n", "  - {old: t-c1, new: n-c2}\nbelow:\n  - {unit: t-h1, parent: n-c2}\n")
        told = [write(text, ('name: "Tham Tây", parent: t-d1', 'name: "Tham Tây", parent: t-d2'))]
    else:
        new = Unit.objects.create(key="n-c1", kind="commune", type="xa", name="Tham Đại", parent=land.other_district, valid_from=dates.today())
        Succession.objects.create(old=land.tham_don, new=new, share=1, decree="5/NQ", date=dates.today())
        told = ["--decree", "5/NQ"]
    with pytest.raises(CommandError, match=r"No role of yours allows this: .*Kế Sách"):
        call_command("reorganise", *told, "--by", "stranger", "--apply")
    land.tham_don.refresh_from_db()
    assert land.tham_don.valid_to is None
    RoleAssignment.objects.create(user=cast.stranger, role="administrator", unit=land.other_district, valid_from=LONG_AGO)
    call_command("reorganise", *told, "--by", "stranger", "--apply")
    land.tham_don.refresh_from_db()
    assert land.tham_don.valid_to is not None


def test_what_the_map_tells_of_a_decree_is_carried_out(cast: Cast, land: Land, merge: Any, campaign: Campaign):
    """The map may know of a merger before the people have followed."""
    new = Unit.objects.create(key="n-c1", kind="commune", type="xa", name="Tham Đại", parent=land.district, valid_from=dates.today())
    for old in (land.tham_don, land.dai_tam):
        Succession.objects.create(old=old, new=new, share=1, decree="5/NQ", date=dates.today())
    Unit.objects.filter(pk__in=[land.tham_don.pk, land.dai_tam.pk]).update(valid_to=dates.today() - timedelta(days=1))
    assert faults(decision_of_decree("7/NQ"))[0].startswith("The map tells of no succession by this decree. It knows: ")

    call_command("reorganise", "--decree", "5/NQ", "--apply")

    assert roles(again(cast.reviewer)) == {("reviewer", "n-c1", "")}
    assert heir(land.tra_met).parent == new


def test_the_real_mergers_of_my_xuyen_move_its_people(country: None, cast: Cast):
    """The shipped map tells of its decree already; who reviews in xã Đại Tâm reviews in what it became."""
    old, new = Unit.objects.get(key="b-c-31690"), Succession.objects.get(old__key="b-c-31690").new
    RoleAssignment.objects.create(user=cast.stranger, role="reviewer", unit=old, valid_from=LONG_AGO)
    told = reorganise(decision_of_decree(DECREE), by=None, from_map=True)
    assert roles(again(cast.stranger)) == {("reviewer", new.key, "")}
    assert told.count(Fate.DONE) == 1
