"""Likeness of texts, and finding look-alikes: what is found, what is not, how many questions it costs, and who sees what."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kheo.lib import dates
from kheo.lib.text import fold
from kheo.movements.actions import launch_campaign, raise_pair
from kheo.movements.lookalikes import CERTAIN, THRESHOLD, InitiativeText, Match, likeness, read_terms, reasons
from kheo.movements.lookalikes.reading import telling_terms, told
from kheo.movements.lookalikes.vocabulary import vocabulary
from kheo.movements.models import Initiative, InitiativeTerm, SameWork
from kheo.movements.queries.same_work import LookAlike, Sight, look_alikes, pairs_of, version_of
from kheo.org.models import HistoryEntry, RoleAssignment, User
from kheo.records.actions import change_state, publish_record
from kheo.records.models import Notice
from tests.conftest import says
from tests.factories import initiative_values, look_alike_values, make_initiative, make_published, make_rows

SECRET = "Chuyện chưa ai được đọc"


def alike(left: str, right: str) -> float:
    """How alike two names are that say everything."""
    return likeness(read_terms(InitiativeText(left)), read_terms(InitiativeText(right)))


def found_by(initiative: Initiative, user=None) -> list[tuple[int, Sight]]:
    return [(one.initiative.pk, one.sight) for one in look_alikes(initiative, user)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Tuyến đường hoa", "tuyen duong hoa"), ("Thu gom vỏ chai thuốc BVTV", "Thu gom vỏ chai thuốc bảo vệ thực vật"),
        ("Hòa giải ở cơ sở", "Hoà giải ở cơ sở"), ("Tủ sách khu dân cư", "Tủ xách KDC"), ("Phòng cháy chữa cháy", "PCCC"),
        ("TỔ TỰ QUẢN AN NINH TRẬT TỰ", "Tổ tự quản về ANTT"),
    ],
)  # fmt: skip
def test_one_thing_written_in_two_ways_is_alike(left, right):
    assert alike(left, right) >= CERTAIN


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Thắp sáng đường quê", "Lắp đèn năng lượng mặt trời ngõ xóm"), ("Hũ gạo tình thương", "Bớt một nắm gạo giúp hộ nghèo"),
        ("Xe cứu thương chở bệnh nhân nghèo", "Đội xe chuyển bệnh từ thiện"), ("Nuôi heo đất", "Bỏ ống tiết kiệm giúp bạn"),
    ],
)  # fmt: skip
def test_one_idea_in_other_words_is_alike(left, right):
    assert alike(left, right) >= THRESHOLD


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Tuyến đường hoa ấp Trà Mẹt", "Tuyến đường camera ấp Trà Mẹt"), ("Tổ phụ nữ hòa giải", "Tổ phụ nữ đan lục bình"),
        ("Xã Hoa Mai làm cầu", "Trồng hoa kiểng"), ("Đội tình nguyện dọn rác", "Đội tình nguyện hiến máu"),
    ],
)  # fmt: skip
def test_place_body_and_common_words_make_nothing_alike(left, right):
    assert alike(left, right) < THRESHOLD


def test_likeness_is_the_same_both_ways_and_whole_with_itself():
    left, right = (read_terms(InitiativeText(**fields)) for fields in ({"title": "Đường hoa", "goals": "Sạch rác"}, {"title": "Đường hoa và đèn"}))

    assert (likeness(left, right), round(likeness(left, left), 6), likeness(left, {})) == (likeness(right, left), 1.0, 0.0)


def test_name_alone_does_not_decide():
    bridge, light = (InitiativeText("Nhịp cầu nghĩa tình", goals, method) for goals, method in (
        ("Thay cầu khỉ bằng cầu bê tông.", "Góp công xây cầu."), ("Khám bệnh miễn phí.", "Bác sĩ đo huyết áp, phát thuốc."),
    ))  # fmt: skip

    assert likeness(read_terms(bridge), read_terms(light)) < CERTAIN


def test_reasons_say_where_and_in_which_words():
    left = InitiativeText("Tuyến đường hoa kiểu mẫu", method="Ra quân Chủ nhật trồng hoa")
    right = InitiativeText("Lộ sạch", goals="Trồng hoa mười giờ hai bên lộ")

    assert reasons(left, right) == [Match("title", "tuyến đường hoa", "goals", "trồng hoa")]


def test_names_of_places_are_not_read():
    text = InitiativeText("Hoa ở Đường Hoa Sen", places=("Đường Hoa Sen",))

    assert [words for _part, term, _weight, words in told(text) if term == "#flowers_by_the_road"] == ["hoa"]


def test_looking_begins_with_what_tells_most():
    terms = read_terms(InitiativeText("Tổ phụ nữ vận động hộ dân thắp sáng đường quê"))

    assert telling_terms(terms)[0] == "#street_light"
    assert {"#women", "#households", "#propaganda"} & set(telling_terms(terms)) == set()


def test_vocabulary_holds_no_phrase_longer_than_a_term():
    phrases = [" ".join(words) for words in vocabulary().phrases]

    assert [phrase for phrase in phrases if len(phrase) > 40 or phrase != fold(phrase)] == []


def test_abbreviations_are_written_out_in_words():
    assert {short: full for short, full in vocabulary().abbreviations.items() if not short.isupper() or len(full) < 2} == {}


@pytest.mark.database
def test_only_what_was_handed_in_is_found(campaign, cast, land):
    draft = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    submitted, accepted, withdrawn = (
        make_initiative(land.tra_met, cast.recorder, state=state, **look_alike_values(title=f"Đường hoa {state}")) for state in ("submitted", "accepted", "submitted")
    )
    change_state(withdrawn, "withdraw", by=cast.recorder)
    make_initiative(land.tra_met, cast.recorder, **look_alike_values(title="Đường hoa chưa gửi"))

    assert found_by(draft, cast.recorder) == [(submitted.pk, Sight.READ), (accepted.pk, Sight.READ)]
    assert found_by(draft) == [(submitted.pk, Sight.HINTED), (accepted.pk, Sight.TOLD)]
    assert set(InitiativeTerm.objects.values_list("initiative", flat=True)) == {submitted.pk, accepted.pk}


def test_a_returned_one_is_found_by_what_was_handed_in(campaign, cast, land):
    returned = make_initiative(land.tra_met, cast.recorder, state="returned", **look_alike_values())
    before = set(returned.terms.values_list("term", "weight"))
    Initiative.objects.filter(pk=returned.pk).update(title="Lớp dạy bơi", goals="Trẻ biết bơi", method="Dạy bơi")

    assert set(returned.terms.values_list("term", "weight")) == before
    change_state(Initiative.objects.get(pk=returned.pk), "submit", by=cast.recorder)
    assert set(returned.terms.values_list("term", "weight")) != before


def test_strangers_see_of_what_waits_nothing_and_of_what_was_accepted_only_what_it_is(campaign, cast, land):
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    make_initiative(land.dai_an, cast.neighbour, state="submitted", **look_alike_values(title=SECRET))
    accepted = make_initiative(land.dai_chi, cast.neighbour, state="accepted", **look_alike_values())
    published = make_published(land.bung_chong, cast.second_recorder, cast.editor, **look_alike_values(title="Con lộ nở hoa"))

    assert found_by(mine, cast.recorder) == [(accepted.pk, Sight.TOLD), (published.pk, Sight.PUBLIC)]


def test_accepted_ones_of_another_tree_are_not_told(campaign, cast, land):
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    other = make_initiative(land.dai_chi, cast.neighbour, state="accepted", **look_alike_values())
    Initiative.objects.filter(pk=other.pk).update(unit=land.other_commune)

    assert found_by(mine, cast.recorder) == []
    publish_record(Initiative.objects.get(pk=other.pk), by=_editor_of(land.province, cast), evidence=[])
    assert found_by(mine, cast.recorder) == [(other.pk, Sight.PUBLIC)]


def _editor_of(unit, cast):
    cast.editor.roles.update(unit=unit)
    return type(cast.editor).objects.get(pk=cast.editor.pk)


def test_who_decides_about_both_learns_that_one_waits(campaign, cast, land):
    make_initiative(land.dai_an, cast.neighbour, state="submitted", **look_alike_values(title=SECRET))
    mine = make_initiative(land.tra_met, cast.recorder, state="submitted", **look_alike_values())

    [one] = look_alikes(mine, cast.organiser)
    assert (one.sight, one.matches, look_alikes(mine, cast.reviewer)) == (Sight.HINTED, [], [])


def test_what_else_is_the_same_is_said(campaign, cast, land, bodies):
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    other = make_initiative(land.tra_met, cast.union_recorder, body=bodies.women_branch, state="accepted", reviewer=cast.union_reviewer, **look_alike_values())
    Initiative.objects.filter(pk=other.pk).update(first_submitted_at=dates.now().replace(year=dates.today().year - 2))

    [one] = look_alikes(mine, cast.recorder)
    assert one.sight is Sight.READ
    assert one.circumstances == ["the same place", "in another body’s name", "the same field", "2 years earlier"]
    assert one.why[0] == "Name: both say “tuyến đường hoa”"


def test_version_of_a_list_changes_with_what_is_on_it(campaign, cast, land):
    rows = [make_initiative(land.tra_met, cast.recorder) for _each in range(2)]
    first, second = (LookAlike(row, 0.5, Sight.TOLD, row) for row in rows)

    assert version_of([first, second]) == version_of([second, first]) != version_of([first])


@pytest.mark.database
@pytest.mark.parametrize("count", [3, 100, 5000])
def test_looking_costs_the_same_number_of_questions(campaign, cast, land, count):
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    _many(count, campaign, cast, land)
    mine = Initiative.objects.select_related("unit__parent", "campaign__unit", "field").get(pk=mine.pk)
    with CaptureQueriesContext(connection) as asked:
        found = look_alikes(mine)

    assert (len(asked), len(found)) == (5, min(count, 10))


def _many(count, campaign, cast, land) -> None:
    make_rows(count, unit=land.dai_an, by=cast.neighbour, campaign=campaign, state="accepted")
    terms = {**read_terms(InitiativeText(**{name: look_alike_values()[name] for name in ("title", "goals", "method")})), "=": 300}
    rows = Initiative.objects.filter(unit=land.dai_an).values_list("pk", flat=True)
    InitiativeTerm.objects.bulk_create(
        (InitiativeTerm(initiative_id=pk, term=term, weight=weight) for pk in rows for term, weight in terms.items()), batch_size=5000
    )


def test_command_stores_the_words_of_what_stands_and_may_be_run_again(campaign, cast, land):
    standing = make_initiative(land.tra_met, cast.recorder, state="submitted", **look_alike_values())
    make_rows(2, unit=land.dai_an, by=cast.neighbour, campaign=campaign, state="accepted")
    make_initiative(land.tra_met, cast.recorder)
    kept = set(standing.terms.values_list("term", "weight"))
    for _time in range(2):
        out = StringIO()
        call_command("rebuild_terms", stdout=out)

    assert (out.getvalue().strip(), set(standing.terms.values_list("term", "weight"))) == ("The words of 3 initiatives were stored.", kept)
    assert InitiativeTerm.objects.values("initiative").distinct().count() == 3


def test_page_is_shown_before_submitting_and_does_not_block(campaign, cast, land, client_for):
    other = make_initiative(land.tra_met, cast.recorder, state="accepted", **look_alike_values(title="Đường hoa năm trước"))
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    client = client_for(cast.recorder)
    page = f"/lam-viec/mo-hinh/{mine.pk}/tuong-tu/"

    assert client.post(f"/lam-viec/mo-hinh/{mine.pk}/buoc/submit/").url == page
    answer = client.get(page)
    assert (other.title in answer.content.decode(), says(answer, "Before you submit: is it the same work?")) == (True, True)
    seen = version_of(look_alikes(mine))
    client.post(page, {"seen": seen, f"{other.pk}-choice": "different", f"{other.pk}-said": "Đoạn khác"})
    mine.refresh_from_db()
    assert mine.state == "submitted"


def test_page_is_shown_when_the_form_is_submitted(campaign, cast, land, client_for):
    make_initiative(land.tra_met, cast.recorder, state="accepted", **look_alike_values())
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    values = {name: value for name, value in initiative_values(campaign, **look_alike_values()).items() if isinstance(value, str)}
    rows = {"outputs-TOTAL_FORMS": "1", "outputs-INITIAL_FORMS": "0", "outputs-0-what": "Đường hoa", "outputs-0-measure": "km", "outputs-0-promised": "2"}
    answer = client_for(cast.recorder).post(
        f"/lam-viec/mo-hinh/{mine.pk}/sua/",
        {**values, **rows, "owner": f"u{land.tra_met.pk}", "campaign": campaign.pk, "field": campaign.fields.first().pk, "kind": "initiative",
         "subject": "collective", "version": mine.version, "uuid": mine.uuid, "action": "submit"},
    )  # fmt: skip

    assert answer.url == f"/lam-viec/mo-hinh/{mine.pk}/tuong-tu/"


def test_a_new_look_alike_shows_the_list_again_and_keeps_what_was_typed(campaign, cast, land, client_for):
    make_initiative(land.tra_met, cast.recorder, state="accepted", **look_alike_values())
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    [seen] = look_alikes(mine)
    late = make_initiative(land.bung_chong, cast.second_recorder, state="accepted", reviewer=cast.reviewer, **look_alike_values(title="Vừa được duyệt"))
    key = seen.initiative.pk
    answer = client_for(cast.recorder).post(
        f"/lam-viec/mo-hinh/{mine.pk}/tuong-tu/", {"seen": version_of([seen]), f"{key}-choice": "different", f"{key}-said": "Đoạn khác hẳn"}
    )
    mine.refresh_from_db()

    assert (answer.status_code, mine.state, list(pairs_of(mine))) == (422, "draft", [])
    assert "Đoạn khác hẳn" in answer.content.decode() and [one.initiative for one, _form in answer.context["answers"]][1:] == [late]


def test_what_was_said_goes_to_who_decides(campaign, cast, land, client_for):
    other = make_initiative(land.dai_chi, cast.neighbour, state="accepted", **look_alike_values(title="Lộ hoa"))
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values(goals="Đẹp xóm", method="Trồng hoa"))
    seen = version_of(look_alikes(mine))
    client_for(cast.recorder).post(
        f"/lam-viec/mo-hinh/{mine.pk}/tuong-tu/", {"seen": seen, f"{other.pk}-choice": "same", f"{other.pk}-said": "Làm chung hai ấp"}
    )

    pair = SameWork.objects.get()
    assert (pair.said, pair.raised_by, {pair.first_id, pair.second_id}) == ("Làm chung hai ấp", cast.recorder, {mine.pk, other.pk})


def test_page_tells_nothing_of_what_waits_elsewhere(campaign, cast, land, client_for):
    make_initiative(land.dai_an, cast.neighbour, state="submitted", **look_alike_values(title=SECRET, situation=SECRET))
    make_initiative(land.dai_an, cast.neighbour, **look_alike_values(title=SECRET))
    told_of = make_initiative(land.dai_chi, cast.neighbour, state="accepted", **look_alike_values(situation=SECRET))
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    text = client_for(cast.recorder).get(f"/lam-viec/mo-hinh/{mine.pk}/tuong-tu/").content.decode()

    assert (f"Mô hình, {land.dai_tam}, {dates.today().year}" in text, SECRET in text, f"/lam-viec/mo-hinh/{told_of.pk}/" in text) == (True, False, False)


PRIVATE = {"title": f"Gương bà Lý Thị Kín trồng hoa {SECRET}", "goals": f"Trồng hoa hai bên lộ cho đẹp. {SECRET}", "subject": "individual", "kind": "exemplar"}


@pytest.fixture
def of_a_person(campaign, cast, land):
    """An accepted initiative of one person in the neighbouring commune, whose title names her, published nowhere."""
    return make_initiative(land.dai_chi, cast.neighbour, state="accepted", **look_alike_values(**PRIVATE))


def test_page_tells_of_an_unpublished_one_only_that_there_is_one_and_which_parts_match(client_for, cast, land, of_a_person):
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    page = f"/lam-viec/mo-hinh/{mine.pk}/tuong-tu/"
    text = client_for(cast.recorder).get(page).content.decode()

    assert [words in text for words in ("Kín", SECRET, str(land.dai_chi), of_a_person.title, "cho đẹp")] == [False] * 5
    [one] = look_alikes(mine, cast.recorder)
    assert (one.sight, one.why, one.told_as) == (Sight.TOLD, ["Alike in: Name, Goals, Way of working"], f"Exemplar, {land.dai_tam}, {dates.today().year}")
    publish_record(Initiative.objects.get(pk=of_a_person.pk), by=cast.editor, evidence=[])
    assert "Lý Thị Kín" in client_for(cast.recorder).get(page).content.decode()


def test_what_was_handed_in_says_nothing_of_an_unpublished_one(client_for, cast, land, of_a_person):
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    seen = version_of(look_alikes(mine))
    client_for(cast.recorder).post(
        f"/lam-viec/mo-hinh/{mine.pk}/tuong-tu/", {"seen": seen, f"{of_a_person.pk}-choice": "different", f"{of_a_person.pk}-said": "Đường khác"}
    )
    entry = HistoryEntry.objects.about(mine).get(verb="submit")

    assert (entry.reason.endswith(": Đường khác"), str(land.dai_tam) in entry.reason, "Kín" in entry.reason) == (True, True, False)
    assert set(Notice.objects.filter(verb="submit").values_list("user__username", "reason")) == {(name, entry.reason) for name in ("reviewer", "colleague")}


@pytest.mark.parametrize("who", ["reviewer", "colleague"])
def test_reviewer_is_told_no_more_of_an_unpublished_one(client_for, cast, land, of_a_person, who):
    mine = make_initiative(land.tra_met, cast.recorder, state="submitted", **look_alike_values())
    raise_pair(of_a_person, mine, by=cast.neighbour, said=f"Bà ấy làm trước: {SECRET}")
    answer = client_for(getattr(cast, who)).get(f"/lam-viec/mo-hinh/{mine.pk}/")

    assert (f"Điển hình, {land.dai_tam}" in answer.content.decode(), "Kín" in answer.content.decode(), SECRET in answer.content.decode()) == (True, False, False)
    change_state(mine, "accept", by=cast.reviewer)
    assert SECRET in client_for(cast.organiser).get(f"/lam-viec/phong-trao/cung-viec/{SameWork.objects.get().pk}/").content.decode()


def test_reviewer_reads_what_their_own_people_say_of_an_unpublished_one(client_for, cast, land, of_a_person):
    mine = make_initiative(land.tra_met, cast.recorder, state="submitted", **look_alike_values())
    raise_pair(of_a_person, mine, by=cast.recorder, said="Làm chung hai ấp")

    assert "Làm chung hai ấp" in client_for(cast.reviewer).get(f"/lam-viec/mo-hinh/{mine.pk}/").content.decode()


def test_public_page_tells_of_no_look_alike(client, cast, land, of_a_person):
    mine = make_published(land.tra_met, cast.recorder, cast.editor, **look_alike_values())
    text = client.get(mine.get_absolute_url()).content.decode()

    assert ("Kín" in text, SECRET in text) == (False, False)


def test_same_line_is_told_to_those_who_carry_it_and_not_to_every_reviewer(client_for, cast, land, bodies, campaign):
    """The Front verifies one campaign; what the same hamlet sent to the commune for another one is none of its business."""
    verifier = User.objects.create(username="front", full_name="Người Thử Mặt trận", home_unit=land.district, password="!")
    RoleAssignment.objects.create(user=verifier, role="reviewer", unit=land.district, body=bodies.front, valid_from=dates.today())
    days = {"starts_on": campaign.starts_on, "register_by": campaign.register_by, "ends_on": campaign.ends_on}
    verified = launch_campaign(name="Đợt của Mặt trận", unit=land.district, verifier=bodies.front, by=cast.organiser, **days)
    elsewhere = make_initiative(land.tra_met, cast.recorder, state="submitted", campaign=campaign, **look_alike_values(title=f"Đường hoa {SECRET}"))
    waits = make_initiative(land.tra_met, cast.recorder, state="submitted", campaign=verified, **look_alike_values())
    page = f"/lam-viec/mo-hinh/{waits.pk}/"

    assert [client_for(verifier).get(f"/lam-viec/mo-hinh/{record.pk}/").status_code for record in (waits, elsewhere)] == [200, 404]
    assert SECRET not in client_for(verifier).get(page).content.decode()
    assert (found_by(waits, verifier), found_by(waits, cast.recorder)) == ([], [(elsewhere.pk, Sight.READ)])


# --- What is said of them ---------------------------------------------------------------------


def test_three_are_shown_and_the_others_folded(campaign, cast, land, client_for):
    for number in range(5):
        make_initiative(land.tra_met, cast.recorder, state="accepted", **look_alike_values(title=f"Đường hoa số {number}"))
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    answer = client_for(cast.recorder).get(f"/lam-viec/mo-hinh/{mine.pk}/tuong-tu/")
    open_part, folded = answer.content.decode().split('<details class="fold">')

    assert (open_part.count("<textarea"), folded.count("<textarea")) == (3, 2)
    assert [one.initiative.pk for one, _form in answer.context["answers"] + answer.context["folded"]] == [one.initiative.pk for one in look_alikes(mine)]


def test_another_work_is_said_with_a_reason(campaign, cast, land, client_for):
    rows = [make_initiative(land.tra_met, cast.recorder, state="accepted", **look_alike_values(title=f"Đường hoa số {number}")) for number in range(4)]
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    page, found = f"/lam-viec/mo-hinh/{mine.pk}/tuong-tu/", look_alikes(mine)
    last = found[-1].initiative.pk
    answer = client_for(cast.recorder).post(page, {"seen": version_of(found), f"{last}-choice": "different", f"{last}-said": "  "})
    mine.refresh_from_db()

    assert (answer.status_code, mine.state, len(found)) == (422, "draft", len(rows))
    assert says(answer, "Please say in what it is different: another road, other people, another time …")
    assert '<details class="fold" open>' in answer.content.decode()  # the one to mend is among those folded
    assert f'href="#id_{last}-said"' in answer.content.decode()


def test_words_without_an_answer_are_asked_about_and_kept(campaign, cast, land, client_for):
    other = make_initiative(land.tra_met, cast.recorder, state="accepted", **look_alike_values())
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    answer = client_for(cast.recorder).post(f"/lam-viec/mo-hinh/{mine.pk}/tuong-tu/", {"seen": version_of(look_alikes(mine)), f"{other.pk}-said": "Làm cùng hội bạn"})

    assert (answer.status_code, "Làm cùng hội bạn" in answer.content.decode(), SameWork.objects.count()) == (422, True, 0)


@pytest.mark.parametrize(("title", "goals", "told"), [
    ("Tuyến đường hoa", "", "Name: both say “tuyến đường hoa”"),
    ("Đường hoa", "", "Name here: “tuyến đường hoa”; Name there: “đường hoa”"),
    ("Lộ sạch", "Tuyến đường hoa", "Both say “tuyến đường hoa”: here under Name, there under Goals"),
    ("Lộ sạch", "Trồng hoa hai bên lộ", "Name here: “tuyến đường hoa”; Goals there: “trồng hoa”"),
])  # fmt: skip
def test_reasons_say_which_parts_and_which_words(campaign, cast, land, title, goals, told):
    mine, other = (make_initiative(land.tra_met, cast.recorder, title=name, goals=aim, method="") for name, aim in (("Tuyến đường hoa", ""), (title, goals)))

    assert LookAlike(other, 0.5, Sight.READ, mine).why[0] == told
    assert LookAlike(other, 0.5, Sight.TOLD, mine).why == ["Alike in: Name"]
    assert LookAlike(other, 0.5, Sight.HINTED, mine).why == []


def test_page_names_nobody_honoured(campaign, cast, land, client_for):
    make_initiative(land.bung_chong, cast.second_recorder, state="accepted", reviewer=cast.reviewer, honouree="Trần Thị Kín", **look_alike_values())
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())

    assert "Trần Thị Kín" not in client_for(cast.recorder).get(f"/lam-viec/mo-hinh/{mine.pk}/tuong-tu/").content.decode()
    assert not InitiativeTerm.objects.filter(term__contains="kin").exists()


@pytest.mark.parametrize(("who", "status"), [("neighbour", 404), ("stranger", 404), ("reviewer", 404), ("leader", 404)])
def test_page_of_a_draft_is_closed_to_others(campaign, cast, land, client_for, who, status):
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values(title=SECRET))

    assert client_for(getattr(cast, who)).get(f"/lam-viec/mo-hinh/{mine.pk}/tuong-tu/").status_code == status


def test_only_a_published_one_is_offered_for_copying(campaign, cast, land, client_for):
    make_initiative(land.dai_chi, cast.neighbour, state="accepted", **look_alike_values())
    published = make_published(land.bung_chong, cast.second_recorder, cast.editor, **look_alike_values())
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values())
    text = client_for(cast.recorder).get(f"/lam-viec/mo-hinh/{mine.pk}/tuong-tu/").content.decode()

    assert (text.count("?origin="), f"?origin={published.pk}" in text) == (1, True)


def test_an_incomplete_draft_is_told_so_first(campaign, cast, land, client_for):
    make_initiative(land.tra_met, cast.recorder, state="accepted", **look_alike_values())
    mine = make_initiative(land.tra_met, cast.recorder, **look_alike_values(resources=""))

    assert client_for(cast.recorder).post(f"/lam-viec/mo-hinh/{mine.pk}/buoc/submit/").url.endswith("/sua/")


def test_reviewer_sees_the_look_alikes_of_what_waits(campaign, cast, land, client_for):
    make_initiative(land.bung_chong, cast.second_recorder, state="accepted", reviewer=cast.reviewer, **look_alike_values(title="Lộ hoa Bưng Chông"))
    waits = make_initiative(land.tra_met, cast.recorder, state="submitted", **look_alike_values())
    page = f"/lam-viec/mo-hinh/{waits.pk}/"

    assert "Lộ hoa Bưng Chông" in client_for(cast.reviewer).get(page).content.decode()
    assert "Lộ hoa Bưng Chông" not in client_for(cast.recorder).get(page).content.decode()
