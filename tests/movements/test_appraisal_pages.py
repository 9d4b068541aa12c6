"""The pages of appraisal: who opens them, what they keep, and that no point leaks before its time."""

import html
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlencode
from zipfile import ZipFile

import pytest
from django.urls import reverse

from kheo.lib import dates
from kheo.movements.actions.appraisals import declare_conflict, open_appraisals
from kheo.movements.models import Appraisal, Ballot, BallotScore, Initiative
from kheo.movements.queries.appraisals import ballots_of
from kheo.org.models import HistoryEntry, RoleAssignment, User
from kheo.records.actions import add_photo, publish_record
from tests.conftest import says
from tests.factories import (
    FULL,
    another,
    ballot_of,
    freeze,
    make_initiative,
    make_rows,
    make_sheet,
    photo,
    score,
)
from tests.test_doors import MEMBERS

HUGE = "9" * 30
REMARK, POINTS = "KÍN-NHẬN-XÉT", "23,57"
LEAKING = {"1.1": "23.57", "1.2": "15", "2": "45"}


@pytest.fixture
def accepted(campaign, land, recorder):
    make_sheet(campaign)
    return make_initiative(land.tra_met, recorder, state="accepted", photos=1)


def at(name, key):
    return reverse(f"movements:{name}", args=[key])


def typed(appraisal, version=1, **more):
    """A ballot's form filled in, by the codes of the lines."""
    keys = {line.code: line.pk for line in appraisal.sheet.lines.all()}
    points = {"1.1": "25,5", "1.2": "15", "2": "45", **more.pop("points", {})}
    return {"version": version, **{f"points_{keys[code]}": text for code, text in points.items()}, **more}


def field(appraisal, code, part="points"):
    return f"{part}_{appraisal.sheet.lines.get(code=code).pk}"


def text(answer):
    return html.unescape(answer.content.decode())


# --- Naming -------------------------------------------------------------------------------------


def test_the_organiser_names_appraisers_on_the_page(client_for, accepted, organiser, cast):
    page = client_for(organiser)
    assert at("name_appraisers", accepted.pk) in text(page.get(reverse("records:show", args=["mo-hinh", accepted.pk])))
    offered = text(page.get(at("name_appraisers", accepted.pk)))
    assert [cast.leader.full_name in offered, cast.recorder.full_name in offered, cast.union_recorder.full_name in offered] == [True, False, False]
    few = page.post(at("name_appraisers", accepted.pk), {"appraisers": [cast.leader.pk]})
    assert (few.status_code, Appraisal.objects.count()) == (422, 0)
    answer = page.post(at("name_appraisers", accepted.pk), {"appraisers": [cast.leader.pk, cast.editor.pk]})
    assert (answer.status_code, Ballot.objects.count()) == (302, 2)


def test_who_may_be_named_stands_with_role_and_unit_the_district_first(client_for, accepted, organiser, cast, land):
    another("aa", "recorder", land.dai_tam)
    field = client_for(organiser).get(at("name_appraisers", accepted.pk)).context["form"].fields["appraisers"]
    labels = [label for _key, label in field.choices]
    assert f"{cast.leader} · Lãnh đạo, {land.district}" in labels
    levels = [max(str(land.district) in label, 0) for label in labels]
    assert levels == sorted(levels, reverse=True)
    assert (levels[0], labels[-1] != labels[0], f"Người Thử aa · Người ghi, {land.dai_tam}" in labels) == (1, True, True)


@pytest.mark.parametrize(("asked", "count"), [("", 1), ("?assessed=", 1), ("?assessed=true", 0), ("?assessed=false", 1)])
def test_the_filter_by_self_assessment_begins_with_all(client_for, accepted, organiser, campaign, asked, count):
    answer = client_for(organiser).get(at("open_appraisals", campaign.pk) + asked)
    listing = answer.context["listing"]
    assert (listing.total, [value for value, _label in listing.filter_form.fields["assessed"].widget.choices]) == (count, ["", "true", "false"])


