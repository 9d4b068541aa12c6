"""The periodic work of the portal, and the rules of retention that it carries out."""

import socket
from datetime import timedelta

from kheo.portal.actions import erase_answered_take_downs, forget_old_versions, publish_due
from kheo.portal.visits import fold_and_forget
from kheo.records.periodic import register
from kheo.records.retention import rule

rule("take_down")(erase_answered_take_downs)
rule("page_revision")(forget_old_versions)
register("portal.publish_due", every=timedelta(minutes=1), work=publish_due)

# Each node folds the views that it recorded itself, so each has a job of its own.
register(f"portal.fold_visits.{socket.gethostname()[:50]}", every=timedelta(minutes=1), work=fold_and_forget)


@rule("visitor")
def forget_visitors(keep: timedelta) -> int:  # noqa: ARG001
    """Erase the secrets and the visitors of past days; when they are past does not depend on a number of days."""
    return fold_and_forget()
