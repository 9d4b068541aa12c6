"""The editors' rooms: reference data by Wagtail's viewsets, and what of Wagtail's own is narrowed to the editor's reach."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from kheo.org.actions import append_history
from kheo.org.models import Body, Unit, User
from kheo.org.permissions import MANAGE_REFERENCE, can
from kheo.portal.actions import refused_without_form
from kheo.portal.actions.publishing import HELD_BACK
from kheo.portal.choosers import CHOOSERS
from kheo.portal.film_rooms import film_chooser, film_rooms
from kheo.portal.models import HomePage
from kheo.portal.policies import page_policy
from kheo.portal.received import pages_seen_by
from kheo.portal.views.rooms import DocumentsInReach, ImagesInReach, MoveInReach, PagesFilter


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


class BodyForm(WagtailAdminModelForm):
    """The letterhead of a body, kept by the administrators of its unit; the change goes into its history."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not can(self.for_user, MANAGE_REFERENCE, self.instance.unit):
            raise ValidationError(_("This belongs to a unit that you do not administer."))
        return cleaned

    def save(self, commit: bool = True) -> Body:
        body = super().save(commit)
        append_history(body, verb="edit", by=self.for_user, changes={"letterhead": [self.initial.get("letterhead", ""), body.letterhead]})
        return body


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


class ReferenceData(ViewSetGroup):
    """Everything under one menu entry."""

    menu_label = _("Reference data")
    menu_icon = "list-ul"
    items = (UnitViewSet("units"), BodyViewSet("bodies"))


@hooks.register("register_admin_viewset")
def reference_data() -> Any:
    return ReferenceData()


@hooks.register("register_admin_viewset")
def choosing_what_is_public() -> Any:
    return [*CHOOSERS, film_chooser]


@hooks.register("register_admin_viewset")
def films_in_reach() -> Any:
    return film_rooms


class PagesOfUnits(PageViewSet):
    """The explorer without filters that list the accounts of all units."""

    filterset_class = PagesFilter
    move_confirm_view_class = MoveInReach


@hooks.register("register_admin_viewset", order=100)
def explore_pages() -> Any:
    """After the library's own for all pages, whose place it takes."""
    return PagesOfUnits()


@hooks.register("construct_page_chooser_queryset")
def choose_what_is_seen(pages: Any, request: HttpRequest) -> Any:
    """Pages to link to: what everybody may read and the editor's own, with what leads there."""
    seen, leading = pages_seen_by(request.user), page_policy.explorable_instances(request.user)
    return pages.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=leading.values("pk")))


@hooks.register("construct_admin_api", order=100)
def lists_in_reach(router: Any) -> None:
    """After the library's own, whose lists of pictures and files know no rights."""
    router.register_endpoint("images", ImagesInReach)
    router.register_endpoint("documents", DocumentsInReach)


@hooks.register("before_bulk_action")
def keep_the_front_page(request: HttpRequest, action: str, objects: list[Any], acting: Any) -> None:  # noqa: ARG001
    """Several pages at once are handled as plain pages, which do not know that the front page stays."""
    keys = [one.pk for one in objects if isinstance(one, Page)]
    if action in ("delete", "unpublish", "move") and HomePage.objects.filter(pk__in=keys).exists():
        raise PermissionDenied(gettext("The front page stays where it is."))


@hooks.register("before_bulk_action")
def ask_before_publishing(request: HttpRequest, action: str, objects: list[Any], acting: Any) -> HttpResponse | None:
    """Several pages at once go live without a form; what must not is told before anything was published."""
    if action != "publish":
        return None
    pages = [one for one in objects if isinstance(one, Page)]
    below = acting.cleaned_form.cleaned_data.get("include_descendants", False)
    refused = refused_without_form(pages, by=cast("User", request.user), with_descendants=below)
    for one in refused:
        form = messages.button(reverse("wagtailadmin_pages:edit", args=[one.page.pk]), gettext("Open its form"))
        messages.error(request, one.reason, buttons=[form])
    return redirect("wagtailadmin_explore", objects[0].get_parent().pk) if refused else None


@hooks.register("register_log_actions")
def tell_what_was_held_back(actions: Any) -> None:
    """In the history of a page whose hour had come, and which must not go live."""
    actions.register_action(HELD_BACK)(HeldBackFormatter)


class HeldBackFormatter(LogFormatter):
    """Says why a page did not go live at its hour."""

    label = _("Not published at its hour")

    def format_message(self, log_entry: Any) -> str:
        """The reason, as whoever publishes by hand would have read it."""
        return gettext("Not published at its hour; it is a plain draft again. %(reason)s") % {"reason": log_entry.data["reason"]}


class RecentEdits(RecentEditsPanel):
    """The pages that the editor worked on last, as long as they are in reach."""

    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        keys = _keys_in_reach(parent_context["request"].user, [page.pk for _day, page in context["last_edits"]])
        return context | {"last_edits": [(day, page) for day, page in context["last_edits"] if page.pk in keys]}


class OwnLocks(LockedPagesPanel):
    """The pages that the editor locked, as long as they are in reach."""

    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        keys = _keys_in_reach(parent_context["request"].user, [page.pk for page in context["locked_pages"]])
        return context | {"locked_pages": [page for page in context["locked_pages"] if page.pk in keys]}


def _keys_in_reach(user: Any, keys: list[int]) -> set[int]:
    pages = page_policy.instances_user_has_any_permission_for(user, {"change"})
    return set(pages.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()


@hooks.register("construct_homepage_panels")
def panels_in_reach(request: HttpRequest, panels: list[Component]) -> None:  # noqa: ARG001
    """In the place of the library's panels, which ask for no right once a page was edited."""
    panels[:] = [RecentEdits(), OwnLocks()]
