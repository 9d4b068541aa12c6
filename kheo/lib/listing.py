"""One list for every table: searched, filtered, sorted, paged, printed and sent as XLSX."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.db.models import F, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_filters import BooleanFilter, CharFilter, FilterSet

from kheo.lib.numbers import NOTHING, show_number
from kheo.lib.office import xlsx
from kheo.lib.text import fold, slug

XLSX_ROWS = 10_000
PRINTED_ROWS = 1_000
LONGEST_QUERY = 200


class YesNoFilter(BooleanFilter):
    """Yes, no, or all: "unknown", as the library calls it, is no answer to a filter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        choices = [("", pgettext_lazy("filter", "all")), ("true", gettext_lazy("Yes")), ("false", gettext_lazy("No"))]
        super().__init__(*args, widget=forms.Select(choices=choices), **kwargs)


class WordsFilter(CharFilter):
    """Every word, with or without accents and in any order, in the folded `words` that `texts` adds to the rows."""

    def __init__(self, *args: Any, texts: Callable[[QuerySet[Any]], QuerySet[Any]], **kwargs: Any) -> None:
        self.texts = texts
        super().__init__(*args, **{"max_length": LONGEST_QUERY, **kwargs})

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        words = fold(value or "").split()
        found = self.texts(qs) if words else qs
        for word in words:
            found = found.filter(words__contains=word)
        return found


@dataclass(frozen=True)
class Column:
    """A column: what it shows (an attribute, dots lead further, or a function of the row) and what it sorts by.

    Rows that have nothing to sort by come last, whichever way it is sorted. Whole numbers are shown with dots between thousands; a year or code is best given as text.
    """

    key: str
    label: str | Promise
    value: str | Callable[[Any], object] = ""
    order: str | None = None

    def value_of(self, record: Any) -> object:
        """Return what the column holds for the record, still as a number or date."""
        if callable(self.value):
            return self.value(record)
        found = record
        for name in (self.value or self.key).split("."):
            found = getattr(found, name) if found is not None else None
            found = found() if callable(found) else found
        return found


@dataclass(frozen=True)
class Heading:
    """A column as the page sees it; `sorted` is "asc", "desc" or empty."""

    key: str
    label: str | Promise
    sortable: bool
    sort_url: str
    sorted: str


@dataclass(frozen=True)
class Row:
    """A row as the page sees it."""

    record: Any
    url: str
    cells: list[tuple[Heading, str]]


class PageLink(NamedTuple):
    """A step of the pager; the gap between far pages has no address."""

    label: str
    url: str
    current: bool


