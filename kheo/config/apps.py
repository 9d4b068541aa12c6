from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "kheo.config"
    label = "config"
    verbose_name = _("Settings")
