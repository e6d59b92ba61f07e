"""What stands beside the numbers of a row, in words: a driver's alerts, and what a scorecard counts."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from pacenote.performance.models import PerformanceFile
from pacenote.web.panels.alert_words import alert_words
from pacenote.web.panels.file_rows import words_of

BRAKED = "2026-11-16 11:18:17 HARD-BRAKING SEVERE"


@pytest.mark.parametrize(
    ("language", "told", "zone", "one_day", "said"),
    [
        ("en", BRAKED, "EDT", True, "11:18 EDT Hard braking (severe)"),
        ("es", BRAKED, "EDT", True, "11:18 EDT Frenazo (grave)"),
        ("en", BRAKED, "", False, "2026-11-16 11:18 Hard braking (severe)"),
        (
            "en",
            f"{BRAKED}; 2026-11-16 12:00:00 DRIVER-STAR Other",
            "",
            True,
            "11:18 Hard braking (severe), 12:00 Driver star",
        ),
        ("en", "2026-11-16 12:00:00 LANE-DRIFT", "", True, "12:00 Lane drift"),
        ("en", "as a new layout may print it", "EDT", True, "as a new layout may print it"),
    ],
)
def test_codes_and_seconds_become_what_happened_and_when(language, told, zone, one_day, said):
    with translation.override(language):
        assert alert_words(told, zone, one_day=one_day) == said


@pytest.mark.parametrize(("language", "label"), [("en", "Weeks at Fair"), ("es", "Semanas en Fair")])
def test_weeks_in_a_tier_are_named_in_the_readers_language(language, label):
    with translation.override(language):
        (fact,) = words_of({"weeks_fair": "1", "roster": "kept for the machine"}, PerformanceFile())

    assert (fact.label, fact.value) == (label, "1")


def test_the_zone_of_alerts_stands_with_their_times():
    day = date(2026, 11, 16)
    file = PerformanceFile(period_start=day, period_end=day)

    facts = words_of({"alerts": BRAKED, "zone": "EDT"}, file)

    assert [(fact.label, fact.value) for fact in facts] == [("Alerts", "11:18 EDT Hard braking (severe)")]
