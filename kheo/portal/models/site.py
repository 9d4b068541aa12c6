"""What a site says about itself: the imprint, with the day from which it holds."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from kheo.lib import dates


@register_setting(icon="site")
class SiteSettings(BaseSiteSetting):
    """The imprint and the figures brought over from a site before this one.

    What a portal of an agency must say of itself: governing body, address, telephones, mailbox, who is responsible for
    the content (printed in this way on the portals of the field). The responsible editor is named in public function.
    """

    site_name = models.CharField(_("name of the site"), max_length=120, blank=True)
    publisher = models.CharField(_("governing body"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    telephones = models.CharField(_("telephones"), max_length=200, blank=True, help_text=_("Several are parted by a semicolon."))
    fax = models.CharField(_("fax"), max_length=60, blank=True)
    email = models.EmailField(_("mailbox"), blank=True)
    responsible = models.CharField(_("responsible for the content"), max_length=250, blank=True, help_text=_("Name and function."))
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    as_of = models.DateField(_("as of"), default=dates.today, help_text=_("The day from which this holds; shown with the imprint."))
    visits_before = models.PositiveBigIntegerField(
        _("visits on the site before this one"), null=True, blank=True, validators=[MinValueValidator(1)],
        help_text=_("Shown apart from the visits counted here: other sites count by other rules."),
    )  # fmt: skip
    visits_before_on = models.DateField(_("as of"), null=True, blank=True)
    visits_before_source = models.CharField(_("where it was read"), max_length=200, blank=True)

    panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in (
                "site_name", "publisher", "address", "telephones", "fax", "email", "responsible", "licence", "as_of",
            )],
            heading=_("Imprint"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("visits_before", "visits_before_on", "visits_before_source")],
            heading=_("Figures brought over"),
        ),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")

    def __str__(self) -> str:
        return self.site_name or "Khéo"

    @property
    def phone_list(self) -> list[str]:
        """The telephones one by one."""
        return [part.strip() for part in self.telephones.split(";") if part.strip()]
