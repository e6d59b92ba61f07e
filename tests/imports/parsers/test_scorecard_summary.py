from __future__ import annotations

from decimal import Decimal

from pacenote.imports.parsers.scorecard_summary import read_summary

TEXT = """Overall Standing: 79.2 | Fantastic
i On-Road Safety Score* Fantastic i Safe Driving Metric Coming Soon
i Seatbelt-Off Rate 1.0 events per 100 trips | Fantastic Delivery Quality: Great
i Delivery Completion Rate 98.94% | Fair i Breach of Contract Compliant
i Customer Delivery Feedback DPMO 1,243 | Great
Recommended Focus Areas
1. Delivery Success Behaviors
2. Contact Compliance
"""


def test_figures_are_found_by_label_with_two_columns_on_one_line() -> None:
    readings, _ = read_summary(TEXT)

    assert readings == {
        "overall_score": Decimal("79.2"),
        "seatbelt_off_rate": Decimal("1.0"),
        "cdf_dpmo": Decimal(1243),
        "dcr": Decimal("98.94"),
    }


def test_tiers_are_found_and_what_is_coming_soon_is_absent() -> None:
    _, tiers = read_summary(TEXT)

    assert tiers == {
        "overall_standing": "Fantastic", "on_road_safety_score": "Fantastic", "seatbelt_off_rate": "Fantastic",
        "dcr": "Fair", "cdf_dpmo": "Great", "breach_of_contract": "Compliant", "quality": "Great",
    }  # fmt: skip


def test_an_older_standing_has_no_number() -> None:
    assert read_summary("Overall Standing: Fantastic Plus\n") == ({}, {"overall_standing": "Fantastic Plus"})
