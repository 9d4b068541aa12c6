from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import (
    CampaignChanged,
    change_campaign,
    close_campaign,
    launch_campaign,
    load_sheets,
)
from kheo.movements.actions.sheets import SHEETS
from kheo.movements.models import Campaign, Initiative, ScoringSheet
from kheo.movements.queries import calendar, quotas_of, settings_of, still_open
from kheo.org.models import HistoryEntry
from kheo.records.models import Duty
from kheo.register.models import OfficialDocument
from tests.conftest import says
from tests.factories import assess_self, honour, make_document, make_initiative, shipped_sheet

LAUNCH = "/lam-viec/phong-trao/phat-dong/"


def in_days(number):
    return dates.today() + timedelta(days=number)


def shown(day):
    return f"{day:%d/%m/%Y}"


def kept(campaign, **changed):
    """Everything as it stands, but for what is named."""
    return {
        "version": Campaign.objects.get(pk=campaign.pk).version, "steps": {step.kind: step.due_on for step in campaign.steps.all()},
        "fields": [(field.pk, field.name) for field in campaign.fields.all()],
        "quotas": [(quota.grade, quota.reward_form, quota.subject, quota.most) for quota in campaign.quotas.all()], **changed,
    }  # fmt: skip


def settings_address(campaign):
    return reverse("movements:set_up", args=[campaign.pk])


def typed(page, campaign, **changed):
    """The settings page as it would be sent unchanged, but for what is named."""
    context = page.get(settings_address(campaign)).context
    values = {}
    for form in (context["form"], *context["formsets"]):
        for field in [*form, *form.management_form] if hasattr(form, "management_form") else form:
            for one in field if hasattr(field, "visible_fields") else [field]:
                value = one.value()
                values[one.html_name] = one.field.widget.format_value(value) if hasattr(one.field.widget, "format_value") and value is not None else value
    flat = {name: value[0] if isinstance(value, list) and value else value for name, value in values.items()}
    return {name: value for name, value in {**flat, **changed}.items() if value not in (None, [], False)}


# --- Launching --------------------------------------------------------------------------------


def launched(organiser, land, **more):
    return launch_campaign(name="Đợt mới", unit=land.district, starts_on=in_days(0), register_by=in_days(30), ends_on=in_days(200), by=organiser, **more)


def test_a_campaign_is_launched_with_sheet_document_and_deadlines(client_for, organiser, land):
    sheet, document = shipped_sheet(), make_document(land.district, organiser)
    answer = client_for(organiser).post(
        LAUNCH,
        {
            "name": "Đợt mới", "unit": land.district.pk, "document": document.pk, "sheet": sheet.pk, "starts_on": shown(in_days(0)),
            "register_by": shown(in_days(30)), "ends_on": shown(in_days(200)), "step_launch": shown(in_days(45)), "step_appraisal": shown(in_days(150)),
        },
    )  # fmt: skip
    campaign = Campaign.objects.get()
    assert answer["Location"] == reverse("movements:campaign", args=[campaign.pk])
    assert (campaign.sheet, campaign.document) == (sheet, document)
    assert {step.kind: step.due_on for step in campaign.steps.all()} == {"launch": in_days(45), "appraisal": in_days(150)}


@pytest.mark.parametrize("steps", [{"step_launch": 20}, {"step_launch": 45, "step_self_assessment": 90, "step_appraisal": 60}])
def test_deadlines_out_of_order_are_refused_and_both_are_named(client_for, organiser, land, steps):
    values = {"name": "Đợt mới", "unit": land.district.pk, "starts_on": shown(in_days(0)), "register_by": shown(in_days(30)), "ends_on": shown(in_days(200))}
    answer = client_for(organiser).post(LAUNCH, {**values, **{name: shown(in_days(number)) for name, number in steps.items()}})
    assert answer.status_code == 422
    before = in_days(90) if "step_appraisal" in steps else in_days(30)
    problem = str(answer.context["form"].errors["step_appraisal" if "step_appraisal" in steps else "step_launch"])
    assert shown(before) in problem
    assert shown(in_days(list(steps.values())[-1])) in problem
    assert not Campaign.objects.exists()
    assert answer.context["form"]["name"].value() == "Đợt mới"


