"""What a person should know: in-app notices."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kheo.lib import dates
from kheo.org.models import AboutItem, ItemQuerySet


class Notice(AboutItem):
    """Tells one account that something happened to one item; what it says is drawn from `verb` when shown."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    verb = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=dates.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["user", "read_at"])]

    def __str__(self) -> str:
        return f"{self.item_label} {self.verb}"
