"""The alerts of a driver in words, beside the numbers that they made."""

from __future__ import annotations

import pytest
from django.utils import translation

from pacenote.web.panels.alert_words import alert_words

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
