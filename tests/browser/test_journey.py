"""One record travels from a hamlet to a public page, in a real browser."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from playwright.sync_api import expect

from kheo.movements.models import Initiative
from kheo.org.models import HistoryEntry
from tests.browser.conftest import PHONE
from tests.factories import TEXTS, make_document, photo

pytestmark = pytest.mark.django_db(transaction=True)


def _files(*sizes: tuple[int, int]) -> list[dict[str, Any]]:
    return [
        {"name": f"anh-{width}.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(width, height), gps=True).read()}
        for width, height in sizes
    ]


def test_initiative_travels_from_hamlet_to_public_page(
    seat: Any, with_passwords: Any, campaign: Any, land: Any, home: Any
) -> None:
    cast = with_passwords
    recorder, reviewer = seat("recorder", PHONE), seat("reviewer")

    # The recorder of the hamlet registers, with two photos, on a phone.
    page = recorder.sign_in(cast.recorder)
    recorder.picture("01-desk-recorder")
    page.click("main a[href^='/lam-viec/mo-hinh/moi/']")
    page.fill("input[name=title]", "Tuyến đường hoa sáng – xanh – sạch – đẹp ấp Trà Mẹt")
    page.select_option("select[name=field]", index=1)
    for name in TEXTS:
        page.fill(f"textarea[name={name}]", f"Nội dung mục {name}: bà con cùng làm, cùng giữ.")
    page.fill("input[name=outputs-0-what]", "Đường trồng hoa")
    page.fill("input[name=outputs-0-measure]", "km")
    page.fill("input[name=outputs-0-promised]", "1,5")
    page.set_input_files("input[name=photos]", _files((800, 600), (640, 480)))
    recorder.picture("02-form-recorder")
    page.click("button[name=action][value=submit]")
    page.wait_for_url("**/lam-viec/mo-hinh/*/")
    recorder.picture("03-submitted-recorder")
    initiative = Initiative.objects.get()
    assert (initiative.state, initiative.unit, initiative.evidence.count()) == ("submitted", land.tra_met, 2)
    assert str(initiative.outputs.get().promised) == "1.50"
    own = f"/lam-viec/mo-hinh/{initiative.pk}/"

    # The commune returns it with a reason.
    page = reviewer.sign_in(cast.reviewer)
    reviewer.picture("04-desk-reviewer")
    page.click(f"a[href='{own}']")
    reviewer.picture("05-record-reviewer")
    page.fill("form[action$='/buoc/return/'] textarea[name=reason]", "Nêu rõ ai chủ trì.")
    with page.expect_navigation():
        page.click("form[action$='/buoc/return/'] button[type=submit]")
    initiative.refresh_from_db()
    assert initiative.state == "returned"

    # The recorder sees why, mends it, submits again.
    page = recorder.open("/lam-viec/")
    recorder.picture("06-came-back-recorder")
    page.click(f"a[href='{own}']")
    expect(page.get_by_text("Nêu rõ ai chủ trì.").first).to_be_visible()
    recorder.picture("07-returned-recorder")
    page.click(f"a[href='{own}sua/']")
    page.fill("textarea[name=forces]", "Chủ trì: Tổ dân vận ấp. Phối hợp: chi hội, chi đoàn.")
    page.click("button[name=action][value=submit]")
    page.wait_for_url(f"**{own}")

    # The commune accepts; the district recognises.
    page = reviewer.open("/lam-viec/mo-hinh/duyet/")
    reviewer.picture("08-queue-reviewer")
    page.click(f"a[href='{own}']")
    with page.expect_navigation():
        page.click("form[action$='/buoc/accept/'] button[type=submit]")
    decision = make_document(land.district, cast.organiser, number="12-QĐ/HU", kind="decision", issued_on=campaign.starts_on)
    district = seat("organiser")
    page = district.sign_in(cast.organiser)
    page = district.open(own)
    page.click(f"a[href='/lam-viec/mo-hinh/{initiative.pk}/cong-nhan/']")
    page.check("input[name=grade][value=recognised]")
    page.fill("input[name=decided_on]", f"{campaign.starts_on:%d/%m/%Y}")
    page.select_option("select[name=document]", str(decision.pk))
    district.picture("09-recognise-organiser")
    page.click("main form button[type=submit]")
    page.wait_for_url(f"**{own}")
    page = district.open("/lam-viec/phong-trao/")
    district.picture("10-board-organiser")

    # The editor publishes it, with a tick for one of the two photos.
    editor = seat("editor")
    editor.sign_in(cast.editor)
    page = editor.open(f"{own}cong-bo/")
    ticks = page.locator("input[name=evidence]")
    assert ticks.count() == 2
    assert not any(ticks.nth(at).is_checked() for at in range(2))
    ticks.nth(0).check()
    editor.picture("11-publish-editor")
    page.locator("form:has(input[name=evidence]) button[type=submit]").last.click()
    page.wait_for_url(f"**{own}")

    # A visitor without JavaScript finds it in the list, without accents, and reads it.
    visitor = seat("visitor", PHONE, java_script_enabled=False)
    page = visitor.open("/mo-hinh/?q=duong+hoa+sang")
    visitor_link = page.locator(f"a[href^='/mo-hinh/{initiative.pk}-']").first
    expect(visitor_link).to_be_visible()
    visitor_link.click()
    expect(page.get_by_role("heading", name="Tuyến đường hoa").first).to_be_visible()
    shown = page.locator("main img[src^='/minh-chung/']")
    assert shown.count() == 1
    assert page.request.get(visitor.address + shown.first.get_attribute("src")).status == 200
    hidden = initiative.evidence.get(is_public=False)
    assert page.request.get(visitor.address + hidden.url).status == 404

    # Every step stands in its history.
    page = reviewer.open(f"{own}lich-su/")
    reviewer.picture("12-history-reviewer")
    told = list(HistoryEntry.objects.about(initiative).order_by("number").values_list("verb", "actor__username"))
    assert told == [
        ("submit", "recorder"), ("return", "reviewer"), ("submit", "recorder"), ("accept", "reviewer"),
        ("recognise", "organiser"), ("publish", "editor"),
    ]  # fmt: skip
    assert page.locator(".timeline > li").count() == 6

    # The house can prove it, and names the row that was changed by hand.
    call_command("verify", stdout=StringIO())
    entry = HistoryEntry.objects.about(initiative).get(verb="return")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE org_historyentry SET reason = %s WHERE id = %s", ["Nêu rõ ai chủ trì!", entry.pk])
    told_by_verify = StringIO()
    with pytest.raises(CommandError):
        call_command("verify", stdout=StringIO(), stderr=told_by_verify)
    assert f"movements.initiative:{initiative.pk} #2 return" in told_by_verify.getvalue()
