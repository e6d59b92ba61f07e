from __future__ import annotations

from decimal import Decimal

from pacenote.imports.parsers import read

HEADING = "Driver Report,,\n,Fleet Name,PNTE\n,Duration,16-Nov-2026 to 18-Nov-2026\n\n"
TITLES = "Driver Name,Driver ID,Minutes Analyzed,Green Minutes%,Driver Score,Driver Star,High - G,Hard Braking\n"


def test_a_driver_is_read_with_score_minutes_and_events() -> None:
    text = HEADING + TITLES + "Ada Example,KEY1,880.5,98.93,918,2,0,3\nBen Example,KEY2,0,,0,0,0,0\n"

    parsed = read(text.encode(), name="Driver Report_16-Nov-2026_18-Nov-2026.csv")

    assert [row.values for row in parsed.readings] == [
        {
            "netradyne_score": Decimal(918), "netradyne_minutes": Decimal("880.5"),
            "netradyne_green_minutes": Decimal("98.93"), "netradyne_stars": Decimal(2),
            "netradyne_high_g": Decimal(0), "netradyne_hard_braking": Decimal(3),
        },
        {},
    ]  # fmt: skip
    assert parsed.period is not None
    assert (parsed.period.cadence, parsed.period.label) == ("range", "2026-11-16..2026-11-18")
