"""Copying what somebody else published: the form, the line of descent, the tree, the notes of what did not work."""

import re
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kheo.lib import dates
from kheo.lib.text import fold
from kheo.movements.actions import launch_campaign, save_initiative
from kheo.movements.models import Checkpoint, Initiative
from kheo.movements.queries import lessons_of, public_family
from kheo.movements.queries.replication import FAMILY_SHOWN, LEVELS_SHOWN
from kheo.org.models import RoleAssignment, User
from kheo.org.queries import check_history
from kheo.records.actions import change_state, missing_for_submission, publish_record, unpublish_record
from kheo.records.models import Notice
from kheo.records.queries import check_everything
from tests.conftest import LONG_AGO, says
from tests.factories import initiative_values, make_initiative, make_published, travel

NEW = "/lam-viec/mo-hinh/moi/"
CHANGES = "Giao từng tổ thay vì từng hộ"
SECRET = "KÍN-CHƯA-CÔNG-BỐ"


@pytest.fixture
def origin(cast, campaign, land):
    """What everybody may copy: of ấp Trà Mẹt."""
    return make_published(land.tra_met, cast.recorder, cast.editor, title="Tuyến đường hoa", situation="Cỏ mọc hai bên", goals="Sạch trọn tuyến")


@pytest.fixture
def neighbours(cast, land):
    """A recorder of ấp Đại Ân, in the commune next door."""
    user = User.objects.create(username="dai-an", full_name="Người Thử Đại Ân", home_unit=land.dai_an, password="!")
    RoleAssignment.objects.create(user=user, role="recorder", unit=land.dai_an, valid_from=LONG_AGO)
    return user


def now(record):
    return Initiative.objects.get(pk=record.pk)


def copy_of(origin, unit, by, **fields):
    return make_initiative(unit, by, origin=origin, origin_changes=fields.pop("origin_changes", CHANGES), **fields)


def published_copy(origin, unit, by, editor, **fields):
    return make_published(unit, by, editor, origin=origin, **{"origin_changes": CHANGES, **fields})


def text_of(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def typed_from(form, **changed):
    """What a browser would send of that form as it stands."""
    sent = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    sent = {name: "" if value is None else value for name, value in sent.items() if name not in ("photos", "documents", "slip")}
    rows = {"outputs-TOTAL_FORMS": "1", "outputs-INITIAL_FORMS": "0", "outputs-0-what": "Đường", "outputs-0-measure": "km", "outputs-0-promised": "1,5"}
    return {**sent, **rows, **changed}


# --- The form ---------------------------------------------------------------------------------


def test_the_form_begins_with_the_words_of_what_is_copied_and_leaves_out_what_is_this_places_own(client_for, neighbours, origin, campaign):
    Initiative.objects.filter(pk=origin.pk).update(cost=42, people=260, place="Chỗ kia")
    answer = client_for(neighbours).get(f"{NEW}?origin={origin.pk}")
    form = answer.context["form"]
    words = ("title", "goals", "method", "forces", "resources", "schedule", "sustainability", "kind")
    assert {name: form.initial[name] for name in words} == {name: getattr(origin, name) for name in words}
    assert [form.initial.get(name) for name in ("situation", "place", "cost", "people", "origin_changes")] == ["", "", None, None, ""]
    assert (form.initial["origin"], form.initial["campaign"], form.initial["field"]) == (origin.pk, campaign.pk, origin.field_id)
    rows = answer.context["formsets"][0].forms
    assert [(row.initial.get("what"), row.initial.get("measure"), row.initial.get("promised")) for row in rows[:1]] == [("Tuyến đường", "km", None)]
    text = text_of(answer)
    assert "Cỏ mọc hai bên" not in text
    assert "Chỗ kia" not in text
    assert says(answer, "Promised there: %(what)s", what="2 km")
    assert says(answer, "You copy “%(title)s” from %(place)s. What do you do differently, and why?", title="Tuyến đường hoa", place="Ấp Trà Mẹt, Xã Tham Đôn")


def test_every_output_promised_there_gets_a_row(client_for, neighbours, origin):
    for number in range(4):
        origin.outputs.create(what=f"Việc {number}", measure="cái", promised=number)
    rows = client_for(neighbours).get(f"{NEW}?origin={origin.pk}").context["formsets"][0].forms
    assert [row.initial.get("what") for row in rows] == ["Tuyến đường", "Việc 0", "Việc 1", "Việc 2", "Việc 3"]


def test_the_field_is_the_same_one_of_the_campaign_chosen(client_for, neighbours, cast, origin, land):
    today = dates.today()
    other = launch_campaign(name="Đợt hai", unit=land.district, starts_on=today, register_by=today, ends_on=today, by=cast.organiser)
    form = client_for(neighbours).get(f"{NEW}?origin={origin.pk}&campaign={other.pk}").context["form"]
    assert form.initial["field"] == other.fields.get(code=origin.field.code).pk


def test_without_an_origin_nothing_is_asked_about_one(client_for, neighbours, campaign):
    answer = client_for(neighbours).get(NEW)
    assert answer.context["form"]["origin_changes"].is_hidden
    assert answer.context["form"].initial["title"] == ""


@pytest.mark.parametrize("asked", ["", "abc", "-1", "999999", "9" * 40, "%00"])
def test_an_address_that_names_nothing_opens_an_empty_form(client_for, neighbours, campaign, asked):
    answer = client_for(neighbours).get(f"{NEW}?origin={asked}")
    assert (answer.status_code, answer.context["form"].initial["origin"]) == (200, "")


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "withdrawn", "accepted"])
def test_what_is_not_published_is_not_copied_into_a_form(client_for, neighbours, cast, campaign, land, state):
    secret = make_initiative(land.tra_met, cast.recorder, state=state, title=SECRET, goals=SECRET, method=SECRET)
    answer = client_for(neighbours).get(f"{NEW}?origin={secret.pk}")
    assert SECRET not in text_of(answer)
    with pytest.raises(ValidationError, match="shown to everybody"):
        copy_of(secret, land.dai_an, neighbours)


