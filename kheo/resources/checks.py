"""What the resources answer at `/kiem-tra/`."""

from kheo.records.checks import register
from kheo.resources.queries.receipts import checked_receipt

register(checked_receipt)
