"""One click for what came late: to whom it goes, and never twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Message, Rule
from pacenote.coaching.services import pause
from pacenote.messaging.models import Outgoing
from pacenote.performance.models import Slot
from tests.makers import NOW, make_company, make_member, make_person, make_rostered
from tests.sheets import Line, bring_in, overview

LINES = [Line(f"A1LATE0000000{n}", f"{name} Late", speeding="0.4") for n, name in enumerate(("Ada", "Ben", "Cem"))]
NEXT = [Line(line.external_id, line.name, speeding="0.5") for line in LINES]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(client: Client) -> Membership:
    """The owner of a company whose scorecard of two weeks ago came late; Ada and Ben are rostered today."""
    membership = make_member(make_company(short_code="PNTE", created_at=NOW - timedelta(days=60)))
    people = [
        make_person(membership.company, line.name, external_id=line.external_id, id_kind="transporter")
        for line in LINES
    ]
    make_rostered(membership.company, *people[:2])
    bring_in(membership.company, overview("2026-W45", *LINES))
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str = "late_send") -> str:
    return reverse(page, args=[member.company.slug])


def states(member: Membership) -> dict[str, str]:
    with as_company(member.company_id):
        rows = Message.objects.order_by("person__name").values_list("person__name", "state")
        return {name.partition(" ")[0]: state for name, state in rows}


def sent(member: Membership) -> int:
    with as_company(member.company_id):
        return Outgoing.objects.count()


def press(client: Client, member: Membership, page: Any) -> Any:
    return client.post(url(member), {"message": page.context["ids"]}, follow=True)


def test_the_row_of_a_late_file_leads_to_a_page_that_names_the_number(client, owner):
    row = client.get(url(owner, "files") + "?week=2026-11-01").context["weekly"].rows[0]
    entry = next(each for each in row.menu if each.icon == "send")

    page = client.get(entry.url)

    assert (row.state_line2, page.context["count"]) == ("3 messages wait for you", 2)
    assert "Send to 2 people" in page.content.decode()
    assert [name.name for name in page.context["receivers"].names] == ["Ada Late", "Ben Late"]
    assert [name.name for group in page.context["excluded"] for name in group.names] == ["Cem Late"]
    assert states(owner) == {"Ada": "late", "Ben": "late", "Cem": "late"}


def test_it_goes_to_those_rostered_today_and_the_others_go_on_waiting(client, owner):
    press(client, owner, client.get(url(owner)))

    assert states(owner) == {"Ada": "released", "Ben": "released", "Cem": "late"}
    assert sent(owner) == 2


def test_pressed_twice_it_goes_once(client, owner):
    page = client.get(url(owner))
    press(client, owner, page)

    answer = press(client, owner, page)

    assert [str(each) for each in answer.context["messages"]] == ["Nothing was left to send."]
    assert sent(owner) == 2


def test_what_came_late_after_the_page_was_shown_is_not_sent_with_it(client, owner):
    page = client.get(url(owner))
    with as_company(owner.company_id):
        Message.objects.filter(person__name="Ben Late").update(state="skipped")
    bring_in(owner.company, overview("2026-W46", *NEXT))

    press(client, owner, page)

    with as_company(owner.company_id):
        waiting = Message.objects.filter(state="late").values_list("person__name", flat=True)
        assert sorted(waiting) == ["Ben Late", "Cem Late"]


def test_only_the_messages_of_the_chosen_file_are_named(client, owner):
    bring_in(owner.company, overview("2026-W46", Line("A1LATE00000009", "Dag Late", speeding="0.4")))
    with as_company(owner.company_id):
        other = Slot.objects.get(label="2026-W46")

    assert client.get(f"{url(owner)}?slot={other.pk}").context["ids"] == []


def test_a_finding_that_needs_a_person_is_not_part_of_a_mass(client, owner):
    with as_company(owner.company_id):
        Rule.objects.filter(metric="speeding_event_rate").update(needs_person=True)

    assert client.get(url(owner)).context["count"] == 0


def test_nothing_goes_while_sending_is_paused(client, owner):
    page = client.get(url(owner))
    with as_company(owner.company_id):
        pause(company=owner.company, reason="", by=owner.user, now=NOW)

    press(client, owner, page)

    assert (sent(owner), "Send to 2 people" in client.get(url(owner)).content.decode()) == (0, False)


def test_who_may_not_send_sends_nothing(client, owner):
    client.force_login(make_member(owner.company, Role.SUPERVISOR).user)
    assert [client.get(url(owner)).status_code, client.post(url(owner)).status_code] == [403, 403]


@pytest.mark.parametrize("nonsense", ["abc", "-1", "9" * 30, "1 OR 1=1"])
def test_nonsense_sends_nothing(client, owner, nonsense):
    client.post(url(owner), {"message": [nonsense]})

    assert sent(owner) == 0
    assert client.get(url(owner), {"slot": nonsense}).status_code == 200
