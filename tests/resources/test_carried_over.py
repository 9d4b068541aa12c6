"""Works and contributions when units are merged; rules of valuation in the editors' rooms."""

import pytest

from kheo.lib import dates
from kheo.org.models import RoleAssignment, Unit
from kheo.org.reorganising import Fate
from kheo.records.models import Duty
from kheo.records.queries.proof import check_records
from kheo.resources.actions.works import set_work_condition
from kheo.resources.models import Contribution, ValuationRule, Work
from tests.conftest import LONG_AGO, says
from tests.factories import make_document
from tests.records.reorganising import DIVISION, MERGER, decide, decisions, heir, merge, write
from tests.resources.told import days_ago, make_gift, make_work

__all__ = ["decide", "merge", "write"]

pytestmark = pytest.mark.django_db
RULES = "/quan-tri/don-gia/"


def test_what_is_under_way_goes_along_with_its_duties(cast, land, merge):
    work = make_work(land.tra_met, cast.recorder, ends_on=dates.today())
    promised = make_gift(land.tham_don, cast.reviewer)
    merge(MERGER)
    assert Work.objects.get(pk=work.pk).unit == heir(land.tra_met)
    assert Contribution.objects.get(pk=promised.pk).unit == Unit.objects.get(key="n-c1")
    assert [duty.unit for duty in Duty.objects.about(work).open()] == [heir(land.tra_met)]
    assert list(check_records()) == []


def test_what_was_finished_and_received_stays_with_who_did_it(cast, land, merge):
    done = make_work(land.tra_met, cast.recorder)
    set_work_condition(set_work_condition(done, "build", by=cast.recorder, reason="Khởi công"), "finish", by=cast.recorder, reason="Xong")
    given = make_gift(land.tra_met, cast.recorder, received_on=days_ago(2))
    merge(MERGER)
    assert (Work.objects.get(pk=done.pk).unit, Contribution.objects.get(pk=given.pk).unit) == (land.tra_met, land.tra_met)


def test_where_a_unit_is_divided_a_person_decides(cast, land, merge):
    work = make_work(land.tham_don, cast.reviewer)
    told = merge(DIVISION)
    assert Work.objects.get(pk=work.pk).unit == land.tham_don
    assert [line for line in decisions(told) if "Đường ấp Trà Mẹt" in line] != []


def test_the_books_and_rules_are_told(cast, land, merge, provincial):
    ValuationRule.objects.create(form="labour", unit=land.tham_don, value=200_000, document=make_document(land.tham_don, provincial), valid_from=days_ago(90))
    make_gift(land.tham_don, cast.reviewer, received_on=days_ago(2))
    told = merge(MERGER)
    lines = [line for section in told.sections for line in section.lines]
    assert [line.fate for line in lines if "book of" in line.text] == [Fate.STAYS]
    assert [line.fate for line in lines if "rule of valuation" in line.text] == [Fate.DECIDE]


@pytest.fixture
def keeper(administrator, land):
    """An administrator who reads the unit's documents too."""
    RoleAssignment.objects.create(user=administrator, role="leader", unit=land.tham_don, valid_from=LONG_AGO)
    return administrator


def test_an_administrator_enters_a_rule_of_their_own_unit(client_for, keeper, land):
    paper = make_document(land.tham_don, keeper)
    sent = {"form": "labour", "unit": land.tham_don.pk, "value": "200000", "document": paper.pk, "valid_from": "2022-01-01", "valid_to": ""}
    client_for(keeper).post(f"{RULES}new/", sent)
    assert [(row.form, row.unit, row.value) for row in ValuationRule.objects.all()] == [("labour", land.tham_don, 200_000)]


def test_an_administrator_without_documents_is_told_what_to_do(client_for, administrator, land, provincial):
    make_document(land.tham_don, provincial, title="Đơn giá ngày công")
    page = client_for(administrator).get(f"{RULES}new/")
    assert says(page, "A document that you may read. If none is offered, no role of yours reads documents there: ask for a role that reads at the unit, and for the document to be registered.")
    assert "Đơn giá ngày công" not in page.content.decode()


def test_a_rule_keeps_its_document_although_its_administrator_reads_none(client_for, administrator, land, provincial):
    rule = ValuationRule.objects.create(form="labour", unit=land.tham_don, value=200_000, document=make_document(land.tham_don, provincial), valid_from=days_ago(90))
    sent = {"form": "labour", "unit": land.tham_don.pk, "value": "210000", "document": rule.document_id, "valid_from": "2022-01-01", "valid_to": ""}
    client_for(administrator).post(f"{RULES}edit/{rule.pk}/", sent)
    assert ValuationRule.objects.get().value == 210_000


def test_a_rule_of_another_unit_neither_opens_nor_tells_its_document(client_for, administrator, land, neighbour):
    paper = make_document(land.dai_tam, neighbour, title="Đơn giá kín của xã bên")
    rule = ValuationRule.objects.create(form="labour", unit=land.dai_tam, value=200_000, document=paper, valid_from=days_ago(90))
    page = client_for(administrator).get(f"{RULES}edit/{rule.pk}/")
    assert "Đơn giá kín của xã bên" not in page.content.decode()
    sent = {"form": "labour", "unit": land.dai_tam.pk, "value": "1", "document": paper.pk, "valid_from": "2022-01-01", "valid_to": ""}
    client_for(administrator).post(f"{RULES}edit/{rule.pk}/", sent)
    assert ValuationRule.objects.get().value == 200_000


@pytest.mark.parametrize(("field", "value"), [("unit", "dai_tam"), ("form", "money"), ("valid_to", "2021-01-01"), ("value", "-5")])
def test_a_rule_that_cannot_be_is_refused(client_for, keeper, land, field, value):
    paper = make_document(land.tham_don, keeper)
    sent = {"form": "labour", "unit": land.tham_don.pk, "value": "200000", "document": paper.pk, "valid_from": "2022-01-01", "valid_to": ""}
    client_for(keeper).post(f"{RULES}new/", {**sent, field: getattr(land, value).pk if field == "unit" else value})
    assert ValuationRule.objects.count() == 0


@pytest.mark.parametrize("name", ["recorder", "reviewer", "editor", "leader", "stranger"])
def test_others_enter_no_rules(client_for, cast, name):
    assert client_for(getattr(cast, name)).get(f"{RULES}new/").status_code in (302, 403)
