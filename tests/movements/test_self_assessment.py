from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kheo.lib import dates
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import (
    LineAnswer,
    SelfAssessmentChanged,
    change_campaign,
    close_campaign,
    hand_in_self_assessment,
    save_self_assessment,
    take_back_self_assessment,
)
from kheo.movements.models import SelfAssessment
from kheo.movements.queries import changeable_photos, told_self_assessment
from kheo.movements.queries.scoring import sheet_of
from kheo.movements.scoring import scored_lines
from kheo.org.models import HistoryEntry
from kheo.records.actions import add_photo, change_state, describe_evidence, remove_evidence
from kheo.records.models import Duty, Evidence
from tests.conftest import says
from tests.factories import (
    assess_self,
    make_initiative,
    make_published,
    make_sheet,
    open_appraisal,
    photo,
)

ALL = {"1.1": "25,5", "1.2": "10", "2": "0", "B": "0", "M": "0"}


@pytest.fixture
def sheet(campaign):
    """The campaign's sheet, with its self-assessment due in 60 days."""
    sheet = make_sheet(campaign)
    campaign.steps.create(kind="self_assessment", due_on=dates.today() + timedelta(days=60))
    return sheet


@pytest.fixture
def record(sheet, cast, land):
    """An accepted initiative of ấp Trà Mẹt."""
    return make_initiative(land.tra_met, cast.recorder, state="accepted")


def address(record):
    return reverse("movements:self_assessment", args=[record.pk])


def sent(sheet, points, version=0, **more):
    """The form with these points by line."""
    keys = {line.code: line.pk for line in sheet.lines.all()}
    return {"version": version, **{f"points_{keys[code]}": text for code, text in points.items()}, **more}


def stored(record):
    return {score.line.code: score.points if score.points is not None else score.gap for score in record.self_assessment.scores.all()}


# --- Points -----------------------------------------------------------------------------------


def test_a_draft_shows_what_it_comes_to_so_far(client_for, record, sheet, recorder):
    page = client_for(recorder)
    answer = page.post(address(record), sent(sheet, {"1.1": "25,5"}, action="save"))
    assert answer["Location"] == address(record)
    assert stored(record) == {"1.1": Decimal("25.5")}
    told = page.get(address(record)).context["told"]
    assert (told.so_far, told.result.points, told.result.missing) == (Decimal("25.5"), None, ["1.2", "2", "B", "M"])
    assert not HistoryEntry.objects.about(record).filter(verb="self_assess").exists()


def test_handed_in_it_stands_in_history_with_its_points(client_for, record, sheet, recorder):
    client_for(recorder).post(address(record), sent(sheet, ALL, action="hand_in", words="Đã làm xong."))
    own = SelfAssessment.objects.get()
    assert own.handed_in_by == recorder
    entry = HistoryEntry.objects.about(record).get(verb="self_assess")
    assert entry.changes == {"sheet": "thu 1", "points": {"1.1": "25.50", "1.2": "10.00", "2": "0.00", "B": "0.00", "M": "0.00"}, "total": "35,5"}
    assert told_self_assessment(record).result.zeros == ["2"]


@pytest.mark.parametrize("bad", ["30,01", "-1", "mười", "1,555", "1.500", "NaN", "1e1"])
def test_wrong_points_are_told_at_their_field_and_the_others_are_kept(client_for, record, sheet, recorder, bad):
    key = sheet.lines.get(code="1.1").pk
    answer = client_for(recorder).post(address(record), sent(sheet, {**ALL, "1.1": bad}, action="hand_in", words="Giữ lại."))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [f"points_{key}"]
    assert answer.context["form"][f"points_{key}"].value() == bad
    assert stored(record) == {"1.2": 10, "2": 0, "B": 0, "M": 0}
    own = SelfAssessment.objects.get()
    assert (own.words, own.handed_in_at) == ("Giữ lại.", None)
    again = answer.context["form"]["version"].value()
    client_for(recorder).post(address(record), sent(sheet, ALL, version=again, action="hand_in"))
    assert SelfAssessment.objects.get().handed_in_at is not None


