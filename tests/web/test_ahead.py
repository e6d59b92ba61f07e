"""A list that grows for years is counted only as far as the next page."""

from __future__ import annotations

import pytest

from pacenote.base.tenancy import as_company
from pacenote.people.models import Station
from pacenote.web.ahead import AheadPaginator, OncePaginator
from tests.makers import make_company

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", [AheadPaginator, OncePaginator])
@pytest.mark.parametrize(
    ("wanted", "number", "codes", "counted", "open_end"),
    [
        (None, 1, ["S1", "S2", "S3"], 4, True),
        ("1", 1, ["S1", "S2", "S3"], 4, True),
        ("2", 2, ["S4", "S5", "S6"], 7, True),
        ("3", 3, ["S7", "S8"], 8, False),
        ("4", 3, ["S7", "S8"], 8, False),
        ("0", 1, ["S1", "S2", "S3"], 4, True),
        ("-2", 1, ["S1", "S2", "S3"], 4, True),
        ("²", 1, ["S1", "S2", "S3"], 4, True),
        ("9999999", 1, ["S1", "S2", "S3"], 4, True),
    ],
)
def test_a_page_knows_what_it_holds_and_whether_more_follows(kind, wanted, number, codes, counted, open_end):  # noqa: PLR0917  pytest gives them by name
    company = make_company()
    with as_company(company.pk):
        Station.objects.bulk_create([Station(company=company, code=f"S{n}") for n in range(1, 9)])
        paginator = kind(Station.objects.order_by("code"), 3, wanted)

        page = paginator.shown()

        assert [each.code for each in page] == codes
        assert (page.number, page.has_next(), page.has_previous()) == (number, open_end, number > 1)
        assert (paginator.count, paginator.open_end) == (counted, open_end)


@pytest.mark.parametrize("kind", [AheadPaginator, OncePaginator])
@pytest.mark.parametrize("wanted", [None, "1", "7"])
def test_an_empty_list_is_one_empty_page(kind, wanted):
    page = kind(Station.objects.order_by("code"), 3, wanted).shown()

    assert (list(page), page.number, page.has_other_pages()) == ([], 1, False)


@pytest.mark.parametrize(("kind", "queries"), [(AheadPaginator, 2), (OncePaginator, 2)])
def test_the_list_itself_is_searched_once_or_twice(kind, queries, django_assert_num_queries):
    company = make_company()
    with as_company(company.pk):
        Station.objects.bulk_create([Station(company=company, code=f"S{n}") for n in range(1, 9)])
        found = Station.objects.filter(code__startswith="S").order_by("code")

        with django_assert_num_queries(queries) as asked:
            list(kind(found, 3, "2").shown())

    searching = [each["sql"] for each in asked.captured_queries if "LIKE" in each["sql"]]
    assert len(searching) == (1 if kind is OncePaginator else 2)


@pytest.mark.parametrize("wanted", [None, "2", "3", "4"])
@pytest.mark.parametrize("near", range(9))
def test_a_beginning_that_is_searched_first_changes_no_page(near, wanted):
    company = make_company()
    with as_company(company.pk):
        Station.objects.bulk_create([Station(company=company, code=f"S{n}") for n in range(1, 9)])
        rows = Station.objects.order_by("code")
        plain, quick = (OncePaginator(rows, 3, wanted, near=each) for each in (None, rows.filter(code__lte=f"S{near}")))

        pages = [(list(each.shown()), each.count, each.shown().has_next()) for each in (plain, quick)]

    assert pages[0] == pages[1]


def test_a_beginning_that_fills_the_page_is_all_that_is_read(django_assert_num_queries):
    company = make_company()
    with as_company(company.pk):
        Station.objects.bulk_create([Station(company=company, code=f"S{n}") for n in range(1, 9)])
        near = Station.objects.filter(code__lte="S4").order_by("code")

        with django_assert_num_queries(2) as asked:  # the ids, then the rows of the page
            assert len(list(OncePaginator(Station.objects.order_by("code"), 3, None, near=near).shown())) == 3

    assert "S4" in asked.captured_queries[0]["sql"]
