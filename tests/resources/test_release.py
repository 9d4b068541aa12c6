"""The rest of a promise that will not come: written down by those who approve, taken back by a counter-entry."""

import uuid

import pytest

from kheo.lib.periods import Period
from kheo.records import figures
from kheo.records.models import Duty
from kheo.resources.actions.ledger import (
    PostingRefused,
    follow_contribution,
    release_promise,
    reverse_entry,
)
from kheo.resources.models import Contribution
from kheo.resources.models.contributions import Standing
from kheo.resources.proofs import check_ledger
from kheo.resources.queries.ledger import (
    open_promise,
)
from tests.conftest import says
from tests.resources.conftest import (
    TODAY,
    hand_over,
    make_contribution,
    received_of,
)

YEARS = Period.parse(f"{TODAY.year - 2}..{TODAY.year}")


def test_the_rest_of_a_promise_is_released_and_counts_no_longer(client_for, land, reviewer, recorder):
    gift = make_contribution(land.tham_don, reviewer, 500, expected_on=TODAY)
    hand_over(gift, 200, reviewer)
    page = f"/lam-viec/dong-gop/{gift.pk}/thoi-cam-ket/"
    client, sent = client_for(reviewer), {"reason": "Doanh nghiệp giải thể", "uuid": str(uuid.uuid4())}
    assert says(client.post(page, {**sent, "reason": " "}), "This field is required.")
    assert [client.post(page, sent).status_code for _again in range(2)] == [302, 302]
    assert (open_promise(gift), received_of(gift)) == (0, 200)
    assert (gift.entries.count(), Duty.objects.about(gift).open().count()) == (3, 0)
    stored = Contribution.objects.get(pk=gift.pk)
    assert (stored.standing, stored.missing, stored.told_released) == (Standing.RECEIVED, 0, "300 đồng")
    assert figures.value("resources.promised", land.district, YEARS).reading.value == 200
    assert says(client.get(page), "Nothing of this promise is still to come.")
    with pytest.raises(PostingRefused, match="0 đồng are still open"):
        hand_over(gift, 1, reviewer)
    assert list(check_ledger()) == []


def test_a_release_is_taken_back_by_its_counter_entry_and_by_reopening(land, reviewer):
    gift = make_contribution(land.tham_don, reviewer, 500, expected_on=TODAY)
    entry = release_promise(gift, by=reviewer, reason="Chưa có tiền", uuid=uuid.uuid4())
    assert Contribution.objects.get(pk=gift.pk).standing == Standing.RELEASED
    with pytest.raises(PostingRefused, match="received or released already"):
        reverse_entry(gift.entries.get(kind="promise"), by=reviewer, reason="Nhầm", uuid=uuid.uuid4())
    reverse_entry(entry, by=reviewer, reason="Đã có tiền", uuid=uuid.uuid4())
    assert (open_promise(gift), Duty.objects.about(gift).open().count()) == (500, 1)
    release_promise(gift, by=reviewer, reason="Lại thôi", uuid=uuid.uuid4())
    follow_contribution(gift, "reopen", reviewer)
    assert (open_promise(gift), Contribution.objects.get(pk=gift.pk).released) == (0, 0)
    follow_contribution(gift, "accept", reviewer)
    assert (open_promise(gift), list(check_ledger())) == (500, [])


@pytest.mark.parametrize("who", ["recorder", "neighbour", "editor", "stranger", "union_recorder"])
def test_promises_are_released_by_those_who_approve_alone(client_for, cast, land, who):
    gift = make_contribution(land.tra_met, cast.recorder, 500)
    sent = {"reason": "Không đến", "uuid": str(uuid.uuid4())}
    assert client_for(getattr(cast, who)).post(f"/lam-viec/dong-gop/{gift.pk}/thoi-cam-ket/", sent).status_code in (403, 404)
    assert open_promise(gift) == 500
