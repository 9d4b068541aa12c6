"""What bodies show of other rooms: cards as long as they are public, numbers that everybody may read, and no more questions for more of them."""

import uuid
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse

from kheo.grassroots.models import Activity
from kheo.lib import dates
from kheo.lib.periods import Period
from kheo.lib.text import fold
from kheo.org.models import Unit
from kheo.portal.blocks import BodyBlock, figure_choices
from kheo.portal.models import ArticlePage, SectionPage
from kheo.portal.received import without_unseen
from kheo.records.actions import publish_record, unpublish_record
from kheo.records.public_figures import NotPublished
from kheo.records.shown_figures import Asked, show, shown_cell
from tests.conftest import Cast, Land
from tests.factories import make_published
from tests.products.conftest import make_producer, make_product
from tests.resources.conftest import make_work

pytestmark = pytest.mark.django_db
SECRET = "KÍN-CHƯA-CÔNG-BỐ"


@pytest.fixture(autouse=True)
def at_the_end_of_2022():
    with dates.moved_to(datetime(2022, 12, 31, 9, tzinfo=dates.HANOI)):
        yield


@pytest.fixture
def section(home: Any) -> SectionPage:
    return home.add_child(instance=SectionPage(title="Tin tức"))


def make_activity(cast: Cast, unit: Unit, title: str, people: int = 40) -> Activity:
    return Activity.objects.create(
        unit=unit, uuid=uuid.uuid4(), state="accepted", entered_by=cast.recorder, submitted_by=cast.recorder, kind="clean_up", title=title,
        held_on=date(2022, 11, 15), participants=people, folded=fold(title),
    )  # fmt: skip


def made(kind: str, cast: Cast, land: Land, title: str) -> Any:
    """An accepted record of that kind that is not published."""
    if kind == "activity":
        return make_activity(cast, land.tra_met, title)
    if kind == "work":
        return make_work(land.tra_met, cast.recorder, title)
    producer = make_producer(land.tra_met, cast.recorder, cast.reviewer, name=f"Hợp tác xã {title}")
    return make_product(producer, cast.recorder, cast.reviewer, name=title)


def published(record: Any, cast: Cast) -> Any:
    return publish_record(record, by=cast.editor, evidence=[])


def page_with(section: SectionPage, *blocks: tuple[str, Any]) -> ArticlePage:
    return section.add_child(instance=ArticlePage(title=f"Bài {uuid.uuid4()}", body=list(blocks)))


KINDS = ("activity", "work", "product")


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_is_shown_as_long_as_its_record_is_public(client, cast, land, section, kind):
    record = published(made(kind, cast, land, "Đường Bưng Sen"), cast)
    article = page_with(section, (kind, {kind: record}))
    assert "Đường Bưng Sen" in client.get(article.url).content.decode()
    unpublish_record(record, by=cast.editor, reason="Nhầm")
    assert "Đường Bưng Sen" not in client.get(article.url).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_an_editor_finds_and_sends_what_is_public_alone(client_for, cast, land, section, kind):
    hidden, shown = made(kind, cast, land, SECRET), published(made(kind, cast, land, "Đường Bưng Sen"), cast)
    room = client_for(cast.editor)
    listed = room.get(reverse(f"{kind}_chooser:choose_results"), {"q": "duong bung sen"}).content.decode()
    sought = room.get(reverse(f"{kind}_chooser:choose_results"), {"q": "kin"}).content.decode()
    assert ("Đường Bưng Sen" in listed, SECRET in listed + sought) == (True, False)
    assert [room.get(reverse(f"{kind}_chooser:chosen", args=(key,))).status_code for key in (shown.pk, hidden.pk)] == [200, 404]
    for record, kept in ((hidden, ""), (shown, str(shown.pk))):
        data = QueryDict(mutable=True)
        data[f"body-0-value-{kind}"] = str(record.pk)
        assert without_unseen(data, cast.editor, None)[f"body-0-value-{kind}"] == kept


@pytest.mark.parametrize("number", [1, 4])
def test_more_cards_and_numbers_ask_no_more(client, cast, land, campaign, section, number, django_assert_num_queries):
    blocks: list[tuple[str, Any]] = []
    for place in range(number):
        blocks += [(kind, {kind: published(made(kind, cast, land, f"Việc {place}"), cast)}) for kind in KINDS]
        blocks.append(("initiative", {"initiative": make_published(land.tra_met, cast.recorder, cast.editor, photos=1)}))
    for unit in (land.tham_don, land.dai_tam, land.district, land.province)[:number]:
        blocks += [("figure", {"code": code, "unit": unit, "period": "2022"}) for code in ("activities.held", "activities.participants")]
    article = page_with(section, *blocks)
    client.get(article.url)
    with django_assert_num_queries(ARTICLE_WITH_EVERYTHING):
        assert client.get(article.url).status_code == 200


# --- Numbers --------------------------------------------------------------------------------------


def told(client: Any, section: SectionPage, code: str, unit: Unit, period: str = "2022") -> str:
    return client.get(page_with(section, ("figure", {"code": code, "unit": unit, "period": period})).url).content.decode()


def test_a_number_stands_with_what_it_counts_where_and_as_of_which_day(client, cast, land, section):
    make_activity(cast, land.tra_met, "Dọn kênh", people=1250)
    page = told(client, section, "activities.participants", land.tham_don)
    assert [words in page for words in ("1.250", "Xã Tham Đôn, Huyện Mỹ Xuyên", "31/12/2022", "activities.participants")] == [True] * 4


def test_a_small_count_of_people_is_hidden_as_everywhere(client, cast, land, section):
    make_activity(cast, land.tra_met, "Dọn kênh", people=3)
    page = told(client, section, "activities.participants", land.tham_don)
    assert ("&lt;5" in page, 'class="live-figure__number">3' in page) == (True, False)


@pytest.mark.parametrize("code", ["membership.joined", "activities.women", "meetings.attendance", "meetings.thin", "results.poverty_rate", "so-nao-do"])
def test_a_number_that_is_not_shown_to_everybody_is_neither_offered_nor_drawn(client, cast, land, section, code):
    assert code not in dict(figure_choices())
    assert "live-figure" not in told(client, section, code, land.tham_don)
    with pytest.raises((NotPublished, LookupError)):
        shown_cell(Asked(code, land.tham_don, Period.parse("2022")))


@pytest.mark.parametrize(("unit", "period"), [("tra_met", "2022"), ("tham_don", "quý ba"), ("tham_don", "2021..2025")])
def test_an_editor_is_told_of_a_number_that_cannot_be_shown(land, unit, period):
    block = BodyBlock().child_blocks["figure"]
    value = block.to_python({"code": "activities.participants", "unit": getattr(land, unit).pk, "period": period})
    with pytest.raises(ValidationError):
        block.clean(value)


def test_a_count_of_people_cannot_be_shown_without_what_hides_the_small_ones():
    with pytest.raises(ValueError, match=r"activities\.women"):
        show("activities.women")


def test_a_unit_of_a_later_map_is_told_restated(client, cast, land, section):
    make_activity(cast, land.tra_met, "Dọn kênh")
    Unit.objects.filter(pk=land.tham_don.pk).update(valid_from=date(2023, 1, 1))
    with dates.moved_to(datetime(2023, 2, 1, 9, tzinfo=dates.HANOI)):
        asked = Asked("activities.held", Unit.objects.get(pk=land.tham_don.pk), Period.parse("2022"))
        assert (asked.is_restated, shown_cell(asked).text) == (True, "1")


ARTICLE_WITH_EVERYTHING = 35
