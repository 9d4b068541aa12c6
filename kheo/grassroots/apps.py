from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrassrootsConfig(AppConfig):
    name = "kheo.grassroots"
    verbose_name = _("Grassroots record book")
