"""How offices are reached: their rows on a page. Offices, never persons."""

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable, Page

from kheo.portal.models.bases import PageWithBody


class ContactPage(PageWithBody):
    """The offices and how they are reached."""

    introduction = models.TextField(_("introduction"), blank=True)
    words_in = ("offices__note",)

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        InlinePanel("offices", heading=_("Offices"), label=_("office")),
        FieldPanel("body"),
        FieldPanel("personal_data_checked"),
    ]
    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []
    template = "portal/public/contact.html"

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")

    def further_words(self) -> list[str]:
        """Telephones and addresses of offices are what the page is for; only what else is said of them is looked through."""
        return [words for office in self.offices.all() for words in (office.name, office.hours, office.note)]


class Office(Orderable):
    """One office."""

    page = ParentalKey(ContactPage, on_delete=models.CASCADE, related_name="offices")
    name = models.CharField(_("name of the office"), max_length=200)
    address = models.CharField(_("address"), max_length=250, blank=True)
    telephones = models.CharField(_("telephones"), max_length=200, blank=True, help_text=_("Of the office, of nobody alone. Several are parted by a semicolon."))
    email = models.EmailField(_("mailbox"), blank=True)
    hours = models.CharField(_("open"), max_length=200, blank=True, help_text=_("Monday to Friday, 7:00 to 11:00 and 13:00 to 17:00"))
    map_link = models.CharField(_("link to a map"), max_length=500, blank=True, validators=[URLValidator(schemes=["https"])])
    note = models.CharField(_("note"), max_length=250, blank=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("address"),
        FieldRowPanel([FieldPanel("telephones"), FieldPanel("email")]),
        FieldRowPanel([FieldPanel("hours"), FieldPanel("map_link")]),
        FieldPanel("note"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("office")
        verbose_name_plural = _("offices")

    def __str__(self) -> str:
        return self.name

    @property
    def phone_list(self) -> list[str]:
        """The telephones one by one."""
        return [part.strip() for part in self.telephones.split(";") if part.strip()]
