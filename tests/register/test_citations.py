"""Records cite documents; documents show what cites them; forms of higher rooms choose documents."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from kheo.lib.forms import set_rows
from kheo.movements.models import Campaign
from kheo.org.models import HistoryEntry
from kheo.register.actions import cite, uncite
from kheo.register.forms import DocumentField
from kheo.register.models import Citation, OfficialDocument
from kheo.register.queries import choose_documents
from tests.conftest import says
from tests.factories import make_initiative
from tests.movements.test_campaign_settings import settings_address
from tests.movements.test_campaign_settings import typed as settings
from tests.register.conftest import PROGRAMME


def cite_url(record):
    return reverse("register:cite", args=["mo-hinh", record.pk])


def show_url(record):
    return reverse("records:show", args=["mo-hinh", record.pk])


@pytest.fixture
def initiative(cast, campaign, land):
    return make_initiative(land.tra_met, cast.recorder, title="Tuyến đường hoa")


def test_a_record_cites_a_document_once_in_each_role_and_both_pages_show_it(client_for, cast, registered, initiative):
    document, page = registered(), client_for(cast.recorder)
    for role in ("basis", "basis", "mention"):
        answer = page.post(cite_url(initiative), {"document": document.pk, "role": role})
        assert answer["Location"] == show_url(initiative)
    assert list(Citation.objects.values_list("role", "cited_by")) == [("basis", cast.recorder.pk), ("mention", cast.recorder.pk)]
    assert document.number in page.get(show_url(initiative)).content.decode()
    assert show_url(initiative) in page.get(document.get_absolute_url()).content.decode()
    assert [entry.verb for entry in HistoryEntry.objects.about(document)] == ["register", "cite", "cite"]


def test_a_citation_is_taken_back(client_for, cast, registered, initiative):
    document = registered()
    citation = cite(document=document, item=initiative, by=cast.recorder)
    address = reverse("register:uncite", args=[citation.pk])
    assert client_for(cast.second_recorder).post(address).status_code == 404
    assert client_for(cast.stranger).post(address).status_code == 404
    assert Citation.objects.count() == 1
    assert client_for(cast.recorder).post(address)["Location"] == show_url(initiative)
    assert Citation.objects.count() == 0
    assert HistoryEntry.objects.about(document).last().verb == "uncite"


def test_citations_are_made_by_those_who_carry_the_record_or_keep_documents_there(client_for, cast, registered, initiative):
    accepted = make_initiative(initiative.unit, cast.recorder, state="accepted")
    document = registered()
    statuses = {name: client_for(user).post(cite_url(accepted), {"document": document.pk, "role": "basis"}).status_code for name, user in cast}
    assert {name for name, status in statuses.items() if status == 302} == {"recorder", "reviewer", "colleague", "organiser", "provincial"}
    assert {statuses[name] for name in ("editor", "leader")} == {403}
    assert {statuses[name] for name in ("second_recorder", "neighbour", "union_recorder", "union_reviewer", "administrator", "stranger")} == {404}
    assert Citation.objects.count() == 1
    citation = Citation.objects.get()
    assert client_for(cast.leader).post(reverse("register:uncite", args=[citation.pk])).status_code == 403
    for member in (cast.leader, cast.stranger):
        with pytest.raises(PermissionDenied):
            uncite(citation, by=member)
        with pytest.raises(PermissionDenied):
            cite(document=document, item=accepted, by=member, role="result")


def test_a_document_that_the_person_may_not_read_is_not_cited(client_for, cast, land, registered, initiative):
    hidden = registered(by=cast.neighbour, unit=land.dai_tam, title="KÍN")
    answer = client_for(cast.recorder).post(cite_url(initiative), {"document": hidden.pk, "role": "basis"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"document"})
    assert "KÍN" not in answer.content.decode()
    with pytest.raises(PermissionDenied):
        cite(document=hidden, item=initiative, by=cast.recorder)
    assert Citation.objects.count() == 0


@pytest.mark.parametrize("wrong", [{}, {"document": "x", "role": "basis"}, {"document": "1", "role": "nothing"}])
def test_a_wrong_citation_is_refused_in_words(client_for, recorder, registered, initiative, wrong):
    registered()
    assert client_for(recorder).post(cite_url(initiative), wrong).status_code == 422
    assert Citation.objects.count() == 0


def test_a_documents_page_names_the_records_that_the_reader_may_read_and_counts_all(client_for, cast, registered, initiative):
    document = registered()
    cite(document=document, item=initiative, by=cast.recorder)
    seen, unseen = client_for(cast.recorder).get(document.get_absolute_url()), client_for(cast.neighbour).get(document.get_absolute_url())
    assert [len(answer.context["citing"]) for answer in (seen, unseen)] == [1, 0]
    assert [answer.context["cited_total"] for answer in (seen, unseen)] == [1, 1]
    assert "Tuyến đường hoa" in seen.content.decode()
    assert "Tuyến đường hoa" not in unseen.content.decode()
    assert says(unseen, "Shown are the records that you may read.")


def test_a_records_page_hides_documents_out_of_reach_but_says_that_there_are_some(client_for, cast, land, registered, initiative):
    submitted = make_initiative(land.tra_met, cast.recorder, state="submitted")
    hamlets = registered(by=cast.organiser, unit=land.district, number="11-CTr/HU")
    cite(document=hamlets, item=submitted, by=cast.recorder)
    OfficialDocument.objects.filter(pk=hamlets.pk).update(unit=land.other_district)
    text = client_for(cast.reviewer).get(show_url(submitted)).content.decode()
    assert "11-CTr/HU" not in text
    assert cite_url(submitted) in text


def test_the_panel_is_absent_where_there_is_nothing_to_show_or_do(client_for, cast, campaign, land, registered):
    accepted = make_initiative(land.tra_met, cast.recorder, state="accepted")
    assert client_for(cast.leader).get(show_url(accepted)).context["panels"] == []
    cite(document=registered(), item=accepted, by=cast.recorder)
    answer = client_for(cast.leader).get(show_url(accepted))
    assert "09-CTr/HU" in answer.content.decode()
    assert cite_url(accepted) not in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_documents_page_asks_as_many_questions_for_many_citations_as_for_one(client_for, cast, campaign, land, registered, rows, django_assert_num_queries):
    document = registered()
    for number in range(rows):
        cite(document=document, item=make_initiative(land.tra_met, cast.recorder, title=f"Mô hình {number}"), by=cast.recorder)
    page = client_for(cast.recorder)
    page.get(document.get_absolute_url())
    with django_assert_num_queries(11):
        answer = page.get(document.get_absolute_url())
    assert len(answer.context["citing"]) == rows


class Choosing(forms.Form):
    document = DocumentField()


def _choosing(user, data=None):
    form = Choosing(data)
    set_rows(form, "document", choose_documents(user))
    return form


def test_a_document_is_chosen_among_those_one_may_read_the_newest_first(cast, land, registered):
    old, new = registered(), registered(number="1-KH/HU", issued_on=date(2022, 1, 5), title="Kế hoạch " + "rất dài " * 20)
    undated = registered(number="2-KH/HU", issued_on=None, title="Không ngày")
    registered(by=cast.neighbour, unit=land.dai_tam, title="KÍN", despite_repetition=True)
    choices = [(getattr(key, "value", key), label) for key, label in _choosing(cast.recorder).fields["document"].choices]
    assert [key for key, _label in choices] == ["", new.pk, old.pk, undated.pk]
    assert choices[2][1] == f"09-CTr/HU · 22/12/2020 · {PROGRAMME['title']}"[: len(choices[2][1]) - 1] + choices[2][1][-1]
    assert choices[1][1].endswith("…")
    assert choices[3][1] == "2-KH/HU · date not known · Không ngày"
    assert _choosing(cast.recorder, {"document": old.pk}).is_valid()
    assert reverse("register:new") in str(_choosing(cast.recorder)["document"].help_text)


def test_a_choice_of_thousands_is_cut_but_what_was_cut_may_still_be_kept(cast, land, django_assert_num_queries):
    OfficialDocument.objects.bulk_create(
        OfficialDocument(unit=land.district, number=f"{number}-BC/HU", issuer="Huyện ủy", title="Báo cáo", issued_on=date(2020, 1, 1), entered_by=cast.organiser)
        for number in range(1, 602)
    )  # fmt: skip
    form = _choosing(cast.leader)
    with django_assert_num_queries(1):
        assert sum(1 for _choice in form.fields["document"].choices) == 501
    oldest = OfficialDocument.objects.order_by("pk").first()
    assert _choosing(cast.leader, {"document": oldest.pk}).is_valid()


@pytest.fixture
def old_document(cast, land, registered):
    """A document that 501 newer ones have pushed off the list."""
    old = registered(title="Phát động đợt thi đua")
    OfficialDocument.objects.bulk_create(
        OfficialDocument(unit=land.district, number=f"{number}-BC/HU", issuer="Huyện ủy", title="Báo cáo", issued_on=date(2021, 1, 1), entered_by=cast.organiser)
        for number in range(1, 502)
    )  # fmt: skip
    return old


def _chosen(html, name):
    """What a browser would send for that choice: the option that the page marks."""
    select = html.split(f'<select name="{name}"')[1].split("</select>")[0]
    return [option.split('value="')[1].split('"')[0] for option in select.split("<option")[1:] if "selected" in option.split(">")[0]]


def test_settings_saved_with_an_older_document_keep_it(client_for, cast, campaign, old_document):
    Campaign.objects.update(document=old_document)
    page = client_for(cast.organiser)
    chosen = _chosen(page.get(settings_address(campaign)).content.decode(), "document")
    assert chosen == [str(old_document.pk)]
    answer = page.post(settings_address(campaign), settings(page, campaign, name="Tên mới", document=chosen[0]))
    assert (answer.status_code, Campaign.objects.get().name, Campaign.objects.get().document) == (302, "Tên mới", old_document)


def test_a_form_shown_again_keeps_an_older_document_that_was_chosen(client_for, cast, initiative, old_document):
    answer = client_for(cast.recorder).post(cite_url(initiative), {"document": old_document.pk, "role": "circus"})
    assert (answer.status_code, _chosen(answer.content.decode(), "document")) == (422, [str(old_document.pk)])


def test_an_older_document_out_of_reach_is_not_offered_by_asking_for_it(client_for, cast, land, initiative, old_document):
    OfficialDocument.objects.filter(pk=old_document.pk).update(unit=land.dai_tam, title="KÍN")
    answer = client_for(cast.recorder).post(cite_url(initiative), {"document": old_document.pk, "role": "basis"})
    assert (answer.status_code, "KÍN" in answer.content.decode(), _chosen(answer.content.decode(), "document")) == (422, False, [])
