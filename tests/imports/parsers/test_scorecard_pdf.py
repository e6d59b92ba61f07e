"""Scorecards against the overview of the same week, and scorecards that have never been seen."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pacenote.imports.parsers import ParsedFile, RefusedFileError, read

SCORECARD_2024 = "scorecard_pdf/US_PNTE_DXX1_Week40_2024_en_DSPScorecard.pdf"
SCORECARD_2026 = "scorecard_pdf/US_PNTE_DXX1_Week45_2026_en_DSPScorecardPreview.pdf"
OVERVIEW_2024 = "overview_csv/DSP_Overview_Dashboard_PNTE_DXX1_2024-W40.csv"
OVERVIEW_2026 = "overview_csv/DSP_Overview_Dashboard_PNTE_DXX1_2026-W45.csv"
NAME = "US_PNTE_DXX1_Week37_2025_en_DSPScorecard.pdf"
TITLES = [
    "#",
    "Name",
    "Transporter ID",
    "Delivered",
    "Fico Score",
    "Speeding Event Rate",
    "CDF DPMO",
    "DCR",
    "POD Opps.",
]
ROWS = [
    ["1", "Ada Example", "A3H3YU4V3BSQX4", "519", "Coming Soon", "0.0", "No Data", "100.0%", "304"],
    ["2", "Ben De La Example Longname", "A1OWGJNHWNZVCU", "1294", "812", "0.4", "1,243", "99.8%", "722"],
    ["3", "Cleo Example", "A28FUL0LXUV8R", "467", "0", "1.5", "0", "98.6%", "301"],
]
PdfMaker = Callable[..., bytes]


def by_id(parsed: ParsedFile) -> dict[str, dict[str, Decimal]]:
    return {row.person.external_id: row.values for row in parsed.readings}


@pytest.mark.parametrize(("pdf", "overview"), [(SCORECARD_2024, OVERVIEW_2024), (SCORECARD_2026, OVERVIEW_2026)])
def test_every_cell_agrees_with_the_overview_of_the_week(
    sample: Callable[[str], bytes], pdf: str, overview: str
) -> None:
    printed = by_id(read(sample(pdf), name=Path(pdf).name))
    told = by_id(read(sample(overview), name=Path(overview).name))

    shared = {person: values.keys() & told[person].keys() for person, values in printed.items()}
    rounded = {key: {m: float(printed[key][m]) for m in metrics} for key, metrics in shared.items()}
    assert rounded == {
        key: {m: pytest.approx(float(told[key][m]), abs=0.051 if m.endswith("_rate") else 0) for m in metrics}
        for key, metrics in shared.items()
    }
    assert printed.keys() == told.keys()


def test_a_plain_scorecard_is_read_cell_by_cell(make_scorecard: PdfMaker) -> None:
    parsed = read(make_scorecard(TITLES, [ROWS]), name=NAME)

    assert by_id(parsed) == {
        "A3H3YU4V3BSQX4": _numbers(
            delivered_packages=519, speeding_event_rate="0.0", dcr="100.0", pod_opportunities=304
        ),
        "A1OWGJNHWNZVCU": _numbers(
            delivered_packages=1294,
            fico=812,
            speeding_event_rate="0.4",
            cdf_dpmo=1243,
            dcr="99.8",
            pod_opportunities=722,
        ),
        "A28FUL0LXUV8R": _numbers(
            delivered_packages=467, speeding_event_rate="1.5", cdf_dpmo=0, dcr="98.6", pod_opportunities=301
        ),
    }
    assert [row.person.name for row in parsed.readings] == ["Ada Example", "Ben De La Example Longname", "Cleo Example"]
    assert (parsed.company, parsed.station, parsed.company_readings) == (
        "PNTE",
        "DXX1",
        {"overall_score": Decimal("86.1")},
    )


def test_moved_columns_change_nothing(make_scorecard: PdfMaker) -> None:
    order = [0, *random.Random(3).sample(range(1, len(TITLES)), len(TITLES) - 1)]

    moved = make_scorecard([TITLES[n] for n in order], [[[row[n] for n in order] for row in ROWS]])

    assert by_id(read(moved, name=NAME)) == by_id(read(make_scorecard(TITLES, [ROWS]), name=NAME))


def test_an_added_column_changes_nothing_and_is_named(make_scorecard: PdfMaker) -> None:
    more = make_scorecard([*TITLES[:4], "Moon Phase", *TITLES[4:]], [[[*row[:4], "full", *row[4:]] for row in ROWS]])

    parsed = read(more, name=NAME)

    assert by_id(parsed) == by_id(read(make_scorecard(TITLES, [ROWS]), name=NAME))
    assert parsed.unknown_columns == ("Moon Phase",)


def test_rows_go_on_over_pages(make_scorecard: PdfMaker) -> None:
    parsed = read(make_scorecard(TITLES, [ROWS[:2], ROWS[2:]]), name=NAME)

    assert [(row.line, row.page) for row in parsed.readings] == [(1, 2), (2, 2), (3, 3)]


def test_a_lost_row_is_refused_by_its_number(make_scorecard: PdfMaker) -> None:
    with pytest.raises(RefusedFileError, match="row 2 is missing") as refusal:
        read(make_scorecard(TITLES, [[ROWS[0], ROWS[2]]]), name=NAME)

    assert refusal.value.code == "missing_rows"


def test_a_row_without_an_id_is_refused(make_scorecard: PdfMaker) -> None:
    with pytest.raises(RefusedFileError) as refusal:
        read(make_scorecard(TITLES, [[ROWS[0], [*ROWS[1][:2], "unknown", *ROWS[1][3:]], ROWS[2]]]), name=NAME)

    assert refusal.value.code == "unreadable_row"


def test_a_word_among_numbers_refuses_the_whole_file(make_scorecard: PdfMaker) -> None:
    with pytest.raises(RefusedFileError, match="Page 2, row 2: “many” in column “Delivered”") as refusal:
        read(make_scorecard(TITLES, [[ROWS[0], [*ROWS[1][:3], "many", *ROWS[1][4:]], ROWS[2]]]), name=NAME)

    assert refusal.value.code == "unreadable_number"


def test_a_name_of_another_week_makes_the_period_a_question(make_scorecard: PdfMaker) -> None:
    parsed = read(make_scorecard(TITLES, [ROWS]), name="US_PNTE_DXX1_Week38_2025_en_DSPScorecard.pdf")

    assert parsed.period is None
    assert list(map(str, parsed.warnings)) == ["The file says 2025-W37, but its name says 2025-W38."]


def test_a_renamed_scorecard_is_read_by_its_text(make_scorecard: PdfMaker) -> None:
    parsed = read(make_scorecard(TITLES, [ROWS]), name="download (3).csv")

    assert parsed.period is not None
    assert parsed.period.label == "2025-W37"


def test_the_six_weeks_behind_are_kept_beside_the_driver(sample: Callable[[str], bytes]) -> None:
    parsed = read(sample(SCORECARD_2024), name=Path(SCORECARD_2024).name)

    first = parsed.readings[0].detail
    assert (first["performer_status"], first["weeks_fantastic"], first["weeks_poor"]) == ("High Performer", "5", "0")


def test_the_watermark_leaves_no_letter(sample: Callable[[str], bytes]) -> None:
    parsed = read(sample(SCORECARD_2026), name="x.pdf")

    assert (parsed.preview, parsed.layout, parsed.unknown_columns) == (True, "scorecard_pdf_2026_preview", ())


def test_company_figures_are_read_by_label(sample: Callable[[str], bytes]) -> None:
    parsed = read(sample(SCORECARD_2026), name="x.pdf")

    assert {m: parsed.company_readings[m] for m in ("tenured_workforce", "fleet_execution", "cdf_dpmo")} == _numbers(
        tenured_workforce="81.54", fleet_execution="0.25", cdf_dpmo=1624
    )
    assert (parsed.company_tiers["overall_standing"], parsed.company_tiers["fleet_execution"]) == ("Fantastic", "Great")


def _numbers(**values: str | int) -> dict[str, Decimal]:
    return {metric: Decimal(value) for metric, value in values.items()}
