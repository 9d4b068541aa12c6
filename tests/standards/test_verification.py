"""Each value is verified or disputed by whoever is competent for it; only what is disputed comes back."""

import html

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import pgettext

from kheo.lib.workflow import TransitionRefused
from kheo.org.models import RoleAssignment, User
from kheo.records.actions import change_state
from kheo.standards.actions import Ruling, rule_on
from kheo.standards.models import AreaTotal, Indicator, Observation, ObservationSheet, Status, Verifier
from kheo.standards.queries import current, verifiable
from tests.conftest import LONG_AGO, says
from tests.factories import give
from tests.standards.conftest import GOOD, make_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def sheet(small, land, officer) -> ObservationSheet:
    """Handed in."""
    sheet = make_sheet(small, land.tham_don, officer)
    change_state(sheet, "submit", by=officer)
    return ObservationSheet.objects.get(pk=sheet.pk)


@pytest.fixture
def keys(small) -> dict[str, int]:
    return dict(Indicator.objects.filter(criterion__criteria_set=small).values_list("code", "pk"))


@pytest.fixture
def front(cast, land, bodies):
    """Who reviews for the district's Front, which verifies 2.2."""
    RoleAssignment.objects.create(user=cast.stranger, role="reviewer", unit=land.district, body=bodies.front, valid_from=LONG_AGO)
    Verifier.objects.create(set_code="nho", indicator_code="2.2", unit=land.district, body=bodies.front)
    return cast.stranger


def address(sheet: ObservationSheet) -> str:
    return reverse("standards:verify", args=[sheet.pk])


def ruled(sheet: ObservationSheet) -> dict[str, tuple[str, str]]:
    return {code: (row.status, row.status_reason) for code, row in current(sheet).items()}


def test_all_others_hold_with_one_button(sheet, cast, client_for, keys):
    sent = {f"status-{keys['2.1']}": "disputed", f"reason-{keys['2.1']}": " Chưa có nguồn ", "action": "all_right"}
    assert client_for(cast.organiser).post(address(sheet), sent).status_code == 302
    assert ruled(sheet) == {code: ("disputed", "Chưa có nguồn") if code == "2.1" else ("verified", "") for code in GOOD}


def test_a_dispute_without_a_reason_stores_nothing_and_keeps_what_was_marked(sheet, cast, client_for, keys):
    sent = {f"status-{keys['2.1']}": "disputed", f"status-{keys['1.1']}": "verified", f"status-{keys['1.2']}": "disputed", f"reason-{keys['1.2']}": "Sai mẫu số", "action": "save"}
    answer = client_for(cast.organiser).post(address(sheet), sent)
    assert answer.status_code == 422
    assert says(answer, "Say what is wrong: it tells the others what to mend.")
    assert {status for status, _reason in ruled(sheet).values()} == {"open"}
    text = answer.content.decode()
    assert f'name="status-{keys["1.1"]}" value="verified" checked' in text
    assert 'value="Sai mẫu số"' in text


def test_each_body_verifies_its_own_and_no_other(sheet, cast, front, client_for, keys):
    assert verifiable(front, sheet) == ["2.2"]
    assert verifiable(cast.organiser, sheet) == [code for code in GOOD if code != "2.2"]
    page = client_for(front)
    shown = page.get(address(sheet)).content.decode()
    assert [key for key in keys.values() if f'name="status-{key}"' in shown] == [keys["2.2"]]
    page.post(address(sheet), {**{f"status-{key}": "verified" for key in keys.values()}, "action": "save"})
    assert {code for code, (status, _reason) in ruled(sheet).items() if status == "verified"} == {"2.2"}


def test_the_page_is_shown_from_the_sheet_to_those_competent_alone(sheet, cast, front, client_for):
    shown = reverse("records:show", args=["phieu-tieu-chi", sheet.pk])
    found = {name: address(sheet) in client_for(user).get(shown).content.decode() for name, user in (("organiser", cast.organiser), ("front", front), ("officer", cast.reviewer))}
    assert found == {"organiser": True, "front": True, "officer": False}


@pytest.mark.parametrize(("name", "status"), [("neighbour", 404), ("leader", 404), ("stranger", 404), ("reviewer", 403)])
def test_nobody_else_rules(sheet, cast, client_for, keys, name, status):
    answer = client_for(getattr(cast, name)).post(address(sheet), {f"status-{keys['2.1']}": "verified", "action": "all_right"})
    assert answer.status_code == status
    assert {status for status, _reason in ruled(sheet).values()} == {"open"}


def test_an_accepted_sheet_is_not_ruled_on_any_more(sheet, cast, client_for, keys):
    change_state(sheet, "accept", by=cast.organiser)
    page = client_for(cast.organiser)
    assert page.post(address(sheet), {"action": "all_right"}).status_code == 403
    assert page.get(address(sheet)).status_code == 302
    assert {status for status, _reason in ruled(sheet).values()} == {"open"}


def test_a_ruling_may_be_changed_and_is_told_in_the_history(sheet, cast, client_for, keys):
    rule_on(sheet, rulings={"2.1": Ruling(Status.DISPUTED, "Sai")}, by=cast.organiser)
    page = client_for(cast.organiser)
    assert 'value="Sai"' in page.get(address(sheet)).content.decode()
    page.post(address(sheet), {f"status-{keys['2.1']}": "verified", f"reason-{keys['2.1']}": "Sai", "action": "save"})
    assert ruled(sheet)["2.1"] == ("verified", "")
    history = page.get(reverse("records:history", args=["phieu-tieu-chi", sheet.pk]))
    with translation.override("vi"):
        assert pgettext("happened", "values were verified or disputed") in history.content.decode()


