"""The forms by which pictures and files come into the library, one by one, several at once or out of a page."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import FileField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from kheo.lib.files import MEGABYTE, BadFile, check_size, recognise
from kheo.lib.films import read_captions, recognise_film
from kheo.portal.models.media import Film, clean_upload
from kheo.portal.policies import own_unit


class _OwnedFile:
    """A new file belongs to the unit of whoever brings it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.brought_by = kwargs.get("user")
        super().__init__(*args, **kwargs)

    def save(self, commit: bool = True) -> Any:
        instance: Any = self.instance  # type: ignore[attr-defined]
        if instance._state.adding and instance.unit_id is None:
            instance.unit = own_unit(self.brought_by)
        return super().save(commit=commit)  # type: ignore[misc]


class PhotoField(WagtailImageField):
    """Reads a picture by our own rules first: the library's stumble over pictures that were cut short."""

    def to_python(self, data: Any) -> Any:
        if isinstance(data, UploadedFile):
            FileField.to_python(self, data)
            _or_say_why(clean_upload, data)
        return super().to_python(data)


class ImageForm(_OwnedFile, BaseImageForm):
    """A picture: cleaned while the form is read, so that a bad one is told of in words; described for those who cannot see it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if "description" in fields:
            described = fields["description"]
            described.required = True
            described.label = _("What the picture shows")
            described.help_text = _("One sentence for people who cannot see it; screen readers read it aloud.")
        file = fields.pop("file", None)
        if file is not None and not self.instance.evidence_id:  # the copy of a record's ticked photo stays that photo
            fields["file"] = PhotoField(label=file.label, required=file.required, widget=file.widget, max_length=file.max_length)
            self.order_fields(["title", "file"])


class DocumentForm(_OwnedFile, BaseDocumentForm):
    """A file for readers: what it is is told by its content, never by its name."""

    def clean_file(self) -> Any:
        """The file, or why it is refused."""
        upload = self.cleaned_data["file"]
        if isinstance(upload, UploadedFile):
            _or_say_why(_check_document, upload)
        return upload


class FilmForm(_OwnedFile, WagtailAdminModelForm):
    """A film, and its captions as a WebVTT file; nothing is converted."""

    file = forms.FileField(label=_("film"), widget=forms.FileInput(attrs={"accept": "video/mp4,video/webm"}))
    captions_file = forms.FileField(label=_("captions (WebVTT)"), required=False, widget=forms.FileInput(attrs={"accept": ".vtt"}))

    class Meta:
        model = Film
        fields = ("title", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.brought_by = self.for_user
        self.fields["file"].required = self.instance._state.adding
        self.fields["file"].help_text = gettext("MP4 or WebM, %(limit)d MB at most.") % {"limit": settings.KHEO_VIDEO_LIMIT // MEGABYTE}
        if self.instance.captions:
            self.fields["captions_file"].help_text = gettext("There are captions already; a new file takes their place.")

    def clean_file(self) -> Any:
        """The film, or why it is refused."""
        upload = self.cleaned_data["file"]
        if isinstance(upload, UploadedFile):
            _or_say_why(self._take_film, upload)
        return upload

    def clean_captions_file(self) -> Any:
        """The captions, or where they are wrong."""
        upload = self.cleaned_data["captions_file"]
        if upload:
            _or_say_why(self._take_captions, upload)
        return upload

    def _take_film(self, upload: UploadedFile) -> None:
        check_size(upload, settings.KHEO_VIDEO_LIMIT)
        kind = recognise_film(upload)
        upload.name = f"film.{kind.extension}"
        self.instance.content_type, self.instance.size = kind.content_type, upload.size

    def _take_captions(self, upload: UploadedFile) -> None:
        self.instance.captions = read_captions(upload)

    def save(self, commit: bool = True) -> Any:
        if self.instance._state.adding:
            self.instance.uploaded_by_user = self.for_user
        return super().save(commit)


def _or_say_why(check: Any, upload: UploadedFile) -> None:
    try:
        check(upload)
    except BadFile as error:
        raise ValidationError(str(error)) from error


def _check_document(upload: UploadedFile) -> None:
    check_size(upload, settings.KHEO_FILE_LIMIT)
    kind = recognise(upload)
    named = str(upload.name).rpartition(".")[2].lower()
    if kind.extension not in settings.WAGTAILDOCS_EXTENSIONS or kind.extension != named:
        raise BadFile(
            gettext("“%(name)s” is not what its name says. Send a PDF, or a DOCX or XLSX file without macros.") % {"name": upload.name}
        )