def test_a_frame_and_a_sheet_for_state_bodies_are_refused(organiser, land):
    frame = shipped_sheet("can-tho-2579-2025")
    unfinished = ScoringSheet.objects.create(code="dang-do", version=1, name="Dang dở", complete=False, digest="-")
    for sheet in (frame, unfinished):
        with pytest.raises(ValidationError) as refused:
            launched(organiser, land, sheet=sheet)
        assert list(refused.value.message_dict) == ["sheet"]
    assert not Campaign.objects.exists()


def test_only_usable_sheets_are_offered_and_a_proposal_says_so(client_for, organiser):
    shipped_sheet("can-tho-2579-2025")
    sheet = shipped_sheet()
    answer = client_for(organiser).get(LAUNCH)
    assert list(answer.context["form"].fields["sheet"].queryset) == [sheet]
    assert says(answer, "a proposal, not confirmed by any document")


def test_the_next_round_begins_with_everything_a_year_later(client_for, organiser, land, tmp_path):
    sheet = shipped_sheet()
    first = launched(organiser, land, sheet=sheet, steps={"appraisal": in_days(150)})
    first.fields.filter(code="kinh_te").update(name="Kinh tế xanh")
    newer = tmp_path / "hai.yaml"
    newer.write_text((SHEETS / "proposal-model-100.yaml").read_text(encoding="utf-8").replace("version: 1", "version: 2"), encoding="utf-8")
    load_sheets(files=[newer])
    page = client_for(organiser)
    form = page.get(f"{LAUNCH}?from={first.pk}").context["form"]
    assert form.initial["sheet"].version == 2
    assert form.initial["step_appraisal"].year == in_days(150).year + 1
    page.post(
        f"{LAUNCH}?from={first.pk}",
        {
            "name": "Đợt sau", "unit": land.district.pk, "previous": first.pk, "sheet": form.initial["sheet"].pk, "starts_on": shown(form.initial["starts_on"]),
            "register_by": shown(form.initial["register_by"]), "ends_on": shown(form.initial["ends_on"]),
        },
    )  # fmt: skip
    second = Campaign.objects.get(name="Đợt sau")
    assert [field.name for field in second.fields.all()] == [field.name for field in first.fields.all()]
    assert "Kinh tế xanh" in [field.name for field in second.fields.all()]
    assert second.sheet.version == 2


# --- Changing ---------------------------------------------------------------------------------


def test_a_moved_deadline_moves_what_is_due(campaign, organiser):
    change_campaign(campaign, by=organiser, name="Tên khác", register_by=in_days(60), **kept(campaign))
    assert set(Duty.objects.about(campaign).values_list("due_on", flat=True)) == {in_days(60)}
    assert Duty.objects.about(campaign).filter(label__contains="Tên khác").count() == Duty.objects.about(campaign).count() > 0
    entry = HistoryEntry.objects.about(campaign).get(verb="set_up")
    assert entry.changes["changed"]["register_by"] == [str(in_days(30)), str(in_days(60))]


def test_the_same_settings_again_change_nothing(campaign, organiser):
    again = kept(campaign)
    change_campaign(campaign, by=organiser, name="Tên khác", **again)
    change_campaign(campaign, by=organiser, name="Tên khác", **again)
    assert Campaign.objects.get().version == 2
    assert HistoryEntry.objects.about(campaign).filter(verb="set_up").count() == 1


@pytest.mark.parametrize(("name", "value"), [("register_by", -1), ("ends_on", -1)])
def test_no_deadline_is_moved_into_the_past(campaign, organiser, name, value):
    values = {"starts_on": in_days(-60), "register_by": in_days(-1), name: in_days(value)}
    with pytest.raises(ValidationError) as refused:
        change_campaign(campaign, by=organiser, **kept(campaign), **values)
    assert name in refused.value.message_dict
    assert Campaign.objects.get().register_by == in_days(30)


