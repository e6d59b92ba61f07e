from __future__ import annotations

from datetime import date

import pytest

from pacenote.imports.parsers import read
from pacenote.imports.parsers.parsed import PersonKey, RosterRow

ROUTES = "Route code,DSP,Transporter Id,Driver name,Route progress,Delivery Service Type\n"
TWO = "CX1,Demo,A3H3YU4V3BSQX4|A1OWGJNHWNZVCU,Ada Example|Ben Example,ON_TIME,Van\n"
DAY = date(2026, 11, 16)


def test_two_drivers_on_a_route_are_two_people() -> None:
    parsed = read((ROUTES + TWO).encode(), name="Routes_DXX1_2026-11-16_10_52 (PST).csv")

    assert parsed.roster == (
        RosterRow(2, PersonKey("Ada Example", "A3H3YU4V3BSQX4", "transporter"), DAY, note="Van"),
        RosterRow(2, PersonKey("Ben Example", "A1OWGJNHWNZVCU", "transporter"), DAY, note="Van"),
    )
    assert (parsed.kind, parsed.rows, parsed.station) == ("routes", 1, "DXX1")


def test_routes_exported_in_german_are_read() -> None:
    titles = "Routencode,DSP,Transporter-ID,Name des Fahrers,Zustelldienst-Typ,Geplante Abfahrtszeit\n"
    text = titles + "CX1,Demo,A3H3YU4V3BSQX4|A1OWGJNHWNZVCU,Ada Example|Ben Example,Van,10:20\n"

    parsed = read(text.encode(), name="Strecken_DBY5_2026-11-16_10_52 (CET).csv")

    assert [(row.person.external_id, row.note) for row in parsed.roster] == [
        ("A3H3YU4V3BSQX4", "Van"),
        ("A1OWGJNHWNZVCU", "Van"),
    ]
    assert (parsed.kind, parsed.rows) == ("routes", 1)


def test_names_that_do_not_pair_with_ids_skip_the_route() -> None:
    parsed = read((ROUTES + TWO.replace("|Ben Example", "") + TWO).encode(), name="Routes_2026-11-16.csv")

    assert [row.line for row in parsed.roster] == [3, 3]
    assert [(each.line, str(each.message)) for each in parsed.errors] == [
        (2, "The route has not as many names as Transporter IDs.")
    ]


def test_planned_routes_know_names_only() -> None:
    text = "Route code,Driver name,DSP,,Route progress,total packages\nCX1,Ada Example,Demo,,ROUTE_CREATED,184\n"

    parsed = read(text.encode(), name="Itineraries_DXX1_2026-11-16_09_41 (PST).csv")

    assert (parsed.kind, [row.person for row in parsed.roster]) == ("itineraries", [PersonKey("Ada Example")])


@pytest.mark.parametrize("text", [ROUTES + TWO, "Ada Example,Driver,10:45AM,08:45PM\n"])
def test_a_day_that_nothing_tells_is_never_guessed(text: str) -> None:
    parsed = read(text.encode(), name="today.csv")

    assert (parsed.period, {row.day for row in parsed.roster}) == (None, {None})
