"""Works and contributions as people write them down: through the forms, and through the same actions."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import Client

from kheo.lib import dates
from kheo.org.models import Unit, User
from kheo.records.actions import change_state, publish_record, save_record
from kheo.records.permissions import reviewers_of
from kheo.resources.models import Contribution, Work

NEW_WORK, NEW_GIFT = "/lam-viec/cong-trinh/moi/", "/lam-viec/dong-gop/moi/"


def days_ago(days: int) -> date:
    """A day before today."""
    return dates.today() - timedelta(days=days)


def shown(day: date) -> str:
    """A day as people type it."""
    return f"{day:%d/%m/%Y}"


def make_work(unit: Unit, by: User, *, state: str = "accepted", **fields: Any) -> Work:
    """A work that travelled to `state`, begun a hundred days ago."""
    values = {"title": "Đường ấp Trà Mẹt", "kind": "road", "cost": 200_000_000, "starts_on": days_ago(100), **fields}
    return travel(save_record(Work(unit=unit, uuid=uuid.uuid4(), **values), by=by), state, by=by)


def make_gift(unit: Unit, by: User, *, state: str = "accepted", **fields: Any) -> Contribution:
    """A contribution that travelled to `state`, promised ten days ago."""
    values = {"source": "people", "form": "money", "quantity": 5_000_000, "promised_on": days_ago(10), **({} if "work" in fields else {"purpose": "Làm đường"}), **fields}
    gift = save_record(Contribution(unit=unit, uuid=uuid.uuid4(), **values), by=by)
    return Contribution.objects.get(pk=travel(gift, state, by=by).pk)


def travel(record: Any, state: str, *, by: User) -> Any:
    """Take a draft to `state`."""
    if state in ("submitted", "accepted"):
        record = change_state(record, "submit", by=by)
    if state == "accepted":
        record = change_state(record, "accept", by=reviewers_of(record).exclude(pk=by.pk).first() or by)
    return record


def publish(record: Any, by: User) -> Any:
    """Shown to everybody, with every photo ticked."""
    return publish_record(record, by=by, evidence=list(record.evidence.values_list("pk", flat=True)))


def write(client_for: Callable[..., Client], user: User, address: str, action: str = "submit", **values: Any) -> Any:
    """Send the form of a new record; returns the answer."""
    client = client_for(user)
    form = client.get(address).context["form"]
    sent = {"owner": form.initial["owner"], "uuid": str(uuid.uuid4()), "version": "1", "action": action, "milestones-TOTAL_FORMS": "0", "milestones-INITIAL_FORMS": "0"}
    return client.post(address, {**sent, **values}, follow=True)
