"""Copies of records' photos in the portal: each has its ticked original, and goes when the tick goes."""

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from kheo.org.models import User
from kheo.portal.models import Image, SectionPage
from kheo.records.models import Evidence, EvidenceKind, Record


def ticked_photos(record: Record) -> list[Evidence]:
    """The photos of a record that everybody may see."""
    return list(Evidence.objects.about(record).filter(is_public=True, kind=EvidenceKind.PHOTO))


def copy_photo(photo: Evidence, section: SectionPage, by: User) -> Image:
    """A portal picture that holds a copy; it inherits caption and credit, and is deleted with the tick."""
    with photo.file.open("rb") as file:
        copy = ContentFile(file.read(), name=str(photo.file.name).rpartition("/")[2])
    title = photo.caption or _("Photo of a record")
    return Image.objects.create(
        title=title[:255], description=photo.caption[:255], file=copy, caption=photo.caption, credit=photo.credit, evidence=photo,
        unit=section.owning_unit(), uploaded_by_user=by,
    )  # fmt: skip