class Listing:
    """The rows of a queryset as one request wants them: `q`, `sort`, `page`, `format` and the filters' own fields.

    Never raises on what the address says: unknown sort keys and pages fall back, bad filters show their error.
    `prepare` is given the rows of a page or spreadsheet before their values are asked, to read for all at once what these need.
    """

    def __init__(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        columns: Sequence[Column],
        *,
        filterset: type[FilterSet] | None = None,
        search: str | None = None,
        title: str | Promise = "",
        row_url: Callable[[Any], str] | None = None,
        page_size: int = 50,
        prepare: Callable[[Sequence[Any]], object] | None = None,
    ) -> None:
        self.request = request
        self.title = title
        self.printing = False
        self._sources = columns
        self._row_url = row_url
        self._page_size = page_size
        self._prepare = prepare
        self.q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY] if search else ""
        self._filters = filterset(request.GET, queryset=queryset, request=request) if filterset else None
        self._queryset = self._found(queryset, search)

    def respond(self, template: str, context: Mapping[str, Any] | None = None) -> HttpResponse:
        """Answer with the page, or with what `?format=` asks for where the filters make sense."""
        wanted = self.request.GET.get("format") if self._filters_hold else None
        if wanted == "xlsx":
            return self._xlsx_response()
        self.printing = wanted == "print"
        return render(self.request, template, {**(context or {}), "listing": self})

    @property
    def filter_form(self) -> forms.Form | None:
        """The filters' form, with its errors, or None."""
        return self._filters.form if self._filters else None

    @cached_property
    def columns(self) -> list[Heading]:
        """The headings."""
        return [self._heading(column) for column in self._sources]

    @cached_property
    def page(self) -> Page:
        """The page asked for, or the nearest there is; a printed list is one long page."""
        size = PRINTED_ROWS if self.printing else self._page_size
        return Paginator(self._queryset, size).get_page(
            None if self.printing else self.request.GET.get("page")
        )

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of this page."""
        return [self._row(record) for record in self._prepared(self.page.object_list)]

    @property
    def total(self) -> int:
        """How many rows there are on all pages together."""
        return self.page.paginator.count

    @property
    def cut(self) -> bool:
        """Whether a printed list had to stop before its end."""
        return self.printing and self.total > PRINTED_ROWS

    @property
    def page_links(self) -> list[PageLink]:
        """The steps of the pager; none where one page holds all."""
        if self.printing or self.page.paginator.num_pages < 2:
            return []
        numbers = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)
        return [self._page_link(number) for number in numbers]

    @property
    def xlsx_url(self) -> str:
        """Where the whole list is to be had as XLSX."""
        return self._url(format="xlsx", page=None)

    @property
    def print_url(self) -> str:
        """Where the list is to be had for printing."""
        return self._url(format="print", page=None)

    @cached_property
    def _filters_hold(self) -> bool:
        return self._filters is None or not self._filters.is_bound or self._filters.is_valid()

    def _found(self, queryset: QuerySet[Any], search: str | None) -> QuerySet[Any]:
        found = self._filters.qs if self._filters else queryset
        if search and self.q:
            found = found.filter(**{f"{search}__icontains": fold(self.q)})
        return found.order_by(*_with_key(self._order(found), found.model))

    def _order(self, queryset: QuerySet[Any]) -> tuple[Any, ...]:
        key, descending = self._sorting
        order = next((column.order for column in self._sources if column.order and column.key == key), None)
        if order is None:
            return tuple(queryset.query.order_by or queryset.model._meta.ordering)
        if not _may_be_empty(order, queryset.model):
            return (f"-{order}" if descending else order,)
        return (F(order).desc(nulls_last=True) if descending else F(order).asc(nulls_last=True),)

    @property
    def _sorting(self) -> tuple[str, bool]:
        wanted = self.request.GET.get("sort", "")
        return wanted.removeprefix("-"), wanted.startswith("-")

    def _heading(self, column: Column) -> Heading:
        key, descending = self._sorting
        chosen = bool(column.order) and key == column.key
        direction = ("desc" if descending else "asc") if chosen else ""
        turned = f"-{column.key}" if direction == "asc" else column.key
        url = self._url(sort=turned, page=None, format=None) if column.order else ""
        return Heading(column.key, column.label, bool(column.order), url, direction)

    def _prepared(self, found: Iterable[Any]) -> list[Any]:
        records = list(found)
        if self._prepare is not None:
            self._prepare(records)
        return records

    def _row(self, record: Any) -> Row:
        texts = [_text(column.value_of(record)) for column in self._sources]
        url = self._row_url(record) if self._row_url else ""
        return Row(record, url, list(zip(self.columns, texts, strict=True)))

    def _page_link(self, number: int | str) -> PageLink:
        if not isinstance(number, int):
            return PageLink(str(number), "", False)
        return PageLink(str(number), self._url(page=str(number)), number == self.page.number)

    def _url(self, **changes: str | None) -> str:
        """Return the address of this list with some of its words changed, or left out where None."""
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"{self.request.path}?{query.urlencode()}"

    def _xlsx_response(self) -> HttpResponse:
        records = self._prepared(self._queryset[: XLSX_ROWS + 1])
        rows = (
            [_plain(column.value_of(record)) for column in self._sources] for record in records[:XLSX_ROWS]
        )
        content = xlsx.workbook(
            str(self.title),
            [str(column.label) for column in self._sources],
            rows,
            notes=_cut_notes(len(records)),
        )
        disposition = f'attachment; filename="{slug(str(self.title))}.xlsx"'
        headers = {"Content-Type": xlsx.CONTENT_TYPE, "Content-Disposition": disposition}
        return HttpResponse(content, headers=headers)


def _may_be_empty(order: str, model: type[Model]) -> bool:
    """Whether rows may have nothing to be sorted by: a column on the way is nullable, or it is reckoned in the query.

    Left to themselves, databases disagree about where those belong. A column that is always filled is ordered plainly, as its index has it.
    """
    of: Any = model
    for name in order.split("__"):
        try:
            field = of._meta.get_field(name)
        except FieldDoesNotExist:
            return True
        if field.null:
            return True
        of = field.related_model
    return False


def _with_key(order: tuple[Any, ...], model: type[Model]) -> tuple[Any, ...]:
    """Append the key, so that rows alike in all else do not jump between pages."""
    names = {"pk", "-pk", model._meta.pk.name, f"-{model._meta.pk.name}"}
    return order if any(isinstance(part, str) and part in names for part in order) else (*order, "pk")


def _cut_notes(found: int) -> list[str]:
    if found <= XLSX_ROWS:
        return []
    return [_("Cut after %(rows)s rows. Filter the list to get the rest.") % {"rows": show_number(XLSX_ROWS)}]


def _text(value: object) -> str:
    """Show a value as people read it; markup that a column made safe stays so."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int | float | Decimal):
        return show_number(value)
    if isinstance(value, date):
        return _day(value)
    return value if isinstance(value, SafeString) else str(value)


def _plain(value: object) -> object:
    """A spreadsheet gets the words of a column, not its markup."""
    return strip_tags(value) if isinstance(value, SafeString) else value


def _day(value: date) -> str:
    if isinstance(value, datetime):
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{moment:%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}"
