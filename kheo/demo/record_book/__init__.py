"""The chapter of the record book: what hamlets, branches and communes of Mỹ Xuyên did, held and counted in 2022.

Told month by month through the same actions that people use. Authorities, unions and official papers are real; hamlets, people,
activities and numbers are invented and marked so.
"""

from django.conf import settings
from django.db import transaction
from django.utils import translation

from kheo.demo.cast import Cast, gather_cast
from kheo.demo.household import OPENING_DAY
from kheo.demo.record_book.activities import DONE, tell_activities
from kheo.demo.record_book.credit import tell_credit
from kheo.demo.record_book.meetings import follow_up, tell_meetings, tell_meetings_above
from kheo.demo.record_book.members import tell_members
from kheo.demo.record_book.places import open_book
from kheo.demo.record_book.returns import tell_returns
from kheo.demo.record_book.support import tell_support
from kheo.demo.record_book.to_come import tell_to_come
from kheo.demo.telling import Say, at, key_for
from kheo.grassroots.actions import owe_returns
from kheo.grassroots.actions.agreements import owe_reviews
from kheo.grassroots.actions.duties import owe_meetings, owe_membership
from kheo.grassroots.models import Activity, Meeting
from kheo.lib.periods import Period
from kheo.records.actions import mark_read

MONTHS = range(13)  # month 0 is December 2021, with which the quarters begin
READ_UNTIL = 11  # what people were told up to that month they have read


def tell_record_book(say: Say) -> None:
    """Tell the chapter; told again it changes nothing."""
    cast = gather_cast()
    open_book(cast)
    is_told = Activity.objects.filter(uuid=key_for(DONE[-1].name)).exists()
    with translation.override(settings.LANGUAGE_CODE):  # what duties are called becomes data of the story
        for month in MONTHS:
            _tell_month(cast, month)
            if month == READ_UNTIL and not is_told:
                _read_notices(cast)
            if month % 3 == 0:
                say(f"Mỹ Xuyên: sổ ghi cơ sở, {month}/12 tháng của năm 2022")
        follow_up(cast)
        tell_to_come(cast)
        _owe_what_is_due()
    say(f"Mỹ Xuyên: {Activity.objects.count()} hoạt động, {Meeting.objects.count()} cuộc họp")


@transaction.atomic
def _tell_month(cast: Cast, month: int) -> None:
    tell_activities(cast, [done for done in DONE if done.on.month == month])
    tell_meetings(cast, month)
    tell_meetings_above(cast, month)
    tell_members(cast, month)
    tell_credit(cast, month)
    tell_support(cast, month)
    tell_returns(cast, month)


def _owe_what_is_due() -> None:
    """What the night's jobs set, so that the first who signs in finds it."""
    with at(OPENING_DAY, 6):
        owe_returns(Period.parse("2022-10"))
        for owe in (owe_returns, owe_meetings, owe_membership, owe_reviews):
            owe()


def _read_notices(cast: Cast) -> None:
    for user in cast.people.values():
        mark_read(user)
