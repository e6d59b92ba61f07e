"""The company's settings on their page."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership
from pacenote.web.forms.company import channel_choices
from tests.makers import make_company, make_member, make_person
from tests.sheets import Line, bring_in, overview

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def values(**changed: Any) -> dict[str, Any]:
    return {
        "name": "Rafaga Logistics", "short_code": "", "zone": "America/Chicago", "country": "",
        "language": "en", "word": "associate",
        "send_time": "10:00", "quiet_from": "20:00", "quiet_until": "08:00",
        "first_weekday": "6", "delivery_weekday": "3", "reach": "rostered", "channels": "outbox",
    } | changed  # fmt: skip


def address(member: Membership) -> str:
    return reverse("settings", args=[member.company.slug])


def test_settings_are_saved_and_name_who_changed_them(client, owner):
    wanted = values(name="New Name", send_time="11:30", zone="America/New_York", reach="active", word="driver")

    answer = client.post(address(owner), wanted, follow=True)

    company = Company.objects.get()
    assert (company.name, company.send_time, company.zone, company.reach, company.word) == (
        "New Name", time(11, 30), "America/New_York", "active", "driver",
    )  # fmt: skip
    assert company.slug == "rafaga-logistics"
    assert answer.context["last_change"].text.split(", ")[0] == f"Last changed by {owner.user.name}"


def test_the_country_follows_the_zone_until_one_is_chosen(client, owner):
    page = client.get(address(owner))
    client.post(address(owner), values(country="MX"))

    assert page.context["form"].fields["country"].choices[0] == ("", "As the time zone: United States")
    assert (owner.company.region, Company.objects.get().region) == ("US", "MX")


def test_the_page_says_from_when_a_change_counts(client, owner):
    effect = client.get(address(owner)).context["effect"]

    assert effect.startswith("Counts at once. Next send: ")
    assert "10:00 CT" in effect


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("send_time", "20:00"),
        ("send_time", "07:59"),
        ("send_time", "noon"),
        ("zone", "Mars/Olympus"),
        ("reply_to", "nobody"),
        ("country", "XX"),
        ("name", ""),
        ("channels", "sms"),
        ("delivery_weekday", "7"),
    ],
)
def test_a_refused_setting_says_so_at_its_field_and_changes_nothing(client, owner, field, value):
    before = Company.objects.values().get()

    answer = client.post(address(owner), values(word="driver") | {field: value})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Company.objects.values().get() == before


def test_saving_what_is_there_says_that_nothing_was_different(client, owner):
    answer = client.post(address(owner), values(), follow=True)

    assert [str(message) for message in answer.context["messages"]] == ["Nothing was different."]


@pytest.mark.parametrize("role", ["dispatcher", "reader"])
def test_only_who_manages_settings_may_open_them(client, role):
    member = make_member(make_company(), role=role)
    client.force_login(member.user)

    assert (client.get(address(member)).status_code, client.post(address(member), values()).status_code) == (403, 403)


def test_without_a_mail_server_only_the_outbox_is_offered():
    assert channel_choices(["outbox"]) == [("outbox", "Outbox (kept here, nothing leaves)")]


def test_what_the_company_has_stays_on_offer():
    assert [value for value, _label in channel_choices(["email", "outbox"])] == ["outbox", "email,outbox"]


def test_several_channels_are_named_so_briefly_that_a_phone_shows_them_whole():
    assert dict(channel_choices(["sms", "email", "outbox"]))["sms,email,outbox"] == "SMS, then e-mail, then outbox"


def test_what_a_change_does_to_messages_that_wait_is_shown_before_it_is_saved(client, owner, clock):
    line = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
    make_person(owner.company, line.name, external_id=line.external_id, id_kind="transporter")
    bring_in(owner.company, overview("2026-W47", line))
    wanted = values(send_time="11:30", reach="active")

    looked = client.post(address(owner), wanted)
    box = looked.context["rehearsal"]
    not_yet = Company.objects.get().send_time
    other = client.post(address(owner), wanted | {"send_time": "12:00", "seen": box.seal})
    saved = client.post(address(owner), wanted | {"seen": box.seal})

    assert (looked.status_code, not_yet, other.status_code) == (200, time(10, 0), 200)
    assert [(each.label, each.value, each.was) for each in box.figures] == [
        ("Next send", "11:30 CT", "now 10:00 CT"), ("Messages that go with it", "1", "now 0"),
    ]  # fmt: skip
    assert looked.context["effect"] == "Not saved yet: save it once more. Next send then: 11:30 CT."
    assert [(each.name, each.before, each.after) for each in box.lines] == [
        ("Sanna Prokop", "No roster was entered for the day", "Outbox (kept here, nothing leaves)")
    ]
    assert (saved.status_code, Company.objects.get().send_time) == (302, time(11, 30))


def test_what_stays_as_it_is_says_so_in_the_box_instead_of_twice(client, owner, clock):
    line = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
    make_person(owner.company, line.name, external_id=line.external_id, id_kind="transporter")
    bring_in(owner.company, overview("2026-W47", line))

    box = client.post(address(owner), values(reach="active")).context["rehearsal"]

    assert [(each.label, each.value, each.was) for each in box.figures] == [
        ("Next send", "10:00 CT", "as now"), ("Messages that go with it", "1", "now 0"),
    ]  # fmt: skip


def test_a_change_that_concerns_nobody_is_saved_at_once(client, owner, clock):
    assert client.post(address(owner), values(send_time="11:30")).status_code == 302
    assert Company.objects.get().send_time == time(11, 30)
