"""The periodic work of the products."""

from datetime import timedelta

from kheo.products.actions import remind_of_certificates
from kheo.records.periodic import register

register("products.remind_of_certificates", every=timedelta(hours=24), work=remind_of_certificates)
