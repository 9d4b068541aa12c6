"""Reads about bodies in time."""

from datetime import date

from kheo.lib import dates
from kheo.org.models import Body


def present_body(body: Body, day: date | None = None) -> Body:
    """The row of the same body that lives on `day` (today if not said), found by following who follows whom.

    Where the body came to its end, the last row there was; a day before the row's own answers with the row itself.
    """
    day = day or dates.today()
    row = body
    while not row.lives_on(day):
        heir = row.followed_by.filter(valid_from__lte=day).select_related("unit", "parent").order_by("-valid_from").first()
        if heir is None:
            return row
        row = heir
    return row


def rows_of_body(body: Body) -> list[Body]:
    """All rows of the same body, the first one first: those it follows, itself, those that follow it."""
    rows = [body]
    while rows[0].follows is not None:
        rows.insert(0, rows[0].follows)
    while (heir := rows[-1].followed_by.order_by("valid_from").first()) is not None:
        rows.append(heir)
    return rows
