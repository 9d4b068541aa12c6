"""The movement's own verbs."""

from django.utils.translation import gettext_lazy as _

from kheo.org.permissions import declare

LAUNCH_CAMPAIGN = declare("movements.launch_campaign", _("Launch and close campaigns"))
RECOGNISE = declare("movements.recognise", _("Record the recognition of initiatives"))
APPRAISE = declare("movements.appraise", _("Name appraisers, record the council's result, make it final"))
DECIDE_SAME_WORK = declare("movements.decide_same_work", _("Decide about the same work registered twice"))
