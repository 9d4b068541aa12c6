"""The walk through the editors' rooms: every address of Wagtail's, with the keys of three units, tried by those who may not."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page, PageViewRestriction, Revision, Site, UploadedFile

from kheo.org.models import User
from kheo.portal.models import Document, Image, SiteSettings
from tests.portal.editors import Portal, make_portal
from tests.test_doors import ANSWERS, patterns, shown

# The first fails on purpose; the others end the session, and the rest of the walk would be a stranger's.
LEFT_OUT = {"wagtailadmin_error_test", "wagtailadmin_logout"}
# Rooms that an editor enters with the key of another unit's thing, because they open on nothing of it.
EMPTY_ROOMS = {
    "wagtailadmin_explore", "wagtailadmin_explore_results", "wagtailadmin_api:pages:action", "wagtailadmin_password_reset_confirm",
}  # fmt: skip
NAMES = {
    "app_label": ("portal",), "app_name": ("portal",), "content_type_app_name": ("portal",), "model_name": ("articlepage", "image", "sitesettings"),
    "content_type_model_name": ("articlepage", "sectionpage"), "filter_spec": ("width-100",), "uidb64": ("x",), "token": ("x",),
    "action": ("delete",), "action_name": ("delete", "unpublish"),
}  # fmt: skip
PLACE = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
MARKS = {"KINHUYEN": {"district_editor"}, "KINTHAMDON": {"district_editor", "editor"}, "KINDAITAM": {"district_editor", "neighbour_editor"}}
PEOPLE = {"bien-tap-td": {"district_editor", "editor"}, "bien-tap-dt": {"district_editor", "neighbour_editor"}}
MEMBERS = ["editor", "administrator", "recorder", "stranger"]


@pytest.fixture
def portal(home, land, cast):
    made = make_portal(home, land, cast)
    made.dai_tam.draft.main_image = made.tham_don.picture  # a neighbour's draft makes use of a picture
    made.dai_tam.draft.save()
    return made


def filled(route: str, key: int, section: int) -> Iterator[str]:
    """The route with that key, or that section, wherever a number stands, and with all the names that fit the others."""
    route = re.sub(r"\^|\$|\\Z", "", route).replace(r"\.\.\.", "...")
    names = [found[1] or found[2] for found in PLACE.findall(route)]
    for number in {key, section} if "<int" in route else {key}:
        for words in product(*(NAMES.get(name, (str(section if name == "destination_id" else number),)) for name in names)):
            word = iter(words)
            yield "/" + PLACE.sub(lambda _found, word=word: next(word), route)


def addresses(portal: Portal) -> list[tuple[str, str, bool]]:
    """Name, address, and whether the address names a thing of a unit by its key."""
    found = set()
    for name, route in patterns():
        if route.startswith("quan-tri/") and name not in LEFT_OUT and not route.endswith(".*/$"):
            for held in (portal.tham_don, portal.dai_tam):
                found |= {(name, address, held.key) for address in filled(route, held.key, held.section.pk)}
    keys = "&".join(f"id={held.key}" for held in (portal.district, portal.tham_don, portal.dai_tam))
    asked = [(name, f"{address}?{more}", 0) for name, address, _key in found if not re.search(r"\d", address) for more in (f"q=KIN&{keys}", "export=csv")]
    return sorted(found) + sorted(set(asked))


def standing() -> list[Any]:
    """What nobody may change who does not keep it."""
    tables = (Page, Image, Document, UploadedFile, PageViewRestriction, Site, SiteSettings, Redirect, Collection)
    people = User.objects.order_by("pk").values("pk", "username", "is_active", "is_superuser", "full_name")
    return [*(list(table.objects.order_by("pk").values()) for table in tables), list(Revision.objects.order_by("pk").values("pk", "object_id", "approved_go_live_at")), list(people)]


def foreign(member: str, portal: Portal) -> set[int]:
    own = {"editor": {portal.tham_don.key}, "neighbour_editor": {portal.dai_tam.key}}.get(member, set())
    return {portal.district.key, portal.tham_don.key, portal.dai_tam.key} - own


def problems(member: str, portal: Portal, page: Any, rows: list[Any], methods: tuple[str, ...]) -> list[str]:
    """Everything that an answer told, or did, that it should not have."""
    before, wrong, closed = standing(), [], foreign(member, portal)
    for (name, address, key), method in product(rows, methods):
        with transaction.atomic():
            answer = getattr(page, method)(address)
            text = shown(answer)
            changed = standing() != before if method == "post" and key in closed else False
            transaction.set_rollback(True)
        where = f"{member} {method} {address} ({name}): {answer.status_code}"
        if answer.status_code not in ANSWERS:
            wrong.append(f"{where} is no answer")
        if changed:
            wrong.append(f"{where} changed something")
        told = text.replace(address, "")
        wrong += [f"{where} shows {mark}" for mark, entitled in (MARKS | PEOPLE).items() if member not in entitled and (mark in told or mark.lower() in told)]
    assert page.session.get("_auth_user_id") or member == "anonymous"  # to the last address
    return wrong


@pytest.mark.parametrize("member", MEMBERS)
def test_no_room_tells_or_changes_what_is_another_units(portal, cast, client_for, member):
    page = client_for(getattr(portal, member, None) or getattr(cast, member), raise_request_exception=False)
    assert "\n".join(problems(member, portal, page, addresses(portal), ("get",))) == ""


@pytest.mark.parametrize("member", ["editor", "administrator"])
def test_no_room_obeys_whom_it_is_closed_to(portal, cast, client_for, member):
    page = client_for(getattr(portal, member, None) or getattr(cast, member), raise_request_exception=False)
    rows = [row for row in addresses(portal) if row[2] in foreign(member, portal) and re.search(r"\d", row[1])]
    assert "\n".join(problems(member, portal, page, rows, ("post",))) == ""


def test_the_walk_would_find_the_secrets(portal, client_for):
    """Who may read them all meets each of them on the way."""
    page = client_for(portal.district_editor, raise_request_exception=False)
    rooms = ("wagtailadmin_pages", "wagtailimages", "wagtaildocs", "wagtailadmin_api", "wagtailadmin_choose")
    told = {room: "".join(shown(page.get(address)) for name, address, _key in addresses(portal) if name.startswith(room)) for room in rooms}
    assert [(room, mark) for room in rooms for mark in ("KINTHAMDON", "KINDAITAM") if mark not in told[room]] == []
    assert len(addresses(portal)) > 500
