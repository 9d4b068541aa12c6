"""Registering: what belongs to a place and its money, days that passed, and who was late."""

import html
from datetime import timedelta
from io import BytesIO

import docx as python_docx
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pypdf import PdfReader

from kheo.lib import dates
from kheo.lib.forms import LONGEST_TEXT
from kheo.movements.lookalikes import InitiativeText, read_terms
from kheo.movements.models import Campaign, Initiative, SameWork
from kheo.movements.queries import form_items, form_words
from kheo.movements.queries.same_work import compared_items
from kheo.org.models import HistoryEntry, RoleAssignment, User
from kheo.records.actions import save_record
from tests.conftest import says
from tests.factories import make_initiative
from tests.movements.test_papers import docx_items, sheet
from tests.records.test_editing_pages import NEW, edit_url, typed

LIST = "/lam-viec/mo-hinh/"


@pytest.fixture
def page(client_for, recorder):
    return client_for(recorder)


@pytest.fixture
def passed(campaign):
    """The campaign after its last day of registration."""
    campaign.register_by = dates.today() - timedelta(days=1)
    campaign.save()
    return campaign


def test_money_and_people_are_typed_as_people_here_write_them(page, campaign, land):
    page.post(NEW, typed(campaign, land.tra_met, cost="1.234,5", people="2 063"))
    record = Initiative.objects.get()
    assert (str(record.cost), record.people) == ("1234.50", 2063)
    text = page.get(edit_url(record)).content.decode()
    assert 'value="1.234,5"' in text
    shown = page.get(reverse("records:show", args=["mo-hinh", record.pk])).content.decode()
    assert "1.234,5" in shown
    assert "2.063" in shown


@pytest.mark.parametrize("wrong", [{"cost": "-1"}, {"cost": "nhiều"}, {"people": "1,5"}, {"people": "1" * 12}])
def test_a_wrong_number_is_marked_and_stays_typed(page, campaign, land, wrong):
    answer = page.post(NEW, typed(campaign, land.tra_met, **wrong))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, set(wrong))
    assert f'value="{next(iter(wrong.values()))}"' in answer.content.decode()
    assert Initiative.objects.get().goals == "Nội dung goals"


def test_after_the_deadline_it_is_allowed_and_marked(page, passed, recorder, land):
    day = f"{passed.register_by:%d/%m/%Y}"
    assert day in page.get(NEW).content.decode()
    draft = make_initiative(land.tra_met, recorder)
    show = reverse("records:show", args=["mo-hinh", draft.pk])
    assert says(page.get(show), "%(day)s has passed: handed in now, it is marked as late.", day=day)
    assert page.post(edit_url(draft), typed(passed, land.tra_met, initiative=draft, action="submit")).status_code == 302
    assert says(page.get(show), "after the deadline of %(day)s", day=day)


def test_the_list_tells_and_finds_who_was_late(page, campaign, recorder, land):
    in_time, late, draft = (make_initiative(land.tra_met, recorder, state=state, title=title) for title, state in (("Kịp", "submitted"), ("Trễ", "submitted"), ("Nháp", "draft")))
    Initiative.objects.filter(pk=late.pk).update(first_submitted_at=dates.local_moment(campaign.register_by + timedelta(days=1), 1))
    Initiative.objects.filter(pk=in_time.pk).update(first_submitted_at=dates.local_moment(campaign.register_by, 23))
    assert [row.record for row in page.get(f"{LIST}?is_late=true").context["listing"].rows] == [late]
    assert {row.record for row in page.get(f"{LIST}?is_late=false").context["listing"].rows} == {in_time, draft}


def test_without_the_deadline_passed_nothing_is_marked(page, campaign, recorder, land):
    record = make_initiative(land.tra_met, recorder, state="submitted")
    assert not Campaign.objects.get().is_late(dates.today())
    assert not says(page.get(reverse("records:show", args=["mo-hinh", record.pk])), "after the deadline of %(day)s", day=f"{campaign.register_by:%d/%m/%Y}")


# --- One set of names -------------------------------------------------------------------------


