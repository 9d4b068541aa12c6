from importlib import import_module

from django.apps import AppConfig, apps
from django.core import checks
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from kheo.records.retention import check_retention

BROUGHT = ("permissions", "record_types", "figures", "panels", "proofs", "followers", "checks", "tasks", "desk_cards", "reorganising", "events", "importers")


class RecordsConfig(AppConfig):
    name = "kheo.records"
    verbose_name = _("Records")

    def ready(self) -> None:
        checks.register(check_retention)
        discover(self.name.partition(".")[0])


def discover(house: str) -> None:
    """Ask every room of the house for what it brings; no room is named here.

    Django's own `autodiscover_modules` would also load modules of these names out of libraries.
    """
    rooms = [room for room in apps.get_app_configs() if room.name.startswith(f"{house}.")]
    for name in BROUGHT:
        for room in rooms:
            if module_has_submodule(room.module, name):
                import_module(f"{room.name}.{name}")
