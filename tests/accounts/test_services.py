"""Companies, the first owner's link, and settings."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from pacenote.accounts.models import Company, OneTimeLink
from pacenote.accounts.services import (
    OWNER,
    BadSettingsError,
    CompanySettings,
    LinkUsedError,
    change_settings,
    create_company,
    make_owner_link,
    use_link,
    working_link,
)
from tests.makers import NOW, make_company

pytestmark = pytest.mark.django_db
HERE = ("email", "outbox")


def test_two_companies_of_one_name_get_two_addresses():
    slugs = [create_company(name="Ráfaga  Logistics", zone="UTC", owner=None, now=NOW).slug for _ in range(2)]

    assert slugs == ["rafaga-logistics", "rafaga-logistics-2"]


def test_a_name_without_latin_letters_still_gets_an_address():
    company = create_company(name="東京", zone="Asia/Tokyo", owner=None, now=NOW)

    assert (company.slug, company.name) == ("company", "東京")


def test_a_zone_that_does_not_exist_is_refused():
    with pytest.raises(BadSettingsError) as refusal:
        create_company(name="Near", zone="Mars/Olympus", owner=None, now=NOW)

    assert (refusal.value.field, refusal.value.code) == ("zone", "bad_settings")
    assert not Company.objects.exists()


def test_a_link_works_once_and_for_seven_days():
    token = make_owner_link(NOW)

    assert working_link(token, purpose=OWNER, now=NOW + timedelta(days=7, seconds=-1))
    assert working_link(token, purpose=OWNER, now=NOW + timedelta(days=7)) is None
    use_link(token, purpose=OWNER, now=NOW)
    with pytest.raises(LinkUsedError):
        use_link(token, purpose=OWNER, now=NOW)


def test_only_the_hash_of_a_link_is_kept():
    token = make_owner_link(NOW)

    kept = OneTimeLink.objects.get()
    assert token not in (kept.token_hash, kept.purpose)
    assert len(kept.token_hash) == 64


def test_a_new_link_ends_the_earlier_one():
    earlier, later = make_owner_link(NOW), make_owner_link(NOW)

    working = [working_link(each, purpose=OWNER, now=NOW) is not None for each in (earlier, later)]
    assert working == [False, True]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_windows_use_a_link_once():
    token = make_owner_link(NOW)
    start, outcomes = threading.Barrier(2), []

    def use() -> None:
        start.wait()
        try:
            with transaction.atomic():
                use_link(token, purpose=OWNER, now=NOW)
            outcomes.append("used")
        except LinkUsedError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused", "used"]


def test_settings_say_what_changed_and_nothing_else():
    company = make_company()
    wanted = replace(CompanySettings.of(company), send_time=time(9, 30), channels=("email", "outbox"))

    change = change_settings(company=company, wanted=wanted, channels_here=HERE)

    assert (change.before, change.after) == (
        {"send_time": "10:00", "channels": ["outbox"]},
        {"send_time": "09:30", "channels": ["email", "outbox"]},
    )
    company.refresh_from_db()
    assert CompanySettings.of(company) == wanted


def test_the_same_settings_again_change_nothing():
    company = make_company()

    change = change_settings(company=company, wanted=CompanySettings.of(company), channels_here=HERE)

    assert (change.before, change.after) == ({}, {})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("zone", "Mars/Olympus"),
        ("language", "xx"),
        ("country", "XX"),
        ("word", "serf"),
        ("reach", "nobody"),
        ("send_time", time(20, 0)),
        ("send_time", time(7, 59)),
        ("first_weekday", 7),
        ("delivery_weekday", -1),
        ("channels", ("pigeon",)),
        ("channels", ()),
        ("channels", ("email", "email")),
    ],
)
def test_nonsense_is_refused_by_the_name_of_its_field(field, value):
    company = make_company()
    wanted = replace(CompanySettings.of(company), **{field: value})

    with pytest.raises(BadSettingsError) as refusal:
        change_settings(company=company, wanted=wanted, channels_here=HERE)

    assert refusal.value.field == field
    company.refresh_from_db()
    assert getattr(CompanySettings.of(company), field) != value


@given(st.times())
def test_a_send_time_is_taken_exactly_outside_of_the_quiet_hours(at):
    company = Company(name="Near", slug="near", zone="UTC", created_at=datetime(2026, 1, 1, tzinfo=UTC))
    wanted = replace(CompanySettings.of(company), send_time=at)

    refused = False
    with transaction.atomic():
        company.save()
        try:
            change_settings(company=company, wanted=wanted, channels_here=HERE)
        except BadSettingsError:
            refused = True
        transaction.set_rollback(True)

    assert refused == (at.hour < 8 or at.hour >= 20)
