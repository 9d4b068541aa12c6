"""What goes live, or off: by the clock, and several pages at once."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from kheo.org.models import User
from kheo.portal.models import PageWithBody

logger = logging.getLogger(__name__)
HELD_BACK = "portal.held_back"


def publish_due() -> None:
    """Take off what has expired, and put live what is due, as the library's own command does.

    Here the real clock holds, also where the house's clock stands in another year: editors set an hour, and readers see it.
    A page that must not go live any more, for a consent was withdrawn meanwhile, becomes a plain draft that says why in its
    history; the others go.
    """
    now = timezone.now()
    for page in list(Page.objects.live().filter(expire_at__lt=now).order_by("expire_at")):
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    for revision in list(Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")):
        _publish_or_hold_back(revision)


def _publish_or_hold_back(revision: Revision) -> None:
    try:
        with transaction.atomic():
            revision.publish(log_action="wagtail.publish.scheduled")
    except ValidationError as error:
        _hold_back(revision, " ".join(error.messages))


@transaction.atomic
def _hold_back(revision: Revision, reason: str) -> None:
    """Without its hour the page stands in the editors' rooms as the draft that it is."""
    page = revision.content_object
    logger.warning("Page %s was not published: %s", page.pk, reason)
    revision.content["go_live_at"] = revision.approved_go_live_at = None
    revision.save(update_fields=["content", "approved_go_live_at"])
    Page.objects.filter(pk=page.pk, go_live_at__lte=timezone.now()).update(go_live_at=None)
    log(instance=page, action=HELD_BACK, revision=revision, data={"reason": reason})


@dataclass(frozen=True)
class Refused:
    """A page that cannot go live without its form, and why."""

    page: Page
    reason: str


def refused_without_form(pages: Sequence[Page], *, by: User, with_descendants: bool = False) -> list[Refused]:
    """Of the pages that would go live without their form, those that must not: nobody could tick there what the form asks."""
    return [Refused(page, reason) for page in _going_live(pages, by, with_descendants) for reason in _reasons(page)]


def _reasons(page: PageWithBody) -> Iterator[str]:
    try:
        page.require_consents()
    except ValidationError as error:
        yield from error.messages
    if page.personal_data():
        yield _("“%(title)s” seems to hold somebody's telephone number, identity number or house address. Publish it from its own form.") % {"title": page.title}


def _going_live(pages: Sequence[Page], by: User, with_descendants: bool) -> Iterator[PageWithBody]:
    """The newest drafts of the pages, and, where asked for, of the drafts below that `by` may publish."""
    yield from _newest(Page.objects.filter(pk__in=[page.pk for page in pages]))
    if with_descendants and pages:
        below = Q(*[("path__startswith", page.path) for page in pages], _connector=Q.OR)
        drafts = Page.objects.not_live().filter(below).exclude(pk__in=[page.pk for page in pages])
        yield from (page for page in _newest(drafts) if page.permissions_for_user(by).can_publish())


def _newest(pages: Any) -> Iterator[PageWithBody]:
    found = [page for page in pages.specific() if isinstance(page, PageWithBody)]
    revisions = Revision.objects.in_bulk([page.latest_revision_id for page in found if page.latest_revision_id])
    for page in found:
        newest = revisions.get(page.latest_revision_id)
        yield page.with_content_json(newest.content) if newest else page


def forget_old_versions(keep: timedelta) -> int:
    """Erase versions of pages written longer ago, but for the newest, the one that is live, and what is to go live.

    The library's own clearing spares no live version, and a page without one is taken off as soon as its next is scheduled.
    """
    pages = Page.objects.filter(Q(latest_revision=OuterRef("pk")) | Q(live_revision=OuterRef("pk")))
    old = Revision.objects.filter(created_at__lt=timezone.now() - keep, approved_go_live_at=None).exclude(Exists(pages))
    return sum(revision.delete()[0] > 0 for revision in old.iterator())
