"""What holds until a day or happens on one: announcements, and events that editors announce."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page, PageManager, PageQuerySet

from kheo.lib import dates
from kheo.org.models import Unit
from kheo.portal.choosers import unit_chooser
from kheo.portal.models.bases import NEWEST_FIRST, DatedPage, PageWithBody


class AnnouncementQuerySet(PageQuerySet):
    """Announcements, as lists ask for them."""

    def shown(self) -> "AnnouncementQuerySet":
        """What is live and holds today, the newest first."""
        return self.live().filter(Q(valid_until=None) | Q(valid_until__gte=dates.today())).order_by(*NEWEST_FIRST)


class AnnouncementPage(DatedPage):
    """An announcement. After its last day it leaves the lists, says that it holds no more, and can still be found."""

    introduction = models.TextField(_("in short"), blank=True)
    valid_until = models.DateField(_("holds until"), null=True, blank=True, help_text=_("The last day. Empty: until it is taken off."))

    objects = PageManager.from_queryset(AnnouncementQuerySet)()
    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldRowPanel([FieldPanel("valid_until"), FieldPanel("dated")]),
        FieldPanel("body"),
        FieldPanel("personal_data_checked"),
    ]
    parent_page_types = ["portal.HomePage", "portal.SectionPage"]
    subpage_types: list[str] = []
    template = "portal/public/announcement.html"

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        return super().get_context(request, *args, **kwargs) | {"above": self.get_parent()}

    @property
    def has_ended(self) -> bool:
        """Whether its last day is over."""
        return self.valid_until is not None and self.valid_until < dates.today()


class EventPage(PageWithBody):
    """An event that editors announce; it stands at `/su-kien/` beside what the record book plans."""

    introduction = models.TextField(_("in short"), blank=True)
    starts_on = models.DateField(_("on the day"))
    starts_at = models.TimeField(_("at"), null=True, blank=True)
    ends_on = models.DateField(_("to the day"), null=True, blank=True, help_text=_("Empty: it ends on the same day."))
    ends_at = models.TimeField(_("until"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    held_in = models.ForeignKey(Unit, verbose_name=_("commune, district or province"), on_delete=models.PROTECT, related_name="+")
    for_whom = models.CharField(_("who is invited"), max_length=200, blank=True)
    called_off = models.BooleanField(_("called off"), default=False)

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("starts_at")]),
        FieldRowPanel([FieldPanel("ends_on"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("place"), FieldPanel("held_in", widget=unit_chooser.widget_class)]),
        FieldPanel("for_whom"),
        FieldPanel("called_off"),
        FieldPanel("body"),
        FieldPanel("personal_data_checked"),
    ]
    parent_page_types = ["portal.HomePage", "portal.SectionPage"]
    subpage_types: list[str] = []
    template = "portal/public/event_page.html"

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="portal_event_ends_after")]

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        return super().get_context(request, *args, **kwargs) | {"is_over": self.last_day < dates.today()}

    @property
    def last_day(self) -> date:
        """The day on which it ends."""
        return self.ends_on or self.starts_on

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.last_day < self.starts_on:
            raise ValidationError({"ends_on": _("It cannot end before it begins.")})
        if self.starts_on and self.starts_at and self.ends_at and self.last_day == self.starts_on and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("It cannot end before it begins.")})

    def further_words(self) -> list[str]:
        return [self.place, self.for_whom]
