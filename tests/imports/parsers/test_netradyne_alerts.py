from __future__ import annotations

import io
from decimal import Decimal

import pytest
import xlsxwriter

from pacenote.imports.parsers import RefusedFileError, read
from pacenote.imports.parsers.parsed import ParsedFile, PersonKey

TITLES = (
    "S.No",
    "Driver Name",
    "Driver Id",
    "Timestamp(EDT)",
    "Alert Type",
    "Alert Severity",
    "Alert Id",
    "Start Latlong",
)
HEADING = (
    "Alerts Report (Generated 17 Nov 2026 07:45:17 EST)",
    "Fleet: PNTE",
    "Report Generated For - Mon (16 Nov) 12:00 AM  (EST) to Tue (17 Nov) 12:00 AM  (EST)",
)
ADA = ("Ada Example", "K" * 98)
NAME = "Alerts Report( Nov 16 2026 ).xlsx"


def alert(driver: tuple[str, str], time: str, kind: str, severity: str) -> tuple[str, ...]:
    return ("1", *driver, time, kind, severity, "77", "43.6,-86.9")


def report(*alerts: tuple[str, ...], heading: tuple[str, ...] = HEADING, titles: tuple[str, ...] = TITLES) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Alerts Report")
    for line, text in enumerate(heading):
        sheet.write_string(line, 0, text)
    for line, row in enumerate((titles, *alerts), start=4):
        for place, cell in enumerate(row):
            sheet.write_string(line, place, cell)
    book.close()
    return content.getvalue()


def parsed(*alerts: tuple[str, ...], **parts: tuple[str, ...]) -> ParsedFile:
    return read(report(*alerts, **parts), name=NAME)


def test_alerts_are_counted_per_driver_and_type() -> None:
    got = parsed(
        alert(ADA, "2026-11-16 11:18:17", "HARD-BRAKING", "SEVERE"),
        alert(("Ben Example", "B" * 100), "2026-11-16 12:00:00", "DRIVER-STAR", "MODERATE"),
        alert(ADA, "2026-11-16 15:00:00", "HARD-BRAKING", "MODERATE"),
    )

    assert [(row.person, row.values) for row in got.readings] == [
        (
            PersonKey(*ADA, "netradyne"),
            {"netradyne_alerts": Decimal(2), "netradyne_hard_braking": Decimal(2), "netradyne_severe": Decimal(1)},
        ),
        (
            PersonKey("Ben Example", "B" * 100, "netradyne"),
            {"netradyne_alerts": Decimal(1), "netradyne_driver_star": Decimal(1), "netradyne_severe": Decimal(0)},
        ),
    ]
    assert (got.company, got.rows, got.period and got.period.label) == ("PNTE", 3, "2026-11-16")


def test_what_happened_when_is_kept_and_where_is_not() -> None:
    got = parsed(alert(ADA, "2026-11-16 11:18:17", "HARD-BRAKING", "SEVERE"))

    assert got.readings[0].detail == {"alerts": "2026-11-16 11:18:17 HARD-BRAKING SEVERE", "zone": "EDT"}


def test_an_unknown_driver_is_counted_and_is_nobody() -> None:
    got = parsed(
        alert(ADA, "2026-11-16 11:18:17", "WEAVING", "MODERATE"),
        alert(("Unknown Driver", ""), "2026-11-16 12:00:00", "WEAVING", "MODERATE"),
    )

    assert [row.person.name for row in got.readings] == ["Ada Example"]
    assert got.nobody == {"netradyne_alerts": Decimal(1), "netradyne_weaving": Decimal(1)}
    assert list(map(str, got.warnings)) == ["1 of 2 alerts are of an unknown driver and belong to nobody."]


def test_two_drivers_of_one_name_stay_two() -> None:
    got = parsed(
        alert(ADA, "2026-11-16 11:18:17", "WEAVING", "MODERATE"),
        alert((ADA[0], "Z" * 98), "2026-11-16 12:00:00", "WEAVING", "MODERATE"),
    )

    assert [row.person.external_id for row in got.readings] == ["K" * 98, "Z" * 98]


def test_an_unreadable_time_skips_its_alert() -> None:
    got = parsed(
        alert(ADA, "yesterday", "WEAVING", "MODERATE"), alert(ADA, "2026-11-16 11:18:17", "WEAVING", "MODERATE")
    )

    assert got.rows == 1
    assert [(each.line, str(each.message)) for each in got.errors] == [(6, "“Timestamp(EDT)” cannot be read.")]


def test_a_day_without_alerts_is_a_day() -> None:
    got = parsed()

    assert (got.rows, got.period and got.period.label) == (0, "2026-11-16")


def test_a_name_of_another_day_makes_the_period_a_question() -> None:
    got = read(
        report(alert(ADA, "2026-11-16 11:18:17", "WEAVING", "MODERATE")), name="Alerts Report( Nov 15 2026 ).xlsx"
    )

    assert got.period is None


def test_a_missing_severity_column_is_refused_by_name() -> None:
    titles = ("S.No", "Driver Name", "Driver Id", "Timestamp(EDT)", "Alert Type")

    with pytest.raises(RefusedFileError, match="“Alert Severity”") as refusal:
        parsed(("1", *ADA, "2026-11-16 11:18:17", "WEAVING"), titles=titles)

    assert refusal.value.code == "missing_column"
