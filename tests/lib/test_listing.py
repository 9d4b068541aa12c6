from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import django_filters
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import Value
from django.db.models.functions import NullIf
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from openpyxl import load_workbook

from kheo.lib import listing as listing_module
from kheo.lib.listing import Column, Listing, PageLink
from kheo.org.models import Unit

pytestmark = pytest.mark.django_db

PAGE = (
    "{{ listing.title }}|{{ greeting }}|{{ listing.total }}|{{ listing.printing }}|{{ listing.filter_form.errors.least.0 }}|"
    "{% for column in listing.columns %}{{ column.label }}{{ column.sorted }} {% endfor %}|"
    "{% for row in listing.rows %}{{ row.url }}:{% for column, text in row.cells %}{{ text }},{% endfor %}{% endfor %}|"
    "{% for link in listing.page_links %}{{ link.label }} {% endfor %}"
)


class KindFilter(django_filters.FilterSet):
    least = django_filters.NumberFilter(field_name="id", lookup_expr="gte")

    class Meta:
        model = ContentType
        fields = ()


COLUMNS = [
    Column("model", "Name", order="model"),
    Column("app", "App", value="app_label"),
    Column("size", "Size", value=lambda kind: len(kind.model), order="app_label"),
]


@pytest.fixture(autouse=True)
def page_template(settings):
    loaders = [("django.template.loaders.locmem.Loader", {"page.html": PAGE})]
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": loaders}}
    ]


def make_rows(count, names=None):
    ContentType.objects.bulk_create(
        ContentType(app_label="x", model=name)
        for name in names or [f"row{number:03d}" for number in range(count)]
    )


def listed(query="", columns=COLUMNS, **options):
    request = RequestFactory().get(f"/danh-sach/?{query}")
    options = {"title": "Danh sách", "search": "model", "filterset": KindFilter, "page_size": 10} | options
    return Listing(request, ContentType.objects.filter(app_label="x"), columns, **options)


def names(made):
    return [row.record.model for row in made.rows]


@pytest.mark.parametrize("count", [1, 3])
def test_listing_asks_the_database_twice_however_many_rows(django_assert_num_queries, count):
    make_rows(count)
    with django_assert_num_queries(2):
        answer = listed(row_url=lambda kind: f"/{kind.model}/").respond("page.html", {"greeting": "hi"})
    rows = "".join(f"/row{number:03d}/:row{number:03d},x,6," for number in range(count))
    assert answer.content.decode() == f"Danh sách|hi|{count}|False||Name App Size |{rows}|"


def test_listing_searches_the_folded_column():
    make_rows(0, ["dan van kheo", "hop ap", "van dan"])
    assert names(listed("q=%20Vận%20KHÉO")) == ["dan van kheo"]
    assert names(listed("q=")) == ["dan van kheo", "hop ap", "van dan"]
    assert listed("q=Vận").q == "Vận"


@pytest.mark.parametrize("query", ["q=%00", "q=%25", "q=" + "x" * 5000])
def test_listing_bears_any_search(query):
    make_rows(2)
    assert listed(query).respond("page.html").status_code == 200


def test_listing_without_a_search_column_does_not_search():
    make_rows(2)
    made = listed("q=nothing", search=None)
    assert (made.q, made.total) == ("", 2)


def test_listing_sorts_both_ways_and_offers_the_other():
    make_rows(0, ["b", "a", "c"])
    made = listed("sort=model&q=&page=1")
    assert names(made) == ["a", "b", "c"]
    assert [(column.sortable, column.sorted) for column in made.columns] == [
        (True, "asc"),
        (False, ""),
        (True, ""),
    ]
    assert made.columns[0].sort_url == "/danh-sach/?q=&sort=-model"
    assert made.columns[1].sort_url == ""
    turned = listed("sort=-model")
    assert names(turned) == ["c", "b", "a"]
    assert (turned.columns[0].sorted, turned.columns[0].sort_url) == ("desc", "/danh-sach/?sort=model")


@pytest.mark.parametrize(("sort", "found"), [("told", ["b", "c", "a"]), ("-told", ["c", "b", "a"])])
def test_rows_that_have_nothing_to_sort_by_come_last_either_way(sort, found):
    make_rows(0, ["a", "b", "c"])
    request = RequestFactory().get(f"/?sort={sort}")
    kinds = ContentType.objects.filter(app_label="x").annotate(told=NullIf("model", Value("a")))
    assert names(Listing(request, kinds, [Column("told", "Told", order="told")])) == found


@pytest.mark.parametrize("sort", ["ends", "-ends"])
def test_a_nullable_column_is_told_apart_from_one_that_is_always_filled(sort):
    request = RequestFactory().get(f"/?sort={sort}")
    orders = {"valid_to": True, "parent__folded": True, "folded": False, "path": False}
    for order, said in orders.items():
        made = Listing(request, Unit.objects.all(), [Column("ends", "Ends", order=order)])
        assert ("NULLS LAST" in str(made.page.paginator.object_list.query)) is said, order


@pytest.mark.parametrize("sort", ["password", "-", "app", "--model", "model__x", "%00", "?"])
def test_listing_with_an_unknown_sort_key_falls_back(sort):
    make_rows(0, ["b", "a"])
    assert names(listed(f"sort={sort}")) == ["b", "a"]


def test_listing_orders_rows_alike_by_their_key():
    make_rows(25)
    pages = [names(listed(f"sort=-size&page={page}")) for page in (1, 2, 3)]
    assert [name for page in pages for name in page] == [f"row{number:03d}" for number in range(25)]


def test_listing_keeps_the_order_of_its_queryset():
    make_rows(0, ["b", "a"])
    request = RequestFactory().get("/")
    kinds = ContentType.objects.filter(app_label="x").order_by("model")
    assert names(Listing(request, kinds, COLUMNS)) == ["a", "b"]


