"""What the movement shows on other pages."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kheo.movements.models import Initiative
from kheo.movements.queries import (
    afterlife_of,
    course_of,
    family_seen,
    published_initiatives,
    told_self_assessment,
)
from kheo.movements.queries.appraisals import appraisal_seen
from kheo.movements.queries.same_work import look_alikes_seen
from kheo.org.models import Unit
from kheo.org.models.spans import under_path
from kheo.records.panels import Panel, at_desk, register
from kheo.records.permissions import may_carry

SHOWN = 6


def _of_unit(_request: HttpRequest, unit: Unit) -> dict[str, Any] | None:
    rows = published_initiatives().filter(under_path(unit.path, "unit__path"))
    found = list(rows[: SHOWN + 1])
    return {"initiatives": found[:SHOWN], "more": len(found) > SHOWN} if found else None


def _course_of(request: HttpRequest, initiative: Initiative) -> dict[str, Any] | None:
    """How the work goes on, at the desk; the public page tells what did not work itself."""
    stretches = [stretch for stretch in course_of(initiative) if stretch.note] if at_desk(request) else []
    return {"stretches": stretches[:SHOWN], "record": initiative} if stretches else None


def _spread_of(request: HttpRequest, initiative: Initiative) -> dict[str, Any] | None:
    """The family at the desk; the public page draws what everybody may see of it itself."""
    user: Any = request.user
    family = family_seen(user, initiative) if at_desk(request) else None
    return {"family": family} if family else None


def _afterlife_of(request: HttpRequest, initiative: Initiative) -> dict[str, Any] | None:
    """What became of it since it was recognised and what is to come, at the desk; the public page tells it without the words."""
    looks = afterlife_of(initiative) if at_desk(request) else []
    return {"check_ups": looks} if looks else None


register(Initiative, Panel(_("What became of it"), "movements/check_up_facts.html", _afterlife_of))
register(Initiative, Panel(_("How the work goes on"), "movements/checkpoint_panel.html", _course_of))
register(Initiative, Panel(_("How far it has spread"), "movements/replication.html", _spread_of))
register(Unit, Panel(_("Good ideas from here"), "movements/public/unit_panel.html", _of_unit))


def _appraisal_of(request: HttpRequest, initiative: Initiative) -> dict[str, Any] | None:
    """How its appraisal stands, at the desk alone: counts and the final result, nobody's points."""
    user: Any = request.user
    return appraisal_seen(user, initiative) if at_desk(request) else None


register(Initiative, Panel(_("Appraisal"), "movements/appraisal_panel.html", _appraisal_of))


def _self_assessment_of(request: HttpRequest, initiative: Initiative) -> dict[str, Any] | None:
    """How those who carry it out score it, at the desk alone; a draft is seen by them only."""
    user: Any = request.user
    told = told_self_assessment(initiative) if at_desk(request) else None
    return {"told": told} if told and (told.own.handed_in_at or may_carry(user, initiative)) else None


register(Initiative, Panel(_("Self-assessment"), "movements/self_assessment_panel.html", _self_assessment_of))


def _look_alikes_of(request: HttpRequest, initiative: Initiative) -> dict[str, Any] | None:
    """What looks like a submitted initiative, at the desk, for those who review it or decide about the same work."""
    user: Any = request.user
    rows = look_alikes_seen(user, initiative) if at_desk(request) else []
    return {"rows": rows, "record": initiative} if rows else None


register(Initiative, Panel(_("Look-alikes"), "movements/lookalikes_panel.html", _look_alikes_of))