def test_empty_lines_are_named_once_and_then_may_stay_empty(client_for, record, sheet, recorder):
    page, points = client_for(recorder), {"1.2": "10", "2": "0", "B": "0"}
    asked = page.post(address(record), sent(sheet, points, action="hand_in", words="Giữ lại."))
    form = asked.context["form"]
    assert (asked.status_code, SelfAssessment.objects.get().handed_in_at, len(stored(record))) == (422, None, 3)
    assert says(asked, "No points yet for: %(lines)s. Zero is a score too. Give points, or choose “Hand in, leave these empty” at the end of the page: there is no total then.", lines="1.1, M")
    assert "[" not in form.non_field_errors()[0]
    fewer = page.post(address(record), sent(sheet, {"1.2": "10", "B": "0"}, version=form["version"].value(), without=form["without"].value(), action="leave_empty"))
    assert (fewer.status_code, fewer.context["form"]["without"].value()) == (422, "1.1 2 M")
    form = fewer.context["form"]
    again = page.post(address(record), sent(sheet, points, version=form["version"].value(), without=form["without"].value(), action="hand_in"))
    assert (again.status_code, SelfAssessment.objects.get().handed_in_at) == (422, None)  # pressed once more without having read why not
    form = again.context["form"]
    page.post(address(record), sent(sheet, points, version=form["version"].value(), without=form["without"].value(), action="leave_empty"))
    told = told_self_assessment(record)
    assert told.own.handed_in_at is not None
    assert (told.result.points, told.result.missing, told.result.zeros) == (None, ["1.1", "M"], ["2"])
    entry = HistoryEntry.objects.about(record).get(verb="self_assess")
    assert entry.changes["points"] == {"1.1": "missing", "1.2": "10.00", "2": "0.00", "B": "0.00", "M": "missing"}


def test_nothing_at_all_is_not_handed_in(client_for, record, sheet, recorder):
    answer = client_for(recorder).post(address(record), sent(sheet, {}, action="hand_in", without="1.1 1.2 2 B M"))
    assert answer.status_code == 422
    assert says(answer, "Nothing is scored yet.")
    assert SelfAssessment.objects.get().handed_in_at is None


def test_a_line_that_does_not_apply_is_ticked_and_is_not_missing(client_for, record, sheet, recorder):
    points = {code: text for code, text in ALL.items() if code != "1.2"}
    client_for(recorder).post(address(record), sent(sheet, points, action="hand_in", **{f"gap_{sheet.lines.get(code='1.2').pk}": "on"}))
    told = told_self_assessment(record)
    assert told.own.handed_in_at is not None
    assert (told.result.points, told.result.missing, told.result.not_applicable, told.result.reachable) == (Decimal("25.5"), [], ["1.2"], 80)


def test_a_remark_on_an_empty_line_is_kept(client_for, record, sheet, recorder):
    page, key = client_for(recorder), sheet.lines.get(code="2").pk
    page.post(address(record), sent(sheet, {"1.1": "5"}, action="save", **{f"remark_{key}": "Còn hỏi lại"}))
    assert stored(record) == {"1.1": 5, "2": "missing"}
    rows = {row.line.code: row for _group, lines in page.get(address(record)).context["rows"] for row in lines}
    assert rows["2"].remark.value() == "Còn hỏi lại"
    assert {code: row.is_open for code, row in rows.items()} == {"1.1": False, "1.2": False, "2": True, "B": False, "M": False}


def test_not_applicable_is_offered_only_where_a_line_may_not_apply(client_for, record, sheet, recorder):
    names = set(client_for(recorder).get(address(record)).context["form"].fields)
    assert {name for name in names if name.startswith("gap_")} == {f"gap_{sheet.lines.get(code='1.2').pk}"}
    both = sent(sheet, {"1.2": "3"}, action="save", **{f"gap_{sheet.lines.get(code='1.2').pk}": "on"})
    assert client_for(recorder).post(address(record), both).status_code == 422
    with pytest.raises(ValidationError):
        save_self_assessment(record, by=recorder, answers={"2": LineAnswer(None, "not_applicable")})
    assert stored(record) == {}