def test_what_is_different_is_asked_for_before_it_is_submitted(client_for, neighbours, origin, land):
    page = client_for(neighbours)
    form = page.get(f"{NEW}?origin={origin.pk}").context["form"]
    own = {"situation": "Ở đây nhiều nhà đi làm xa", "place": "Ấp Đại Ân", "action": "submit"}
    answer = page.post(NEW, typed_from(form, **own))
    draft = Initiative.objects.get(unit=land.dai_an)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["origin_changes"])
    assert (draft.state, draft.origin, draft.lineage, draft.title) == ("draft", origin, f"/{origin.pk}/", "Tuyến đường hoa")
    sent = {**typed_from(form, **own), "version": draft.version, "origin_changes": CHANGES, "outputs-INITIAL_FORMS": "1", "outputs-0-id": draft.outputs.get().pk}
    answer = page.post(reverse("records:edit", args=["mo-hinh", draft.pk]), sent)
    assert (answer.status_code, now(draft).origin_changes, missing_for_submission(now(draft))) == (302, CHANGES, {})


def test_an_origin_taken_off_meanwhile_loses_nothing_and_the_next_try_goes_on_without(client_for, neighbours, cast, origin, land):
    page = client_for(neighbours)
    sent = typed_from(page.get(f"{NEW}?origin={origin.pk}").context["form"], situation="Chữ của tôi", origin_changes=CHANGES)
    unpublish_record(origin, by=cast.editor, reason="gỡ")
    answer = page.post(NEW, sent)
    assert (answer.status_code, Initiative.objects.filter(unit=land.dai_an).count()) == (422, 0)
    assert says(answer, "The initiative that you copy is not shown to everybody any more. Save again to go on without it.")
    assert "Chữ của tôi" in answer.content.decode()
    assert answer.context["form"].data["origin"] == ""
    assert page.post(NEW, {**sent, "origin": ""}).status_code == 302
    stored = Initiative.objects.get(unit=land.dai_an)
    assert (stored.origin, stored.lineage, stored.origin_changes, stored.situation) == (None, "/", "", "Chữ của tôi")


