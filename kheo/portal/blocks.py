"""The pieces of which editors build a page's body; each with its template under `portal/public/blocks/`."""

import html
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve, reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.blocks import (
    CharBlock,
    ChoiceBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StreamValue,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
)
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock

from kheo.lib import dates
from kheo.lib.periods import Period, PeriodError
from kheo.portal.choosers import (
    activity_chooser,
    initiative_chooser,
    product_chooser,
    unit_chooser,
    work_chooser,
)
from kheo.portal.linked import LINKED
from kheo.records.figures import figure
from kheo.records.public_figures import NotPublished
from kheo.records.shown_figures import Asked, shown_cell, shown_cells, shown_figures

HERE = "kheo.portal.blocks"
TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]


class PictureBlock(StructBlock):
    """A picture as newspapers print it: what it shows, and whose it is.

    A page that was brought over may hold the caption before the picture has been found; without a picture nothing is shown.
    """

    image = ImageBlock(label=_("picture"), required=False)
    caption = CharBlock(label=_("caption"), max_length=300, required=False)
    credit = CharBlock(label=_("photo credit"), max_length=120, required=False)

    class Meta:
        icon = "image"
        label = _("picture")
        template = "portal/public/blocks/picture.html"


class QuoteBlock(StructBlock):
    """What somebody said."""

    text = TextBlock(label=_("quotation"))
    who = CharBlock(label=_("who said it"), max_length=120, required=False)

    class Meta:
        icon = "openquote"
        label = _("quotation")
        template = "portal/public/blocks/quote.html"


class LinkedBlock(StructBlock):
    """A record of another room, shown as a card as long as everybody may read it."""

    class Meta:
        kind = ""

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Pages hand over what their cards show, read once for all of them."""
        context = super().get_context(value, parent_context)
        record = value.get(self.meta.kind)
        keys = [record.pk] if record else []
        handed = context.get("shown_cards")
        shown = LINKED[self.meta.kind].shown(keys) if handed is None else handed.get(self.meta.kind, {})
        context["card"] = shown.get(keys[0]) if keys else None
        return context


# The library looks blocks up by name when it compares fields with migrations.
InitiativeBlock = initiative_chooser.get_block_class("InitiativeBlock", HERE)
ActivityBlock = activity_chooser.get_block_class("ActivityBlock", HERE)
WorkBlock = work_chooser.get_block_class("WorkBlock", HERE)
ProductBlock = product_chooser.get_block_class("ProductBlock", HERE)
UnitBlock = unit_chooser.get_block_class("UnitBlock", HERE)


def _linked(choose: Any, kind: str, label: Any) -> LinkedBlock:
    return LinkedBlock([(kind, choose(label=label))], kind=kind, label=label, icon=choose().meta.icon, template=f"portal/public/blocks/{kind}.html")


def figure_choices() -> list[tuple[str, str]]:
    """The figures that are shown to everybody, in words."""
    return sorted(((figure.code, f"{figure.label} ({figure.measure})") for figure in shown_figures()), key=lambda choice: choice[1])


class FigureBlock(StructBlock):
    """A number of ours, read anew each time the page is shown; of few people it shows no more than any public page."""

    code = ChoiceBlock(choices=figure_choices, label=_("figure"))
    unit = UnitBlock(label=_("unit"))
    period = CharBlock(label=_("period"), max_length=10, help_text=_("A year, half-year, quarter or month: 2022, 2022-H1, 2022-Q3, 2022-11."))

    class Meta:
        icon = "list-ol"
        label = _("number from the records")
        template = "portal/public/blocks/figure.html"

    def clean(self, value: Any) -> Any:
        """Besides the parts: the number is one that is shown to everybody, for that place and time."""
        cleaned = super().clean(value)
        try:
            shown_cell(Asked(cleaned["code"], cleaned["unit"], Period.parse(cleaned["period"])))
        except (PeriodError, NotPublished) as error:
            raise StructBlockValidationError(block_errors={"period": ValidationError(str(error))}) from error
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Pages hand over what their numbers show, read once for all of them."""
        context = super().get_context(value, parent_context)
        asked = asked_of(value)
        shown = context.get("shown_figures")
        shown = shown_cells([asked] if asked else []) if shown is None else shown
        if asked is not None and asked in shown:
            context |= {"asked": asked, "cell": shown[asked], "figure": figure(asked.code), "today": dates.today()}
        return context


