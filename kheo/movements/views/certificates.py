"""Certificates: made anew each time from what stands now, and kept nowhere."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kheo.lib.office import pdf, qr
from kheo.movements.models import Initiative, Recognition
from kheo.movements.queries import certificate_values, may_print_certificate
from kheo.movements.views.answers import show_initiative_at_desk
from kheo.org.requests import SignedInRequest
from kheo.records.permissions import access_record


@require_GET
def certificate(request: SignedInRequest, pk: int, recognition: int) -> HttpResponse:
    """The certificate of a recognition that stands, as PDF; a consent that was withdrawn is gone from it at once."""
    initiative = access_record(request.user, Initiative, pk)
    rows = Recognition.objects.select_related("unit", "document", "initiative__unit__parent", "initiative__body")
    row = get_object_or_404(rows, pk=recognition, initiative=initiative)
    if not may_print_certificate(request.user, row):
        raise PermissionDenied(_("A certificate is printed by those who carry the initiative out, and by the office that decided."))
    if row.revoked_on is not None:
        messages.warning(request, _("This recognition was revoked: no certificate is printed for it any more."))
        return show_initiative_at_desk(initiative)
    where = f"{request.get_host()}{reverse('check_code')}{row.code}"
    picture = qr.svg(request.build_absolute_uri(leads_to(row))).encode()
    content = pdf.write("certificate", certificate_values(row, qr=picture, where=where))
    headers = {"Content-Disposition": f'inline; filename="giay-chung-nhan-{row.code}.pdf"', "Cache-Control": "no-store, private"}
    return HttpResponse(content, content_type=pdf.CONTENT_TYPE, headers=headers)


def leads_to(recognition: Recognition) -> str:
    """Where the picture on the paper leads: to the initiative's public page while there is one, else to the check of the code."""
    initiative = recognition.initiative
    return initiative.get_absolute_url() if initiative.is_public else reverse("check", args=[recognition.code])
