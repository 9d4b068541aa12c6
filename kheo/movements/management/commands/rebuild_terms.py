from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from kheo.movements.actions import rebuild_terms
from kheo.movements.models import Initiative
from kheo.movements.queries.same_work import FOUND_IN


class Command(BaseCommand):
    help = "Store anew the words by which look-alike initiatives are found; after data/lookalikes.yaml was changed. May be run at any time."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        done = rebuild_terms(Initiative.objects.filter(state__in=FOUND_IN).only("pk").iterator())
        self.stdout.write(_("The words of %(count)s initiatives were stored.") % {"count": done})
