from __future__ import annotations

from decimal import Decimal

from pacenote.imports.parsers import read

TITLES = (
    "DA Name,Transporter ID,Date,Week,VIN,PPS Compliance (%),Total Evaluated Stops,Missing Parking Brake Stops,"
    "Missing Parking Brake (%),Missing Gear in Park Stops,Missing Gear in Park (%)\n"
)


def test_compliance_is_weighed_by_stops_and_counts_are_summed() -> None:
    lines = (
        "Ada Example,A3H3YU4V3BSQX4,2026-11-01,2026-45,X,90.00,100,10,10.00,0,0.00\n"
        "Ada Example,A3H3YU4V3BSQX4,2026-11-02,2026-45,Y,100.00,300,0,0.00,0,0.00\n"
    )

    parsed = read((TITLES + lines).encode(), name="Daily_PPS_Report_-1.csv")

    assert [row.values for row in parsed.readings] == [
        {
            "pps_stops": Decimal(400), "pps_missing_brake": Decimal(10), "pps_missing_gear": Decimal(0),
            "pps_compliance": Decimal("97.50"),
        }
    ]  # fmt: skip
    assert parsed.rows == 2


def test_an_empty_export_says_what_to_set() -> None:
    parsed = read(TITLES.encode(), name="Daily_PPS_Report_-1.csv")

    assert (parsed.rows, parsed.period) == (0, None)
    assert list(map(str, parsed.warnings)) == [
        "The file has no rows. Export it again with a start of 12:00 AM and an end of 11:59 PM; the default is empty.",
    ]
