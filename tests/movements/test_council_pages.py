"""The council's pages: its points beside the ballots, the minutes, the word that makes a result final, corrections."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kheo.lib import dates
from kheo.movements.models import Appraisal
from kheo.register.actions import change_document_state
from tests.conftest import says
from tests.factories import another, freeze, make_document
from tests.movements.test_appraisal_pages import at, field, text


@pytest.fixture
def minutes(land, organiser):
    return make_document(land.district, organiser, number="05-BB/BDV", kind="minutes", title="Biên bản họp hội đồng")


def council_form(appraisal, **more):
    """Lines 1.2 and 2 as the page proposes them; line 1.1 is flagged and starts empty."""
    return {"version": appraisal.version, field(appraisal, "1.2"): "15", field(appraisal, "2"): "45", **more}


def test_the_council_page_proposes_means_and_leaves_flagged_lines_empty(client_for, scored, organiser):
    form = client_for(organiser).get(at("council", scored.initiative_id)).context["form"]
    assert [form[field(scored, code)].value() for code in ("1.1", "1.2", "2", "B")] == [None, 15, 45, None]


def test_flagged_lines_stand_open_and_first_and_the_others_are_folded(client_for, scored, organiser):
    page = client_for(organiser)
    shown = page.get(at("council", scored.initiative_id))
    told = shown.context
    assert [[line.line.code for line, _fields in told[name]] for name in ("flagged", "agreed")] == [["1.1"], ["1.2", "2"]]
    fold = text(shown).index('<details class="fold">')
    assert text(shown).index(field(scored, "1.1")) < fold < text(shown).index(field(scored, "1.2"))
    assert told["shows_agreed"] is False
    wrong = page.post(at("council", scored.initiative_id), council_form(scored, **{field(scored, "2"): "51"}))
    assert (wrong.status_code, wrong.context["shows_agreed"]) == (422, True)


def test_a_line_in_which_the_council_departs_from_the_ballots_is_not_folded(client_for, scored, organiser):
    page = client_for(organiser)
    page.post(at("council", scored.initiative_id), council_form(scored, **{field(scored, "2"): "50"}))
    assert page.get(at("council", scored.initiative_id)).context["shows_agreed"] is True


def test_minutes_older_than_the_last_ballot_are_asked_about_once(client_for, scored, organiser, minutes, land):
    yesterday = dates.today() - timedelta(days=1)
    early = make_document(land.district, organiser, number="04-BB/BDV", kind="minutes", issued_on=yesterday)
    page, key, given = client_for(organiser), scored.initiative_id, {field(scored, "1.1"): "21,5", field(scored, "1.1", "remark"): "Thống nhất"}
    asked = page.post(at("council", key), council_form(scored, minutes=early.pk, **given))
    form, kept = asked.context["form"], Appraisal.objects.get()
    assert (asked.status_code, list(form.errors), form["minutes"].value()) == (422, ["minutes"], str(early.pk))
    assert (f"{yesterday:%d/%m/%Y}" in text(asked), kept.minutes, kept.scores.get(line__code="1.1").remark) == (True, None, "Thống nhất")
    again = {"version": form["version"].value(), "minutes_asked": form["minutes_asked"].value()}
    assert page.post(at("council", key), council_form(scored, minutes=early.pk, **given) | again).status_code == 302
    assert Appraisal.objects.get().minutes == early
    form = page.get(at("council", key)).context["form"]
    again = {"version": form["version"].value(), "minutes_asked": form["minutes_asked"].value(), field(scored, "2"): "44,5"}
    assert page.post(at("council", key), council_form(scored, minutes=early.pk, **given) | again).status_code == 302


@pytest.mark.parametrize("issued_on", [None, dates.today()])
def test_minutes_of_the_day_or_without_one_are_not_asked_about(client_for, scored, organiser, land, issued_on):
    document = make_document(land.district, organiser, number="04-BB/BDV", kind="minutes", issued_on=issued_on)
    assert client_for(organiser).post(at("council", scored.initiative_id), council_form(scored, minutes=document.pk)).status_code == 302


def test_the_result_is_drafted_checked_in_words_and_made_final_by_the_word(client_for, scored, organiser, minutes):
    page, key = client_for(organiser), scored.initiative_id
    lacking = page.post(at("council", key), council_form(scored, action="freeze"), follow=True)
    assert says(lacking, "Before it can be made final:")
    stored = Appraisal.objects.get(pk=scored.pk)
    page.post(at("council", key), council_form(stored, **{field(scored, "1.1"): "21,5", field(scored, "1.1", "remark"): "Thống nhất", "minutes": minutes.pk}))
    shown = text(page.get(at("freeze_appraisal", key)))
    assert ("81,5" in shown, "Tốt" in shown, "Thống nhất" in shown) == (True, True, True)
    version = Appraisal.objects.get(pk=scored.pk).version
    for word in ("", "CHỐT!", "chôt lại", "có"):
        assert page.post(at("freeze_appraisal", key), {"word": word, "version": version}).status_code == 422
    assert Appraisal.objects.get(pk=scored.pk).state == "open"
    assert page.post(at("freeze_appraisal", key), {"word": " chot ", "version": version}).status_code == 302
    assert str(Appraisal.objects.get(pk=scored.pk).points) == "81.50"


@pytest.mark.parametrize("word", ["CHỐT", "chot", "CHOT", "Chốt", "chốt"])
def test_the_word_is_read_without_accents_and_capitals(client_for, scored, organiser, minutes, word):
    page, key = client_for(organiser), scored.initiative_id
    page.post(at("council", key), council_form(scored, **{field(scored, "1.1"): "20", field(scored, "1.1", "remark"): "Thống nhất", "minutes": minutes.pk}))
    page.post(at("freeze_appraisal", key), {"word": word, "version": Appraisal.objects.get(pk=scored.pk).version})
    assert Appraisal.objects.get(pk=scored.pk).state == "frozen"


def test_what_is_right_in_the_councils_form_is_kept_although_a_line_is_wrong(client_for, scored, organiser, minutes):
    cap = scored.sheet.caps.get()
    wrong = {field(scored, "1.1"): "30,5", field(scored, "B"): "6", f"cap_{cap.pk}": "on", "minutes": minutes.pk}
    answer = client_for(organiser).post(at("council", scored.initiative_id), council_form(scored, **wrong))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field(scored, "1.1"), field(scored, "B"), f"document_{cap.pk}"}
    stored = Appraisal.objects.get(pk=scored.pk)
    assert (stored.minutes, {row.line.code for row in stored.scores.all()}) == (minutes, {"1.2", "2"})
    assert "30,5" in text(answer)


def test_the_second_editor_of_the_result_is_shown_both(client_for, scored, organiser):
    page = client_for(organiser)
    page.post(at("council", scored.initiative_id), council_form(scored))
    late = page.post(at("council", scored.initiative_id), {**council_form(scored), field(scored, "2"): "44"})
    assert (late.status_code, late.context["differences"]) == (409, [("2. Cách làm", "45", "44")])


def test_who_comes_second_to_freeze_is_told_who_was_first(client_for, scored, organiser, land):
    freeze(scored, organiser, {"1.1": "20"})
    second = another("second", "organiser", land.district)
    answer = client_for(second).post(at("freeze_appraisal", scored.initiative_id), {"word": "CHỐT", "version": 2}, follow=True)
    assert organiser.full_name in text(answer)
    assert Appraisal.objects.get().frozen_by == organiser


def test_a_final_result_stands_on_the_initiatives_page_and_is_corrected_as_a_new_version(client_for, scored, organiser, recorder):
    final = freeze(scored, organiser, {"1.1": "20"})
    shown = reverse("records:show", args=["mo-hinh", scored.initiative_id])
    assert final.code in text(client_for(recorder).get(shown))
    page = client_for(organiser)
    assert page.post(at("correct_appraisal", scored.initiative_id), {"reason": ""}).status_code == 422
    assert page.post(at("correct_appraisal", scored.initiative_id), {"reason": "Cộng nhầm"}).status_code == 302
    assert Appraisal.objects.count() == 2
    freeze(Appraisal.objects.get(number=2), organiser, {"1.1": "19"}, number="06-BB/BDV")
    both = text(client_for(recorder).get(shown))
    assert ("Cộng nhầm" in both, [one.code in both for one in Appraisal.objects.all()]) == (True, [True, True])


def test_a_withdrawn_document_is_not_offered_to_the_council(client_for, scored, organiser, minutes, land):
    kept = make_document(land.district, organiser, number="09-BB/BDV", kind="minutes")
    change_document_state(minutes, "withdraw", by=organiser, reason="Ban hành nhầm")
    page, cap = client_for(organiser), scored.sheet.caps.get()
    form = page.get(at("council", scored.initiative_id)).context["form"]
    assert [list(form.fields[name].queryset) for name in ("minutes", f"document_{cap.pk}")] == [[kept], [kept]]
    answer = page.post(at("council", scored.initiative_id), council_form(scored, minutes=minutes.pk))
    assert (answer.status_code, list(answer.context["form"].errors), Appraisal.objects.get().minutes) == (422, ["minutes"], None)
