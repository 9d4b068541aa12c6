from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import close_campaign, launch_campaign, name_honouree, set_condition
from kheo.movements.models import Campaign, Initiative, Recognition
from kheo.movements.queries import public_honouree
from kheo.org.models import Consent, HistoryEntry, RoleAssignment
from kheo.org.queries import unseal_field
from tests.conftest import LONG_AGO
from tests.factories import give, honour, make_initiative, make_published

FORM_OF = {"rewarded": {"reward_form": "bieu_duong"}}


@pytest.fixture
def accepted(campaign, recorder, land):
    return make_initiative(land.tra_met, recorder, state="accepted")


# --- Campaigns --------------------------------------------------------------------------------


def test_a_campaign_begins_with_the_fields_of_the_data_file(campaign, organiser):
    assert [field.code for field in campaign.fields.all()] == ["kinh_te", "van_hoa_xa_hoi", "quoc_phong_an_ninh", "he_thong_chinh_tri", "nong_thon_moi"]
    assert HistoryEntry.objects.about(campaign).get().verb == "launch"


@pytest.mark.database
def test_a_campaign_may_have_a_long_name(land, organiser):
    today, name = dates.today(), "Phong trào thi đua Dân vận khéo trong xây dựng nông thôn mới nâng cao " * 2
    campaign = launch_campaign(name=name.strip(), unit=land.district, starts_on=today, register_by=today, ends_on=today, by=organiser)
    assert HistoryEntry.objects.about(campaign).get().target == name.strip()


@pytest.mark.parametrize("who", ["reviewer", "leader", "editor", "provincial", "administrator", "stranger"])
def test_nobody_else_launches_or_closes(cast, campaign, land, who):
    today, by = dates.today(), getattr(cast, who)
    with pytest.raises(PermissionDenied):
        launch_campaign(name="X", unit=land.district, starts_on=today, register_by=today, ends_on=today, by=by)
    with pytest.raises(PermissionDenied):
        close_campaign(campaign, by=by)
    assert Campaign.objects.get().closed_at is None


def test_an_organiser_launches_nothing_above(organiser, land):
    today = dates.today()
    with pytest.raises(PermissionDenied):
        launch_campaign(name="X", unit=land.province, starts_on=today, register_by=today, ends_on=today, by=organiser)


def test_campaigns_above_that_have_begun_and_are_not_closed_are_offered(campaign, organiser, recorder, stranger, land, client_for):
    def offered(user):
        return list(client_for(user).get("/lam-viec/mo-hinh/moi/").context["form"].fields["campaign"].queryset)

    give(stranger, "recorder", land.other_commune)
    assert (offered(recorder), offered(stranger)) == ([campaign], [])
    with dates.moved_to(dates.now() - timedelta(days=100)):
        assert offered(recorder) == []
    close_campaign(campaign, by=organiser)
    assert offered(recorder) == []


def test_a_closed_campaign_takes_no_more_and_is_closed_once(campaign, organiser, recorder, land):
    close_campaign(campaign, by=organiser)
    first = Campaign.objects.get().closed_at
    close_campaign(campaign, by=organiser)
    assert Campaign.objects.get().closed_at == first
    with pytest.raises(ValidationError, match="closed"):
        make_initiative(land.tra_met, recorder, campaign=Campaign.objects.get())


def test_closing_spares_the_names_of_other_campaigns(campaign, organiser, recorder, land):
    today = dates.today()
    other = launch_campaign(name="Khác", unit=land.district, starts_on=today, register_by=today, ends_on=today, by=organiser)
    record = make_initiative(land.tra_met, recorder, campaign=other, honouree="Nguyễn Văn Thử")
    close_campaign(campaign, by=organiser)
    assert unseal_field(Initiative.objects.get(pk=record.pk), "honouree") == "Nguyễn Văn Thử"


# --- Recognition ------------------------------------------------------------------------------


def test_recognition_is_written_down_and_a_second_click_changes_nothing(accepted, organiser):
    first = honour(accepted, by=organiser)
    assert honour(accepted, by=organiser, number="02-QĐ") == first
    entry = HistoryEntry.objects.about(accepted).get(verb="recognise")
    assert (Recognition.objects.get().document.number, entry.changes["decision"]) == ("01-QĐ/BDV", first.document.citation)


def test_recognised_is_not_outstanding_and_neither_is_a_reward(accepted, organiser):
    for grade in ("outstanding", "rewarded"):
        with pytest.raises(TransitionRefused, match="recognised first"):
            honour(accepted, by=organiser, grade=grade, **FORM_OF.get(grade, {}))
    for grade in ("recognised", "outstanding", "rewarded"):
        honour(accepted, by=organiser, grade=grade, **FORM_OF.get(grade, {}))
    assert set(accepted.recognitions.values_list("grade", flat=True)) == {"recognised", "outstanding", "rewarded"}


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "withdrawn"])
def test_only_accepted_initiatives_are_recognised(campaign, recorder, organiser, land, state):
    record = make_initiative(land.tra_met, recorder, state=state)
    with pytest.raises(TransitionRefused):
        honour(record, by=organiser)
    assert not Recognition.objects.exists()