# --- Accepted with the word of whoever verifies -------------------------------------------------


def test_a_sheet_waits_for_the_body_that_verifies(sheet, cast, front, bodies, client_for):
    with pytest.raises(TransitionRefused, match=r"2\.2 \(Mặt trận huyện Mỹ Xuyên\)"):
        change_state(sheet, "accept", by=cast.organiser)
    assert not AreaTotal.objects.exists()
    page = client_for(cast.organiser).post(reverse("records:queue", args=["phieu-tieu-chi"]), {"record": [sheet.pk]}, follow=True)
    assert "2.2 (Mặt trận huyện Mỹ Xuyên)" in html.unescape(page.content.decode())
    rule_on(sheet, rulings={"2.2": Ruling(Status.VERIFIED)}, by=front)
    assert change_state(sheet, "accept", by=cast.organiser).state == "accepted"
    assert {status for code, (status, _reason) in ruled(sheet).items() if code != "2.2"} == {"open"}  # nobody is named for these: acceptance verifies them


def test_a_body_waits_only_for_what_was_said(small, land, officer, cast, front):
    sheet = make_sheet(small, land.tham_don, officer, values={"2.1": 60})
    change_state(sheet, "submit", by=officer)
    assert change_state(sheet, "accept", by=cast.organiser).state == "accepted"


@pytest.mark.parametrize("gone", ["no account", "account closed", "role ended"])
def test_a_body_for_which_nobody_acts_holds_nothing_up(sheet, cast, front, gone):
    if gone == "account closed":
        User.objects.filter(pk=front.pk).update(is_active=False)
    elif gone == "role ended":
        front.roles.update(valid_to=LONG_AGO)
    else:
        front.roles.all().delete()
    assert change_state(sheet, "accept", by=cast.organiser).state == "accepted"


def test_where_all_of_a_body_had_their_hand_in_a_value_they_verify_it_themselves(small, land, officer, cast, front, bodies):
    """Else the sheet would wait for ever."""
    sheet = make_sheet(small, land.tham_don, officer)
    Observation.objects.filter(sheet=sheet, indicator__code="2.2").update(entered_by=front)
    change_state(sheet, "submit", by=officer)
    assert verifiable(front, ObservationSheet.objects.get(pk=sheet.pk)) == ["2.2"]
    give(officer, "reviewer", land.district, bodies.front)  # handed it in
    assert verifiable(front, ObservationSheet.objects.get(pk=sheet.pk)) == ["2.2"]
    give(cast.leader, "reviewer", land.district, bodies.front)
    assert verifiable(front, ObservationSheet.objects.get(pk=sheet.pk)) == []


def test_a_zero_byte_in_a_reason_is_left_out(sheet, cast, client_for, keys):
    """PostgreSQL takes none."""
    page = client_for(cast.organiser)
    assert page.post(address(sheet), {f"status-{keys['2.1']}": "disputed", f"reason-{keys['2.1']}": "Sai\x00 số liệu", "action": "save"}).status_code == 302
    assert ruled(sheet)["2.1"] == ("disputed", "Sai số liệu")
    assert page.post(address(sheet), {f"status-{keys['1.1']}": "disputed", f"reason-{keys['1.1']}": "\x00", "action": "save"}).status_code == 422
    rule_on(sheet, rulings={"1.2": Ruling(Status.DISPUTED, "Không\x00 rõ")}, by=cast.organiser)
    assert ruled(sheet)["1.2"] == ("disputed", "Không rõ")


@pytest.mark.parametrize("said", [{"2.1": 60}, GOOD], ids=["one value", "all values"])
def test_the_questions_asked_do_not_grow_with_the_values(said, small, land, officer, cast, client_for, django_assert_num_queries):
    sheet = make_sheet(small, land.tham_don, officer, values=said)
    change_state(sheet, "submit", by=officer)
    page = client_for(cast.organiser)
    page.get(address(sheet))
    with django_assert_num_queries(16):
        assert page.get(address(sheet)).content.count(b'value="verified"') == len(said)


def test_what_a_named_body_has_not_looked_at_waits_on_its_desk(sheet, cast, front, client_for):
    def waiting() -> list[ObservationSheet]:
        return [row for pile in client_for(front).get("/lam-viec/").context["waiting"] for row in pile.records]

    assert waiting() == [sheet]
    rule_on(sheet, rulings={"2.2": Ruling(Status.VERIFIED)}, by=front)
    assert waiting() == []


def test_what_came_back_leads_to_the_disputed_cell(sheet, cast, officer, client_for, keys):
    rule_on(sheet, rulings={"2.1": Ruling(Status.DISPUTED, "Chưa có nguồn")}, by=cast.organiser)
    change_state(ObservationSheet.objects.get(pk=sheet.pk), "return", by=cast.organiser, reason="Xem lại 2.1")
    shown = client_for(officer).get(reverse("standards:enter", args=[sheet.pk])).content.decode()
    assert f'<li><a href="#value-{keys["2.1"]}">2.1</a>: Chưa có nguồn</li>' in shown
