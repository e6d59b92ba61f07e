"""Rows and columns by their places, however the cells are aligned."""

from __future__ import annotations

import json

import pytest
import typst

from pacenote.imports.parsers import read
from pacenote.imports.parsers.pdf_table import split_glued

TITLES = [
    "#",
    "Name",
    "Transporter ID",
    "Delivered",
    "Key Focus Area",
    "Fico Score",
    "Sign/Signal Violations Rate",
    "DCR",
]
ROWS = [
    ["1", "Ada Example", "A3H3YU4V3BSQX4", "519", "", "No Data", "0.1", "100.0%"],
    ["2", "Bartholomew Maximilian Featherstonehaugh Longname", "A1OWGJNHWNZVCU", "1294", "DCR", "812", "0.0", "99.8%"],
    ["3", "Cleo Wilhelmina Example", "A28FUL0LXUV8R", "467", "POD", "Coming Soon", "0.0", "98.6%"],
]
WIDTHS = [22, 60, 75, 45, 35, 40, 45, 45]


def drawn(*, align: str, inset: float, font: str) -> bytes:
    cells = ", ".join(f"[#{json.dumps(cell)}]" for row in [TITLES, *ROWS] for cell in row)
    columns = ", ".join(f"{width}pt" for width in WIDTHS)
    return typst.compile(
        f"""#set page(width: 842pt, height: 595pt, margin: 20pt, footer: [#h(1fr) A note with the number 7])
#set text(size: 6pt, font: "{font}")
#"PNTE at DXX1" \\ #"Week 37" \\ #"2025" \\ #"Overall Standing: 86.1 | Fantastic"
#pagebreak()
#"DA Current Week Performance" \\
#"Drivers ranked by overall score. Safety - metrics (except FICO) are measured as events per trip at DA level"
#table(columns: ({columns}), align: {align}, inset: {inset}pt, {cells})""".encode(),
        format="pdf",
    )


@pytest.mark.parametrize("font", ["Libertinus Serif", "DejaVu Sans Mono"])
@pytest.mark.parametrize("inset", [2, 3, 4])
@pytest.mark.parametrize("align", ["center + top", "left + top", "center + horizon", "right + bottom"])
def test_wrapped_names_and_titles_go_to_their_own_row_and_column(align: str, inset: float, font: str) -> None:
    parsed = read(drawn(align=align, inset=inset, font=font), name="US_PNTE_DXX1_Week37_2025_en_DSPScorecard.pdf")

    assert [(row.line, row.person.name, row.person.external_id) for row in parsed.readings] == [
        (int(row[0]), row[1], row[2]) for row in ROWS
    ]
    assert [{metric: str(value) for metric, value in row.values.items()} for row in parsed.readings] == [
        {"delivered_packages": "519", "sign_signal_violations_rate": "0.1", "dcr": "100.0"},
        {"delivered_packages": "1294", "fico": "812", "sign_signal_violations_rate": "0.0", "dcr": "99.8"},
        {"delivered_packages": "467", "sign_signal_violations_rate": "0.0", "dcr": "98.6"},
    ]
    assert [row.detail.get("focus_area") for row in parsed.readings] == [None, "DCR", "POD"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("RuelascoAZS65XHNVYS11", ("Ruelasco", "AZS65XHNVYS11")),
        ("ExampleA3H3YU4V3BSQX4", ("Example", "A3H3YU4V3BSQX4")),
        ("A3H3YU4V3BSQX4", ("", "")),
        ("Featherstonehaugh", ("", "")),
        ("Oyelaran-Smythe", ("", "")),
    ],
)
def test_a_name_that_runs_into_the_id_is_cut_before_it(text: str, parts: tuple[str, str]) -> None:
    assert split_glued(text) == parts
