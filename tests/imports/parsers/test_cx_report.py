from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.imports.parsers import ParsedFile, RefusedFileError, read
from pacenote.imports.parsers.encodings import Text
from pacenote.imports.parsers.web_pages import read_tables

NAME = "DE-PNTE-DXX1-Week45-CDF-report.html"
TITLES = (
    "Tracking ID", "Transporter ID", "Feedback L0", "Feedback L1", "Feedback L2", "Feedback Date", "Delivery Time",
    "City", "Postal Code",
)  # fmt: skip


def page(*rows: tuple[str, ...], titles: tuple[str, ...] = TITLES) -> bytes:
    head = "".join(f"<th>{title}</th>" for title in titles)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        "<!DOCTYPE html><html><head><style>td {color: red}</style><script>alert('A1DRIVER000001')</script></head><body>"
        "<table><tr><td><a href='/'>Home</a></td></tr></table>"
        f"<section data-tab='week_202645'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></section>"
        "</body></html>"
    ).encode()


def row(parcel: str, driver: str, *levels: str, day: str = "2026-11-03 14:02") -> tuple[str, ...]:
    return (parcel, driver, *levels, "2026-11-09", day, "Musterstadt", "12345")


def _read(*rows: tuple[str, ...], name: str = NAME) -> ParsedFile:
    return read(page(*rows), name=name)


def test_complaints_of_a_saved_page_are_counted_per_driver_with_their_reasons() -> None:
    parsed = _read(
        row("DE1", "A1DRIVER000001", "Negative", "Driver", "Mishandled package"),
        row("DE1", "A1DRIVER000001", "Negative", "Driver", "Was unprofessional"),
        row("DE2", "a1driver000001", "Negative", "Delivery", "Never received"),
        row("DE3", "A1DRIVER000001", "Positive", "Driver", "Friendly"),
        row("DE4", "A1DRIVER000002", "Negative", "Something new", "Nobody knows"),
    )

    assert (parsed.kind, parsed.company, parsed.station, parsed.rows) == ("cx_feedback", "PNTE", "DXX1", 4)
    assert {each.person.external_id: each.values for each in parsed.readings} == {
        "A1DRIVER000001": {
            "cx_negative": Decimal(2),
            "cx_mishandled": Decimal(1),
            "cx_unprofessional": Decimal(1),
            "cx_never_received": Decimal(1),
        },
        "A1DRIVER000002": {"cx_negative": Decimal(1)},
    }


def test_the_week_of_the_name_is_the_one_of_the_days_when_all_lie_in_it() -> None:
    inside = _read(row("DE1", "A1DRIVER000001", "Negative", "", ""))
    outside = _read(
        row("DE1", "A1DRIVER000001", "Negative", "", ""),
        row("DE2", "A1DRIVER000001", "Negative", "", "", day="2026-11-10 09:00"),
    )

    assert inside.period is not None
    assert (inside.period.cadence, inside.period.label, inside.period.start.isoformat()) == (
        "week", "2026-W45", "2026-11-02",
    )  # fmt: skip
    assert outside.period is not None
    assert outside.period.cadence == "range"


def test_cities_postcodes_parcels_and_scripts_stay_in_the_original() -> None:
    said = repr(_read(row("DE77777", "A1DRIVER000001", "Negative", "Driver", "Wrong address")))

    assert [word for word in ("Musterstadt", "12345", "DE77777", "alert", "color") if word in said] == []


def test_a_page_without_such_a_table_is_refused_as_a_page() -> None:
    with pytest.raises(RefusedFileError) as refusal:
        read(page(("x", "y"), titles=("Agent", "Week")), name="page.html")

    assert refusal.value.code == "web_page"


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(
            [
                "<table>",
                "<tr>",
                "<td>",
                "<td colspan=9999>",
                "</table>",
                "<script>",
                "</script>",
                "<!--",
                "x",
                "&amp;",
                "<td colspan='-1'>",
                "</td>",
            ]
        ),
        max_size=30,
    ).map("".join)
)
def test_no_page_stops_the_reader(body: str) -> None:
    for sheet in read_tables(Text(f"<html>{body}".encode("utf-8", "replace"), "utf-8")):
        assert all(isinstance(cell, str) for each in sheet.rows for cell in each.cells)


def test_cells_keep_their_place_where_tags_are_left_open_or_span() -> None:
    text = "<table><tr><th>A<th colspan=2>B<th>C<tr><td>1<br>x<td>2<td>3<td>4&amp;5</table>"

    (sheet,) = read_tables(Text(text.encode(), "utf-8"))

    assert [each.cells for each in sheet.rows] == [("A", "B", "", "C"), ("1 x", "2", "3", "4&5")]
