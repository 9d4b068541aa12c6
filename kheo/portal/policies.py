"""Who may do what in the editors' rooms: Wagtail's questions, answered from the unit tree and the role table alone.

Groups, collections and superusers of Django and Wagtail are not asked. Every room, chooser, report and address of
Wagtail asks one of these policies; `PortalConfig.ready` puts them into Wagtail's registry.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Collection, Page, Site
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy
from wagtail.permissions import register_permission_policy

from kheo.org.models import RoleAssignment, Unit, User
from kheo.org.permissions import assignments, can, roles_with, within
from kheo.portal.models import Document, Film, HomePage, Image, SectionPage, SiteSettings
from kheo.portal.permissions import EDIT_PAGES, MANAGE_SITE

PAGE_ACTIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page")
MEDIA_ACTIONS = frozenset({"add", "change", "delete", "choose", "view"})


@dataclass(frozen=True)
class _Named:
    codename: str


@dataclass(frozen=True)
class Grant:
    """What Wagtail reads in a row of its own table of page permissions; ours are never stored."""

    page: Page
    permission: _Named

    @property
    def page_id(self) -> int:
        """The key of the page, as Wagtail asks for it."""
        return self.page.pk


def held_for(user: Any, verb: str) -> list[RoleAssignment]:
    """The roles of today by which `user` holds `verb` on whole units; a role narrowed to a body reaches no page."""
    return [held for held in assignments(user, verb) if held.body is None]


def own_unit(user: Any) -> Unit | None:
    """The unit to which what `user` uploads belongs: that of the first role by which they write."""
    held = held_for(user, EDIT_PAGES)
    return held[0].unit if held else None


def holders(verb: str, units: Iterable[Unit] | None = None) -> QuerySet[User]:
    """Who holds `verb` today; of `units`, where they are named, on one of them at least."""
    roles = RoleAssignment.objects.on().filter(role__in=roles_with(verb), body=None)
    if units is not None:
        roles = roles.filter(unit__key__in={key for unit in units for key in unit.path_keys})
    return User.objects.filter(is_active=True, pk__in=roles.values("user"))


def pages_of(held: list[RoleAssignment]) -> list[Page]:
    """The pages that belong to units in the reach of these roles, without those below another of them."""
    if not held:
        return []
    owned = [model.objects.filter(within(held, "unit")).values("pk") for model in (HomePage, SectionPage)]
    found: list[Page] = []
    for page in Page.objects.filter(reduce(or_, (Q(pk__in=keys) for keys in owned))).order_by("path"):
        if not found or not page.path.startswith(found[-1].path):
            found.append(page)
    return found


def units_above(page: Page) -> QuerySet[Unit]:
    """The units to which `page`, or a page above it, belongs."""
    line = Q(path__in=[page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)])
    owned = [model.objects.filter(line, unit__isnull=False).values("unit") for model in (HomePage, SectionPage)]
    return Unit.objects.filter(reduce(or_, (Q(pk__in=keys) for keys in owned)))


class UnitPagePolicy(PagePermissionPolicy):
    """Pages by the units they belong to: whoever writes for a unit has its pages and all below them."""

    def get_all_permissions_for_user(self, user: Any) -> list[Grant]:
        pages = pages_of(held_for(user, EDIT_PAGES))
        return [Grant(page, _Named(codename)) for page in pages for codename in PAGE_ACTIONS]

    def roots(self, user: Any) -> list[Page]:
        """The pages at which the reach of `user` begins."""
        return list(dict.fromkeys(grant.page for grant in self.get_cached_permissions_for_user(user)))

    def _base_user_has_permission(self, user: Any) -> bool | None:
        return None if user.is_active else False

    def _base_queryset_for_user(self, user: Any) -> QuerySet[Page] | None:
        return None if user.is_active else self.model._default_manager.none()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Page]:
        pages = self.model._default_manager.none()
        if not self.user_has_any_permission(user, set(actions)):
            return pages
        for root in self.roots(user):
            pages |= self.model._default_manager.descendant_of(root, inclusive=True)
        return pages

    def instances_with_direct_explore_permission(self, user: Any) -> list[Page]:
        return self.roots(user)

    def users_with_any_permission(self, actions: Iterable[str], include_superusers: bool = True) -> QuerySet[User]:  # noqa: ARG002
        return holders(EDIT_PAGES)

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Page, include_superusers: bool = True  # noqa: ARG002
    ) -> QuerySet[User]:  # fmt: skip
        return holders(EDIT_PAGES, units_above(instance))


class UnitMediaPolicy(BasePermissionPolicy):
    """Pictures and files by the unit they belong to; who writes for it, or for one above it, keeps and uses them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in MEDIA_ACTIONS and bool(held_for(user, EDIT_PAGES))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Image | Document | Film) -> bool:
        return action in MEDIA_ACTIONS and can(user, EDIT_PAGES, instance.unit)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        known = MEDIA_ACTIONS.intersection(actions) - {"add"}
        rows = self.model._default_manager
        held = held_for(user, EDIT_PAGES) if known else []
        inside = rows.filter(within(held, "unit")).values("pk")  # by key, for the search index knows no units
        return rows.filter(pk__in=inside).select_related("unit")

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return holders(EDIT_PAGES) if MEDIA_ACTIONS.intersection(actions) else User.objects.none()

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Image | Document | Film) -> QuerySet[User]:
        known = MEDIA_ACTIONS.intersection(actions)
        return holders(EDIT_PAGES, [instance.unit] if instance.unit else []) if known else User.objects.none()

    def collections_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Collection]:
        """The one collection there is: what belongs together is told by the unit."""
        allowed = self.user_has_any_permission(user, actions)
        return Collection.objects.filter(depth=1) if allowed else Collection.objects.none()

    def collections_user_has_permission_for(self, user: Any, action: str) -> QuerySet[Collection]:
        """The same for one action."""
        return self.collections_user_has_any_permission_for(user, [action])


class UnitSettingsPolicy(SitePermissionPolicy):
    """The settings of a site by the unit to which its front page belongs."""

    def sites_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Site]:
        held = held_for(user, MANAGE_SITE) if "change" in actions else []
        return Site.objects.filter(within(held, "root_page__homepage__unit"))

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return self.sites_user_has_any_permission_for(user, actions).exists()

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Site | SiteSettings) -> bool:
        site = instance.pk if isinstance(instance, Site) else instance.site_id
        return self.sites_user_has_any_permission_for(user, actions).filter(pk=site).exists()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        return holders(MANAGE_SITE) if "change" in actions else User.objects.none()

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Site | SiteSettings) -> QuerySet[User]:
        site = instance if isinstance(instance, Site) else instance.site
        units = Unit.objects.filter(pk__in=HomePage.objects.filter(pk=site.root_page_id).values("unit"))
        return holders(MANAGE_SITE, units) if "change" in actions else User.objects.none()


page_policy = UnitPagePolicy()
image_policy = UnitMediaPolicy(Image)
document_policy = UnitMediaPolicy(Document)
film_policy = UnitMediaPolicy(Film)
settings_policy = UnitSettingsPolicy(SiteSettings)


def register_policies() -> None:
    """Take the place of Wagtail's own policies; exact classes win, whichever room starts first."""
    register_permission_policy(Page, page_policy)
    register_permission_policy(Image, image_policy, exact_class=True)
    register_permission_policy(Document, document_policy, exact_class=True)
    register_permission_policy(Film, film_policy, exact_class=True)
    register_permission_policy(SiteSettings, settings_policy, exact_class=True)
