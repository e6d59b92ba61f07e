from __future__ import annotations

from datetime import date

from pacenote.imports.parsers.file_names import NameHints
from pacenote.imports.parsers.parsed import Period
from pacenote.imports.parsers.periods import settle, settle_codes
from pacenote.imports.parsers.weeks import period_of_day, period_of_week

W45, W44 = period_of_week(2026, 45), period_of_week(2026, 44)


def test_the_text_decides_where_the_name_agrees_or_is_silent() -> None:
    assert (settle(W45, None), settle(W45, W45)) == ((W45, ()), (W45, ()))


def test_the_name_decides_where_the_text_is_silent() -> None:
    assert settle(None, W45) == (W45, ())


def test_where_both_are_silent_a_person_is_asked() -> None:
    period, warnings = settle(None, None)

    assert (period, [*map(str, warnings)]) == (None, ["The file does not say which week or day it is from."])


def test_where_they_disagree_a_person_is_asked_and_both_are_named() -> None:
    period, warnings = settle(W45, W44)

    assert (period, [*map(str, warnings)]) == (None, ["The file says 2026-W45, but its name says 2026-W44."])


def test_events_inside_the_week_of_the_name_are_of_that_week() -> None:
    some_days = Period("range", date(2026, 11, 2), date(2026, 11, 5), "2026-11-02..2026-11-05")

    assert settle(some_days, W45) == (W45, ())
    assert settle(period_of_day(date(2026, 11, 8)), W45)[0] is None


def test_codes_of_the_text_win_over_the_name_and_say_so() -> None:
    hints = NameHints(company="PNTE", station="DXX1")

    company, station, warnings = settle_codes("QZTX", "", hints)

    assert (company, station) == ("QZTX", "DXX1")
    assert [*map(str, warnings)] == ["The file is of QZTX, but its name says PNTE."]
