"""Reference data in the editors' rooms: Wagtail's viewsets, no hand-written forms."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from kheo.lib.forms import set_rows
from kheo.movements.models import Campaign, Field
from kheo.org.actions import append_history
from kheo.org.models import Body, Unit
from kheo.org.permissions import MANAGE_REFERENCE, assignments, can, within


class UnitViewSet(ModelViewSet):
    """Looking units up; the map itself changes by decree, not by form."""

    model = Unit
    icon = "site"
    menu_label = _("Units")
    exclude_form_fields: list[str] = ["path", "folded", "key"]
    list_display = ["__str__", "code", "parent", "valid_from", "valid_to"]
    list_filter = ["kind", "type"]
    search_fields = ["folded", "code"]
    list_per_page = 50


class InReachForm(WagtailAdminModelForm):
    """Reference data is kept by the administrators of the unit it belongs to."""

    def units_of(self, cleaned: dict[str, Any]) -> list[Unit | None]:  # noqa: ARG002
        """The units whose administrators keep this row, before and after the change; none is nobody's."""
        return [None]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not all(can(self.for_user, MANAGE_REFERENCE, unit) for unit in self.units_of(cleaned)):
            raise ValidationError(_("This belongs to a unit that you do not administer."))
        return cleaned


class BodyForm(InReachForm):
    """The letterhead of a body; the change goes into its history."""

    def units_of(self, cleaned: dict[str, Any]) -> list[Unit | None]:  # noqa: ARG002
        return [self.instance.unit]

    def save(self, commit: bool = True) -> Body:
        body = super().save(commit)
        append_history(body, verb="edit", by=self.for_user, changes={"letterhead": [self.initial.get("letterhead", ""), body.letterhead]})
        return body


class FieldForm(InReachForm):
    """A field of a campaign; who moves it to another campaign must keep both."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_rows(self, "campaign", Campaign.objects.filter(within(assignments(self.for_user, MANAGE_REFERENCE), "unit")))

    def units_of(self, cleaned: dict[str, Any]) -> list[Unit | None]:
        stored = Campaign.objects.filter(fields=self.instance.pk).first() if self.instance.pk else None
        campaigns = [cleaned.get("campaign"), *([stored] if stored else [])]
        return [campaign.unit if campaign else None for campaign in campaigns]


class BodyViewSet(ModelViewSet):
    """Bodies: their letterheads; names and parents change by a new row."""

    model = Body
    icon = "group"
    menu_label = _("Bodies")
    form_fields = ["letterhead"]

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: ARG002
        return modelform_factory(Body, form=BodyForm, fields=["letterhead"])

    list_display = ["name", "kind", "unit", "valid_from", "valid_to"]
    list_filter = ["kind"]
    search_fields = ["folded"]


class FieldViewSet(ModelViewSet):
    """The fields of campaigns."""

    model = Field
    icon = "tag"
    menu_label = _("Fields of campaigns")
    list_display = ["name", "campaign", "position"]
    form_fields = ["campaign", "code", "name", "position"]

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: ARG002
        return modelform_factory(Field, form=FieldForm, fields=self.form_fields)


class ReferenceData(ViewSetGroup):
    """Everything under one menu entry."""

    menu_label = _("Reference data")
    menu_icon = "list-ul"
    items = (UnitViewSet("units"), BodyViewSet("bodies"), FieldViewSet("fields"))


@hooks.register("register_admin_viewset")
def reference_data() -> Any:
    return ReferenceData()