def test_a_draft_whose_origin_was_taken_off_is_still_edited_and_submitted(client_for, neighbours, cast, origin, land):
    draft = copy_of(origin, land.dai_an, neighbours)
    unpublish_record(origin, by=cast.editor, reason="gỡ")
    Initiative.objects.filter(pk=origin.pk).update(title=SECRET, goals=SECRET)
    answer = client_for(neighbours).get(reverse("records:edit", args=["mo-hinh", draft.pk]))
    assert SECRET not in text_of(answer)
    assert not answer.context["form"]["origin_changes"].is_hidden
    assert change_state(draft, "submit", by=neighbours).state == "submitted"


# --- The line of descent ----------------------------------------------------------------------


def test_the_line_is_set_once_and_survives_every_step(cast, neighbours, origin, land):
    child = published_copy(origin, land.dai_an, neighbours, cast.editor)
    grandchild = copy_of(child, land.tra_met, cast.recorder, state="returned")
    line = f"/{origin.pk}/{child.pk}/"
    unpublish_record(child, by=cast.editor, reason="gỡ")
    edited = now(grandchild)
    edited.origin, edited.lineage, edited.title = origin, "/7/", "Tên mới"
    save_initiative(edited, by=cast.recorder, fields=["title", "origin", "lineage"], version=edited.version)
    assert (now(grandchild).title, now(grandchild).origin, now(grandchild).lineage) == ("Tên mới", child, line)
    travel(now(grandchild), "accepted", by=cast.recorder)
    assert (now(grandchild).origin, now(grandchild).lineage) == (child, line)
    assert list(check_history()) == []
    assert list(check_everything()) == []


def test_what_was_not_copied_has_no_line_and_names_no_difference(cast, land, campaign):
    alone = make_initiative(land.tra_met, cast.recorder, origin_changes="không có gốc")
    assert (alone.lineage, alone.origin_changes) == ("/", "")
    alone.origin_changes = "thêm sau"
    save_initiative(alone, by=cast.recorder, fields=["origin_changes"], version=alone.version)
    assert now(alone).origin_changes == ""


def test_nothing_descends_from_itself_or_from_what_descends_from_it(client_for, cast, neighbours, origin, land):
    child = published_copy(origin, land.dai_an, neighbours, cast.editor)
    unpublish_record(origin, by=cast.editor, reason="mở lại")
    change_state(origin, "reopen", by=cast.reviewer, reason="bổ sung")
    page, there = client_for(cast.recorder), reverse("records:edit", args=["mo-hinh", origin.pk])
    form = page.get(there).context["form"]
    for wanted in (origin, child):
        page.post(there, typed_from(form, origin=wanted.pk, version=now(origin).version, origin_changes="vòng"))
        assert (now(origin).origin, now(origin).lineage) == (None, "/")


def test_a_line_too_long_to_keep_is_refused_in_words(cast, neighbours, origin, land):
    Initiative.objects.filter(pk=origin.pk).update(lineage="/" + "1234567/" * 37 + "12/")
    with pytest.raises(ValidationError, match="copy one nearer to the first"):
        copy_of(now(origin), land.dai_an, neighbours)


# --- Telling people ---------------------------------------------------------------------------


def test_the_people_of_the_origin_are_told_once_when_a_copy_is_accepted(client_for, cast, neighbours, origin, land):
    copy = copy_of(origin, land.dai_an, neighbours, state="submitted")
    assert not Notice.objects.filter(verb="copied").exists()
    change_state(copy, "accept", by=cast.neighbour)
    change_state(copy, "reopen", by=cast.neighbour, reason="bổ sung")
    travel(now(copy), "accepted", by=neighbours, reviewer=cast.neighbour)
    notice = Notice.objects.get(verb="copied")
    assert (notice.user, notice.item, notice.reason, notice.actor) == (cast.recorder, origin, "Ấp Đại Ân (Xã Đại Tâm)", None)
    assert "Ấp Đại Ân (Xã Đại Tâm)" in text_of(client_for(cast.recorder).get(reverse("records:notices")))


# --- The tree ---------------------------------------------------------------------------------


def nodes_of(family):
    found = []

    def walk(nodes):
        for node in nodes:
            found.append(node)
            walk(node.below)

    walk(family.tops)
    return found