def test_an_answer_is_taken_back_by_emptying_it(client_for, record, sheet, recorder):
    own = assess_self(record, by=recorder, hand_in=False)
    client_for(recorder).post(address(record), sent(sheet, {"1.1": "5"}, version=own.version, action="save"))
    assert stored(record) == {"1.1": 5}


@pytest.mark.parametrize("handed_in", [False, True])
def test_evidence_cited_in_what_was_handed_in_stays(record, sheet, cast, organiser, handed_in):
    cited, other = (add_photo(record, photo(size=(size, 30)), by=cast.recorder, caption="Trước") for size in (50, 60))
    own = save_self_assessment(record, by=cast.recorder, answers={line.code: LineAnswer(Decimal(1), evidence=[cited.pk]) for line in scored_lines(sheet_of(sheet))})
    if handed_in:
        hand_in_self_assessment(record, by=cast.recorder, version=own.version)
        for change in (partial(remove_evidence, cited), partial(describe_evidence, cited, caption="Sau", credit="")):
            with pytest.raises(PermissionDenied, match="handed in"):
                change(by=cast.recorder)
    else:
        describe_evidence(cited, by=cast.recorder, caption="Sau", credit="")
    assert Evidence.objects.get(pk=cited.pk).caption == ("Trước" if handed_in else "Sau")
    assert [row.pk for row in changeable_photos(record)] == ([other.pk] if handed_in else [cited.pk, other.pk])
    remove_evidence(other, by=cast.recorder)
    assert list(record.evidence.all()) == [cited]


def test_all_evidence_stays_once_appraisal_has_begun(record, sheet, cast, organiser):
    shown = add_photo(record, photo(size=(50, 30)), by=cast.recorder)
    open_appraisal(record, organiser, [cast.leader, cast.editor])
    with pytest.raises(PermissionDenied, match="appraisal"):
        remove_evidence(shown, by=cast.recorder)
    assert changeable_photos(record) == []
    assert list(record.evidence.all()) == [shown]


def test_a_paper_slip_bears_nothing_out(client_for, record, sheet, cast):
    slip = add_photo(record, photo(size=(50, 30)), by=cast.recorder, kind="slip", caption="PHIẾU GIẤY")
    assert b"PHI\xe1\xba\xbeU GI\xe1\xba\xa4Y" not in client_for(cast.recorder).get(reverse("movements:self_assessment", args=[record.pk])).content
    with pytest.raises(ValidationError):
        save_self_assessment(record, by=cast.recorder, answers={"1.1": LineAnswer(Decimal(1), evidence=[slip.pk])})


def test_a_key_that_no_evidence_could_have_is_a_wrong_choice(client_for, record, sheet, cast):
    add_photo(record, photo(size=(50, 30)), by=cast.recorder)
    line = sheet.lines.get(code="1.1")
    answer = client_for(cast.recorder).post(reverse("movements:self_assessment", args=[record.pk]), sent(sheet, {"1.1": "5"}, action="save", **{f"evidence_{line.pk}": ["9" * 30]}))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [f"evidence_{line.pk}"])


def test_evidence_is_of_this_initiative(client_for, record, sheet, cast, land):
    mine = make_initiative(land.tra_met, cast.recorder, state="accepted", photos=1)
    foreign, own = make_initiative(land.tra_met, cast.recorder, photos=1).evidence.get(), mine.evidence.get()
    line = sheet.lines.get(code="1.1")
    for shown, status in ((own, 302), (foreign, 422)):
        form = sent(sheet, {"1.1": "5"}, action="save", **{f"evidence_{line.pk}": [shown.pk]})
        form["version"] = SelfAssessment.objects.filter(initiative=mine).values_list("version", flat=True).first() or 0
        assert client_for(cast.recorder).post(address(mine), form).status_code == status
    assert list(mine.self_assessment.scores.get().evidence.all()) == [own]
    with pytest.raises(ValidationError, match="must be a photo or file of this initiative"):
        save_self_assessment(mine, by=cast.recorder, answers={"1.1": LineAnswer(Decimal(1), evidence=[foreign.pk])})


def test_a_line_that_is_not_scored_is_refused(record, recorder):
    for code in ("1", "9"):
        with pytest.raises(ValidationError):
            save_self_assessment(record, by=recorder, answers={code: LineAnswer(Decimal(1))})
    assert not SelfAssessment.objects.exists()


