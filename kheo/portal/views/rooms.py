"""Rooms of Wagtail that would tell more than their policies allow; each is the library's own view, narrowed."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from wagtail.admin.views import chooser
from wagtail.admin.views.pages.listing import GenericPageFilterSet
from wagtail.admin.views.pages.move import MoveConfirmView
from wagtail.admin.views.reports.audit_logging import (
    LogEntriesView,
    SiteHistoryReportFilterSet,
    get_users_for_filter,
)
from wagtail.admin.views.reports.locked_pages import LockedPagesReportFilterSet, LockedPagesView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import Page

from kheo.lib.keys import as_keys
from kheo.org.models import User
from kheo.portal.policies import document_policy, image_policy, page_policy
from kheo.portal.received import pages_seen_by


class BrowsePages(chooser.BrowseView):
    """Choosing a page begins where the editor's reach begins, and shows no draft of others."""

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        start = page_policy.explorable_root_instance(request.user)
        if parent_page_id is None:
            parent_page_id = start.pk if start else None
        elif not self._may_open(parent_page_id):
            raise Http404
        if parent_page_id is None:
            raise Http404
        return super().get(request, parent_page_id)

    def _may_open(self, key: int) -> bool:
        pages = pages_seen_by(self.request.user).filter(pk=key)
        return pages.exists() or page_policy.explorable_instances(self.request.user).filter(pk=key).exists()


class ChosenPages(chooser.ChosenMultipleView):
    """Several pages chosen at once: those alone that the editor may see."""

    def get(self, request: HttpRequest) -> HttpResponse:
        seen = pages_seen_by(request.user).filter(pk__in=as_keys(request.GET.getlist("id")))
        asked: Any = request.GET.copy()
        asked.setlist("id", [str(key) for key in seen.values_list("pk", flat=True)])
        request.GET = asked
        return super().get(request)


class PagesFilter(GenericPageFilterSet):
    """Pages are found by kind and day; by owner or editor, the filter would list everybody who writes anywhere."""

    owner = None
    edited_by = None


class MoveInReach(MoveConfirmView):
    """Asks before it names the page and the place; the library asks when the page is being moved."""

    def dispatch(self, request: HttpRequest, page_to_move_id: int, destination_id: int, *args: Any, **kwargs: Any) -> Any:
        page, destination = (get_object_or_404(Page, pk=key).specific for key in (page_to_move_id, destination_id))
        if not page.permissions_for_user(request.user).can_move_to(destination):
            raise PermissionDenied
        return super().dispatch(request, page_to_move_id, destination_id, *args, **kwargs)


class UsageOfPageTypes(PageTypesUsageReportView):
    """The report names the page of a kind that was edited last; it names those of the editor's reach alone."""

    def decorate_paginated_queryset(self, page_types: Any) -> Any:
        rows = super().decorate_paginated_queryset(page_types)
        seen = pages_seen_by(self.request.user).filter(pk__in=[row.last_edited_page_id for row in rows])
        keys = set(seen.values_list("pk", flat=True))
        for row in rows:
            if row.last_edited_page_id not in keys:
                row.last_edited_page = None
        return rows


def who_locked(request: HttpRequest) -> QuerySet[User]:
    """The accounts that hold pages of the editor's reach locked."""
    pages = page_policy.instances_user_has_any_permission_for(request.user, {"change"})
    return User.objects.filter(pk__in=pages.filter(locked=True).values("locked_by")).order_by("username")


class LockedPagesFilter(LockedPagesReportFilterSet):
    """Offers the names of those alone whose locks the report shows."""

    class Meta(LockedPagesReportFilterSet.Meta):
        model = Page

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["locked_by"].extra["queryset"] = who_locked(self.request)


class LockedPages(LockedPagesView):
    """Locked pages of the editor's reach."""

    filterset_class = LockedPagesFilter


class HistoryFilter(SiteHistoryReportFilterSet):
    """Offers the names of those alone of whom the report tells; the library means to, but offers all."""

    def get_users_queryset(self) -> QuerySet[User]:
        return get_users_for_filter(self.request.user)


class SiteHistory(LogEntriesView):
    """What was done to the pages of the editor's reach."""

    filterset_class = HistoryFilter


class ImagesInReach(ImagesAdminAPIViewSet):
    """The library's own list for programs knows no rights at all."""

    def get_queryset(self) -> QuerySet[Any]:
        return image_policy.instances_user_has_any_permission_for(self.request.user, ["choose"]).order_by("id")


class DocumentsInReach(DocumentsAdminAPIViewSet):
    """The same for files."""

    def get_queryset(self) -> QuerySet[Any]:
        return document_policy.instances_user_has_any_permission_for(self.request.user, ["choose"]).order_by("id")


def no_tags(request: HttpRequest, **_words: str) -> JsonResponse:  # noqa: ARG001
    """Pictures and files carry no tags here: tags would be shared by all units."""
    return JsonResponse([], safe=False)


def absent(request: HttpRequest, **_words: str) -> HttpResponse:  # noqa: ARG001
    """A room of the library that is not opened to anybody."""
    raise Http404
