"""What the movement answers at `/kiem-tra/`."""

from dataclasses import replace

from django.utils.translation import pgettext_lazy

from kheo.movements.models import Appraisal
from kheo.movements.queries import checked_recognition
from kheo.movements.queries.councils import checked_appraisal
from kheo.records.checks import CheckedResult, register


def check_appraisal(code: str) -> CheckedResult | None:
    """A final appraisal: its version, and the number of the council's minutes."""
    result = checked_appraisal(code)
    if result is None:
        return None
    version, minutes = Appraisal.objects.values_list("number", "minutes__number").get(code=code)
    return replace(result, version=str(version), number=minutes or "", number_label=pgettext_lazy("printed result", "Number of the minutes"))


register(checked_recognition)
register(check_appraisal)