# --- Two people, two clicks -------------------------------------------------------------------


def test_two_people_are_shown_both(client_for, record, sheet, recorder):
    save_self_assessment(record, by=recorder, answers={"1.1": LineAnswer(Decimal(7))}, version=0)
    page = client_for(recorder)
    answer = page.post(address(record), sent(sheet, {"1.1": "9,5"}, version=0, action="save"))
    assert answer.status_code == 422
    assert [row[1:] for row in answer.context["differences"]] == [("7", "9,5")]
    assert stored(record) == {"1.1": 7}
    assert page.post(address(record), sent(sheet, {"1.1": "9,5"}, version=answer.context["form"]["version"].value(), action="save")).status_code == 302
    assert stored(record) == {"1.1": Decimal("9.5")}


def test_an_old_version_is_not_handed_in(record, recorder):
    own = assess_self(record, by=recorder, hand_in=False)
    with pytest.raises(SelfAssessmentChanged):
        hand_in_self_assessment(record, by=recorder, version=own.version - 1)
    assert SelfAssessment.objects.get().handed_in_at is None


def test_a_second_click_changes_nothing(record, recorder):
    first = assess_self(record, by=recorder)
    second = hand_in_self_assessment(record, by=recorder)
    assert (second.version, second.handed_in_at) == (first.version, first.handed_in_at)
    take_back_self_assessment(record, by=recorder)
    version = SelfAssessment.objects.get().version
    take_back_self_assessment(record, by=recorder)
    assert SelfAssessment.objects.get().version == version
    assert HistoryEntry.objects.about(record).filter(verb__in=("self_assess", "take_back_self_assessment")).count() == 2


# --- When it may be done ----------------------------------------------------------------------


def test_handed_in_it_is_read_only_until_it_is_taken_back(client_for, record, sheet, recorder):
    assess_self(record, by=recorder)
    page = client_for(recorder)
    assert says(page.get(address(record)), "Take it back")
    late = page.post(address(record), sent(sheet, {"1.1": "17,25"}, action="save"))
    assert late.status_code == 409
    assert "17,25" in late.content.decode()
    assert stored(record)["1.1"] == 1
    page.post(reverse("movements:take_back_self_assessment", args=[record.pk]))
    assert page.get(address(record)).context["form"]["version"].value() == SelfAssessment.objects.get().version


def test_once_an_appraisal_is_open_it_stays(client_for, record, cast):
    assess_self(record, by=cast.recorder)
    open_appraisal(record, cast.organiser, [cast.neighbour, cast.leader])
    for step in (take_back_self_assessment, hand_in_self_assessment):
        with pytest.raises(TransitionRefused):
            step(record, by=cast.recorder)
    answer = client_for(cast.recorder).post(reverse("movements:take_back_self_assessment", args=[record.pk]), follow=True)
    assert says(answer, "The appraisal has begun: the self-assessment stays as it was handed in.")
    assert not says(client_for(cast.recorder).get(address(record)), "Take it back")


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_only_an_accepted_initiative_is_assessed(client_for, sheet, cast, land, state):
    record = make_initiative(land.tra_met, cast.recorder, state=state)
    with pytest.raises(TransitionRefused):
        save_self_assessment(record, by=cast.recorder, answers={"1.1": LineAnswer(Decimal(1))})
    assert says(client_for(cast.recorder).get(address(record)), "An initiative is assessed once it is accepted.")


def test_without_a_sheet_or_in_a_closed_campaign_nothing_is_assessed(campaign, cast, land):
    record = make_initiative(land.tra_met, cast.recorder, state="accepted")
    with pytest.raises(TransitionRefused, match="no scoring sheet"):
        save_self_assessment(record, by=cast.recorder, answers={})
    make_sheet(campaign)
    close_campaign(campaign, by=cast.organiser)
    with pytest.raises(TransitionRefused, match="closed"):
        save_self_assessment(record, by=cast.recorder, answers={})


