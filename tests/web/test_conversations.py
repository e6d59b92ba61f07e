"""What people write back, answered on a page; disputes, decided on one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from pacenote.accounts.models import CompanyRole, Membership, Role
from pacenote.accounts.permissions import EDIT_MESSAGES
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Dispute, Finding
from pacenote.messaging.models import Delivery, Outgoing, Thread, ThreadEntry
from pacenote.messaging.services.conversing import Said, hear
from pacenote.people.models import Person
from tests.makers import NOW, make_company, make_member, make_person, make_user
from tests.sheets import Line, bring_in, overview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner() -> Membership:
    return make_member(make_company("Rafaga Logistics"))


def url(owner: Membership, name: str, *parts: int) -> str:
    return reverse(name, args=[owner.company.slug, *parts])


def asked(person: Person, text: str = "Which photo?", minutes: int = 0) -> None:
    said = Said(ThreadEntry.Kind.QUESTION, "link", text)
    with as_company(person.company_id):
        hear(company_id=person.company_id, person_id=person.pk, said=said, now=NOW - timedelta(minutes=minutes))


def disputed(owner: Membership) -> Dispute:
    company = owner.company
    make_person(company, "Sanna Prokop", external_id="A1SPEEDER00001", id_kind="transporter")
    bring_in(company, overview("2026-W47", Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")))
    with as_company(company.pk):
        coaching.send_now(company=company, mode="everyone", by=owner.user, now=NOW)
        outgoing = Outgoing.objects.select_related("person__company").get()
        finding = Finding.objects.get(metric="speeding_event_rate")
        return coaching.dispute(finding=finding, outgoing=outgoing, text="Not my <van>.", now=NOW)


def test_an_answer_leaves_as_a_message_and_ends_the_waiting(client, owner):
    ana = make_person(owner.company, "Ana Obi", language="es")
    asked(ana)
    client.force_login(owner.user)

    answer = client.post(url(owner, "thread", ana.pk), {"text": "The one at dock 4."}, follow=True)

    assert "Your answer is on its way." in answer.content.decode()
    with as_company(owner.company_id):
        assert Thread.objects.get().waiting_since is None
        row = Outgoing.objects.get()
        assert (row.body, row.source, row.language, row.channel) == ("The one at dock 4.", "answer", "es", "outbox")
        assert list(ThreadEntry.objects.order_by("pk").values_list("kind", "by")) == [
            ("question", None),
            ("answer", owner.user_id),
        ]
    assert Delivery.objects.get().status == "pending"


def test_a_person_whom_nothing_reaches_gets_no_answer_and_the_page_says_so(client, owner):
    owner.company.channels = ["email"]
    owner.company.save(update_fields=["channels"])
    ana = make_person(owner.company, "Ana Obi")
    asked(ana)
    client.force_login(owner.user)

    answer = client.post(url(owner, "thread", ana.pk), {"text": "Dock 4."})

    assert (answer.status_code, "No channel reaches Ana." in answer.content.decode()) == (422, True)
    with as_company(owner.company_id):
        assert Thread.objects.get().waiting_since == NOW
        assert not Outgoing.objects.exists()


def test_those_who_wait_longest_stand_first_and_one_can_be_set_aside(client, owner):
    ana, ben, cleo = (make_person(owner.company, name) for name in ("Ana Obi", "Ben Tan", "Cleo Ray"))
    asked(ana, minutes=5)
    asked(ben, minutes=50)
    asked(cleo, minutes=99)
    client.force_login(owner.user)
    client.post(url(owner, "thread_done", cleo.pk))

    items = client.get(url(owner, "threads")).context["items"]

    assert [(item.name, bool(item.waits)) for item in items] == [
        ("Ben Tan", True),
        ("Ana Obi", True),
        ("Cleo Ray", False),
    ]


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_costs_the_same_for_one_conversation_or_many(client, owner, people, queries_of):
    for _each in range(people):
        asked(make_person(owner.company))
    client.force_login(owner.user)

    assert queries_of(url(owner, "threads")) == 12


def test_questions_and_disputes_stand_under_needs_a_person(client, owner):
    made = disputed(owner)
    asked(make_person(owner.company, "Ana Obi"))
    client.force_login(owner.user)

    html = client.get(url(owner, "files")).content.decode()
    chips = client.get(url(owner, "coaching") + "?filter=disputed").context

    assert (url(owner, "threads") in html, url(owner, "disputes") in html) == (True, True)
    assert [person.id for person in chips["people"]] == [made.person_id]
    assert [(chip.label, chip.count) for chip in chips["filters"] if chip.current] == [("Disputed", 1)]


def test_a_dispute_shows_the_row_it_is_about(client, owner):
    made = disputed(owner)
    client.force_login(owner.user)

    html = client.get(url(owner, "dispute", made.pk)).content.decode()

    assert "Not my &lt;van&gt;." in html
    assert "Sanna Prokop" in html
    assert reverse("file_versions", args=[owner.company.slug, made.finding.slot_id]) in html
    assert f"row {made.finding.line}" in html


@pytest.mark.parametrize(
    ("decision", "state", "words"),
    [
        ("withdraw", "withdrawn", "Hi Sanna. You were right about Speeding: we took it back. Lent out."),
        ("uphold", "upheld", "Hi Sanna. We looked at Speeding again, and it stands. Lent out."),
    ],
)
def test_a_decision_is_kept_and_told(client, owner, decision: str, state: str, words: str):
    made = disputed(owner)
    client.force_login(owner.user)

    answer = client.post(
        url(owner, "dispute", made.pk), {"decision": decision, "reason": "Lent out."}, follow=True
    ).content.decode()

    assert "Decided. Sanna is told." in answer
    with as_company(owner.company_id):
        made.refresh_from_db()
        assert (made.state, made.decided_by_id) == (state, owner.user_id)
        assert Outgoing.objects.latest("pk").body == words


def test_a_decision_without_a_reason_is_not_taken(client, owner):
    made = disputed(owner)
    client.force_login(owner.user)

    answer = client.post(url(owner, "dispute", made.pk), {"decision": "withdraw", "reason": " "})

    assert answer.status_code == 422
    with as_company(owner.company_id):
        assert Dispute.objects.get().state == "open"


def test_a_dispute_can_be_given_to_somebody_who_may_decide_and_to_nobody_else(client, owner):
    made = disputed(owner)
    able, reader = make_member(owner.company, Role.DISPATCHER), make_member(owner.company, Role.READER)
    client.force_login(owner.user)

    client.post(url(owner, "dispute_assign", made.pk), {"to": able.user_id})
    client.post(url(owner, "dispute_assign", made.pk), {"to": reader.user_id})
    client.post(url(owner, "dispute_assign", made.pk), {"to": make_user().pk})

    with as_company(owner.company_id):
        assert Dispute.objects.get().assigned_to_id == able.user_id


@pytest.mark.parametrize("name", ["threads", "disputes"])
def test_a_role_that_edits_no_messages_reads_no_conversations(client, owner, name: str):
    client.force_login(make_member(owner.company, Role.READER).user)

    assert client.get(url(owner, name)).status_code == 403


@pytest.mark.parametrize("name", ["threads", "disputes", "outbox"])
def test_an_empty_list_leads_on_to_the_messages(client, owner, name: str):
    client.force_login(owner.user)

    page = client.get(url(owner, name)).content.decode()

    assert f'<a class="btn" href="{url(owner, "coaching")}">See the messages</a>' in page


def test_an_empty_list_leads_nowhere_that_a_role_may_not_go(client, owner):
    answering = CompanyRole.objects.create(company=owner.company, name="Answering", permissions=[str(EDIT_MESSAGES)])
    member = make_member(owner.company, "")
    Membership.objects.filter(pk=member.pk).update(own_role=answering)
    client.force_login(member.user)

    page = client.get(url(owner, "threads")).content.decode()

    assert "Nobody has written back yet" in page
    assert "See the messages" not in page
