from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "kheo.portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        # All need the models, so they cannot be imported above.
        import_module(f"{self.name}.policies").register_policies()
        import_module(f"{self.name}.page_forms").use_forms()
        post_migrate.connect(import_module(f"{self.name}.store").install_triggers, sender=self)