def test_many_are_opened_from_the_campaign_with_a_report(client_for, accepted, organiser, cast, campaign, land):
    neighbours = another("o-dai-an", "recorder", land.dai_an)
    other = make_initiative(land.dai_an, neighbours, state="accepted", title="Đường đèn Đại Ân")
    page = client_for(organiser)
    shown = text(page.get(at("open_appraisals", campaign.pk)))
    assert (accepted.title in shown, other.title in shown) == (True, True)
    assert other.title not in text(page.get(at("open_appraisals", campaign.pk) + f"?unit={land.tham_don.pk}"))
    assert accepted.title not in text(page.get(at("open_appraisals", campaign.pk) + "?assessed=true"))
    assert accepted.title in unpacked(page.get(at("open_appraisals", campaign.pk) + "?format=xlsx").content)
    nobody = page.post(at("open_appraisals", campaign.pk), {"initiatives": [accepted.pk]})
    assert nobody.status_code == 422
    assert f'value="{accepted.pk}" checked' in text(nobody)
    answer = page.post(at("open_appraisals", campaign.pk), {"initiatives": [accepted.pk, other.pk], "appraisers": [cast.leader.pk, neighbours.pk]})
    assert answer.status_code == 200
    assert [one.initiative for one in Appraisal.objects.all()] == [accepted]
    assert neighbours.full_name in text(answer)
    assert says(answer, "Not opened:")


@pytest.mark.parametrize("member", [name for name in MEMBERS if name not in ("organiser", "anonymous")])
def test_nobody_else_organises(client_for, scored, campaign, cast, member):
    page = client_for(getattr(cast, member))
    pages = [at(name, scored.initiative_id) for name in ("name_appraisers", "council", "freeze_appraisal", "correct_appraisal")]
    for address in (*pages, at("open_appraisals", campaign.pk), at("take_off_ballot", scored.ballots.first().pk)):
        for answer in (page.get(address), page.post(address, {"reason": "x", "word": "CHỐT", "version": 1})):
            assert answer.status_code in (403, 404, 405), (address, answer.status_code)
    assert Appraisal.objects.get().state == "open"


# --- My ballot ----------------------------------------------------------------------------------


def test_an_appraiser_finds_the_ballot_declares_and_scores(client_for, opened, leader):
    page, ballot = client_for(leader), ballot_of(opened, leader)
    assert says(page.get(reverse("desk:home")), "%(count)s initiative waits for your points", count=1)
    assert at("ballot", ballot.pk) in text(page.get(reverse("movements:ballots")))
    declaring = page.get(at("ballot", ballot.pk))
    assert ("Nội dung goals" in text(declaring), field(opened, "2") in text(declaring)) == (False, False)
    assert page.post(at("declare_conflict", ballot.pk), {"has_conflict": "no"}).status_code == 302
    form = text(page.get(at("ballot", ballot.pk)))
    assert ("Nội dung goals" in form, "Tuyến đường" in form, field(opened, "2") in form, field(opened, "B") in form) == (True, True, True, False)
    assert page.post(at("ballot", ballot.pk), typed(opened, action="hand_in")).status_code == 302
    assert [str(row.points) for row in BallotScore.objects.order_by("line__position")] == ["25.50", "15.00", "45.00"]
    assert "25,5" in text(page.get(at("ballot", ballot.pk)))
    assert not says(page.get(reverse("desk:home")), "%(count)s initiative waits for your points", count=1)


@pytest.mark.parametrize(("code", "wrong"), [("1.1", "31"), ("1.1", "-1"), ("1.1", "hai mươi"), ("2", "1,555"), ("2", "99999999")])
def test_a_wrong_line_is_said_at_its_field_and_the_others_are_kept(client_for, opened, leader, code, wrong):
    page, ballot = client_for(leader), declare_conflict(ballot_of(opened, leader), has_conflict=False, by=leader)
    answer = page.post(at("ballot", ballot.pk), typed(opened, points={code: wrong}, action="hand_in"))
    assert answer.status_code == 422
    assert wrong in text(answer)
    assert list(answer.context["form"].errors) == [field(opened, code)]
    assert set(BallotScore.objects.values_list("line__code", flat=True)) == {"1.1", "1.2", "2"} - {code}
    version = answer.context["form"]["version"].value()
    assert page.post(at("ballot", ballot.pk), typed(opened, version=version, action="hand_in")).status_code == 302
    assert Ballot.objects.get(pk=ballot.pk).handed_in_at is not None


