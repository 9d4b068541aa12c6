"""What was kept as text by an earlier version is a row of the register after the upgrade, and nothing is lost."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = [("movements", "0001_initial")], [("movements", "0004_documents_in_place")]
WORDS = "Chương trình số 09-CTr/HU ngày 22/12/2020 của Huyện ủy Mỹ Xuyên"
UNKNOWN = ("Đợt không có lịch sử", "Đợt không rõ người phát động")
DECISION = "Quyết định số 01-QĐ/HU ngày 15/12/2022"


def migrated(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


def rows_of_before(apps):
    """A campaign with its launch in history, two that nobody is known to have launched, and one initiative that is recognised and outstanding."""
    unit = apps.get_model("org", "Unit").objects.create(key="m-1", kind="province", type="tinh", name="Sóc Trăng", path="/m-1/", valid_from=date(2004, 1, 1))
    user = apps.get_model("org", "User").objects.create(username="nguoi.cu", password="!")
    campaign = apps.get_model("movements", "Campaign").objects.create(
        name="Đợt cũ", unit=unit, launched_by_text=WORDS, starts_on=date(2022, 1, 1), register_by=date(2022, 6, 30), ends_on=date(2022, 12, 31)
    )
    kind = apps.get_model("contenttypes", "ContentType").objects.get(app_label="movements", model="campaign")
    apps.get_model("org", "HistoryEntry").objects.create(item_type=kind, item_id=campaign.pk, number=1, actor=user, verb="launch", at="2022-01-01T00:00Z")
    for name in UNKNOWN:  # one without an entry in history, one with an entry that names nobody
        other = apps.get_model("movements", "Campaign").objects.create(
            name=name, unit=unit, launched_by_text=WORDS, starts_on=date(2021, 1, 1), register_by=date(2021, 6, 30), ends_on=date(2021, 12, 31)
        )
    apps.get_model("org", "HistoryEntry").objects.create(item_type=kind, item_id=other.pk, number=1, actor=None, verb="launch", at="2021-01-01T00:00Z")
    initiative = apps.get_model("movements", "Initiative").objects.create(campaign=campaign, unit=unit, entered_by=user)
    for grade in ("recognised", "outstanding"):
        apps.get_model("movements", "Recognition").objects.create(
            initiative=initiative, grade=grade, decided_on=date(2022, 12, 15), decision=DECISION, recorded_by=user
        )


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_texts_become_documents_or_stay_and_the_way_back_is_open():
    try:
        rows_of_before(migrated(BEFORE))
        apps = migrated(AFTER)
        campaigns = apps.get_model("movements", "Campaign").objects
        launched = campaigns.get(name="Đợt cũ").document
        assert (launched.number, launched.system, launched.unit.name) == (WORDS, "other", "Sóc Trăng")
        kept = {row.name: (row.document, row.launched_by_text) for row in campaigns.select_related("document")}
        assert kept == {"Đợt cũ": (launched, ""), **dict.fromkeys(UNKNOWN, (None, WORDS))}
        rows = list(apps.get_model("movements", "Recognition").objects.select_related("document", "unit"))
        assert {(row.document.number, row.unit.name) for row in rows} == {(DECISION, "Sóc Trăng")}
        assert len({row.code for row in rows}) == 2
        assert apps.get_model("register", "OfficialDocument").objects.count() == 2
        back = migrated(BEFORE)
        assert set(back.get_model("movements", "Campaign").objects.values_list("launched_by_text", flat=True)) == {WORDS}
        assert list(back.get_model("movements", "Recognition").objects.values_list("decision", flat=True)) == [DECISION, DECISION]
    finally:
        migrated(MigrationExecutor(connection).loader.graph.leaf_nodes())  # rooms above went back with it
