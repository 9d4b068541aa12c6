"""The same work claimed twice: who decides, what follows in the figures, what is refused, what history and notices tell."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.lib.workflow import TransitionRefused
from kheo.movements.actions import decide_same_work, raise_pair
from kheo.movements.actions.same_work import stamp
from kheo.movements.models import Initiative, SameWork, Verdict
from kheo.movements.queries.same_work import may_decide, pairs_for, pairs_words, same_work_faults
from kheo.org.models import HistoryEntry, RoleAssignment, User
from kheo.org.queries import check_history
from kheo.records import figures
from kheo.records.actions import change_state
from kheo.records.models import Notice
from tests.conftest import says
from tests.factories import honour, look_alike_values, make_initiative, make_published, make_rows, raise_two

SECRET = "Chuyện chưa ai được đọc"
WHY = "Cùng một tuyến đường, cùng ngày ra quân."
LIST = "/lam-viec/phong-trao/cung-viec/"


@pytest.fixture
def two(campaign, cast, land):
    """An accepted initiative of each of two hamlets of one commune."""
    return tuple(
        make_initiative(unit, by, state="accepted", reviewer=cast.reviewer, title=title)
        for unit, by, title in ((land.tra_met, cast.recorder, "Đường hoa Trà Mẹt"), (land.bung_chong, cast.second_recorder, "Bếp ăn Bưng Chông"))
    )


@pytest.fixture
def pair(two, cast):
    return raise_two(*two, by=cast.recorder)


def decide(pair: SameWork, by, verdict: str = Verdict.LEADS, **more) -> SameWork:
    lead = {"lead": pair.first} if verdict == Verdict.LEADS else {}
    return decide_same_work(pair, by=by, **{"verdict": verdict, "reason": WHY, **lead, **more})


def counted(*rows: Initiative) -> list[int | None]:
    """What each is counted with now."""
    return [Initiative.objects.get(pk=row.pk).counted_with_id for row in rows]


def accepted_in(unit):
    return figures.value("movements.accepted", unit, Period.year(dates.today().year)).reading.value


def test_pair_is_stored_once_in_order_and_what_was_said_first_stays(two, cast):
    pairs = [raise_pair(*two, by=cast.recorder), raise_pair(*two[::-1], by=cast.second_recorder, said="Một việc"), raise_pair(*two, by=cast.recorder, said="Hai việc")]

    assert ({pair.pk for pair in pairs}, SameWork.objects.get().said, SameWork.objects.get().raised_by) == ({pairs[0].pk}, "Một việc", cast.recorder)
    with pytest.raises(ValidationError):
        raise_pair(two[0], two[0], by=cast.recorder)


@pytest.mark.parametrize(("verdict", "others"), [(Verdict.LEADS, 1), (Verdict.JOINT, 1), (Verdict.SEPARATE, 0)])
def test_figures_count_one_work_once(pair, two, cast, land, verdict, others):
    assert accepted_in(land.district) == 2
    decide(pair, cast.reviewer, verdict)

    assert (accepted_in(land.district), counted(*two)) == (2 - others, [None, two[0].pk if others else None])


def test_later_verdict_replaces_the_earlier_and_both_histories_tell(pair, two, cast):
    decide(pair, cast.reviewer)
    decide(pair, cast.organiser, lead=two[1], reason="Bưng Chông làm chính.")
    assert counted(*two) == [two[1].pk, None]
    decide(pair, cast.organiser, Verdict.SEPARATE, reason="Hai tuyến khác nhau.")

    told = [[(entry.target, entry.actor) for entry in HistoryEntry.objects.about(row).filter(verb="same_work").order_by("number")] for row in two]
    assert counted(*two) == [None, None]
    assert told == [[("leads", cast.reviewer), ("leads", cast.organiser), ("separate", cast.organiser)]] * 2
    assert [same_work_faults(Initiative.objects.get(pk=row.pk)) for row in two] == [[], []]
    assert list(check_history()) == []


def test_deciding_twice_alike_is_a_second_click(pair, two, cast):
    first = decide(pair, cast.reviewer)
    again = decide(pair, cast.organiser)

    assert (again.decided_by, HistoryEntry.objects.about(two[0]).filter(verb="same_work").count()) == (first.decided_by, 1)


def test_both_carriers_are_told_and_not_who_decided(pair, two, cast):
    decide(pair, cast.reviewer)

    assert set(Notice.objects.filter(verb="same_work").values_list("user__username", "reason")) == {("recorder", WHY), ("second_recorder", WHY)}


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_verdict_says_why(pair, cast, reason):
    with pytest.raises(ValidationError):
        decide(pair, cast.reviewer, reason=reason)


@pytest.mark.parametrize("wrong", [{"verdict": "maybe"}, {"verdict": Verdict.LEADS, "lead": None}])
def test_a_verdict_is_one_of_three_and_names_who_leads(pair, cast, wrong):
    with pytest.raises(ValidationError):
        decide_same_work(pair, by=cast.reviewer, **{"reason": WHY, "verdict": Verdict.LEADS, **wrong})


def test_a_stranger_to_the_pair_cannot_lead(pair, cast, land):
    third = make_initiative(land.tra_met, cast.recorder, state="accepted")
    with pytest.raises(ValidationError):
        decide(pair, cast.reviewer, lead=third)


@pytest.mark.parametrize("who", ["recorder", "neighbour", "editor", "leader", "union_reviewer", "administrator", "stranger"])
def test_who_does_not_oversee_both_decides_nothing(pair, cast, who):
    with pytest.raises(PermissionDenied):
        decide(pair, getattr(cast, who))
    assert list(pairs_for(getattr(cast, who))) == []


def test_one_commune_does_not_decide_about_anothers(two, cast, land):
    other = make_initiative(land.dai_an, cast.neighbour, state="accepted")
    pair = raise_two(two[0], other, by=cast.recorder)

    with pytest.raises(PermissionDenied):
        decide(pair, cast.reviewer)
    assert decide(pair, cast.organiser).verdict == Verdict.LEADS


def test_who_was_too_late_is_told(pair, cast):
    seen = stamp(pair)
    decide(pair, cast.reviewer, seen=seen)
    with pytest.raises(TransitionRefused):
        decide(pair, cast.organiser, Verdict.SEPARATE, seen=seen)
    assert SameWork.objects.get().verdict == Verdict.LEADS


def test_no_chains_and_no_circles(two, cast, land):
    first, second = two
    third = make_initiative(land.tra_met, cast.recorder, state="accepted", title="Lớp dạy bơi")
    decide(raise_two(first, second, by=cast.recorder), cast.reviewer)  # the second counts with the first

    with pytest.raises(TransitionRefused, match="itself counts with another"):
        decide(raise_two(second, third, by=cast.recorder), cast.reviewer)  # the second would lead
    with pytest.raises(TransitionRefused, match="Others already count with"):
        decide(raise_two(first, third, by=cast.recorder), cast.reviewer, lead=third)
    with pytest.raises(TransitionRefused, match="already counts with another"):
        decide(raise_two(second, third, by=cast.recorder), cast.reviewer, lead=third)
    decide(raise_two(first, third, by=cast.recorder), cast.reviewer)
    assert counted(first, second, third) == [None, first.pk, first.pk]


def test_a_recognised_one_does_not_merely_take_part(pair, two, cast):
    honour(two[1], by=cast.organiser)

    with pytest.raises(TransitionRefused, match="is recognised already"):
        decide(pair, cast.reviewer)
    decide(pair, cast.reviewer, Verdict.JOINT)
    assert (counted(*two), SameWork.objects.get().lead) == ([two[1].pk, None], two[1])


def test_withdrawn_ones_release_the_other(campaign, cast, land):
    lead, other = (make_initiative(unit, by, state="submitted") for unit, by in ((land.tra_met, cast.recorder), (land.bung_chong, cast.second_recorder)))
    pair = SameWork.objects.filter(first=lead, second=other).first() or raise_two(lead, other, by=cast.recorder)
    decide(pair, cast.reviewer)
    change_state(lead, "withdraw", by=cast.recorder)

    pair.refresh_from_db()
    assert (counted(other), pair.verdict, list(pairs_for(cast.reviewer))) == ([None], Verdict.SEPARATE, [])
    assert [same_work_faults(Initiative.objects.get(pk=row.pk)) for row in (lead, other)] == [[], []]
    with pytest.raises(TransitionRefused):
        decide(pair, cast.reviewer, Verdict.JOINT)


def test_verify_finds_a_count_that_nobody_decided(pair, two, cast):
    decide(pair, cast.reviewer)
    Initiative.objects.filter(pk=two[1].pk).update(counted_with=None)
    Initiative.objects.filter(pk=two[0].pk).update(counted_with=two[1].pk)

    assert [len(same_work_faults(Initiative.objects.get(pk=row.pk))) for row in two] == [1, 1]


def test_registering_the_same_again_in_one_commune_is_put_before_somebody(campaign, cast, land):
    old = make_initiative(land.tra_met, cast.recorder, state="accepted", **look_alike_values())
    elsewhere = make_initiative(land.dai_an, cast.neighbour, state="accepted", **look_alike_values())
    new = make_initiative(land.bung_chong, cast.second_recorder, state="submitted", **look_alike_values(title="Con đường nở hoa"))

    assert [(pair.first, pair.second, pair.said) for pair in SameWork.objects.all()] == [(old, new, "")]
    assert elsewhere.terms.exists()


def test_a_copy_is_not_the_same_work(campaign, cast, land):
    old = make_published(land.tra_met, cast.recorder, cast.editor, **look_alike_values())
    make_initiative(land.bung_chong, cast.second_recorder, state="submitted", origin=old, origin_changes="Thêm đèn.", **look_alike_values())

    assert SameWork.objects.count() == 0


def test_list_and_desk_show_what_waits_first(pair, two, cast, land, client_for):
    third = make_initiative(land.tra_met, cast.recorder, state="accepted", title="Lớp dạy bơi")
    decide(pair, cast.reviewer)
    waiting = raise_two(two[0], third, by=cast.recorder)

    assert (list(pairs_for(cast.reviewer)), pairs_words(cast.reviewer), pairs_words(cast.neighbour)) == ([waiting, pair], "1 pair to decide", "")
    answer = client_for(cast.reviewer).get(LIST)
    assert ("Lớp dạy bơi" in answer.content.decode(), says(answer, "waits for a decision")) == (True, True)
    assert says(client_for(cast.reviewer).get("/lam-viec/"), "%(count)s pair to decide", count=1)


@pytest.mark.parametrize(("who", "listed", "opened"), [
    ("reviewer", 200, 200), ("organiser", 200, 200), ("provincial", 200, 200), ("neighbour", 200, 404), ("recorder", 403, 404), ("stranger", 403, 404),
])  # fmt: skip
def test_pages_are_for_those_who_decide(pair, cast, client_for, who, listed, opened):
    client = client_for(getattr(cast, who))

    assert (client.get(LIST).status_code, client.get(f"{LIST}{pair.pk}/").status_code, client.post(f"{LIST}{pair.pk}/", {"verdict": "x"}).status_code) == (listed, opened, {200: 422}.get(opened, opened))
    assert ("Bếp ăn Bưng Chông" in client.get(LIST).content.decode()) == (opened == 200)


def test_page_shows_both_side_by_side_and_takes_the_verdict(pair, two, cast, client_for):
    client, page = client_for(cast.reviewer), f"{LIST}{pair.pk}/"
    text = client.get(page).content.decode()
    assert all(words in text for words in ("Đường hoa Trà Mẹt", "Bếp ăn Bưng Chông", "Nội dung method", "Cùng một tuyến đường."))

    wrong = client.post(page, {"verdict": "leads", "lead": "", "reason": "Vì chung một đội", "seen": ""})
    assert (wrong.status_code, "Vì chung một đội" in wrong.content.decode(), counted(*two)) == (422, True, [None, None])
    assert client.post(page, {"verdict": "leads", "lead": two[1].pk, "reason": WHY, "seen": ""}).url == LIST
    assert (counted(*two), says(client.get(page), "Decided. The figures follow.")) == ([two[1].pk, None], True)


def test_what_is_being_mended_is_not_shown(two, cast, land, client_for):
    returned = make_initiative(land.bung_chong, cast.second_recorder, state="returned", reviewer=cast.reviewer, title=SECRET)
    pair = raise_two(two[0], returned, by=cast.recorder)

    client = client_for(cast.organiser)
    assert (client.get(f"{LIST}{pair.pk}/").status_code, client.post(f"{LIST}{pair.pk}/", {"verdict": "joint", "reason": WHY}).status_code) == (404, 404)
    assert returned.title not in client.get(LIST).content.decode()
    with pytest.raises(PermissionDenied):
        decide(pair, cast.organiser)
    assert client_for(cast.reviewer).get(f"{LIST}{pair.pk}/").status_code == 200


def test_names_of_persons_honoured_are_not_compared(two, cast, land, client_for):
    named = make_initiative(land.tra_met, cast.recorder, state="accepted", honouree="Trần Thị Kín")
    pair = raise_two(two[0], named, by=cast.recorder)

    assert "Trần Thị Kín" not in client_for(cast.organiser).get(f"{LIST}{pair.pk}/").content.decode()


def test_who_decides_learns_of_one_that_waits_elsewhere_and_may_put_both_side_by_side(campaign, cast, land, client_for):
    mine = make_initiative(land.tra_met, cast.recorder, state="accepted", **look_alike_values())
    hidden = make_initiative(land.dai_an, cast.neighbour, state="submitted", **look_alike_values(title=SECRET, situation=SECRET))
    waits = make_initiative(land.bung_chong, cast.second_recorder, state="submitted", **look_alike_values(title="Lộ hoa"))
    SameWork.objects.all().delete()
    cast.organiser.roles.filter(role="reviewer").update(unit=land.tham_don)
    organiser = type(cast.organiser).objects.get(pk=cast.organiser.pk)
    text = client_for(organiser).get(f"/lam-viec/mo-hinh/{waits.pk}/").content.decode()

    assert (SECRET in text, str(land.dai_tam) in text, mine.title in text) == (False, True, True)
    refused = [client_for(user).post(f"/lam-viec/mo-hinh/{waits.pk}/tuong-tu/{hidden.pk}/").status_code for user in (cast.reviewer, organiser)]
    assert (refused, SameWork.objects.count()) == ([403, 403], 0)
    answer = client_for(organiser).post(f"/lam-viec/mo-hinh/{waits.pk}/tuong-tu/{mine.pk}/")
    assert answer.url == f"{LIST}{SameWork.objects.get().pk}/"


@pytest.fixture
def across(two, cast, land):
    """An accepted initiative of each of two districts that know nothing of each other, and their pair."""
    other = make_initiative(land.dai_an, cast.neighbour, state="accepted", title=f"Bên kia ranh giới: {SECRET}", situation=SECRET)
    Initiative.objects.filter(pk=other.pk).update(unit=land.other_commune)
    return raise_two(two[0], Initiative.objects.get(pk=other.pk), by=cast.recorder, said=f"Cùng làm với bên kia: {SECRET}")


def organiser_of(unit) -> User:
    """Whoever runs the movement and reviews there."""
    user = User.objects.create(username=f"organiser-{unit.pk}", full_name="Người Thử huyện bạn", home_unit=unit, password="!")
    for role in ("organiser", "reviewer"):
        RoleAssignment.objects.create(user=user, role=role, unit=unit, valid_from=dates.today())
    return user


def test_neither_of_two_districts_lists_reads_or_decides_about_both(across, cast, land, client_for):
    for user in (cast.organiser, organiser_of(land.other_district)):
        client, page = client_for(user), f"{LIST}{across.pk}/"
        answers = [client.get(LIST), client.get(page), client.post(page, {"verdict": "joint", "reason": WHY, "seen": ""})]
        assert [answer.status_code for answer in answers] == [200, 404, 404]
        assert not any(SECRET in answer.content.decode() or "Đường hoa Trà Mẹt" in answer.content.decode() for answer in answers)
        with pytest.raises(PermissionDenied):
            decide(across, user)
    assert (counted(across.first, across.second), SameWork.objects.get().verdict) == ([None, None], "")


def test_a_role_in_each_of_two_districts_does_not_oversee_both(across, cast, land):
    """Both sides are read, but nobody gave this person the say over what lies between the two districts."""
    RoleAssignment.objects.create(user=cast.organiser, role="reviewer", unit=land.other_district, valid_from=dates.today())
    both = User.objects.get(pk=cast.organiser.pk)

    assert (list(pairs_for(both)), may_decide(both, across.first, across.second)) == ([], False)
    with pytest.raises(PermissionDenied):
        decide(across, both)


def test_who_oversees_two_districts_decides_once_both_can_be_read(across, cast, land, client_for):
    page = f"{LIST}{across.pk}/"
    assert SECRET in client_for(cast.provincial).get(page).content.decode()
    Initiative.objects.filter(pk=across.second_id).update(state="submitted")

    client = client_for(cast.provincial)
    assert (client.get(page).status_code, SECRET in client.get(LIST).content.decode(), pairs_words(cast.provincial)) == (404, False, "")
    with pytest.raises(PermissionDenied):
        decide(across, cast.provincial)


def test_who_recognises_is_told_the_leaders_title_only_where_they_may_read_it(across, cast, land, client_for):
    decide(across, cast.provincial, lead=across.second)
    pages = [f"/lam-viec/mo-hinh/{across.first_id}/cong-nhan/", f"/lam-viec/phong-trao/{across.first.campaign_id}/cong-nhan/"]
    told = f"Mô hình, {land.other_commune}, {dates.today().year}"
    for page in pages:
        text = client_for(cast.organiser).get(page).content.decode()
        assert (told in text, SECRET in text) == (True, False), page
    with pytest.raises(TransitionRefused) as refusal:
        honour(across.first, by=cast.organiser)
    assert SECRET not in str(refusal.value)
    Initiative.objects.filter(pk=across.second_id).update(unit=land.dai_an)
    assert [SECRET in client_for(cast.organiser).get(page).content.decode() for page in pages] == [True, True]


@pytest.mark.database
@pytest.mark.parametrize("count", [1, 3, 100])
def test_list_asks_as_many_questions_for_many_as_for_one(campaign, cast, land, client_for, count):
    make_rows(count + 1, unit=land.tra_met, by=cast.recorder, campaign=campaign, state="accepted")
    first, *others = Initiative.objects.order_by("pk")
    SameWork.objects.bulk_create(SameWork(first=first, second=other, raised_by=cast.recorder) for other in others)
    client = client_for(cast.reviewer)
    client.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(LIST).status_code == 200

    assert len(asked) == 6
