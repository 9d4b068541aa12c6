"""What follows from each step of a contribution: the ledger, the promise that is due, the name that goes with a withdrawal."""

from django.utils.translation import gettext as _

from kheo.org.models import User
from kheo.records.workflow import ACCEPT, REOPEN, WITHDRAW
from kheo.resources.actions.donors import forget_donor
from kheo.resources.actions.duties import drop_hand_over, owe_hand_over
from kheo.resources.actions.ledger import follow_contribution
from kheo.resources.models import Contribution


def follow_step(contribution: Contribution, verb: str, by: User) -> None:
    """After a step: the ledger follows; what is promised for a day is due then; withdrawn, nobody is named any more."""
    follow_contribution(contribution, verb, by)
    if verb in (ACCEPT.verb, REOPEN.verb, WITHDRAW.verb):
        drop_hand_over(contribution)
    if verb == ACCEPT.verb and contribution.received_on is None:
        owe_hand_over(contribution)
    if verb == WITHDRAW.verb and contribution.donor:
        forget_donor(contribution, by=by, reason=_("the contribution was withdrawn"))