@pytest.mark.parametrize("who", ["recorder", "reviewer", "leader", "editor", "provincial", "stranger"])
def test_recognition_is_the_organisers(cast, accepted, who):
    with pytest.raises(PermissionDenied):
        honour(accepted, by=getattr(cast, who))


def test_a_commune_recognises_for_itself_and_not_for_the_district(accepted, stranger, land):
    RoleAssignment.objects.create(user=stranger, role="organiser", unit=land.tham_don, valid_from=LONG_AGO)
    with pytest.raises(PermissionDenied):
        honour(accepted, by=stranger)
    assert honour(accepted, by=stranger, unit=land.tham_don).unit == land.tham_don


def test_a_unit_beside_recognises_nothing(accepted, stranger, land):
    RoleAssignment.objects.create(user=stranger, role="organiser", unit=land.dai_tam, valid_from=LONG_AGO)
    with pytest.raises(ValidationError):
        honour(accepted, by=stranger, unit=land.dai_tam)


@pytest.mark.parametrize("days", [1, -61])
def test_a_decision_has_a_possible_day(accepted, organiser, days):
    with pytest.raises(ValidationError):
        honour(accepted, by=organiser, decided_on=dates.today() + timedelta(days=days))
    assert not Recognition.objects.exists()


@pytest.mark.database
def test_the_database_itself_keeps_a_grade_single(accepted, organiser):
    standing = honour(accepted, by=organiser)
    same = {"initiative": accepted, "grade": "recognised", "unit": standing.unit, "document": standing.document}
    with pytest.raises(IntegrityError), transaction.atomic():
        Recognition.objects.create(decided_on=dates.today(), recorded_by=organiser, **same)


# --- Condition --------------------------------------------------------------------------------


def test_the_work_goes_its_own_way_beside_the_review(accepted, recorder):
    for verb, expected in [("start", "running"), ("stall", "stalled"), ("start", "running"), ("end", "ended")]:
        record = set_condition(accepted, verb, by=recorder, reason=f"vì {verb}")
        assert (record.condition, record.state, record.condition_reason) == (expected, "accepted", f"vì {verb}")
    with pytest.raises(TransitionRefused):
        set_condition(accepted, "start", by=recorder, reason="lại")


def test_every_condition_says_what_shows_it(accepted, recorder):
    with pytest.raises(ValidationError):
        set_condition(accepted, "start", by=recorder, reason="")
    set_condition(accepted, "start", by=recorder, reason="đã ra quân")
    for verb in ("stall", "stop", "ineffective", "end"):
        with pytest.raises(ValidationError):
            set_condition(accepted, verb, by=recorder, reason=" ")
    told = set_condition(accepted, "ineffective", by=recorder, reason="rác vẫn như cũ sau sáu tháng")
    assert (told.condition, told.condition_reason) == ("ineffective", "rác vẫn như cũ sau sáu tháng")


def test_how_the_work_stands_is_said_by_those_who_do_it_and_only_of_accepted_ones(accepted, campaign, cast, land):
    for who in ("second_recorder", "leader", "neighbour", "editor"):
        with pytest.raises(PermissionDenied):
            set_condition(accepted, "start", by=getattr(cast, who), reason="đã ra quân")
    with pytest.raises(TransitionRefused):
        set_condition(make_initiative(land.tra_met, cast.recorder), "start", by=cast.recorder, reason="đã ra quân")


# --- The person honoured ----------------------------------------------------------------------


def test_another_name_ends_the_consent_of_the_one_before(campaign, recorder, land):
    record = make_initiative(land.tra_met, recorder, honouree="Nguyễn Văn Thử", consent_way="written")
    assert public_honouree(record) == "Nguyễn Văn Thử"
    name_honouree(record, name="Trần Thị Thử", consent_way="", by=recorder)
    assert (unseal_field(record, "honouree"), public_honouree(record)) == ("Trần Thị Thử", "")


def test_the_same_name_saved_again_keeps_its_consent(campaign, recorder, land):
    record = make_initiative(land.tra_met, recorder, honouree="Nguyễn Văn Thử", consent_way="written")
    given = Consent.objects.about(record).get()
    name_honouree(record, name=" Nguyễn Văn Thử ", consent_way="written", by=recorder)
    assert (public_honouree(record), Consent.objects.about(record).get()) == ("Nguyễn Văn Thử", given)
    name_honouree(record, name="Nguyễn Văn Thử", consent_way="", by=recorder)
    assert (public_honouree(record), unseal_field(record, "honouree")) == ("", "Nguyễn Văn Thử")


def test_a_collective_keeps_no_name(campaign, recorder, land):
    record = make_initiative(land.tra_met, recorder)
    name_honouree(record, name="Nguyễn Văn Thử", consent_way="written", by=recorder)
    assert (record.honouree, public_honouree(record)) == ("", "")


def test_nobody_else_names_a_person_and_nobody_after_it_was_sent(campaign, cast, land):
    record = make_initiative(land.tra_met, cast.recorder)
    with pytest.raises(PermissionDenied):
        name_honouree(record, name="X", consent_way="written", by=cast.leader)
    published = make_published(land.tra_met, cast.recorder, cast.editor)
    with pytest.raises(PermissionDenied):
        name_honouree(published, name="X", consent_way="written", by=cast.recorder)
