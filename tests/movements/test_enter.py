"""Whoever presses Enter in a field sends a form by its first button: that one keeps a draft and hands nothing in."""

import re

import pytest
from django.urls import reverse

from kheo.movements.actions.appraisals import declare_conflict
from tests.factories import FULL, ballot_of, score_all

FORM = re.compile(r'<form class="form.*?</form>', re.DOTALL)
BUTTON = re.compile(r"<button[^>]*type=\"submit\"[^>]*>")


def ballot(opened, cast):
    own = declare_conflict(ballot_of(opened, cast.leader), has_conflict=False, by=cast.leader)
    return cast.leader, reverse("movements:ballot", args=[own.pk])


def council(opened, cast):
    score_all(opened, FULL, FULL, FULL)
    return cast.organiser, reverse("movements:council", args=[opened.initiative_id])


@pytest.mark.parametrize("form", [ballot, council], ids=["ballot", "council"])
def test_in_appraisal_enter_keeps_a_draft(client_for, opened, cast, form):
    user, address = form(opened, cast)
    assert values(client_for(user).get(address))[0] == "save"


@pytest.mark.parametrize("name", ["new", "self_assessment"])
def test_in_what_a_recorder_fills_in_enter_keeps_a_draft(client_for, accepted, recorder, name):
    address = reverse("records:new", args=["mo-hinh"]) if name == "new" else reverse("movements:self_assessment", args=[accepted.pk])
    assert values(client_for(recorder).get(address))[0] == "save"


def values(answer):
    """What each button of the page's form sends, in the order in which they stand."""
    buttons = BUTTON.findall(FORM.search(answer.content.decode()).group())
    assert len(buttons) == 2
    return [re.search('value="([a-z_]*)"', button).group(1) for button in buttons]
