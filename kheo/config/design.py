"""The living page of the components, `/lam-viec/thiet-ke/`: one of each, with examples. docs/design.md tells how to use them."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

HERE = "/lam-viec/thiet-ke/"
LONG_TITLE = (
    "Nhân dân các ấp vùng sâu cùng nhau góp công, góp đất mở rộng hơn ba ki-lô-mét đường liên ấp, "
    "trồng hoa hai bên đường và thắp sáng những đoạn đường còn tối"
)
TITLES = [LONG_TITLE, "Tuyến đường hoa tự quản của chi hội phụ nữ", "Ngày chủ nhật xanh"]
LEAD = "Tổ dân vận của ấp đi từng nhà, nghe từng ý kiến, rồi cùng bà con chọn việc nhỏ nhất có thể làm xong trong một buổi sáng."


class ExampleForm(forms.Form):
    """Each kind of field once."""

    title = forms.CharField(label=gettext_lazy("Title"), help_text=gettext_lazy("As people call it; short and in their words."))
    text = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[("a", gettext_lazy("Collective")), ("b", gettext_lazy("Person"))], widget=forms.RadioSelect)
    day = forms.DateField(label=gettext_lazy("Day"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("I have read it"), required=False)


class ExampleRow(forms.Form):
    """A row of a table that is filled in."""

    what = forms.CharField(label=gettext_lazy("What"), required=False)
    number = forms.DecimalField(label=gettext_lazy("Number"), required=False)


class ExampleFilter(forms.Form):
    """What a list can be narrowed by."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=[("", "---"), ("1", "Xã Tham Đôn")], required=False)


def _states() -> list[tuple[str, str]]:
    return [
        ("draft", _("Draft")), ("submitted", pgettext("record", "Submitted")), ("returned", _("Returned")), ("accepted", _("Accepted")),
        ("published", pgettext("record", "Published")), ("overdue", _("Overdue")), ("lotus", _("Pilot")),
    ]  # fmt: skip


def _tiles() -> list[dict[str, Any]]:
    return [
        {"number": "12", "label": _("Waiting"), "url": HERE, "note": _("The oldest for 3 days")},
        {"number": "1.250", "label": _("Households taking part"), "url": "", "note": ""},
    ]


def _teasers() -> list[dict[str, str]]:
    pictures = [static("img/hero.svg"), "", static("img/hero.svg")]
    return [
        {"url": HERE, "title": title, "thumbnail_url": picture, "eyebrow": "Dân vận khéo", "text": LEAD, "byline": "22/11/2026"}
        for title, picture in zip(TITLES, pictures, strict=True)
    ]


def _listing() -> SimpleNamespace:
    columns = [
        SimpleNamespace(label=label, key=key, sortable=key == "title", sort_url="?sort=title", sorted="asc" if key == "title" else "")
        for key, label in (("title", _("Name")), ("unit", _("Unit")), ("state", _("State")))
    ]
    rows = [
        SimpleNamespace(url=HERE, record=SimpleNamespace(pk=place, state=state), cells=list(zip(columns, (title, "Ấp Trà Mẹt", label), strict=True)))
        for place, (title, (state, label)) in enumerate(zip(TITLES, _states()[1:4], strict=True))
    ]
    links = [("1", "", True), ("2", "?page=2", False), ("…", "", False), ("9", "?page=9", False)]
    more = {"q": "", "filter_form": ExampleFilter(), "xlsx_url": "", "print_url": "", "printing": False, "cut": False}
    return SimpleNamespace(columns=columns, rows=rows, page_links=links, select_name="chosen", caption=_("Three examples"), **more)


def _history() -> list[SimpleNamespace]:
    now = timezone.localtime()
    return [
        SimpleNamespace(when=now, who="Xã Tham Đôn", text=_("Returned"), reason="Nêu rõ ai chủ trì.", changes=[]),
        SimpleNamespace(when=now, who="Ấp Trà Mẹt", text=_("Changed"), reason="", changes=[(_("Title"), TITLES[2], TITLES[1])]),
    ]


def _part() -> SimpleNamespace:
    return SimpleNamespace(
        number=2, has_previous=True, has_next=True, previous_page_number=1, next_page_number=3, paginator=SimpleNamespace(num_pages=5)
    )


@require_GET
def show_components(request: HttpRequest) -> HttpResponse:
    """All components on one page, to be looked at on a phone, on a desktop, in light and in dark."""
    form = ExampleForm({"title": "", "kind": "a"})  # bound, so that an error is seen
    photos = [SimpleNamespace(thumbnail_url=static("img/hero.svg"), url=HERE, caption=title, credit="Tổ dân vận ấp") for title in TITLES]
    context = {
        "long_title": LONG_TITLE, "eyebrow": _("Components"), "lead": LEAD, "states": _states(), "tiles": _tiles(), "teasers": _teasers(),
        "listing": _listing(), "form": form, "formset": forms.formset_factory(ExampleRow, extra=2)(prefix="rows"), "photos": photos,
        "entries": _history(), "facts": [(_("Unit"), "Ấp Trà Mẹt"), (_("Day"), "22/11/2026")], "prose": LEAD, "part": _part(),
        "steps": [(_("Draft"), "done"), (pgettext("record", "Submitted"), "current"), (_("Accepted"), "todo")],
        "crumbs": [("/", _("Home")), ("", _("Components"))], "corrections": [{"corrected_on": timezone.localdate(), "text": TITLES[2]}],
        "credits": {"text_credit": "Ban Dân vận", "photo_credit": "Ban Dân vận"},
    }  # fmt: skip
    return render(request, "design.html", context)
