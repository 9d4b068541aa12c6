"""The pages of the standards in a real browser: axe-core finds nothing on them; the board sorts and prints."""

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from kheo.records.actions import change_state, publish_record
from kheo.standards.actions import (
    aim_at,
    load_sets,
    record_decision,
    record_vote,
    save_sheet,
    schedule_recheck,
)
from kheo.standards.models import CriteriaSet, Indicator, MappingPair, ObservationSheet, SetMapping
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import faults_of
from tests.factories import make_document
from tests.standards.conftest import GOOD, make_sheet, say, small, write_set

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["small", "write_set"]  # fixtures
MIXED = {**GOOD, "2.1": 10, "3.2": "không có"}


@pytest.fixture
def story(small: CriteriaSet, write_set: Any, land: Any, cast: Any) -> dict[str, Any]:
    """A commune with accepted, published, waiting and open sheets; a title, an aim with a milestone, a mapping."""
    for period, values in (("2022-Q2", MIXED), ("2022-Q3", GOOD)):
        publish_record(make_sheet(small, land.tham_don, cast.reviewer, period=period, values=values, accept=cast.organiser), by=cast.editor, evidence=[])
    waiting = make_sheet(small, land.tham_don, cast.reviewer, period="2022-Q4", values=MIXED)
    change_state(waiting, "submit", by=cast.reviewer)
    draft = save_sheet(ObservationSheet(unit=land.tham_don, criteria_set=small, period="2023-Q1"), by=cast.reviewer, fields=[])
    say(draft, cast.reviewer, {"1.2": 60, "3.1": (100, 0)})
    about = {"unit": land.tham_don, "criteria_set": small, "by": cast.organiser}
    award = record_vote(**about, data_year=2022, voted_on=date(2022, 12, 30), votes_for=14, votes_all=15, inferred="năm của cuộc họp")
    award = record_decision(award, by=cast.organiser, document=make_document(land.district, cast.organiser, number="45/QĐ-UBND", issued_on=date(2023, 1, 20)))
    schedule_recheck(award, recheck_on=date(2099, 1, 1), by=cast.organiser)
    target = aim_at(**about, year=2022, source="09-CTr/HU", milestones={"1": date(2022, 6, 30), "2": date(2022, 9, 30)})
    load_sets(files=[write_set(("code: nho", "code: sau"), ("Bộ tiêu chí thử", "Bộ tiêu chí sau"), name="sau.yaml")])
    mapping = SetMapping.objects.create(old=small, new=CriteriaSet.objects.get(code="sau"))
    MappingPair.objects.bulk_create(MappingPair(mapping=mapping, old_code=old, new_code=new) for old, new in (("1", "1"), ("2", ""), ("3", "2"), ("3", "3")))
    return {"waiting": waiting, "draft": draft, "award": award, "target": target, "mapping": mapping}


def public_pages(land: Any) -> list[str]:
    return ["/nong-thon-moi/", f"/nong-thon-moi/{land.tham_don.pk}-xa-tham-don/", f"/nong-thon-moi/{land.district.pk}-huyen-my-xuyen/", land.tham_don.get_absolute_url()]


def pages_of_the_commune(told: dict[str, Any]) -> list[str]:
    draft = told["draft"].pk
    row = Indicator.objects.get(criterion__criteria_set=told["draft"].criteria_set, code="1.2")
    shown = [reverse("records:list", args=["phieu-tieu-chi"]), reverse("records:show", args=["phieu-tieu-chi", draft])]
    return [*shown, reverse("standards:enter", args=[draft]), reverse("standards:conditions", args=[draft]), reverse("standards:evidence", args=[draft, row.pk])]


def pages_of_the_district(told: dict[str, Any], criteria_set: CriteriaSet, unit: Any) -> list[str]:
    titles = ["awards", "new_vote", "targets", "new_target", "periods", "sets"]
    of_set = [reverse(f"standards:{name}", args=[criteria_set.pk]) for name in ("set", "confirm_rows", "groups", "verifiers")]
    board = f"{reverse('standards:board')}?set=nho&period=2022-Q3"
    award = [reverse(f"standards:{name}", args=[told["award"].pk]) for name in ("award", "set_recheck", "look_again", "revoke_title")]
    return [
        board, *(reverse(f"standards:{name}") for name in titles), *of_set, *award, reverse("standards:verify", args=[told["waiting"].pk]),
        reverse("standards:milestones", args=[told["target"].pk]), reverse("standards:timeline", args=[unit.pk, "nho", "2.1"]),
        reverse("standards:before_merger", args=[unit.pk]), reverse("standards:compare", args=[told["mapping"].pk, unit.pk]),
    ]  # fmt: skip


def faults_there(window: Any, path: str) -> list[str]:
    """What axe-core finds on the very page, which leads nowhere else."""
    found = faults_of(window, path)
    assert window.page.url == window.address + path
    return found


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_of_the_standards_have_no_accessibility_faults(
    seat: Any, with_passwords: Any, land: Any, home: Any, small: CriteriaSet, story: dict[str, Any], viewport: dict[str, int]
) -> None:
    cast = with_passwords
    faults = {path: faults_there(seat("visitor", viewport), path) for path in public_pages(land)}
    desk = {cast.reviewer: pages_of_the_commune(story), cast.organiser: pages_of_the_district(story, small, land.tham_don)}
    for user, paths in desk.items():
        window = seat(user.username, viewport)
        window.sign_in(user)
        faults |= {f"{user.username} {path}": faults_there(window, path) for path in paths}
    assert {path: found for path, found in faults.items() if found} == {}


def test_the_board_sorts_without_a_script_and_prints_across(seat: Any, with_passwords: Any, story: dict[str, Any]) -> None:
    reader = seat("organiser", java_script_enabled=False)
    reader.sign_in(with_passwords.organiser)
    page = reader.open(f"{reverse('standards:board')}?set=nho&period=2022-Q3")
    names = page.locator(".heat tbody .heat__name")
    assert [name.strip() for name in names.all_inner_texts()] == ["Xã Tham Đôn", "Xã Đại Tâm"]
    page.click(".heat thead .heat__name a")
    expect(page.locator(".heat thead .heat__name")).to_have_attribute("aria-sort", "ascending")
    assert [name.strip() for name in names.all_inner_texts()] == ["Xã Đại Tâm", "Xã Tham Đôn"]
    page.emulate_media(media="print")
    expect(page.locator("form.filters")).to_be_hidden()
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    assert boxes
    assert all(float(width) > float(height) for width, height in boxes)
