"""The movement's links at the desk."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.movements.permissions import LAUNCH_CAMPAIGN
from kheo.org.permissions import holds_anywhere
from kheo.records.cards import Card, register
from kheo.records.permissions import ENTER, REVIEW, VIEW

register(
    Card(
        pgettext_lazy("record", "Initiatives"), "lotus", "records:list", order=10, arguments=("mo-hinh",),
        shown_to=lambda user: any(holds_anywhere(user, verb) for verb in (ENTER, REVIEW, VIEW)),
    )
)  # fmt: skip
register(Card(_("Where the movement stands"), "chart", "movements:board", order=20, shown_to=lambda user: holds_anywhere(user, VIEW)))
register(
    Card(_("Launch a campaign"), "flag", "movements:launch", order=40, shown_to=lambda user: holds_anywhere(user, LAUNCH_CAMPAIGN))
)
