"""A person's page with its timeline, and the issues and kudos that users write down."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.messaging.models import Outgoing, Reaction
from pacenote.messaging.services import react
from pacenote.people.models import Person, Remark, RemarkType
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_group, make_limited, make_member, make_person, make_rostered, make_user
from tests.sheets import Line, bring_in, overview
from tests.texting import queue_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ANA = "A1SPEEDER00001"


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company(short_code="PNTE"))
    client.force_login(membership.user)
    return membership


def url(member: Membership, page: str, *args: Any) -> str:
    return reverse(page, args=[member.company.slug, *args])


def kind(company: Company, label: str = "Praise") -> RemarkType:
    with as_company(company.pk):
        return RemarkType.objects.get(label=label)


def titles(client: Client, owner: Membership, person: Person, **query: str) -> list[str]:
    return [event.title for event in client.get(url(owner, "person", person.pk), query).context["events"]]


def remark(owner: Membership, person: Person, client: Client, **values: Any) -> Any:
    body = {"kind": kind(owner.company).pk, "happened_at": "2026-11-21T17:05", "note": "Good catch."} | values
    return client.post(url(owner, "remark_add", person.pk), body)


def test_the_timeline_holds_what_happened_newest_first_and_only_to_this_person(client, owner):
    ana = make_person(owner.company, "Ana Torres", external_id=ANA, id_kind="transporter")
    near = make_person(owner.company, "Ben Near", external_id="A1NEAR00000002", id_kind="transporter")
    lines = (Line(ANA, speeding="0.4"), Line("A1NEAR00000002"))
    bring_in(owner.company, overview("2026-W47", *lines), now=NOW - timedelta(days=2))
    with as_company(owner.company_id):
        coaching.send_now(company=owner.company, mode="everyone", by=make_user(), now=NOW - timedelta(hours=20))
    remark(owner, near, client)
    remark(owner, ana, client, kind=kind(owner.company, "Damage").pk, happened_at="2026-11-22T07:00")

    assert titles(client, owner, ana) == ["Issue: Damage", "Message waits to be delivered", "Scorecard"]
    assert titles(client, owner, ana, show="remarks") == ["Issue: Damage"]
    assert titles(client, owner, ana, show="files") == ["Scorecard"]
    assert titles(client, owner, near) == ["Kudo: Praise", "Scorecard"]


def test_the_timeline_tells_when_they_opened_a_message_and_when_they_got_it(client, owner):
    ana, near = make_person(owner.company, "Ana Torres"), make_person(owner.company, "Ben Near")
    for person in (ana, near):
        queue_text(person, channel="outbox")
    with as_company(owner.company_id):
        outgoing = Outgoing.objects.get(person=ana)
        react(outgoing=outgoing, kind=Reaction.Kind.OPENED, now=NOW + timedelta(minutes=5))
        react(outgoing=outgoing, kind=Reaction.Kind.ACKNOWLEDGED, now=NOW + timedelta(minutes=6))

    events = client.get(url(owner, "person", ana.pk), {"show": "messages"}).context["events"]

    assert [(event.title, event.when) for event in events] == [
        ("Said of a message: got it", "Sun 22 Nov, 08:06 CT"),
        ("Opened a message", "Sun 22 Nov, 08:05 CT"),
    ]
    assert events[0].detail == "of Sun 22 Nov, 08:00 CT"
    assert titles(client, owner, near) == []


def test_the_head_says_who_they_are_and_whether_they_work_today(client, owner):
    ana = make_person(owner.company, "Ana Torres", external_id=ANA, id_kind="transporter")
    make_rostered(owner.company, ana, day=date(2026, 11, 22))

    header = client.get(url(owner, "person", ana.pk)).context["header"]

    assert (header.name, header.ids, header.facts[-1]) == ("Ana Torres", (ANA,), "Rostered today")


def test_a_remark_is_corrected_and_taken_back_and_every_step_stays_in_the_log(client, owner):
    ana = make_person(owner.company)
    remark(owner, ana, client)
    with as_company(owner.company_id):
        made = Remark.objects.get()
    page = url(owner, "remark_edit", made.pk)

    client.post(page, {"kind": made.type_id, "happened_at": "2026-11-20T09:00", "note": "Very good catch."})
    with as_company(owner.company_id):
        edited = Remark.objects.get()
    client.post(page, {"delete": "1"})

    assert (edited.note, edited.happened_at.isoformat()) == ("Very good catch.", "2026-11-20T15:00:00+00:00")
    with as_company(owner.company_id):
        entries = AuditEntry.objects.filter(subject_type="person", subject_id=ana.pk).order_by("pk")
        assert [entry.verb for entry in entries] == ["wrote remark", "edited remark", "deleted remark"]
        assert [entry.before.get("note") for entry in entries] == [None, "Good catch.", "Very good catch."]
        assert not Remark.objects.exists()


def test_what_has_not_happened_is_not_written_down(client, owner):
    answer = remark(owner, make_person(owner.company), client, happened_at="2026-11-22T08:01")

    assert (answer.status_code, list(answer.context["remark_form"].errors)) == (422, ["happened_at"])
    with as_company(owner.company_id):
        assert not Remark.objects.exists()


def test_a_type_of_another_company_is_no_type(client, owner):
    other = make_company("Other Firm")

    answer = remark(owner, make_person(owner.company), client, kind=kind(other).pk)

    assert answer.status_code == 422


def test_a_coach_reads_the_page_of_their_people_and_writes_nothing(client, owner):
    ana, ben = make_person(owner.company), make_person(owner.company)
    coach = make_limited(owner.company, make_group(owner.company, ana))
    client.force_login(coach.user)

    page = client.get(url(owner, "person", ana.pk))

    assert (page.status_code, page.context["remark_form"], page.context["edit_url"]) == (200, None, "")
    assert client.get(url(owner, "person", ben.pk)).status_code == 404
    assert remark(owner, ana, client).status_code == 403


def types_page(client: Client, owner: Membership, **changes: Any) -> Any:
    page = client.get(url(owner, "settings_remarks")).context
    body = {}
    for form in [*page["rows"], page["new"]]:
        for field in form:
            if (value := field.value()) is not False and value is not None:
                body[field.html_name] = "on" if value is True else value
    return client.post(url(owner, "settings_remarks"), body | changes)


def test_types_are_a_list_of_the_companys_own(client, owner):
    damage = kind(owner.company, "Damage")
    assert types_page(client, owner).status_code == 302

    types_page(
        client,
        owner,
        **{f"type{damage.pk}-label": "Van damage", f"type{damage.pk}-weight": "9", f"type{damage.pk}-retired": "on"},
        **{"new-label": "Good catch", "new-kudo": "on"},
    )
    refused = types_page(client, owner, **{"new-label": "good  CATCH"})

    with as_company(owner.company_id):
        rows = list(RemarkType.objects.values_list("label", "kudo", "weight", "retired"))
    assert rows == [
        ("Attendance", False, 3, False),
        ("Conduct", False, 5, False),
        ("Van damage", False, 9, True),
        ("Praise", True, 3, False),
        ("Good catch", True, 3, False),
    ]
    assert refused.status_code == 422
    offered = client.get(url(owner, "person", make_person(owner.company).pk)).context["remark_form"].fields["kind"]
    assert damage.pk not in {each.pk for each in offered.queryset}


def test_only_who_manages_settings_changes_the_types(client, owner):
    client.force_login(make_member(owner.company, Role.DISPATCHER).user)

    assert client.get(url(owner, "settings_remarks")).status_code == 403


@pytest.mark.parametrize("events", [1, 3])
def test_the_page_costs_the_same_for_one_event_or_many(client, owner, queries_of, events):
    ana = make_person(owner.company, external_id=ANA, id_kind="transporter")
    for number in range(events):
        bring_in(owner.company, overview(f"2026-W{45 + number}", Line(ANA)), now=NOW)
        remark(owner, ana, client)

    assert queries_of(url(owner, "person", ana.pk)) <= 46
