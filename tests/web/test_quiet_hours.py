"""Quiet hours on the pages: the settings, a person's zone, and the send that cannot wait."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from pacenote.accounts.models import Company, Role
from pacenote.base.tenancy import as_company
from pacenote.messaging import services as messaging
from pacenote.messaging.models import Delivery, Send
from pacenote.people.models import Person
from pacenote.web.forms.company import CompanyForm
from tests.mailing import PROVIDER
from tests.makers import make_company, make_member, make_person
from tests.texting import queue_text

pytestmark = pytest.mark.django_db
#: Sunday evening, 21:00 in Chicago.
NIGHT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _night(settings):
    settings.MAIL_PROVIDER = PROVIDER
    with time_machine.travel(NIGHT, tick=False):
        yield


@pytest.fixture
def company() -> Company:
    return make_company(channels=["email"])


def held_send(company: Company, *names: str) -> Send:
    people = [make_person(company, name, email=f"{name[:3].lower()}@example.com") for name in names]
    with as_company(company.pk):
        Person.objects.filter(pk=people[-1].pk).update(zone="Pacific/Honolulu" if len(people) > 2 else "")
    send = queue_text(*people, channel="email")
    with as_company(company.pk):
        Delivery.objects.update(due_at=NIGHT)
    messaging.deliver(clock=lambda: NIGHT)
    return send


def url(company: Company, name: str, *args: Any) -> str:
    return reverse(name, args=[company.slug, *args])


def test_the_send_says_who_waits_and_lets_a_user_say_that_they_cannot(client, company: Company):
    client.force_login(make_member(company, Role.DISPATCHER).user)
    send = held_send(company, "Ana Person", "Ben Person")

    panel = client.get(url(company, "send_progress", send.pk)).content.decode()
    page = client.get(url(company, "send_urgent", send.pk)).content.decode()
    refused = client.post(url(company, "send_urgent", send.pk), {"reason": ""})
    done = client.post(url(company, "send_urgent", send.pk), {"reason": "The depot is flooded."}, follow=True)

    assert "2 messages wait for the end of quiet hours, the first until Mon 8:00 CT." in panel.replace("08:00", "8:00")
    assert url(company, "send_urgent", send.pk) in panel
    assert ("Ana Person" in page, "Ben Person" in page, "21:00" in page) == (True, True, True)
    assert refused.status_code == 422
    assert [str(each) for each in done.context["messages"]] == ["2 messages go now."]
    assert set(Delivery.objects.values_list("due_at", "error_code")) == {(NIGHT, "")}
    with as_company(company.pk):
        assert Send.objects.get().urgent_reason == "The depot is flooded."


def test_nobody_wakes_people_without_the_permission_to_send(client, company: Company):
    client.force_login(make_member(company, Role.READER).user)
    send = held_send(company, "Ana Person")

    panel = client.get(url(company, "send_progress", send.pk)).content.decode()
    answer = client.post(url(company, "send_urgent", send.pk), {"reason": "Now."})

    assert (url(company, "send_urgent", send.pk) in panel, answer.status_code) == (False, 403)
    assert Delivery.objects.get().error_code == "quiet_hours"


def test_where_nobody_waits_the_page_says_so(client, company: Company):
    client.force_login(make_member(company).user)
    send = queue_text(make_person(company, email="ana@example.com"), channel="email")

    page = client.get(url(company, "send_urgent", send.pk)).content.decode()

    assert "Nobody's quiet hours hold this send" in page.replace("&#x27;", "'")


@pytest.mark.parametrize("people", [1, 3])
def test_one_and_three_who_wait_cost_the_same(client, company: Company, queries_of, people: int):
    client.force_login(make_member(company).user)
    send = held_send(company, *[f"{letter} Person" for letter in ("Ana", "Ben", "Cid")[:people]])

    assert queries_of(url(company, "send_urgent", send.pk)) == 11


def test_a_send_at_night_is_announced_before_it_is_made(client, company: Company):
    client.force_login(make_member(company).user)

    page = client.get(url(company, "send_all")).content.decode()

    assert "It is quiet time: messages go at Mon 08:00 CT." in page


def settings_of(company: Company, **changed: str) -> dict[str, Any]:
    form = CompanyForm(None, company=company)
    values = {name: form[name].value() for name in form.fields}
    times = {name: f"{values[name]:%H:%M}" for name in ("send_time", "quiet_from", "quiet_until")}
    return values | times | changed


def test_quiet_hours_are_a_setting_and_refuse_a_send_time_within(client, company: Company):
    client.force_login(make_member(company).user)

    late = client.post(url(company, "settings"), settings_of(company, send_time="20:00"))
    saved = client.post(
        url(company, "settings"), settings_of(company, quiet_from="21:30", quiet_until="07:00", send_time="20:00")
    )

    assert (late.status_code, saved.status_code) == (422, 302)
    assert "From 20:00 to 08:00 nobody is written to." in late.content.decode()
    company.refresh_from_db()
    assert (company.quiet_from, company.quiet_until, company.send_time) == (time(21, 30), time(7), time(20))


def test_a_person_has_a_zone_of_their_own(client, company: Company):
    client.force_login(make_member(company).user)
    person = make_person(company, "Ana Person")
    page = url(company, "person_edit", person.pk)
    values = {"name": "Ana Person", "status": "active"}

    nonsense = client.post(page, values | {"zone": "Mars/Olympus"})
    client.post(page, values | {"zone": "America/Denver"})

    with as_company(company.pk):
        person.refresh_from_db()
    assert (nonsense.status_code, person.zone) == (422, "America/Denver")