def test_the_public_tree_shows_published_ones_where_they_are_and_what_each_changed(client, cast, neighbours, origin, land):
    child = published_copy(origin, land.dai_an, neighbours, cast.editor, title="Bản Đại Ân")
    published_copy(child, land.tra_met, cast.recorder, cast.editor, title="Bản cháu", origin_changes="Thêm đường cờ")
    for record in (origin, child):
        answer = client.get(record.get_absolute_url())
        text = text_of(answer)
        assert [words in text for words in ("Bản Đại Ân", "Bản cháu", CHANGES, "Thêm đường cờ", "Ấp Đại Ân, Xã Đại Tâm")] == [True] * 5
        family = answer.context["family"]
        assert (family.total, family.hidden, re.findall(r"\d+", family.places), [node.level for node in nodes_of(family)]) == (3, 0, ["2", "1"], [0, 1, 2])
        assert [node.initiative for node in nodes_of(family) if node.is_here] == [record]
    assert origin.get_absolute_url() in text_of(client.get(child.get_absolute_url()))


def test_nothing_of_unpublished_relatives_stands_in_public(client, cast, neighbours, origin, land):
    hidden = published_copy(origin, land.dai_an, neighbours, cast.editor)
    shown = published_copy(hidden, land.tra_met, cast.recorder, cast.editor, title="Bản cháu")
    for state in ("draft", "submitted", "returned", "withdrawn", "accepted"):
        copy_of(origin, land.dai_an, neighbours, state=state, title=SECRET, situation=SECRET, goals=SECRET, origin_changes=SECRET)
    unpublish_record(hidden, by=cast.editor, reason="gỡ")
    Initiative.objects.filter(pk=hidden.pk).update(title=SECRET, origin_changes=SECRET)
    for record in (origin, shown):
        answer = client.get(record.get_absolute_url())
        assert SECRET not in text_of(answer)
        family = answer.context["family"]
        assert (family.seen, family.hidden) == (2, 2)  # taken off, and accepted without being published
        assert [(node.initiative, node.level) for node in nodes_of(family)] == [(origin, 0), (shown, 1)]
    answer = client.get(shown.get_absolute_url())
    assert says(answer, "Copied from an initiative that is not shown to everybody (any more).")
    assert hidden.get_absolute_url() not in text_of(answer)


def test_what_stands_alone_has_no_tree(client, origin):
    answer = client.get(origin.get_absolute_url())
    assert answer.context["family"] is None
    assert says(answer, "Nobody else does it yet.")


def test_at_the_desk_each_sees_what_they_may_and_how_many_there_are_in_all(client_for, cast, neighbours, origin, land):
    public = published_copy(origin, land.dai_an, neighbours, cast.editor)
    accepted = copy_of(origin, land.dai_an, neighbours, state="accepted")
    draft = copy_of(origin, land.dai_an, neighbours, title=SECRET)
    there = reverse("records:show", args=["mo-hinh", origin.pk])

    def seen_by(user):
        answer = client_for(user).get(there)
        family = next(panel.context["family"] for panel in answer.context["panels"] if panel.template == "movements/replication.html")
        assert SECRET not in text_of(answer)
        return {node.initiative for node in nodes_of(family)}, family.total

    assert seen_by(cast.recorder) == ({origin, public}, 3)
    assert seen_by(cast.organiser) == ({origin, public, accepted}, 3)
    own = client_for(neighbours).get(reverse("records:show", args=["mo-hinh", draft.pk])).context["panels"]
    family = next(panel.context["family"] for panel in own if panel.template == "movements/replication.html")
    assert {node.initiative for node in nodes_of(family)} == {origin, public, accepted, draft}


def many_copies(origin, count, *, unit, by, campaign, chain=False):
    """Published copies without history: side by side, or each of the one before."""
    stamp, above = dates.now(), origin
    fixed = initiative_values(campaign) | {
        "unit": unit, "state": "accepted", "entered_by": by, "submitted_by": by, "submitted_at": stamp, "first_submitted_at": stamp,
        "accepted_by": by, "accepted_at": stamp, "accepted_unit": unit.parent, "published_at": stamp, "folded": fold("Bản"), "origin_changes": CHANGES,
    }  # fmt: skip
    if not chain:
        Initiative.objects.bulk_create(Initiative(**fixed, origin=origin, lineage=origin.own_lineage) for _number in range(count))
    for _number in range(count if chain else 0):
        above = Initiative.objects.create(**fixed, origin=above, lineage=above.own_lineage)
    return above