def test_screen_letter_print_and_spreadsheet_call_the_ten_items_alike(page, campaign, recorder, land):
    record = make_initiative(land.tra_met, recorder)
    docx, pdf, xlsx = (page.get(reverse(f"movements:registration_{kind}", args=[record.pk])).content for kind in ("docx", "pdf", "xlsx"))
    context = page.get(edit_url(record)).context
    (rows,) = context["formsets"]
    on_screen = {**{name: field.label for name, field in context["form"].fields.items()}, "outputs": rows.legend}
    names = [on_screen[key] for key, _name in form_items()]

    assert names == [name for _number, name in docx_items(docx)]
    assert names == [row[1] for row in sheet(xlsx) if str(row[0]).isdigit()]
    printed = " ".join(" ".join(found.extract_text() for found in PdfReader(BytesIO(pdf)).pages).replace("\u200b", "").split())
    assert [name for number, name in enumerate(names, start=1) if f"{number}. {name}" not in printed] == []
    _head, outputs, _foot = python_docx.Document(BytesIO(docx)).tables
    assert [cell.text for cell in outputs.rows[0].cells][1:] == [rows.forms[0].fields[name].label for name in ("what", "measure", "promised")]


def test_the_page_shows_these_names_and_the_comparison_too(page, campaign, recorder, land):
    text = html.unescape(page.get(NEW).content.decode())
    one, other = (make_initiative(land.tra_met, recorder) for _each in range(2))

    assert [name for _key, name in form_items() if name not in text] == []
    assert [name for name in ("people", "cost", "starts_on") if form_words()[name] not in text] == []
    assert [item.label for item in compared_items(SameWork(first=one, second=other))] == [name for _key, name in form_items()]


# --- The same entry sent twice, by others too -------------------------------------------------

SECRET = "Chuyện chưa ai được đọc"


@pytest.mark.parametrize("state", ["draft", "submitted", "accepted"])
@pytest.mark.parametrize("action", ["", "submit", "autosave"])
def test_somebody_elses_key_reads_and_changes_nothing(client_for, cast, campaign, land, state, action):
    theirs = make_initiative(land.bung_chong, cast.second_recorder, state=state, title=SECRET, honouree="Lý Thị Kín", photos=1)
    before = (theirs.content(), theirs.version, theirs.evidence.count(), HistoryEntry.objects.count())
    answer = client_for(cast.recorder).post(NEW, typed(campaign, land.tra_met, uuid=str(theirs.uuid), title="Lén", action=action, person="Người Khác", subject="individual"))
    there = Initiative.objects.get()

    assert (answer.status_code, SECRET in answer.content.decode(), "Kín" in answer.content.decode(), f"/{theirs.pk}/" in answer.content.decode()) == (403, False, False, False)
    assert (there.content(), there.version, there.evidence.count(), HistoryEntry.objects.count()) == before


@pytest.mark.parametrize("state", ["draft", "submitted", "accepted"])
def test_ones_own_entry_out_of_sight_is_not_handed_out_again(cast, campaign, land, state):
    """The role has moved since: whoever typed it may not read any more what it became."""
    record = make_initiative(land.tra_met, cast.recorder, state=state, title=SECRET)
    RoleAssignment.objects.filter(user=cast.recorder).update(unit=land.bung_chong)
    moved = User.objects.get(pk=cast.recorder.pk)

    with pytest.raises(PermissionDenied):
        save_record(Initiative(unit=land.bung_chong, campaign=campaign, uuid=record.uuid, title="Mới"), by=moved)
    assert Initiative.objects.get().title == SECRET


# --- No text without an end -------------------------------------------------------------------

ITEMS = ("situation", "goals", "method", "place", "forces", "resources", "schedule", "sustainability")


def test_a_text_too_long_is_marked_and_the_rest_kept(page, campaign, land):
    answer = page.post(NEW, typed(campaign, land.tra_met, method="d" * (LONGEST_TEXT + 1), action="submit"))
    record = Initiative.objects.get()
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"method"})
    assert (record.state, record.method, record.goals) == ("draft", "", "Nội dung goals")


def test_each_text_has_its_limit_and_it_may_be_reached(page, campaign, land):
    page.post(NEW, typed(campaign, land.tra_met, **dict.fromkeys(ITEMS, "d" * LONGEST_TEXT)))
    record = Initiative.objects.get()
    assert {len(getattr(record, name)) for name in ITEMS} == {LONGEST_TEXT}
    too_long = dict.fromkeys((*ITEMS, "origin_changes"), "d" * (LONGEST_TEXT + 1))
    answer = page.post(edit_url(record), typed(campaign, land.tra_met, initiative=None, uuid=str(record.uuid), version=str(record.version), title="t" * 251) | too_long)
    assert set(answer.context["form"].errors) == {*too_long, "title"}


def test_no_more_of_a_text_is_compared_than_its_limit():
    within, beyond = "tuyến đường hoa. " + "d" * LONGEST_TEXT, " cầu nông thôn"
    assert read_terms(InitiativeText(method=within + beyond)) == read_terms(InitiativeText(method=within))
    assert read_terms(InitiativeText(outputs=(within, beyond))) == read_terms(InitiativeText(outputs=(within,)))
