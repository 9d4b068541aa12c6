"""What is due of contributions: that somebody hands over what they promised."""

from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kheo.records.actions import set_duty, settle_duty
from kheo.records.models import Duty
from kheo.resources.models import Contribution

HAND_OVER = "hand-over"
LONGEST_LABEL = 200


def owe_hand_over(contribution: Contribution) -> None:
    """Whoever promised something for a day hands it over by then, and the unit sees to it; it is owed again where it was settled before."""
    if contribution.expected_on is None:
        return
    label = _("To be handed over: %(what)s, %(for)s") % {"what": contribution.told, "for": contribution.what_for}
    place: dict[str, Any] = {"code": HAND_OVER, "unit": contribution.unit, "body": contribution.body}
    url = reverse("resources:receive", args=[contribution.pk])
    set_duty(contribution, **place, label=Truncator(label).chars(LONGEST_LABEL), due_on=contribution.expected_on, url=url)
    settle_duty(contribution, **place, done=False)


def settle_hand_over(contribution: Contribution) -> None:
    """Nothing of it is missing any more."""
    settle_duty(contribution, code=HAND_OVER, unit=contribution.unit, body=contribution.body)


def drop_hand_over(contribution: Contribution) -> None:
    """Nothing is owed of it: it is not accepted any more, or its promise was taken back."""
    Duty.objects.about(contribution).open().filter(code=HAND_OVER).delete()
