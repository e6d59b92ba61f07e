from __future__ import annotations

from decimal import Decimal

from pacenote.imports.parsers import read
from pacenote.imports.parsers.inspect import count_people

DAYS = "2026-11-10,2026-11-11,2026-11-12,2026-11-13,2026-11-14"


def test_each_day_is_a_reading_and_a_blank_one_is_none() -> None:
    text = (
        f"What this is\n\n,dsp_shortcode,{DAYS},anything\n,PNTE,0.95,0.95,0.95,0.95,0.95,0.95\n\n"
        f"transporter_id,da_name,{DAYS},anything\n"
        "A3H3YU4V3BSQX4,Ada Example,0.973,,1,,,0.98\n"
        "A1OWGJNHWNZVCU,Ben Example,,,,,,\n"
        "A28FUL0LXUV8RE,Cleo Example,,,,soon,,\n"
    )

    parsed = read(text.encode(), name="eoc.csv")

    assert [(row.period.label, row.values) for row in parsed.readings if row.period] == [
        ("2026-11-10", {"engine_off_compliance": Decimal("97.300")}),
        ("2026-11-12", {"engine_off_compliance": Decimal(100)}),
    ]
    assert (count_people(parsed), parsed.rows) == (2, 2)
    assert [(each.line, str(each.message)) for each in parsed.errors] == [
        (9, "“soon” in column “2026-11-13” is not a number.")
    ]
