"""What the privacy notice says: the law it stands on, and each rule of `data/retention.yaml` in words for people."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kheo.records.retention import policies

LAW_FILE = Path(__file__).resolve().parents[2] / "data" / "personal_data.yaml"


@dataclass(frozen=True)
class Told:
    """What is kept under one rule, why, and until when; `until` may hold `%(days)s`."""

    what: str | Promise
    why: str | Promise
    until: str | Promise


@dataclass(frozen=True)
class Kept:
    """One line of the notice."""

    what: str
    why: str
    until: str


# The rules that touch visitors and residents stand first, those of accounts last.
TOLD: dict[str, Told] = {
    "visitor": Told(
        _("That some browser visited today: a number made of address and browser with a secret of the day; the address itself is not kept"),
        _("To count visits and who is online"),
        _("The secret is erased at midnight, the numbers an hour later; sums stay"),
    ),
    "honoured_name": Told(
        _("The name of a person honoured by a recognised initiative, kept sealed"),
        _("To honour the person in public, only with consent, which may be taken back at any time without a reason"),
        _("Not recognised: erased when the campaign closes. Not recognised or no consent: erased at the latest %(days)s days after the campaign"),
    ),
    "donor_name": Told(
        _("The name of somebody who gave something, kept sealed, apart from the ledger"),
        _("To thank them, in public only if they agreed to that; they may take it back at any time without a reason"),
        _("Erased at once when the consent is taken back; what stands without one, at the latest %(days)s days after it was entered"),
    ),
    "producer_contact": Told(
        _("How to reach whoever makes an OCOP product, kept sealed"),
        _("So that buyers can reach them, in public only with consent, which may be taken back at any time without a reason"),
        _("Erased at once when the consent is taken back; what stands without one, at the latest %(days)s days after the producer was entered"),
    ),
    "take_down": Told(
        _("A request to take something down: the page, what you wrote, how to reach you if you said so, and our answer, all but the address of the page kept sealed"),
        _("To answer you in time; only the office that answers can read it"),
        _("Erased %(days)s days after the answer; that a request was answered, and when, stays"),
    ),
    "public_function": Told(
        _("Who wrote, photographed, entered, reviewed or decided something in office"),
        _("It is part of the record: whoever acts in public office does so under their name"),
        _("As long as the record itself"),
    ),
    "page_revision": Told(
        _("Earlier versions of our pages, with the words that were changed or taken off since; only editors can read them"),
        _("To see what a page said before, and to put it back"),
        _("Erased %(days)s days after they were written; the newest version stays as long as the page, live or not"),
    ),
    "account": Told(
        _("Accounts of those who work here: user name, full name, roles, an e-mail address if they gave one"),
        _("To know who may do what, and who did what"),
        _("Erased %(days)s days after the account is closed"),
    ),
    "one_time_code": Told(
        _("A scrambled form of the one-time code with which such an account sets its password"),
        _("To set a password without e-mail"),
        _("Erased %(days)s days after the code ran out"),
    ),
    "notice": Told(
        _("Notices to those who work here"),
        _("To tell them what became of a record"),
        _("Erased after %(days)s days"),
    ),
    "minutes": Told(
        _("Files of minutes of meetings, without a list of those who came and without who said what"),
        _("To let a body read again what its meeting resolved; only those who keep its own records read the file (where nobody does, those who keep its hamlet's or commune's), and whoever sent it"),
        _("Deleted %(days)s days after the meeting"),
    ),
    "session": Told(
        _("That somebody who works here is signed in"),
        _("So that they need not sign in again on each page"),
        _("Erased when the sign-in has run out"),
    ),
}


def kept_data() -> list[Kept]:
    """The rules of `data/retention.yaml`, told with the days that stand there; a test sees to it that none is left out."""
    days = {policy.name: policy.keep.days for policy in policies()}
    return [
        Kept(str(told.what), str(told.why), str(told.until) % {"days": days[name]}) for name, told in TOLD.items() if name in days
    ]


@cache
def law() -> dict[str, Any]:
    """The law on personal data as `data/personal_data.yaml` has it: confirmed facts alone."""
    return yaml.safe_load(LAW_FILE.read_text(encoding="utf-8"))


def answer_within() -> int:
    """The working days in which a request about personal data is answered."""
    return law()["answer"]["working_days"]
