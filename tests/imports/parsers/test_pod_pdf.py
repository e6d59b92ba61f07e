from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
import typst

from pacenote.imports.parsers import RefusedFileError, read

SAMPLE = "pod_pdf/US-PNTE-DXX1-Week45-2026NA-DA-POD-Details (1).pdf"
NAME = "US-PNTE-DXX1-Week45-2026NA-DA-POD-Details.pdf"
TITLES = [
    "Employee Name", "Transporter Id", "Opportunities", "Success", "Bypass", "Rejects", "Blurry Photo",
    "Human In The Picture", "No Package Detected", "Package In Car", "Package In Hand",
    "Package Not Clearly Visible (Locker/Other Concealment)", "Package Too Close", "Photo Too Dark", "Other",
]  # fmt: skip
ROWS = [
    ["Ada Example", "A3H3YU4V3BSQX4", "100", "90", "3", "7", "1", "0", "2", "0", "0", "3", "1", "0", "0"],
    ["Ben De La Example", "A1OWGJNHWNZVCU", "1200", "1199", "0", "1", "0", "1", "0", "0", "0", "0", "0", "0", "0"],
]


def drawn(titles: list[str], rows: list[list[str]], *, totals: list[str] | None = None) -> bytes:
    """Draw a report whose first page has the totals of the standard order of columns."""
    sums = totals or [str(sum(int(row[place]) for row in ROWS)) for place in range(2, 15)]
    first = "\n".join(
        f"#{json.dumps(f'{title} {total} 1.0%')} \\" for title, total in zip(TITLES[2:], sums, strict=True)
    )
    cells = ", ".join(f"[#{json.dumps(cell)}]" for row in [titles, *rows] for cell in row)
    columns = "auto, auto, " + ", ".join(["45pt"] * (len(titles) - 2))
    return typst.compile(
        f"""#set page(width: 842pt, height: 595pt, margin: 20pt)
#set text(size: 7pt)
#"Photo on Delivery Acceptance Rate Report" \\ #"US - PNTE - DXX1 - Week 45" \\
{first}
#pagebreak()
#"Photo on Delivery Acceptance Rate Report (DA Level)" \\ #"US - PNTE - DXX1 - Week 45"
#table(columns: ({columns}), align: center + horizon, inset: 3pt, {cells})""".encode(),
        format="pdf",
    )


def values(data: bytes) -> dict[str, dict[str, Decimal]]:
    return {row.person.external_id: row.values for row in read(data, name=NAME).readings}


def test_a_plain_report_is_read_cell_by_cell() -> None:
    got = values(drawn(TITLES, ROWS))

    assert {metric: str(value) for metric, value in got["A3H3YU4V3BSQX4"].items()} == {
        "pod": "90.00", "pod_opportunities": "100", "pod_success": "90", "pod_bypass": "3", "pod_rejects": "7",
        "pod_blurry": "1", "pod_human": "0", "pod_no_package": "2", "pod_in_car": "0", "pod_in_hand": "0",
        "pod_not_visible": "3", "pod_too_close": "1", "pod_too_dark": "0", "pod_other": "0",
    }  # fmt: skip


def test_moved_columns_change_nothing() -> None:
    order = [0, 1, 5, 4, 3, 2, 14, 12, 13, 6, 7, 8, 9, 11, 10]

    moved = drawn([TITLES[n] for n in order], [[row[n] for n in order] for row in ROWS])

    assert values(moved) == values(drawn(TITLES, ROWS))


def test_an_added_column_changes_nothing() -> None:
    more = drawn([*TITLES[:6], "Moon Phase", *TITLES[6:]], [[*row[:6], "4", *row[6:]] for row in ROWS])

    assert values(more) == values(drawn(TITLES, ROWS))


def test_a_lost_driver_is_noticed_by_the_totals() -> None:
    with pytest.raises(RefusedFileError, match="add up to 100 for “Opportunities”, but page 1 says 1300") as refusal:
        read(drawn(TITLES, ROWS[:1]), name=NAME)

    assert refusal.value.code == "sums_disagree"


def test_reasons_that_do_not_make_the_rejects_are_refused() -> None:
    wrong = [*ROWS[0][:6], "2", *ROWS[0][7:]]

    with pytest.raises(RefusedFileError, match="the reasons make 8, but 7 rejects are printed"):
        read(drawn(TITLES, [wrong, ROWS[1]]), name=NAME)


def test_titles_that_are_unknown_leave_the_usual_order_with_all_its_proofs() -> None:
    renamed = [*TITLES[:6], *(f"Reason {letter}" for letter in "abcdefghi")]

    assert values(drawn(renamed, ROWS)) == values(drawn(TITLES, ROWS))


def test_swapped_reasons_without_known_titles_are_refused() -> None:
    renamed = [*TITLES[:6], *(f"Reason {letter}" for letter in "abcdefghi")]
    swapped = [[*row[:6], row[8], row[7], row[6], *row[9:]] for row in ROWS]

    with pytest.raises(RefusedFileError) as refusal:
        read(drawn(renamed, swapped), name=NAME)

    assert refusal.value.code == "sums_disagree"


def test_without_a_year_in_the_name_the_period_is_a_question(sample: Callable[[str], bytes]) -> None:
    parsed = read(sample(SAMPLE), name="download.pdf")

    assert (parsed.period, parsed.company, parsed.station) == (None, "PNTE", "DXX1")
    assert list(map(str, parsed.warnings)) == [
        "The file is of week 45, but neither its text nor its name tells the year."
    ]


def test_a_name_that_ran_into_the_id_keeps_its_row(sample: Callable[[str], bytes]) -> None:
    parsed = read(sample(SAMPLE), name=NAME)

    names = {row.person.external_id: row.person.name for row in parsed.readings}
    assert names["AZS65XHNVYS11"] == "Cristobaldo Ángelo Monteverde Ruelasco"
