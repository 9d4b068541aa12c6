"""Receipts: given once, printed anew each time from what stands now, and kept nowhere."""

from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kheo.lib.office import pdf, qr
from kheo.lib.workflow import TransitionRefused
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import access_record
from kheo.resources.actions.receipts import issue_receipt
from kheo.resources.models import Contribution, Receipt
from kheo.resources.queries.receipts import may_print_receipt, receipt_values

TEMPLATE = Path(__file__).resolve().parents[1] / "office" / "receipt.typ"


@require_POST
def issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a receipt; the same one, if there is one already."""
    contribution = access_record(request.user, Contribution, pk)
    try:
        issue_receipt(contribution, by=request.user)
    except TransitionRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The receipt is ready to be printed."))
    return redirect("records:show", "dong-gop", contribution.pk)


@require_GET
def receipt(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """The receipt as PDF, without anybody's name."""
    contribution = access_record(request.user, Contribution, pk)
    if not may_print_receipt(request.user, contribution):
        raise PermissionDenied(_("Receipts are given by those who carry the contribution."))
    row = get_object_or_404(Receipt, code=code, contribution=contribution)
    row.contribution = contribution
    address = reverse("check", args=[row.code])
    picture = qr.svg(request.build_absolute_uri(address)).encode()
    where = f"{request.get_host()}{reverse('check_code')}{row.code}"
    headers = {"Content-Disposition": f'inline; filename="bien-nhan-{row.code}.pdf"', "Cache-Control": "no-store, private"}
    content = pdf.write(TEMPLATE, receipt_values(row, qr=picture, where=where))
    return HttpResponse(content, content_type=pdf.CONTENT_TYPE, headers=headers)