def test_an_empty_line_keeps_a_ballot_from_being_handed_in_and_its_remark_is_kept(client_for, opened, leader):
    page, ballot = client_for(leader), declare_conflict(ballot_of(opened, leader), has_conflict=False, by=leader)
    form = typed(opened, points={"2": ""}, action="hand_in")
    answer = page.post(at("ballot", ballot.pk), {**form, field(opened, "2", "remark"): "Còn hỏi lại"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field(opened, "2")]
    assert "Còn hỏi lại" in text(page.get(at("ballot", ballot.pk)))
    assert Ballot.objects.get(pk=ballot.pk).handed_in_at is None


def test_points_and_not_applicable_at_once_are_a_mistake(client_for, opened, leader):
    page, ballot = client_for(leader), declare_conflict(ballot_of(opened, leader), has_conflict=False, by=leader)
    both = page.post(at("ballot", ballot.pk), {**typed(opened), field(opened, "1.2", "gap"): "on"})
    assert (both.status_code, list(both.context["form"].errors)) == (422, [field(opened, "1.2")])
    form = typed(opened, version=both.context["form"]["version"].value(), points={"1.2": ""}, action="hand_in")
    assert page.post(at("ballot", ballot.pk), {**form, field(opened, "1.2", "gap"): "on"}).status_code == 302
    assert BallotScore.objects.get(line__code="1.2").gap == "not_applicable"


def test_two_windows_are_both_shown(client_for, opened, leader):
    page, ballot = client_for(leader), score(ballot_of(opened, leader), {"1.1": "11"}, hand_in=False)
    answer = page.post(at("ballot", ballot.pk), typed(opened, version=1, points={"1.1": "12"}))
    assert answer.status_code == 409
    assert [row for row in answer.context["differences"] if row[0].startswith("1.1")] == [("1.1. Việc làm được", "11", "12")]
    assert BallotScore.objects.get(line__code="1.1").points == 11
    assert page.post(at("ballot", ballot.pk), typed(opened, version=ballot.version, points={"1.1": "12"})).status_code == 302


def test_after_a_conflict_nothing_of_the_initiative_is_seen(client_for, opened, neighbour):
    page, ballot = client_for(neighbour), ballot_of(opened, neighbour)
    assert page.post(at("declare_conflict", ballot.pk), {"has_conflict": ""}).status_code == 422
    page.post(at("declare_conflict", ballot.pk), {"has_conflict": "yes"})
    for answer in (page.get(at("ballot", ballot.pk)), page.post(at("ballot", ballot.pk), typed(opened)), page.get(reverse("movements:ballots")), page.get(reverse("records:notices"))):
        assert opened.initiative.title not in text(answer)
    assert page.get(reverse("records:show", args=["mo-hinh", opened.initiative_id])).status_code == 404
    assert page.get(opened.initiative.evidence.get().url).status_code == 404
    page.post(at("declare_conflict", ballot.pk), {"has_conflict": "no"})
    assert (Ballot.objects.get(pk=ballot.pk).has_conflict, BallotScore.objects.count()) == (True, 0)


def test_a_ballot_is_its_appraisers_alone(client_for, opened, cast):
    ballot = score(ballot_of(opened, cast.leader), LEAKING, remark=REMARK)
    for name, user in cast:
        if name != "leader":
            page = client_for(user)
            assert page.get(at("ballot", ballot.pk)).status_code == 404, name
            assert page.post(at("ballot", ballot.pk), typed(opened)).status_code == 404, name
            assert page.post(at("declare_conflict", ballot.pk), {"has_conflict": "yes"}).status_code == 404, name


# --- No point leaks before its time -------------------------------------------------------------


def everything(page, appraisal):
    """All that a person can open that speaks of the initiative: pages, lists, exports, panels, history, notices."""
    record = appraisal.initiative
    of_record = [reverse(f"records:{name}", args=["mo-hinh", record.pk]) for name in ("show", "history", "edit", "publish")]
    of_room = [at(name, record.pk) for name in ("appraisal", "name_appraisers", "council", "freeze_appraisal", "correct_appraisal", "condition", "outputs", "recognise")]
    lists = [reverse(f"records:{name}", args=["mo-hinh"]) for name in ("list", "queue")]
    others = [reverse(name) for name in ("movements:ballots", "movements:board", "records:notices", "desk:home", "movements:initiatives")]
    figure = reverse("records:figure", args=["movements.registered"]) + "?" + urlencode({"unit": record.campaign.unit_id, "period": dates.today().year})
    ballots = [at("ballot", ballot.pk) for ballot in Ballot.objects.all()]
    of_campaign = [at("campaign", record.campaign_id), at("open_appraisals", record.campaign_id)]
    addresses = [*of_record, *of_room, *lists, *others, figure, *ballots, *of_campaign, record.get_absolute_url(), f"/kiem-tra/{appraisal.code}/"]
    for address in [*addresses, *(f"{one}?format=xlsx" for one in (*lists, figure)), *(f"{one}?format=print" for one in lists)]:
        answer = page.get(address, follow=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield address, unpacked(content) + str(answer.headers)


def unpacked(content):
    if not content.startswith(b"PK"):
        return html.unescape(content.decode())
    with ZipFile(BytesIO(content)) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


@pytest.mark.parametrize("member", MEMBERS)
def test_while_ballots_are_outstanding_nobody_sees_anothers_points(client_for, opened, cast, anonymous, member, editor):
    publish_record(opened.initiative, by=editor, evidence=[])
    score(ballot_of(opened, cast.neighbour), LEAKING, remark=REMARK)
    score(ballot_of(opened, cast.editor), FULL, hand_in=False)
    declare_conflict(ballot_of(opened, cast.leader), has_conflict=False, by=cast.leader)
    page = client_for(getattr(cast, member, anonymous))
    leaks = [address for address, shown in everything(page, opened) if REMARK in shown or POINTS in shown or "23.57" in shown]
    assert leaks == ([at("ballot", ballot_of(opened, cast.neighbour).pk)] if member == "neighbour" else [])


def test_history_keeps_no_point_before_the_result_is_final(opened, neighbour):
    score(ballot_of(opened, neighbour), LEAKING, remark=REMARK)
    kept = str(list(HistoryEntry.objects.values_list("source", "target", "changes", "reason")))
    assert (REMARK in kept, "23.57" in kept) == (False, False)


def test_once_all_are_in_appraisers_and_organiser_see_the_spread_and_names_are_the_organisers(client_for, opened, cast, anonymous):
    score(ballot_of(opened, cast.neighbour), LEAKING, remark=REMARK)
    score(ballot_of(opened, cast.editor), FULL)
    score(ballot_of(opened, cast.leader), FULL)
    seen = {}
    for member in MEMBERS:
        page = client_for(getattr(cast, member, anonymous))
        seen[member] = {address for address, shown in everything(page, opened) if REMARK in shown}
    spread, council = at("appraisal", opened.initiative_id), at("council", opened.initiative_id)
    assert {member: pages for member, pages in seen.items() if pages} == {
        "organiser": {spread, council, at("name_appraisers", opened.initiative_id), at("freeze_appraisal", opened.initiative_id), at("correct_appraisal", opened.initiative_id)} & seen["organiser"],
        "leader": {spread}, "editor": {spread}, "neighbour": {spread, at("ballot", ballot_of(opened, cast.neighbour).pk)},
    }  # fmt: skip
    assert {spread, council} <= seen["organiser"]
    assert cast.editor.full_name not in text(client_for(cast.leader).get(spread))
    assert cast.editor.full_name in text(client_for(cast.organiser).get(spread))


# --- Organiser ----------------------------------------------------------------------------------


def test_an_outstanding_ballot_is_taken_off_on_the_page(client_for, opened, organiser, leader):
    page, ballot = client_for(organiser), ballot_of(opened, leader)
    page.post(at("take_off_ballot", ballot.pk), {"reason": ""})
    assert Ballot.objects.count() == 3
    page.post(at("take_off_ballot", ballot.pk), {"reason": "Ốm"})
    assert Ballot.objects.count() == 2
    answer = page.post(at("take_off_ballot", opened.ballots.first().pk), {"reason": "Đi công tác"}, follow=True)
    assert ("Đi công tác" in text(answer), Ballot.objects.count()) == (True, 2)


def test_a_declared_conflict_is_not_taken_off_on_the_page(client_for, opened, organiser, leader):
    declare_conflict(ballot_of(opened, leader), has_conflict=True, by=leader)
    page = client_for(organiser)
    assert page.post(at("take_off_ballot", ballot_of(opened, leader).pk), {"reason": "Nhầm"}).status_code == 302
    assert page.post(at("name_appraisers", opened.initiative_id), {"appraisers": [leader.pk]}).status_code == 422
    assert ballot_of(opened, leader).has_conflict is True


def test_a_key_that_no_row_could_have_is_a_wrong_choice(client_for, accepted, organiser, campaign):
    page = client_for(organiser)
    for address in (at("open_appraisals", campaign.pk), at("name_appraisers", accepted.pk)):
        answer = page.post(address, {"initiatives": [HUGE], "appraisers": [HUGE]})
        assert (answer.status_code, "appraisers" in answer.context["form"].errors) == (422, True)
    assert Appraisal.objects.count() == 0


def test_who_entered_it_is_told_that_another_organises(client_for, accepted, organiser, land, cast):
    Initiative.objects.filter(pk=accepted.pk).update(entered_by=organiser)
    shown, page = reverse("records:show", args=["mo-hinh", accepted.pk]), client_for(organiser)
    alone = page.get(shown)
    assert says(alone, "You entered or submitted it, so another account organises its appraisal; nobody else holds that office yet: ask your administrator.")
    assert at("name_appraisers", accepted.pk) not in text(alone)
    assert page.get(at("name_appraisers", accepted.pk)).status_code == 403
    colleague = another("second", "organiser", land.district)
    assert says(page.get(shown), "You entered or submitted it, so another account of your office organises its appraisal.")
    assert at("name_appraisers", accepted.pk) in text(client_for(colleague).get(shown))


def test_who_names_appraisers_is_not_offered(client_for, accepted, organiser):
    page = client_for(organiser)
    offered = page.get(at("name_appraisers", accepted.pk)).context["form"].fields["appraisers"].queryset
    assert organiser.pk not in {account.pk for account in offered}


def test_appraisers_see_no_paper_slip(client_for, opened, cast, recorder):
    record = Initiative.objects.get(pk=opened.initiative_id)
    slip = add_photo(record, photo(size=(90, 30)), by=recorder, kind="slip", caption="PHIẾU GIẤY")
    declare_conflict(ballot_of(opened, cast.neighbour), has_conflict=False, by=cast.neighbour)
    page, plain = client_for(cast.neighbour), record.evidence.exclude(pk=slip.pk).get()
    assert [page.get(one.url).status_code for one in (plain, slip)] == [200, 404]
    for address in (at("ballot", ballot_of(opened, cast.neighbour).pk), reverse("records:show", args=["mo-hinh", record.pk]), at("progress", record.pk)):
        shown = page.get(address)
        assert (shown.status_code, plain.url in text(shown), slip.url in text(shown)) == (200, True, False), address
    assert client_for(recorder).get(slip.url).status_code == 200


def test_a_ballot_handed_in_stays_ones_own_to_read_and_the_rest_is_gone(client_for, scored, organiser, neighbour):
    page, ballot = client_for(neighbour), ballot_of(scored, neighbour)
    shown = reverse("records:show", args=["mo-hinh", scored.initiative_id])
    assert shown in text(page.get(at("ballot", ballot.pk)))
    freeze(scored, organiser, {"1.1": "20"})
    own = page.get(at("ballot", ballot.pk))
    assert (own.status_code, shown in text(own), at("appraisal", scored.initiative_id) in text(own)) == (200, False, False)
    for address in (shown, at("appraisal", scored.initiative_id), scored.initiative.evidence.get().url):
        assert page.get(address).status_code == 404, address


@pytest.mark.parametrize("said", [None, False])
def test_without_a_role_of_today_an_open_ballot_is_not_read(client_for, opened, neighbour, said):
    if said is not None:
        declare_conflict(ballot_of(opened, neighbour), has_conflict=said, by=neighbour)
    RoleAssignment.objects.filter(user=neighbour).update(valid_to=dates.today() - timedelta(days=1))
    page = client_for(User.objects.get(pk=neighbour.pk))
    assert page.get(at("ballot", ballot_of(opened, neighbour).pk)).status_code == 404
    assert page.get(opened.initiative.evidence.get().url).status_code == 404


# --- Weight -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3, 100])
def test_my_ballots_ask_as_many_questions_for_many_rows_as_for_one(client_for, campaign, land, recorder, organiser, leader, django_assert_num_queries, count):
    sheet = make_sheet(campaign)
    make_rows(count, unit=land.tra_met, by=recorder, campaign=campaign, state="accepted")
    rows = Appraisal.objects.bulk_create(Appraisal(initiative=row, sheet=sheet, opened_by=organiser) for row in Initiative.objects.all())
    Ballot.objects.bulk_create(Ballot(appraisal=row, appraiser=leader, named_by=organiser) for row in rows)
    page = client_for(leader)
    page.get(reverse("movements:ballots"))
    with django_assert_num_queries(6):
        assert len(page.get(reverse("movements:ballots")).context["listing"].rows) == min(count, 50)


@pytest.mark.parametrize("count", [1, 3, 100])
def test_opening_asks_as_many_questions_for_many_rows_as_for_one(client_for, campaign, land, recorder, organiser, django_assert_num_queries, count):
    make_sheet(campaign)
    make_rows(count, unit=land.tra_met, by=recorder, campaign=campaign, state="accepted")
    page = client_for(organiser)
    page.get(at("open_appraisals", campaign.pk))
    with django_assert_num_queries(12):
        assert len(page.get(at("open_appraisals", campaign.pk)).context["listing"].rows) == count


@pytest.mark.parametrize("count", [1, 3, 100])
def test_examining_many_asks_as_many_questions_as_examining_one(campaign, land, recorder, organiser, cast, django_assert_num_queries, count):
    make_rows(count, unit=land.tra_met, by=recorder, campaign=campaign, state="accepted")  # a campaign without a sheet: each is refused
    with django_assert_num_queries(9):
        from_all = open_appraisals(Initiative.objects.all(), appraisers=[cast.leader, cast.editor], by=organiser)
        assert len(from_all.refused) == count


def test_a_reopened_initiative_would_lose_its_appraiser_so_it_is_not_reopened(client_for, opened, reviewer):
    answer = client_for(reviewer).post(reverse("records:step", args=["mo-hinh", opened.initiative_id, "reopen"]), {"reason": "Sửa"})
    assert answer.status_code == 302
    assert Initiative.objects.get(pk=opened.initiative_id).state == "accepted"


def test_ballots_of_an_initiative_that_left_are_not_found(client_for, opened, leader):
    Initiative.objects.filter(pk=opened.initiative_id).update(state="returned")
    assert client_for(leader).get(at("ballot", ballots_of(opened)[0].pk)).status_code == 404