def asked_of(value: Any) -> Asked | None:
    """Which number such a block asks for; none where the unit is gone or the period is none any more."""
    try:
        return Asked(value["code"], value["unit"], Period.parse(value["period"])) if value.get("unit") else None
    except PeriodError:
        return None


class BodyBlock(StreamBlock):
    """The body of an article or page."""

    heading = CharBlock(label=_("heading"), icon="title", max_length=200, template="portal/public/blocks/heading.html")
    paragraph = RichTextBlock(label=_("text"), features=TEXT_FEATURES, template="portal/public/blocks/paragraph.html")
    picture = PictureBlock()
    quote = QuoteBlock()
    table = TypedTableBlock(
        [("text", CharBlock(label=_("text"), required=False))], label=_("table"), template="portal/public/blocks/table.html"
    )
    initiative = _linked(InitiativeBlock, "initiative", pgettext_lazy("record", "initiative"))
    activity = _linked(ActivityBlock, "activity", pgettext_lazy("record", "activity"))
    work = _linked(WorkBlock, "work", pgettext_lazy("record", "work"))
    product = _linked(ProductBlock, "product", pgettext_lazy("record", "product"))
    figure = FigureBlock()
    gallery = LinkedBlock([("gallery", PageChooserBlock(label=_("photo gallery"), page_type="portal.GalleryPage"))], kind="gallery", icon="image", label=_("photo gallery"), template="portal/public/blocks/gallery.html")
    video = LinkedBlock([("video", PageChooserBlock(label=_("video"), page_type="portal.VideoPage"))], kind="video", icon="media", label=_("video"), template="portal/public/blocks/video.html")

    class Meta:
        label = _("text")


class BodyField(StreamField):
    """A body of these blocks; migrations hold none of them, for the column is text whatever stands in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*(args or (BodyBlock(),)), **kwargs)

    def deconstruct(self) -> Any:
        name, _path, _args, kwargs = super().deconstruct()
        kwargs["block_lookup"] = {}
        return name, "wagtail.fields.StreamField", [[]], kwargs


CALLED = re.compile(r'href="(?:tel|sms):([^"]*)"')
NOT_WORDS = ("id", "type")


def words_of(body: StreamValue) -> list[str]:
    """All words of a body that anybody can read: captions, alternative texts, cells, and the numbers behind links, too."""
    told = [(block["type"], text) for block in body.get_prep_value() for text in strings_in(block["value"])]
    return [words for kind, text in told for words in (_without_marks(text) if kind == "paragraph" else [html.unescape(text)])]


def strings_in(value: Any) -> Iterator[str]:
    """All strings of a body as it is stored, marks included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from strings_in(one)
    elif isinstance(value, dict):
        yield from strings_in([one for key, one in value.items() if key not in NOT_WORDS])


def _without_marks(text: str) -> list[str]:
    return [html.unescape(strip_tags(text.replace("<", " <"))), *CALLED.findall(text)]


def initiatives_addressed(text: str) -> set[int]:
    """The keys of the initiatives whose addresses on this site stand in a text, as links or as words."""
    ours = [found["path"] for found in _addresses().finditer(text) if _is_ours(found["host"])]
    return {key for path in ours if (key := _key_at(f"{path}/")) is not None}


@cache
def _addresses() -> re.Pattern[str]:
    prefix = re.escape(reverse("movements:initiatives"))
    return re.compile(rf"""(?<![\w/-])(?:(?:https?:)?//(?P<host>[^/\s"'<>\\]+))?(?P<path>{prefix}\d{{1,18}}-[\w-]+)""", re.ASCII | re.IGNORECASE)


def _is_ours(host: str | None) -> bool:
    """Whether this site answers to that name; an address without one is on this site."""
    return host is None or validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS or ["*"])


def _key_at(path: str) -> int | None:
    try:
        place = resolve(path)
    except Resolver404:
        return None
    return place.kwargs["pk"] if place.view_name == "movements:initiative" else None
