"""The day of a printed date."""

import re
from datetime import date

from kheo.lib.text import fold

# In folded text: 15/11/2022, 15.11.2022, 15 thang 11 nam 2022, 15 thang 11, 2022; and 2022-11-15.
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s?(?:[/.-]|thang)\s?(\d{1,2})\s?(?:[/.,-]|,?\s?nam|\s)\s?(\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")


def day_in(printed: str) -> date | None:
    """The day that is printed ("Thứ ba, 15/11/2022 08:30", "ngày 15 tháng 11 năm 2022"); None where none can be told."""
    folded = fold(printed)
    if found := _YEAR_FIRST.search(folded):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.search(folded):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
