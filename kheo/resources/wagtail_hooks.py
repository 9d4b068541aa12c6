"""Rules of valuation in the editors' rooms: what one unit of something given is worth, by which document."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.viewsets.model import ModelViewSet

from kheo.lib.forms import set_rows
from kheo.org.actions import append_history
from kheo.org.models import Unit
from kheo.org.permissions import MANAGE_REFERENCE, can, units_where
from kheo.register.forms import DocumentField
from kheo.register.models import OfficialDocument
from kheo.register.queries import NEWEST_FIRST, choose_documents
from kheo.resources.kinds import MONEY
from kheo.resources.models import ValuationRule

FIELDS = ["form", "unit", "value", "document", "valid_from", "valid_to"]


class ValuationRuleForm(WagtailAdminModelForm):
    """A rule of a unit that one administers, by a document that one may read; each change goes into its history."""

    document = DocumentField(
        label=_("by the document"),
        help_text=_("A document that you may read. If none is offered, no role of yours reads documents there: ask for a role that reads at the unit, and for the document to be registered."),
    )

    class Meta:
        model = ValuationRule
        fields = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = [self.instance.unit_id] if self.instance.pk else []
        self.fields["unit"].queryset = units_where(self.for_user, MANAGE_REFERENCE).on() | Unit.objects.filter(pk__in=stored)  # type: ignore[attr-defined]
        keeps = self.instance.pk and can(self.for_user, MANAGE_REFERENCE, self.instance.unit)
        by = [self.instance.document_id] if keeps else []  # whoever keeps the rule reads by what it holds
        set_rows(self, "document", (choose_documents(self.for_user) | OfficialDocument.objects.filter(pk__in=by)).order_by(*NEWEST_FIRST))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        unit, first, last = cleaned.get("unit"), cleaned.get("valid_from"), cleaned.get("valid_to")
        if unit is not None and not can(self.for_user, MANAGE_REFERENCE, unit):
            raise ValidationError(_("This belongs to a unit that you do not administer."))
        if cleaned.get("form") == MONEY:
            self.add_error("form", _("Money is worth what it says: it needs no rule."))
        if first and last and last < first:
            self.add_error("valid_to", _("It would end before it begins: correct one of the two."))
        return cleaned

    def save(self, commit: bool = True) -> ValuationRule:
        verb = "edit" if self.instance.pk else "create"
        rule = super().save(commit)
        append_history(rule, verb=verb, by=self.for_user, changes={name: str(self.cleaned_data[name]) for name in FIELDS})
        return rule


class ValuationRuleViewSet(ModelViewSet):
    """What one unit of a form is worth, where and when."""

    model = ValuationRule
    icon = "tag"
    menu_label = _("Rules of valuation")
    form_fields = FIELDS
    list_display = ["form", "unit", "value", "valid_from", "valid_to"]  # the document may be one that not everybody reads
    list_filter = ["form"]
    add_to_admin_menu = True

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: ARG002
        return ValuationRuleForm


@hooks.register("register_admin_viewset")
def rules_of_valuation() -> Any:
    return ValuationRuleViewSet("valuation_rules", url_prefix="don-gia")
