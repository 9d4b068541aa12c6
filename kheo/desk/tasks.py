"""The desk's periodic work."""

from datetime import timedelta

from kheo.desk.actions import forget_closed_accounts, send_digests
from kheo.records.periodic import register

register("desk.send_digests", every=timedelta(minutes=30), work=send_digests)
register("desk.forget_closed_accounts", every=timedelta(hours=24), work=forget_closed_accounts)
