"""What an account chose of the desk: a digest by e-mail, and a calendar at a private address."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Every(models.TextChoices):
    NEVER = "never", pgettext_lazy("digest", "never")
    DAILY = "daily", pgettext_lazy("digest", "every morning")
    WEEKLY = "weekly", pgettext_lazy("digest", "on Monday mornings")


class DigestChoice(models.Model):
    """How often an account wants to be told by e-mail what is due; no row means never.

    `sent_on` is the last morning it was sent, by the real clock: it is taken before the letter is written, so that two nodes send one.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest", verbose_name=_("account"))
    every = models.CharField(_("how often"), max_length=6, choices=Every, default=Every.NEVER)
    sent_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("digest by e-mail")
        verbose_name_plural = _("digests by e-mail")

    def __str__(self) -> str:
        return f"{self.user}: {self.get_every_display()}"


class CalendarKey(models.Model):
    """The key in the private address of an account's calendar; kept as a hash, shown once, renewed or taken back at will.

    The key holds 256 random bits, so that a plain hash keeps it.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_key", verbose_name=_("account"))
    hashed = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"), auto_now=True)

    class Meta:
        verbose_name = _("key of a calendar")
        verbose_name_plural = _("keys of calendars")

    def __str__(self) -> str:
        return f"{self.user} ({self.made_at:%d/%m/%Y})"
