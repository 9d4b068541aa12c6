"""Galleries made of an activity's photos with one click, and what becomes of them when photos are shown no more."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from kheo.grassroots.models import Activity
from kheo.org.models import User
from kheo.portal.actions.bodies import add_draft, opening_of, section_for
from kheo.portal.actions.photos import copy_photo, ticked_photos
from kheo.portal.models import GalleryPage, GalleryPhoto
from kheo.portal.queries import copies_of_photos_of


@transaction.atomic
def build_gallery_of(activity: Activity, *, by: User) -> GalleryPage:
    """A draft of a gallery with the ticked photos of a published activity, in the section in which `by` keeps galleries.

    Asked again, the gallery that is there already, as it stands. Raises `ValidationError` where there is no photo to show, or
    where `by` keeps no section.
    """
    if not activity.is_public:
        raise PermissionDenied(_("Only a published activity becomes a gallery."))
    section = section_for(by, GalleryPage)
    Page.objects.select_for_update().get(pk=section.pk)  # two clicks come one after the other, and make one draft
    standing = GalleryPage.objects.child_of(section).filter(activity=activity).first()
    if standing is not None:
        return standing
    photos = ticked_photos(activity)
    if not photos:
        raise ValidationError(_("No photo of this activity is shown to everybody, so there is nothing to make a gallery of."))
    gallery = GalleryPage(
        title=activity.title or activity.kind_name, introduction=opening_of(activity.text), dated=activity.held_on, activity=activity, owner=by, live=False,
    )  # fmt: skip
    gallery.photos = [GalleryPhoto(image=copy_photo(photo, section, by), sort_order=place) for place, photo in enumerate(photos)]
    return add_draft(section, gallery, by)


@transaction.atomic
def follow_activity(activity: Activity, verb: str, by: User | None) -> None:  # noqa: ARG001
    """A photo without its tick goes from all pages; a gallery in which none is left goes, too."""
    copies_of_photos_of(activity).filter(evidence__is_public=False).delete()
    for gallery in GalleryPage.objects.live().filter(activity=activity, photos=None):
        gallery.unpublish(user=by)
