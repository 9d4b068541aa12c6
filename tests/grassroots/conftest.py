"""Activities as people record them: through the page."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kheo.grassroots.models import Activity
from kheo.org.models import User

NEW = "/lam-viec/hoat-dong/moi/"


@pytest.fixture
def write(client_for: Callable[[User], Client]) -> Callable[..., Any]:
    """Send the form of a new activity; returns the answer."""

    def send(user: User, action: str = "submit", **values: Any) -> Any:
        client = client_for(user)
        form = client.get(NEW).context["form"]
        data = {"owner": form.initial["owner"], "uuid": str(uuid.uuid4()), "version": "1", "kind": "clean_up", "held_on": "01/11/2022", "participants": "42", "action": action}
        return client.post(NEW, {**data, **values}, follow=True)

    return send


@pytest.fixture
def newest() -> Callable[[], Activity]:
    """The activity that was stored last."""
    return lambda: Activity.objects.order_by("-pk")[0]
