"""The name of a person honoured: consent at any time, no name shared or kept longer than it is needed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kheo.lib import dates
from kheo.movements.actions import close_campaign, launch_campaign, name_honouree, set_name_consent
from kheo.movements.actions.names import erase_unneeded_names
from kheo.movements.forms import InitiativeForm
from kheo.movements.models import Campaign, Initiative
from kheo.movements.queries import public_honouree
from kheo.org.models import Consent, HistoryEntry, SealingKey
from kheo.org.queries import check_history, unseal_field, unseal_text
from kheo.records.actions import change_state
from tests.factories import honour, make_initiative, make_published
from tests.records.test_editing_pages import typed

NAME, OTHER = "Nguyễn Văn Thử", "Trần Thị Thử"
YEAR = timedelta(days=365)


def now(record):
    return Initiative.objects.get(pk=record.pk)


def consent_page(record):
    return reverse("movements:consent", args=[record.pk])


def recognised(record, by):
    honour(record, grade="recognised", decided_on=dates.today(), number="01-QĐ", by=by)
    return record


# --- Consent, at any time ---------------------------------------------------------------------


def test_consent_is_withdrawn_and_given_on_its_page_after_publication(client, client_for, cast, campaign, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor, honouree=NAME, consent_way="written")
    public = record.get_absolute_url()
    for who, way, shown in [("recorder", "", False), ("editor", "spoken", True), ("recorder", "online", True), ("editor", "", False)]:
        page = client_for(getattr(cast, who))
        assert consent_page(record) in page.get(reverse("records:show", args=["mo-hinh", record.pk])).content.decode()
        assert page.post(consent_page(record), {"way": way, "reason": "đổi ý"}).status_code == 302
        assert (NAME in client.get(public).content.decode()) is shown, (who, way)
    assert list(Consent.objects.about(record).order_by("pk").values_list("way", flat=True)) == ["written", "spoken", "online"]
    assert unseal_field(now(record), "honouree") == NAME


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "withdrawn", "accepted"])
def test_consent_is_withdrawn_in_any_state(client_for, recorder, campaign, land, state):
    record = make_initiative(land.tra_met, recorder, honouree=NAME, consent_way="written", state=state)
    assert client_for(recorder).post(consent_page(record), {"way": "", "reason": ""}).status_code == 302
    assert public_honouree(now(record)) == ""


@pytest.mark.parametrize(("who", "status"), [("reviewer", 403), ("leader", 403), ("organiser", 403), ("neighbour", 404), ("second_recorder", 404), ("stranger", 404)])
def test_nobody_else_records_consent(client_for, cast, campaign, land, who, status):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted", honouree=NAME, consent_way="written")
    page = client_for(getattr(cast, who))
    assert page.get(consent_page(record)).status_code == status
    assert page.post(consent_page(record), {"way": "", "reason": ""}).status_code == status
    with pytest.raises(PermissionDenied):
        set_name_consent(record, way="", by=getattr(cast, who))
    assert public_honouree(now(record)) == NAME


def test_the_page_shows_no_name(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted", honouree=NAME, consent_way="written")
    assert NAME not in client_for(cast.editor).get(consent_page(record)).content.decode()


@pytest.mark.parametrize("wrong", [{"way": "telepathy"}, {"reason": "x" * 2001}])
def test_a_wrong_consent_is_refused(client_for, recorder, campaign, land, wrong):
    record = make_initiative(land.tra_met, recorder, honouree=NAME, consent_way="written")
    assert client_for(recorder).post(consent_page(record), {"way": "", "reason": "", **wrong}).status_code == 422
    assert public_honouree(now(record)) == NAME


def test_without_a_name_there_is_nothing_to_agree_to(client_for, recorder, campaign, land):
    record = make_initiative(land.tra_met, recorder)
    assert consent_page(record) not in client_for(recorder).get(reverse("records:show", args=["mo-hinh", record.pk])).content.decode()
    assert client_for(recorder).post(consent_page(record), {"way": "written", "reason": ""}).status_code == 422
    assert not Consent.objects.exists()


# --- In the form ------------------------------------------------------------------------------


def test_the_form_starts_from_the_standing_consent_and_no_withdraws_it(client_for, recorder, campaign, land):
    record = make_initiative(land.tra_met, recorder, honouree=NAME, consent_way="spoken")
    there, page = reverse("records:edit", args=["mo-hinh", record.pk]), client_for(recorder)
    form = page.get(there).context["form"]
    assert (form.initial["person"], form.initial["consent_way"]) == (NAME, "spoken")
    given = {name: "" if form.get_initial_for_field(field, name) is None else form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    rows = {"outputs-TOTAL_FORMS": "0", "outputs-INITIAL_FORMS": "0"}
    page.post(there, {**given, **rows, "photos": "", "slip": "", "title": "Tên mới"})
    assert (now(record).title, public_honouree(now(record))) == ("Tên mới", NAME)
    page.post(there, {**given, **rows, "photos": "", "slip": "", "version": now(record).version, "consent_way": ""})
    assert (unseal_field(now(record), "honouree"), public_honouree(now(record))) == (NAME, "")


# --- Another name -----------------------------------------------------------------------------


def test_another_name_never_shares_the_key_and_the_old_one_leaves_history(campaign, recorder, reviewer, land):
    record = make_initiative(land.tra_met, recorder, honouree=NAME, consent_way="written", state="returned")
    sealed = HistoryEntry.objects.about(record).get(verb="submit").changes["content"]["honouree"]
    key = SealingKey.objects.about(record).get().wrapped
    assert unseal_text(record, "honouree", sealed) == NAME
    name_honouree(record, name=OTHER, consent_way="", by=recorder)
    assert (unseal_field(record, "honouree"), unseal_text(record, "honouree", sealed)) == (OTHER, "")
    assert SealingKey.objects.about(record).get().wrapped != key
    assert not Consent.objects.about(record).standing().exists()
    name_honouree(record, name="", consent_way="", by=recorder)
    assert (record.honouree, SealingKey.objects.about(record).count()) == ("", 0)
    assert list(check_history()) == []


def test_the_same_name_keeps_its_key_and_a_way_corrected_is_recorded_anew(campaign, recorder, land):
    record = make_initiative(land.tra_met, recorder, honouree=NAME, consent_way="written")
    sealed = record.honouree
    name_honouree(record, name=NAME, consent_way="spoken", by=recorder)
    assert now(record).honouree == sealed
    assert Consent.objects.about(record).standing().get().way == "spoken"


# --- Not longer than needed -------------------------------------------------------------------


def test_closing_erases_unrecognised_names_at_once_from_history_too(client_for, campaign, cast, land):
    kept = recognised(make_initiative(land.tra_met, cast.recorder, state="accepted", honouree=NAME, consent_way="written"), cast.organiser)
    gone = make_initiative(land.tra_met, cast.recorder, state="accepted", honouree=OTHER, consent_way="written")
    sealed = HistoryEntry.objects.about(gone).get(verb="submit").changes["content"]["honouree"]
    client_for(cast.organiser).post(reverse("movements:close", args=[campaign.pk]))
    assert (unseal_field(now(kept), "honouree"), public_honouree(now(kept))) == (NAME, NAME)
    assert (now(gone).honouree, unseal_text(gone, "honouree", sealed)) == ("", "")
    assert not Consent.objects.about(gone).standing().exists()
    assert HistoryEntry.objects.about(Consent.objects.about(gone).get()).get(verb="withdraw").actor is None


def test_a_name_that_stands_in_history_alone_is_erased_too(campaign, cast, land):
    record = make_initiative(land.tra_met, cast.recorder, state="returned", honouree=NAME)
    Initiative.objects.filter(pk=record.pk).update(honouree="")  # the column lost it, the key and the history did not
    close_campaign(campaign, by=cast.organiser)
    assert not SealingKey.objects.about(record).exists()


def test_names_leave_a_year_after_the_campaign_unless_recognised_and_agreed_to(campaign, cast, land):
    def accepted(way):
        return make_initiative(land.tra_met, cast.recorder, state="accepted", honouree=NAME, consent_way=way)

    agreed, silent = recognised(accepted("written"), cast.organiser), recognised(accepted(""), cast.organiser)
    plain = accepted("written")
    withdrawn = recognised(accepted("written"), cast.organiser)
    set_name_consent(withdrawn, way="", by=cast.recorder)
    end = dates.local_moment(campaign.ends_on)
    with dates.moved_to(end + YEAR):
        assert erase_unneeded_names(YEAR) == 0
    with dates.moved_to(end + YEAR + timedelta(days=1)):
        assert erase_unneeded_names(YEAR) == 3
        assert erase_unneeded_names(YEAR) == 0
    assert [bool(now(record).honouree) for record in (agreed, silent, plain, withdrawn)] == [True, False, False, False]


def test_recognised_names_without_consent_stay_a_year_after_closing(campaign, cast, land):
    record = recognised(make_initiative(land.tra_met, cast.recorder, state="accepted", honouree=NAME), cast.organiser)
    close_campaign(campaign, by=cast.organiser)
    assert erase_unneeded_names(YEAR) == 0
    with dates.moved_to(dates.now() + YEAR + timedelta(days=1)):
        assert erase_unneeded_names(YEAR) == 1
    assert now(record).honouree == ""


def test_names_of_other_campaigns_stay(campaign, cast, land):
    today = dates.today()
    other = launch_campaign(name="Khác", unit=land.district, starts_on=today, register_by=today, ends_on=today + timedelta(days=9), by=cast.organiser)
    record = make_initiative(land.tra_met, cast.recorder, campaign=other, honouree=NAME)
    close_campaign(campaign, by=cast.organiser)
    assert erase_unneeded_names(YEAR) == 0
    assert unseal_field(now(record), "honouree") == NAME


def test_a_closed_campaign_takes_no_new_name(campaign, cast, land):
    record = make_initiative(land.tra_met, cast.recorder, state="returned", subject="individual")
    close_campaign(campaign, by=cast.organiser)
    with pytest.raises(ValidationError, match="no more names"):
        name_honouree(now(record), name=NAME, consent_way="", by=cast.recorder)
    assert Campaign.objects.get().closed_at is not None
    assert (now(record).honouree, SealingKey.objects.count()) == ("", 0)
    assert change_state(record, "submit", by=cast.recorder).state == "submitted"


# --- Nobody guesses it ------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "known"), [("draft", NAME), ("returned", NAME), ("submitted", ""), ("accepted", ""), ("withdrawn", "")])
def test_a_form_that_may_not_be_stored_does_not_know_the_name(recorder, campaign, land, state, known):
    record = make_initiative(land.tra_met, recorder, state=state, honouree=NAME, consent_way="written")
    form = InitiativeForm(instance=now(record), user=recorder)
    assert (form.initial["person"], bool(form.initial["consent_way"])) == (known, bool(known))


def test_nor_does_a_closed_campaign_tell_the_right_name_from_a_wrong_one(client_for, cast, campaign, land):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted", honouree=NAME, consent_way="written")
    recognised(record, by=cast.organiser)
    close_campaign(campaign, by=cast.organiser)
    page = client_for(cast.recorder)
    sent = typed(campaign, land.tra_met, initiative=record, subject="individual")
    answers = [page.post(reverse("records:edit", args=["mo-hinh", record.pk]), sent | {"person": name}) for name in (NAME, OTHER)]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert answers[0].context["form"].errors == answers[1].context["form"].errors == {}