def test_only_those_who_carry_it_assess_it(client_for, record, sheet, cast):
    assess_self(record, by=cast.recorder, points={"1.1": "11.5"}, hand_in=False)
    others = {name: user for name, user in cast if name not in ("recorder",)}
    for name, user in others.items():
        answer = client_for(user).get(address(record))
        assert answer.status_code in (403, 404), name
        assert "11,5" not in answer.content.decode(), name
        assert client_for(user).post(address(record), sent(sheet, {"1.1": "1"}, version=1)).status_code in (403, 404), name
        assert client_for(user).post(reverse("movements:take_back_self_assessment", args=[record.pk])).status_code in (403, 404), name
        with pytest.raises(PermissionDenied):
            save_self_assessment(record, by=user, answers={"1.1": LineAnswer(Decimal(1))})
    assert stored(record)["1.1"] == Decimal("11.5")


# --- What is due, what is late, what is shown -------------------------------------------------


def duty_of(record):
    return Duty.objects.about(record).filter(code="self_assessment").first()


def test_an_accepted_initiative_owes_it_until_it_is_handed_in(record, recorder, land):
    duty = duty_of(record)
    assert (duty.unit, duty.body, duty.due_on, duty.url) == (land.tra_met, None, dates.today() + timedelta(days=60), address(record))
    assess_self(record, by=recorder)
    assert duty_of(record).done_at is not None
    take_back_self_assessment(record, by=recorder)
    assert duty_of(record).done_at is None


def test_a_bodys_initiative_is_owed_by_the_body(sheet, cast, land, bodies):
    record = make_initiative(land.tra_met, cast.union_recorder, body=bodies.women_branch, state="accepted", reviewer=cast.union_reviewer)
    assert duty_of(record).body == bodies.women_branch


def test_what_is_not_accepted_owes_nothing(sheet, cast, land):
    record = make_initiative(land.tra_met, cast.recorder, state="submitted")
    assert duty_of(record) is None
    record = change_state(record, "accept", by=cast.reviewer)
    assert duty_of(record) is not None
    change_state(record, "reopen", by=cast.reviewer, reason="Xem lại")
    assert duty_of(record) is None


def test_duties_follow_the_step(campaign, record, cast):
    def settings(**steps):
        campaign.refresh_from_db()
        fields = [(field.pk, field.name) for field in campaign.fields.all()]
        change_campaign(campaign, by=cast.organiser, version=campaign.version, fields=fields, quotas=[], steps=steps)

    settings(self_assessment=dates.today() + timedelta(days=90))
    assert duty_of(record).due_on == dates.today() + timedelta(days=90)
    settings()
    assert duty_of(record) is None
    settings(self_assessment=dates.today() + timedelta(days=70))
    assert duty_of(record).due_on == dates.today() + timedelta(days=70)
    close_campaign(campaign, by=cast.organiser)
    assert duty_of(record) is None


def test_late_is_allowed_and_marked(client_for, campaign, record, cast):
    campaign.steps.update(due_on=dates.today() - timedelta(days=1))
    assess_self(record, by=cast.recorder)
    assert told_self_assessment(record).late
    assert says(client_for(cast.recorder).get(address(record)), "late")


def test_the_initiatives_page_shows_it_once_handed_in(client_for, record, cast):
    shown = f"/lam-viec/mo-hinh/{record.pk}/"
    assess_self(record, by=cast.recorder, points="4.75", hand_in=False)
    panels = {name: [panel.label for panel in client_for(user).get(shown).context["panels"]] for name, user in (("own", cast.recorder), ("above", cast.reviewer))}
    assert ("Self-assessment" in [str(label) for label in panels["own"]], "Self-assessment" in [str(label) for label in panels["above"]]) == (True, False)
    hand_in_self_assessment(record, by=cast.recorder)
    assert "4,75" in client_for(cast.reviewer).get(shown).content.decode()


def test_its_points_are_on_no_public_page(client, client_for, sheet, cast, land):
    record = make_published(land.tra_met, cast.recorder, cast.editor)
    assess_self(record, by=cast.recorder, points="4.75")
    for browser in (client, client_for(cast.recorder)):
        shown = browser.get(record.get_absolute_url())
        assert shown.status_code == 200
        assert "4,75" not in shown.content.decode()
