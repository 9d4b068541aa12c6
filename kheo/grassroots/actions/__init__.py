"""Every write of the grassroots room."""

from kheo.grassroots.actions.activities import save_activity
from kheo.grassroots.actions.membership import save_membership
from kheo.grassroots.actions.plans import (
    CALL_OFF,
    call_off_event,
    follow_plan,
    follow_record,
    may_call_off,
    record_url,
    settle_plan,
)
from kheo.grassroots.actions.returns import (
    RETURN_SLUG,
    TAKE_NUMBERS,
    follow_return,
    hand_in_return,
    owe_returns,
    remind_of_returns,
    save_return,
)

__all__ = [
    "CALL_OFF", "RETURN_SLUG", "TAKE_NUMBERS", "call_off_event", "follow_plan", "follow_record", "follow_return", "hand_in_return", "may_call_off", "owe_returns", "record_url", "remind_of_returns", "save_activity", "save_membership", "save_return", "settle_plan"]
