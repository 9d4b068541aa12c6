from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kheo.lib import dates
from kheo.movements.models import Initiative
from kheo.org.actions import seal_day
from kheo.org.models import HistoryEntry
from tests.factories import make_initiative, make_published


@pytest.fixture
def record(campaign, cast, land):
    return make_published(land.tra_met, cast.recorder, cast.editor, photos=2, honouree="Nguyễn Văn Thử", consent_way="written")


def complaints(capsys) -> list[str]:
    """What `kheo verify` says; nothing when all is well."""
    try:
        call_command("verify")
    except CommandError:
        return capsys.readouterr().err.splitlines()
    assert "Everything is as it was written." in capsys.readouterr().out
    return []


def test_a_record_that_travelled_the_whole_way_is_proven(record, capsys):
    with dates.moved_to(dates.now() + timedelta(days=1)):
        seal_day()
    assert complaints(capsys) == []


@pytest.mark.database
def test_one_byte_of_history_changed_by_hand_is_named(record, capsys):
    entry = HistoryEntry.objects.about(record).get(verb="accept")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE org_historyentry SET source = 'submittee' WHERE id = %s", [entry.pk])
    assert complaints(capsys) == [f"movements.initiative:{record.pk} #2 accept: its content was altered"]


@pytest.mark.database
def test_one_byte_inside_what_was_submitted_is_named(record, capsys):
    entry = HistoryEntry.objects.about(record).get(verb="submit")
    entry.changes["content"]["title"] = entry.changes["content"]["title"][:-1] + "T"
    HistoryEntry.objects.filter(pk=entry.pk).update(changes=entry.changes)
    assert complaints(capsys) == [
        f"movements.initiative:{record.pk} #1 submit: its content was altered",
        f"movements.initiative:{record.pk}: its content is not the one that was submitted",
    ]


def test_a_state_moved_by_hand_is_named(record, campaign, cast, land, capsys):
    draft = make_initiative(land.tra_met, cast.recorder)
    Initiative.objects.filter(pk=draft.pk).update(state="accepted")
    assert complaints(capsys) == [f"movements.initiative:{draft.pk}: its state is not the one its history tells"]


def test_a_file_that_was_changed_and_one_that_is_gone_are_named(record, capsys):
    changed, gone = record.evidence.all()
    with changed.file.storage.open(changed.file.name, "ab") as file:
        file.write(b"x")
    gone.file.storage.delete(gone.file.name)
    label = f"(movements.initiative:{record.pk})"
    assert complaints(capsys) == [
        f"records.evidence:{changed.pk} {label}: the file was changed",
        f"records.evidence:{gone.pk} {label}: the file is missing",
    ]


def test_every_fault_is_counted(record):
    HistoryEntry.objects.about(record).update(reason="x")
    with pytest.raises(CommandError, match="3 faults found"):
        call_command("verify")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"title": "Tên khác"}, "its content is not the one that was submitted"),
        ({"published_at": None}, "its publication is not what its history tells"),
        ({"accepted_by_id": None}, "it was not accepted by the account that it names"),
    ],
)
def test_a_record_changed_past_its_history_is_named(record, capsys, change, complaint):
    Initiative.objects.filter(pk=record.pk).update(**change)
    assert complaints(capsys) == [f"movements.initiative:{record.pk}: {complaint}"]


def test_a_record_that_is_gone_is_missed(record, capsys):
    record.outputs.all().delete()
    record.terms.all().delete()
    Initiative.objects.filter(pk=record.pk)._raw_delete("default")
    assert f"movements.initiative:{record.pk} #3: the record itself is missing" in complaints(capsys)


def test_a_seal_made_without_the_secret_is_found_out(record, capsys, settings):
    with dates.moved_to(dates.now() + timedelta(days=1)):
        settings.KHEO_SEALING_SECRET = "someone else's"
        seal_day()
    settings.KHEO_SEALING_SECRET = "ours"
    assert [line.endswith("history under it was changed") for line in complaints(capsys)] == [True]
