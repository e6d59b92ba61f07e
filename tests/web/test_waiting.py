"""What the next send leaves behind: by what it waits for, with what happens next and when it ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Message
from pacenote.messaging.models import Preference
from pacenote.people.models import Person
from tests.makers import NOW, make_company, make_member, make_person, make_rostered
from tests.sheets import Line, bring_in, overview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TODAY = NOW.date()
GOES, OFF, HELD, SILENT, AWAY = (
    Line(f"A1SPEEDER0000{n}", name, speeding="0.4")
    for n, name in enumerate(("Ada Goes", "Ben Off", "Cem Held", "Dag Silent", "Eva Away"))
)
ESCALATED = Line("A1ESCALATED009", "Ilse Escalated", ced="1")


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def make_messages(company: Company, *lines: Line, week: str = "2026-W47") -> dict[str, Person]:
    people = {
        line.name: make_person(company, line.name, external_id=line.external_id, id_kind="transporter")
        for line in lines
    }
    bring_in(company, overview(week, *lines))
    return people


def groups(client: Client, owner: Membership) -> dict[str, list[tuple[str, str, str, str]]]:
    answer = client.get(reverse("messages_waiting", args=[owner.company.slug]))
    return {
        group.key: [(each.name, each.why, each.next, each.ends) for each in group.messages]
        for group in answer.context["groups"]
    }


def test_every_message_that_stays_says_why_and_what_happens_next_and_when_it_ends(client, owner):
    company = owner.company
    people = make_messages(company, GOES, OFF, HELD, SILENT, AWAY, ESCALATED)
    make_rostered(company, people["Ada Goes"], people["Cem Held"], people["Dag Silent"], people["Eva Away"])
    make_rostered(company, people["Ben Off"], day=TODAY + timedelta(days=2))
    with as_company(company.pk):
        coaching.hold(message=Message.objects.get(person__name="Cem Held"), until=None, by=owner.user, now=NOW)
        Person.objects.filter(name="Eva Away").update(status="on_leave")
        Preference.objects.create(
            company=company, person=people["Dag Silent"], channel="outbox", enabled=False, changed_at=NOW
        )

    assert groups(client, owner) == {
        "needs": [("Ilse Escalated", "Needs a person: never goes by itself", "Nothing by itself",
                   "Stays until somebody decides")],
        "held": [
            ("Ben Off", "Not rostered", "Goes on Tue 24 Nov", "Sun 29 Nov"),
            ("Cem Held", "Held by a user", "Nothing, until somebody lets it go", "Stays until somebody decides"),
        ],
        "unreachable": [("Dag Silent", "Email Off", "Goes at the next send once a channel reaches them",
                         "Stays")],
        "blocked": [("Eva Away", "Not active", "Goes once they are active again", "Stays")],
    }  # fmt: skip


def test_a_message_that_began_to_wait_ends_as_many_days_later_as_the_company_holds(client, owner):
    people = make_messages(owner.company, OFF)
    make_rostered(owner.company, make_person(owner.company, "Somebody Else"))
    with as_company(owner.company_id):
        Message.objects.filter(person=people["Ben Off"]).update(
            state="held", reason="not_rostered_today", held_since=date(2026, 11, 18)
        )

    assert groups(client, owner) == {
        "held": [("Ben Off", "Not rostered", "Goes on the first day on which they are rostered", "Wed 25 Nov")]
    }


def test_late_messages_wait_for_a_user_without_an_end(client, owner):
    make_messages(owner.company, GOES, week="2026-W45")

    assert groups(client, owner) == {
        "late": [
            ("Ada Goes", "Scorecard came 9 days after its send", "Nothing by itself", "Stays until somebody decides")
        ]
    }


def test_where_all_go_nothing_waits(client, owner):
    make_rostered(owner.company, *make_messages(owner.company, GOES).values())

    answer = client.get(reverse("messages_waiting", args=[owner.company.slug]))

    assert (answer.context["groups"], "Nothing waits" in answer.content.decode()) == ((), True)


def act(client: Client, owner: Membership, deed: str, *names: str) -> Any:
    with as_company(owner.company_id):
        ids = list(Message.objects.filter(person__name__in=names).values_list("pk", flat=True))
    address = reverse("messages_selected", args=[owner.company.slug])
    values = {"deed": deed, "message": ids, "back": "waiting", "reason": "told"}
    page = client.post(address, values)
    assert (page.context["named"], page.context["back"]) == (
        {"person": [], "message": [str(each) for each in ids]},
        "waiting",
    )
    return client.post(address, values | {"confirmed": "1"}, follow=True)


def test_single_messages_are_picked_and_the_way_leads_back(client, owner):
    make_messages(owner.company, GOES, OFF, week="2026-W45")
    with as_company(owner.company_id):
        coaching.hold(message=Message.objects.get(person__name="Ben Off"), until=None, by=owner.user, now=NOW)

    let_go = act(client, owner, "let_go", "Ben Off")
    held = act(client, owner, "hold", "Ada Goes")

    assert [str(each) for each in let_go.context["messages"]] == ["1 message is not held any more."]
    assert held.redirect_chain[-1][0] == reverse("messages_waiting", args=[owner.company.slug])
    assert held.context["undo"].words == "The message to Ada Goes is held."
    with as_company(owner.company_id):
        assert dict(Message.objects.values_list("person__name", "held_by_user")) == {"Ada Goes": True, "Ben Off": False}


def test_who_only_reads_sees_no_boxes_to_tick(client, owner):
    make_messages(owner.company, GOES, week="2026-W45")
    client.force_login(make_member(owner.company, Role.READER).user)

    page = client.get(reverse("messages_waiting", args=[owner.company.slug]))

    assert (page.context["bulk_url"], 'type="checkbox"' in page.content.decode()) == ("", False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_message_or_many(client, owner, queries_of, count):
    make_messages(owner.company, *(GOES, OFF, HELD)[:count], week="2026-W45")

    assert queries_of(reverse("messages_waiting", args=[owner.company.slug])) <= 22
