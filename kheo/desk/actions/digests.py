"""The digest: a plain letter in the morning with what is due, for those who asked for it."""

import logging
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kheo.desk.models import DigestChoice, Every
from kheo.desk.permissions import letter_token
from kheo.desk.queries import Today, today_of
from kheo.lib import dates

logger = logging.getLogger(__name__)

FIRST_HOUR, LAST_HOUR = 6, 10
MONDAY = 0
WEEK = timedelta(days=7)
SHOWN = 10


def send_digests(moment: datetime | None = None) -> int:
    """Send what is to be sent this morning, one letter to an account and day however often it is asked; returns how many went.

    Mornings are those of the real clock. A weekly letter goes on Mondays; where that morning was lost, on the next one.
    Nothing goes out where nothing is due, nor where the installation sends no letters.
    """
    now = (moment or timezone.now()).astimezone(dates.HANOI)
    if not sends_letters() or not FIRST_HOUR <= now.hour < LAST_HOUR:
        return 0
    due = DigestChoice.objects.filter(_not_yet(now.date()), _of_this_morning(now.date()), user__is_active=True).exclude(user__email="")
    with translation.override(settings.LANGUAGE_CODE):  # nobody asks for a page here who could say which language
        return sum(_send(choice, now.date()) for choice in due.select_related("user").iterator(chunk_size=200))


def sends_letters() -> bool:
    """Whether this installation sends e-mail at all."""
    return not settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend")


def _of_this_morning(day: date) -> Q:
    """Those who want a letter every morning; those of Mondays on a Monday, and where the last one is a week old."""
    weekly = Q() if day.weekday() == MONDAY else Q(sent_on__lte=day - WEEK)
    return Q(every=Every.DAILY) | Q(weekly, every=Every.WEEKLY)


def _not_yet(day: date) -> Q:
    return Q(sent_on=None) | Q(sent_on__lt=day)


def _send(choice: DigestChoice, day: date) -> bool:
    """Take the morning first, then write; a letter that could not be handed over gives the morning back."""
    if not DigestChoice.objects.filter(_not_yet(day), pk=choice.pk).update(sent_on=day):
        return False
    work = today_of(choice.user)
    if not work.groups:
        return False
    try:
        _letter(choice, work).send()
    except OSError:
        logger.exception("The digest of account %s could not be sent", choice.user_id)
        DigestChoice.objects.filter(pk=choice.pk, sent_on=day).update(sent_on=choice.sent_on)
        return False
    return True


def _letter(choice: DigestChoice, work: Today) -> EmailMessage:
    off = settings.BASE_URL + reverse("desk:digest_off", args=[letter_token(choice.user)])
    context = {
        "user": choice.user, "work": work, "shown": SHOWN, "today": dates.today(), "off": off, "home": settings.BASE_URL + reverse("desk:home"),
        "settings": settings.BASE_URL + reverse("desk:reminders"),
    }  # fmt: skip
    text = render_to_string("desk/digest.txt", context)
    subject = _("Khéo: what is due on %(day)s") % {"day": f"{dates.today():%d/%m/%Y}"}
    headers = {"List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(subject, text, to=[choice.user.email], headers=headers)
