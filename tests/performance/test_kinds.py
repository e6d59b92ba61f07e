from __future__ import annotations

from datetime import date

import pytest

from pacenote.performance.kinds import (
    ALL_KINDS,
    CONTACT_CENTER_KINDS,
    DELIVERY_KINDS,
    KINDS,
    DaysAfter,
    DeliveryWeekday,
)

SUNDAY = 6


def test_a_kind_is_found_by_its_slug():
    assert {slug: kind.slug for slug, kind in KINDS.items()} == {kind.slug: kind.slug for kind in ALL_KINDS}
    assert len(KINDS) == len(ALL_KINDS)


def test_weekly_kinds_wait_for_the_delivery_weekday_and_daily_ones_count_days():
    assert {kind.slug: kind.due for kind in DELIVERY_KINDS + CONTACT_CENTER_KINDS} == {
        "scorecard": DeliveryWeekday(),
        "pod": DeliveryWeekday(),
        "cx_feedback": DeliveryWeekday(),
        "pps": DeliveryWeekday(),
        "netradyne": DaysAfter(1),
        "mentor": DaysAfter(1),
        "eoc": DaysAfter(2),
        "zendesk_tickets": DeliveryWeekday(),
        "chatwoot_agents": DeliveryWeekday(),
        "chatwoot_csat": DeliveryWeekday(),
        "intercom_conversations": DeliveryWeekday(),
        "intercom_csat": DeliveryWeekday(),
        "genesys_agents": DaysAfter(1),
    }
    assert {kind.slug for kind in DELIVERY_KINDS + CONTACT_CENTER_KINDS if kind.cadence == "day"} == {
        "netradyne",
        "mentor",
        "eoc",
        "genesys_agents",
    }


def test_every_kind_has_a_parser_and_only_files_of_a_delivery_company_are_missed_from_the_start():
    assert [kind.slug for kind in ALL_KINDS if not kind.implemented] == []
    assert [kind for kind in ALL_KINDS if kind.expected] == list(DELIVERY_KINDS)


def test_every_source_belongs_to_one_kind():
    sources = [source for kind in ALL_KINDS for source in kind.sources]

    assert sorted(set(sources)) == sorted(sources)


@pytest.mark.parametrize("kind", ALL_KINDS, ids=lambda kind: kind.slug)
def test_every_kind_says_where_its_file_is_found(kind):
    where = kind.where_to_get

    assert all(text.strip() for text in (where.portal, where.menu_path, where.time_frame))


def test_a_period_is_a_day_or_the_companys_week():
    day = date(2026, 11, 14)

    assert KINDS["mentor"].period_of(day, first_weekday=SUNDAY) == (day, day)
    assert KINDS["pod"].period_of(day, first_weekday=SUNDAY) == (date(2026, 11, 8), day)
    assert KINDS["pod"].period_of(day, first_weekday=0) == (date(2026, 11, 9), date(2026, 11, 15))


def test_the_period_before_ends_the_day_before():
    assert KINDS["mentor"].previous_period(date(2026, 3, 1)) == (date(2026, 2, 28), date(2026, 2, 28))
    assert KINDS["pod"].previous_period(date(2026, 11, 8)) == (date(2026, 11, 1), date(2026, 11, 7))