def test_listing_links_its_pages_and_keeps_the_question():
    make_rows(25)
    made = listed("q=row&page=2")
    assert names(made) == [f"row{number:03d}" for number in range(10, 20)]
    assert made.page_links == [
        PageLink(str(page), f"/danh-sach/?q=row&page={page}", page == 2) for page in (1, 2, 3)
    ]
    assert made.xlsx_url == "/danh-sach/?q=row&format=xlsx"
    assert made.print_url == "/danh-sach/?q=row&format=print"


def test_listing_leaves_out_the_steps_between_far_pages():
    make_rows(30)
    labels = [link.label for link in listed("page=15", page_size=1).page_links]
    assert labels == ["1", "…", "13", "14", "15", "16", "17", "…", "30"]


@pytest.mark.parametrize(
    ("page", "number"), [("0", 3), ("-1", 3), ("99", 3), ("abc", 1), ("9" * 5000, 1), ("", 1)]
)
def test_listing_with_a_page_out_of_range_falls_back(page, number):
    make_rows(25)
    assert listed(f"page={page}").page.number == number


def test_listing_filters():
    make_rows(3)
    last = ContentType.objects.latest("id")
    assert names(listed(f"least={last.pk}")) == ["row002"]


@pytest.mark.parametrize("shape", ["", "xlsx", "print"])
def test_listing_with_a_bad_filter_shows_the_forms_error_instead_of_a_file(shape):
    make_rows(1)
    answer = listed(f"least=abc&format={shape}").respond("page.html")
    assert answer.content.decode() == "Danh sách||1|False|Enter a number.|Name App Size |:row000,x,6,|"


def test_listing_without_rows_or_filters_or_title():
    made = listed(filterset=None, title="")
    assert (made.rows, made.total, made.page_links, made.filter_form) == ([], 0, [], None)


def table(answer):
    return list(load_workbook(BytesIO(answer.content)).active.values)


@pytest.mark.parametrize("count", [1, 3])
def test_listing_sends_all_its_rows_as_xlsx_in_one_query(django_assert_num_queries, count):
    make_rows(count)
    with django_assert_num_queries(1):
        answer = listed("format=xlsx", page_size=1).respond("page.html")
    assert answer["Content-Disposition"] == 'attachment; filename="danh-sach.xlsx"'
    assert table(answer) == [
        ("Name", "App", "Size"),
        *((f"row{number:03d}", "x", 6) for number in range(count)),
    ]


def test_listing_as_xlsx_obeys_search_and_sort():
    make_rows(0, ["ba", "a", "c"])
    assert [row[0] for row in table(listed("format=xlsx&q=Á&sort=model").respond("page.html"))] == [
        "Name",
        "a",
        "ba",
    ]


def test_listing_as_xlsx_says_where_it_was_cut(monkeypatch):
    monkeypatch.setattr(listing_module, "XLSX_ROWS", 2)
    make_rows(3)
    rows = table(listed("format=xlsx").respond("page.html"))
    assert [row[0] for row in rows] == [
        "Name",
        "row000",
        "row001",
        None,
        "Cut after 2 rows. Filter the list to get the rest.",
    ]


def test_listing_prepares_the_rows_of_a_page_or_spreadsheet_alone(monkeypatch):
    make_rows(30)
    monkeypatch.setattr(listing_module, "XLSX_ROWS", 20)
    prepared: list[list[str]] = []
    told = Column("told", "Told", value=lambda _kind: len(prepared[-1]))

    def prepare(rows):
        prepared.append([row.model for row in rows])

    page = listed("page=2", [told], prepare=prepare)
    assert [text for row in page.rows for _column, text in row.cells] == ["10"] * 10
    assert prepared == [[f"row{number:03d}" for number in range(10, 20)]]
    listed("format=xlsx", [told], prepare=prepare).respond("page.html")
    assert len(prepared[-1]) == 21


def test_listing_printed_is_one_long_page(monkeypatch):
    make_rows(25)
    made = listed("format=print&page=2")
    answer = made.respond("page.html")
    assert (made.printing, len(made.rows), made.cut, made.page_links) == (True, 25, False, [])
    assert "|25|True|" in answer.content.decode()
    monkeypatch.setattr(listing_module, "PRINTED_ROWS", 20)
    cut = listed("format=print")
    cut.respond("page.html")
    assert (len(cut.rows), cut.cut) == (20, True)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        ("", "–"),
        (0, "0"),
        (147690, "147.690"),
        (Decimal("92.430"), "92,43"),
        (True, "Yes"),
        (date(2022, 11, 5), "05/11/2022"),
        (datetime(2022, 11, 5, 23, 30, tzinfo=UTC), "06/11/2022 06:30"),
    ],
)
def test_listing_shows_values_as_people_read_them(value, text):
    make_rows(1)
    [row] = listed(columns=[Column("v", "V", value=lambda _: value)]).rows
    assert [shown for heading, shown in row.cells] == [text]


def test_listing_follows_dots_and_stops_at_nothing():
    kind = ContentType(app_label="x", model="abc")
    assert Column("v", "V", value="model.upper").value_of(kind) == "ABC"
    assert Column("v", "V", value="pk.real").value_of(kind) is None


def test_listing_escapes_texts_but_not_what_a_column_made_safe():
    make_rows(0, ["<b>a</b>"])
    columns = [Column("model", "Name"), Column("safe", "Safe", value=lambda _: mark_safe("<i>s</i>"))]
    page = listed(columns=columns).respond("page.html").content.decode()
    assert "&lt;b&gt;a&lt;/b&gt;,<i>s</i>," in page
    assert table(listed("format=xlsx", columns=columns).respond("page.html"))[1] == ("<b>a</b>", "s")
