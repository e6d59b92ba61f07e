from __future__ import annotations

from decimal import Decimal

import pytest

from pacenote.imports.parsers import RefusedFileError, read


def test_the_file_of_the_dashboard_is_read_with_its_week() -> None:
    text = (
        'Week,"Delivery Associate ",Transporter ID,POD,POD Success,POD Opportunities\n'
        "2026-W45,Ada Example,A3H3YU4V3BSQX4,99.10%,991,1000\n"
    )

    parsed = read(text.encode(), name="Quality_POD_PNTE_DXX1_2026-W45.csv")

    assert (parsed.kind, parsed.company, parsed.period and parsed.period.label) == ("pod", "PNTE", "2026-W45")
    assert [row.values for row in parsed.readings] == [
        {"pod": Decimal("99.10"), "pod_opportunities": Decimal(1000), "pod_success": Decimal(991)}
    ]


def test_the_saved_table_gets_its_rate_from_the_counts() -> None:
    text = (
        'Employee Name,Transporter Id,Opportunities,Success,Bypass,Rejects,"Blurry\nPhoto"\n'
        "Ada Example,A3H3YU4V3BSQX4,200,190,3,7,7\n"
        "Ben Example,A1OWGJNHWNZVCU,0,0,0,0,0\n"
    )

    parsed = read(text.encode(), name="saved 2026-W45.csv")

    assert [row.values.get("pod") for row in parsed.readings] == [Decimal("95.00"), None]
    assert [row.values["pod_blurry"] for row in parsed.readings] == [Decimal(7), Decimal(0)]


def test_more_accepted_photos_than_were_asked_for_are_no_rate_but_an_error() -> None:
    text = (
        "Week,Delivery Associate ,Transporter ID,POD Success,POD Opportunities\n"
        "2026-W45,Ada Example,A3H3YU4V3BSQX4,198,150\n2026-W45,Ben Example,A1OWGJNHWNZVCU,200,200\n"
    )

    parsed = read(text.encode(), name="Quality_POD_PNTE_DXX1_2026-W45.csv")

    assert [row.values["pod"] for row in parsed.readings] == [Decimal(100)]
    assert [(each.line, str(each.message)) for each in parsed.errors] == [
        (2, "More photos were accepted (198) than asked for (150).")
    ]


def test_a_saved_table_whose_counts_do_not_add_up_is_refused_and_a_rate_of_the_dashboard_is_its_own() -> None:
    titles, counts = "Transporter Id,Opportunities,Success,Bypass,Rejects", "A3H3YU4V3BSQX4,200,183,3,7"

    with pytest.raises(RefusedFileError) as refused:
        read(f"{titles}\n{counts}\n".encode(), name="2026-W45.csv")
    rated = read(f"{titles},POD\n{counts},94.8%\n".encode(), name="2026-W45.csv")

    assert (refused.value.code, str(refused.value)) == (
        "sums_disagree",
        "Line 2: success, bypass and rejects make 193, but 200 opportunities are printed.",
    )
    assert rated.readings[0].values["pod"] == Decimal("94.8")