def test_a_step_is_not_set_into_the_past(campaign, organiser):
    Campaign.objects.update(register_by=in_days(-20))
    with pytest.raises(ValidationError) as refused:
        change_campaign(campaign, by=organiser, **kept(campaign, steps={"launch": in_days(-3)}))
    assert list(refused.value.message_dict) == ["step_launch"]


def test_the_campaign_does_not_begin_after_its_first_initiative(campaign, cast, land):
    make_initiative(land.tra_met, cast.recorder)
    with pytest.raises(ValidationError) as refused:
        change_campaign(campaign, by=cast.organiser, starts_on=in_days(3), **kept(campaign))
    assert list(refused.value.message_dict) == ["starts_on"]


def test_fields_are_added_renamed_and_put_in_order(campaign, organiser):
    first, second, *rest = kept(campaign)["fields"]
    change_campaign(campaign, by=organiser, **kept(campaign, fields=[second, (first[0], "Kinh tế số"), *rest, (None, "Chuyển đổi số"), (None, "Chuyển đổi số khác")]))
    rows = list(campaign.fields.values_list("name", "code"))
    assert rows[:2] == [(second[1], "van_hoa_xa_hoi"), ("Kinh tế số", "kinh_te")]
    assert rows[-2:] == [("Chuyển đổi số", "chuyen_doi_so"), ("Chuyển đổi số khác", "chuyen_doi_so_khac")]


def test_a_field_in_use_is_not_deleted_and_an_unused_one_is(campaign, cast, land):
    record = make_initiative(land.tra_met, cast.recorder)
    others = [row for row in kept(campaign)["fields"] if row[0] != record.field_id]
    with pytest.raises(ValidationError, match="cannot be deleted: 1 initiatives stand in it"):
        change_campaign(campaign, by=cast.organiser, **kept(campaign, fields=others))
    assert campaign.fields.count() == 5
    change_campaign(campaign, by=cast.organiser, **kept(campaign, fields=[row for row in kept(campaign)["fields"] if row not in others[:1]]))
    assert campaign.fields.count() == 4


@pytest.mark.parametrize("fields", [[], [(None, "Kinh tế"), (None, "kinh  te")]])
def test_a_campaign_has_fields_and_no_two_of_one_name(campaign, organiser, fields):
    with pytest.raises(ValidationError):
        change_campaign(campaign, by=organiser, **kept(campaign, fields=fields))
    assert campaign.fields.count() == 5


def test_a_field_of_another_campaign_is_not_taken(campaign, organiser, land):
    other = launched(organiser, land)
    foreign = other.fields.first()
    with pytest.raises(ValidationError):
        change_campaign(campaign, by=organiser, **kept(campaign, fields=[(foreign.pk, "Lấy đi")]))
    foreign.refresh_from_db()
    assert (foreign.campaign, foreign.name) == (other, "Phát triển kinh tế")


def test_a_quota_is_not_lower_than_what_is_given(campaign, cast, land):
    change_campaign(campaign, by=cast.organiser, **kept(campaign, quotas=[("recognised", "", "collective", 2)]))
    honour(make_initiative(land.tra_met, cast.recorder, state="accepted"), by=cast.organiser)
    assert [(use.quota.most, use.used, use.left) for use in quotas_of(campaign)] == [(2, 1, 1)]
    with pytest.raises(ValidationError) as refused:
        change_campaign(campaign, by=cast.organiser, **kept(campaign, quotas=[("recognised", "", "collective", 0)]))
    assert list(refused.value.message_dict) == ["quotas"]
    assert campaign.quotas.get().most == 2


def test_the_sheet_is_chosen_until_scoring_has_begun(campaign, cast, land, tmp_path):
    sheet = shipped_sheet()
    change_campaign(campaign, by=cast.organiser, sheet=sheet, **kept(campaign))
    change_campaign(campaign, by=cast.organiser, sheet=None, **kept(campaign))
    change_campaign(campaign, by=cast.organiser, sheet=sheet, **kept(campaign))
    assess_self(make_initiative(land.tra_met, cast.recorder, state="accepted"), by=cast.recorder, hand_in=False)
    with pytest.raises(ValidationError, match="Scoring by this sheet has begun"):
        change_campaign(campaign, by=cast.organiser, sheet=None, **kept(campaign))
    assert Campaign.objects.get().sheet == sheet


