from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from pacenote.imports.parsers import RefusedFileError, read

TITLES = ["Transporter ID", "Delivered", "DCR", "DSC DPMO", "LoR DPMO", "POD", "CC", "CE", "CDF DPMO"]
ROWS = [
    ["A3H3YU4V3BSQX4", "1.205", "98,54 %", "0", "0", "97,28 %", "-", "0", "4.878"],
    ["A1OWGJNHWNZVCU", "342", "97,37 %", "1.620", "0", "-", "95,00 %", "2.900", "0"],
]
NAME = "DE-PNTE-DXX1-Week45-DSP-Scorecard-3.0.pdf"
HEAD = "PNTE at DXX1\nDSP WEEKLY SCORECARD\nWeek 45 - 2026\nOverall Score: 77.86 | Great"
PdfMaker = Callable[..., bytes]


def test_decimal_commas_and_thousands_are_read_in_the_style_of_the_file(make_scorecard: PdfMaker) -> None:
    parsed = read(make_scorecard(TITLES, [ROWS], head=HEAD, title="DSP WEEKLY SUMMARY"), name=NAME)

    assert [{metric: str(value) for metric, value in row.values.items()} for row in parsed.readings] == [
        {"delivered_packages": "1205", "dcr": "98.54", "dsc_dpmo": "0", "lor_dpmo": "0", "pod": "97.28",
         "ced_dpmo": "0", "cdf_dpmo": "4878"},
        {"delivered_packages": "342", "dcr": "97.37", "dsc_dpmo": "1620", "lor_dpmo": "0",
         "contact_compliance": "95.00", "ced_dpmo": "2900", "cdf_dpmo": "0"},
    ]  # fmt: skip
    assert parsed.company_readings == {"overall_score": Decimal("77.86")}
    assert (parsed.company, parsed.period and str(parsed.period.start)) == ("PNTE", "2026-11-02")


def test_a_row_without_its_id_is_refused(make_scorecard: PdfMaker) -> None:
    lost = [["", *ROWS[1][1:]], ROWS[0]]

    with pytest.raises(RefusedFileError) as refusal:
        read(make_scorecard(TITLES, [lost], head=HEAD, title="DSP WEEKLY SUMMARY"), name=NAME)

    assert refusal.value.code == "unreadable_row"


def test_a_week_without_a_year_is_asked_for(make_scorecard: PdfMaker) -> None:
    head = HEAD.replace("Week 45 - 2026", "Week 45")

    parsed = read(make_scorecard(TITLES, [ROWS], head=head, title="DSP WEEKLY SUMMARY"), name=NAME)

    assert (parsed.period, len(parsed.readings)) == (None, 2)