@pytest.mark.parametrize("copies", [1, 3, 300])
def test_the_page_asks_as_many_questions_whatever_the_size_of_its_family(client, cast, origin, campaign, land, home, copies, django_assert_num_queries):
    many_copies(origin, copies, unit=land.dai_an, by=cast.recorder, campaign=campaign)
    client.get(origin.get_absolute_url())
    with django_assert_num_queries(PAGE_QUERIES):
        answer = client.get(origin.get_absolute_url())
    family = answer.context["family"]
    assert (len(nodes_of(family)), family.more, family.total) == (min(copies + 1, FAMILY_SHOWN), max(0, copies + 1 - FAMILY_SHOWN), copies + 1)
    assert Counter(node.level for node in nodes_of(family)) == {0: 1, 1: min(copies, FAMILY_SHOWN - 1)}


PAGE_QUERIES = 25


def test_a_long_line_is_drawn_no_deeper_than_a_phone_shows(client, cast, origin, campaign, land):
    last = many_copies(origin, 30, unit=land.dai_an, by=cast.recorder, campaign=campaign, chain=True)
    levels = [node.level for node in nodes_of(client.get(last.get_absolute_url()).context["family"])]
    assert (len(levels), max(levels)) == (31, LEVELS_SHOWN)


# --- What did not work ------------------------------------------------------------------------


def noted(initiative, words, by):
    return Checkpoint.objects.create(initiative=initiative, noted_on=dates.today(), text=f"Nội bộ {words}", did_not_work=words, noted_by=by)


def test_notes_go_public_with_the_next_publication_and_leave_with_it(client, cast, origin, land):
    noted(origin, "Hoa chết vì nước mặn", cast.recorder)
    page = origin.get_absolute_url()
    assert "nước mặn" not in text_of(client.get(page))
    publish_record(origin, by=cast.editor, evidence=[])
    text = text_of(client.get(page))
    assert "Hoa chết vì nước mặn" in text
    assert "Nội bộ" not in text
    noted(origin, "Chưa ai duyệt", cast.recorder)
    assert "Chưa ai duyệt" not in text_of(client.get(page))
    unpublish_record(origin, by=cast.editor, reason="gỡ")
    assert not Checkpoint.objects.filter(is_public=True).exists()


def test_a_reopened_initiative_takes_its_notes_with_it(cast, origin):
    noted(origin, "Hoa chết", cast.recorder)
    publish_record(origin, by=cast.editor, evidence=[])
    change_state(origin, "reopen", by=cast.reviewer, reason="bổ sung")
    assert not Checkpoint.objects.filter(is_public=True).exists()


def test_those_who_copy_read_what_did_not_work_elsewhere_their_own_first(cast, neighbours, origin, land):
    child = published_copy(origin, land.dai_an, neighbours, cast.editor)
    hidden = copy_of(origin, land.dai_an, neighbours, state="accepted")
    for record, words in ((origin, "Ở gốc"), (child, "Ở bản"), (hidden, SECRET)):
        noted(record, words, cast.recorder)
    for record in (origin, child):
        publish_record(record, by=cast.editor, evidence=[])
    Checkpoint.objects.filter(initiative=hidden).update(is_public=True)  # even so: the initiative itself is not shown
    assert [note.did_not_work for note in lessons_of(child)] == ["Ở bản", "Ở gốc"]
    assert [note.did_not_work for note in lessons_of(origin)] == ["Ở gốc", "Ở bản"]
    assert public_family(origin).hidden == 1


# --- Who may ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "may"), [("recorder", True), ("union_recorder", True), ("reviewer", True), ("editor", False), ("leader", False), ("stranger", False), ("anonymous", False)])
def test_the_button_is_there_for_those_who_may_enter_and_a_hint_for_others(request, client_for, cast, origin, who, may):
    answer = client_for(request.getfixturevalue(who)).get(origin.get_absolute_url())
    assert (f"{NEW}?origin={origin.pk}" in text_of(answer)) is may
    assert says(answer, "Hamlet teams, unions and communes with an account register their own from this one, and it joins the tree here. Tell your commune's mobilisation team, or sign in.") is not may