def test_two_editors_are_shown_both(client_for, campaign, organiser):
    page = client_for(organiser)
    sent = typed(page, campaign, name="Tên của tôi")
    change_campaign(campaign, by=organiser, name="Tên của người khác", **kept(campaign))
    answer = page.post(settings_address(campaign), sent)
    assert answer.status_code == 422
    assert ("Tên của người khác", "Tên của tôi") in [row[1:] for row in answer.context["differences"]]
    assert Campaign.objects.get().name == "Tên của người khác"
    assert page.post(settings_address(campaign), {**sent, "version": answer.context["form"]["version"].value()}).status_code == 302
    assert Campaign.objects.get().name == "Tên của tôi"


def test_an_old_version_is_refused(campaign, organiser):
    old = kept(campaign)
    change_campaign(campaign, by=organiser, name="Một", **old)
    with pytest.raises(CampaignChanged):
        change_campaign(campaign, by=organiser, name="Hai", **old)


def test_the_settings_page_stores_everything_at_once(client_for, campaign, organiser):
    sheet, page = shipped_sheet(), client_for(organiser)
    last = str(campaign.fields.count())
    answer = page.post(
        settings_address(campaign),
        typed(
            page, campaign, sheet=sheet.pk, step_self_assessment=shown(in_days(100)), **{f"fields-{last}-name": "Chuyển đổi số", "quotas-0-grade": "recognised"},
            **{"quotas-0-subject": "collective", "quotas-0-most": "5"},
        ),
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    campaign.refresh_from_db()
    assert (campaign.sheet, campaign.steps.get().kind, campaign.quotas.get().most) == (sheet, "self_assessment", 5)
    assert campaign.fields.last().name == "Chuyển đổi số"


def test_a_refused_change_keeps_what_was_typed(client_for, campaign, organiser):
    page = client_for(organiser)
    answer = page.post(settings_address(campaign), typed(page, campaign, name="Tên mới", ends_on=shown(in_days(-30)), **{"quotas-0-grade": "rewarded", "quotas-0-most": "ba"}))
    assert answer.status_code == 422
    assert answer.context["form"]["name"].value() == "Tên mới"
    assert answer.context["formsets"][1].forms[0]["most"].value() == "ba"
    assert Campaign.objects.get().name == "Dân vận khéo thử"


def test_others_do_not_set_up_a_campaign(client_for, campaign, cast):
    before = settings_of(campaign)
    sent = typed(client_for(cast.organiser), campaign, name="Của tôi")
    answers = {name: client_for(user).post(settings_address(campaign), sent).status_code for name, user in cast if name != "organiser"}
    assert {name: status for name, status in answers.items() if status not in (403, 404)} == {}
    assert settings_of(Campaign.objects.get()) == before
    with pytest.raises(PermissionDenied):
        change_campaign(campaign, by=cast.reviewer, name="Của tôi", **kept(campaign))


# --- Closing ----------------------------------------------------------------------------------


def test_the_closing_page_says_what_stands_open(client_for, campaign, cast, land):
    Campaign.objects.update(sheet=shipped_sheet())
    make_initiative(land.tra_met, cast.recorder)
    make_initiative(land.tra_met, cast.recorder, state="submitted", honouree="Người Kín")
    make_initiative(land.tra_met, cast.recorder, state="returned")
    make_initiative(land.tra_met, cast.recorder, state="accepted")
    answer = client_for(cast.organiser).get(reverse("movements:close", args=[campaign.pk]))
    found = answer.context["open"]
    assert (found.drafts, found.waiting, found.not_appraised, found.not_final, found.names) == (1, 2, 1, 0, 1)
    assert "Người Kín" not in answer.content.decode()
    assert Campaign.objects.get().closed_at is None


def test_an_empty_campaign_leaves_nothing_open(campaign):
    assert not still_open(campaign).anything


def test_what_nobody_can_do_any_more_is_due_no_more(campaign, organiser):
    assert Duty.objects.about(campaign).open().exists()
    close_campaign(campaign, by=organiser)
    close_campaign(campaign, by=organiser)
    assert not Duty.objects.about(campaign).open().exists()
    assert HistoryEntry.objects.about(campaign).get(verb="close").changes["not_registered"] > 0


def test_a_draft_of_a_closed_campaign_moves_to_another(client_for, campaign, cast, land):
    record = make_initiative(land.tra_met, cast.recorder)
    other = launched(cast.organiser, land)
    close_campaign(campaign, by=cast.organiser)
    form = client_for(cast.recorder).get(f"/lam-viec/mo-hinh/{record.pk}/sua/").context["form"]
    assert set(form.fields["campaign"].queryset) == {campaign, other}
    assert Initiative.objects.get().state == "draft"


def test_a_closed_campaign_is_not_set_up(client_for, campaign, organiser):
    close_campaign(campaign, by=organiser)
    with pytest.raises(TransitionRefused):
        change_campaign(campaign, by=organiser, name="Khác", **kept(campaign))
    assert client_for(organiser).get(settings_address(campaign)).status_code == 302


# --- The campaign's page ----------------------------------------------------------------------


def test_the_calendar_marks_what_has_passed_and_what_is_next(campaign, organiser):
    change_campaign(campaign, by=organiser, **kept(campaign, steps={"appraisal": in_days(90), "self_assessment": in_days(60)}))
    Campaign.objects.update(register_by=in_days(-2))
    assert [(station.kind, station.when) for station in calendar(Campaign.objects.get())] == [
        ("registration", "done"), ("self_assessment", "current"), ("appraisal", "todo"),
    ]  # fmt: skip


def test_the_page_shows_sheet_document_and_board(client_for, cast, land):
    sheet, document = shipped_sheet(), make_document(land.district, cast.organiser)
    campaign = launched(cast.organiser, land, sheet=sheet, document=document)
    page = client_for(cast.organiser).get(reverse("movements:campaign", args=[campaign.pk]))
    text = page.content.decode()
    for address in (reverse("movements:sheet", args=[sheet.pk]), document.get_absolute_url(), f"{reverse('movements:board')}?campaign={campaign.pk}"):
        assert f'href="{address}"' in text
    assert says(page, "a proposal of Khéo, not confirmed by any document")
    recorders = client_for(cast.recorder).get(reverse("movements:campaign", args=[campaign.pk])).content.decode()
    assert settings_address(campaign) not in recorders


# --- A document that the reader may not read --------------------------------------------------

SEALED = "a document that you cannot read"


@pytest.fixture
def unreadable(campaign, organiser, land):
    """The launching document, which its keepers may move out of sight."""
    document = make_document(land.district, organiser, number="77-KH/KIN", title="Kế hoạch kín", issued_on=in_days(-7))
    document.issuer = "Nơi kín"
    document.save()
    campaign.document = document
    campaign.save()
    return document


def test_the_page_tells_a_document_to_its_readers_alone(client_for, cast, campaign, land, unreadable):
    address = reverse("movements:campaign", args=[campaign.pk])
    assert unreadable.number in client_for(cast.recorder).get(address).content.decode()
    OfficialDocument.objects.filter(pk=unreadable.pk).update(unit=land.dai_an)
    answer = client_for(cast.recorder).get(address)
    text = answer.content.decode()
    assert [words in text for words in ("77-KH", "Kế hoạch kín", "Nơi kín", shown(unreadable.issued_on))] == [False] * 4
    assert says(answer, SEALED)


def test_the_settings_keep_a_document_without_telling_it(client_for, organiser, campaign, land, unreadable):
    OfficialDocument.objects.filter(pk=unreadable.pk).update(unit=land.other_district)
    page = client_for(organiser)
    answer = page.get(settings_address(campaign))
    text = answer.content.decode()
    assert [words in text for words in ("77-KH", "Kế hoạch kín", "Nơi kín")] == [False] * 3
    assert says(answer, SEALED)
    assert page.post(settings_address(campaign), typed(page, campaign, name="Đợt đổi tên")).status_code == 302
    stored = Campaign.objects.get(pk=campaign.pk)
    assert (stored.name, stored.document) == ("Đợt đổi tên", unreadable)
