from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacenote.imports.parsers import ParsedFile, RefusedFileError, read

HEAD = "Interval Start,Interval Complete,Media Type,Agent Id,Agent Name,Handle,Avg Handle,Total Handle,Total Hold"


def _read(*rows: str, head: str = HEAD, name: str = "agents.csv") -> ParsedFile:
    return read("\n".join([head, *rows]).encode(), name=name)


def _values(parsed: ParsedFile) -> list[tuple[str, str, dict[str, Decimal]]]:
    return [(row.person.external_id, row.period.label if row.period else "", row.values) for row in parsed.readings]


def test_intervals_are_summed_by_agent_and_day_and_weighted_by_contacts() -> None:
    parsed = _read(
        "11/16/26 8:00 AM,TRUE,voice,id-1,Ada Example,3,100000,300000,3000",
        "11/16/26 9:00 AM,TRUE,voice,id-1,Ada Example,1,500000,500000,",
        "11/16/26 10:00 AM,TRUE,voice,id-1,Ada Example,0,,,",
        "11/17/26 8:00 AM,FALSE,voice,id-1,Ada Example,1,60000,60000,0",
    )

    assert _values(parsed) == [
        (
            "id-1",
            "2026-11-16",
            {"handled": 4, "timed_contacts": 4, "handle_seconds": Decimal(200), "hold_seconds": Decimal(1)},
        ),
        (
            "id-1",
            "2026-11-17",
            {"handled": 1, "timed_contacts": 1, "handle_seconds": Decimal(60), "hold_seconds": Decimal(0)},
        ),
    ]
    assert [str(each) for each in parsed.warnings] == ["Intervals that were not over when the file was made: 1."]


def test_formatted_durations_give_the_same_as_milliseconds() -> None:
    raw = _read("2026-11-16T08:00:00Z,TRUE,voice,id-1,Ada Example,2,482000,964000,2000")
    formatted = _read("2026-11-16T08:00:00Z,TRUE,voice,id-1,Ada Example,2,0:08:02,0:16:04,0:00:02")

    assert _values(raw) == _values(formatted)


def test_durations_in_plain_seconds_are_refused_and_never_a_thousandth() -> None:
    with pytest.raises(RefusedFileError) as refusal:
        _read("2026-11-16,TRUE,voice,id-1,Ada Example,2,482,964,2")

    assert refusal.value.code == "unclear_durations"


def test_a_total_that_is_not_the_mean_times_the_contacts_is_refused() -> None:
    with pytest.raises(RefusedFileError) as refusal:
        _read("2026-11-16,TRUE,voice,id-1,Ada Example,2,482000,100000,2000")

    assert (refusal.value.code, refusal.value.values) == ("sums_disagree", {"line": 2})


def test_an_interval_that_comes_twice_counts_once() -> None:
    row = "2026-11-16 08:00,TRUE,voice,id-1,Ada Example,2,482000,964000,2000"
    parsed = _read(row, row, row.replace("voice", "chat"))

    assert (parsed.readings[0].values["handled"], [each.line for each in parsed.errors]) == (4, [3])


def test_days_that_can_be_read_in_two_ways_are_refused() -> None:
    with pytest.raises(RefusedFileError) as refusal:
        _read("11/05/26 08:00,TRUE,voice,id-1,Ada Example,2,482000,964000,2000")

    assert refusal.value.code == "unclear_days"


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(5_000, 3_000_000)), min_size=1, max_size=8), st.randoms())
def test_the_order_of_rows_and_columns_changes_nothing(intervals: list[tuple[int, int]], chance: object) -> None:
    titles = HEAD.split(",")
    rows = [
        dict(
            zip(
                titles,
                [
                    f"2026-11-16 {n:02d}:00",
                    "TRUE",
                    "voice",
                    "id-1",
                    "Ada Example",
                    str(handled),
                    str(mean),
                    str(handled * mean),
                    "0",
                ],
                strict=True,
            )
        )
        for n, (handled, mean) in enumerate(intervals)
    ]
    plain = _read(*(",".join(row.values()) for row in rows))
    chance.shuffle(titles)  # type: ignore[attr-defined]  # hypothesis hands out a random.Random
    chance.shuffle(rows)  # type: ignore[attr-defined]

    mixed = _read(*(",".join(row[title] for title in titles) for row in rows), head=",".join(titles))

    assert _values(mixed) == _values(plain)
    total, contacts = sum(h * m for h, m in intervals), sum(h for h, _m in intervals)
    assert abs(plain.readings[0].values["handle_seconds"] - Decimal(total) / contacts / 1000) <= Decimal("0.005")
