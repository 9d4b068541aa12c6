"""What the movement answers at `/kiem-tra/`."""

from kheo.movements.queries import checked_recognition
from kheo.movements.queries.councils import checked_appraisal
from kheo.records.checks import register

register(checked_recognition)
register(checked_appraisal)
