"""The audit log is searched, read page by page, and taken out, which is written down; nothing of it changes."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from pacenote.accounts.models import Membership, Role, User
from pacenote.base.origin import address_here
from pacenote.base.tenancy import as_company
from pacenote.records.models import AuditEntry
from pacenote.records.services import record
from pacenote.web.panels.audit import verb_words
from pacenote.web.panels.audit_words import VERBS
from tests.makers import NOW, make_company, make_member, make_person, make_user
from tests.tenants import make_tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company(), user=make_user(name="Olga Owner"))
    client.force_login(membership.user)
    return membership


def page(member: Membership, name: str = "settings_audit") -> str:
    return reverse(name, args=[member.company.slug])


def write(owner: Membership, verb: str, *, actor: User | None = None, days_ago: int = 0, **fields: Any) -> None:
    values = {"subject_type": "company", "subject_id": None} | fields
    with as_company(owner.company_id):
        record(
            company_id=owner.company_id,
            verb=verb,
            at=NOW - timedelta(days=days_ago),
            actor=actor or owner.user,
            **values,
        )


def deeds(client: Client, owner: Membership, **search: Any) -> list[str]:
    return [line.what for line in client.get(page(owner), search).context["lines"]]


def test_a_line_says_who_when_from_where_what_before_and_after(client, owner, settings):
    settings.TRUSTED_PROXIES = (ip_network("127.0.0.1"),)
    coach = make_member(owner.company, Role.COACH, make_user(name="Carl Coach"))
    client.post(
        reverse("settings_user", args=[owner.company.slug, coach.pk]),
        {"role": "reader", "limited": "0"},
        headers={"X-Forwarded-For": "198.51.100.7"},
    )

    [line, *_earlier] = client.get(page(owner)).context["lines"]

    assert (line.who, line.at, line.address) == ("Olga Owner", "Sun 22 Nov, 08:00 CT", "198.51.100.7")
    assert (line.what, line.subject) == ("changed membership", "user: Carl Coach")
    assert next((fact.name, fact.before, fact.after) for fact in line.facts) == ("role", "coach", "reader")


def test_what_is_done_outside_of_a_request_has_no_address(client, owner):
    client.get(page(owner))
    write(owner, "edited")

    with as_company(owner.company_id):
        assert AuditEntry.objects.latest("pk").address == ""
    assert address_here() == ""


def test_the_log_is_searched_by_person_deed_and_days(client, owner):
    ana, ben = make_person(owner.company, "Ana First"), make_person(owner.company, "Ben Second")
    carl = make_user(name="Carl Coach")
    make_member(owner.company, Role.COACH, carl)
    write(owner, "edited", subject_type="person", subject_id=ana.pk, days_ago=3)
    write(owner, "added id", subject_type="person", subject_id=ben.pk, days_ago=2)
    write(owner, "held", actor=carl, days_ago=1)
    write(owner, "paused", subject_id=ana.pk)

    assert deeds(client, owner, q="ana first") == ["edited"]
    assert deeds(client, owner, q="carl") == ["held"]
    assert deeds(client, owner, verb="added id") == ["added id"]
    assert deeds(client, owner, since="2026-11-20", until="2026-11-21") == ["held", "added id"]
    assert deeds(client, owner, q="nobody") == []
    assert deeds(client, owner, since="not a day", verb="fly")[0] == "paused"


def test_a_search_does_not_find_people_of_another_company(client, owner):
    other = make_member(make_company("Other"), user=make_user(name="Zoe Foreign"))
    write(other, "edited")
    make_member(owner.company, Role.COACH)

    assert deeds(client, owner, q="Zoe") == []


def test_older_entries_are_a_link_away_and_none_is_left_out(client, owner):
    for number in range(60):
        write(owner, "held", subject_id=number)
    client_lines, address = [], page(owner)
    while address:
        answer = client.get(address)
        client_lines += [line.subject for line in answer.context["lines"]]
        address = answer.context["older_url"]

    with as_company(owner.company_id):
        assert len(client_lines) == AuditEntry.objects.count()
    assert client_lines[:60] == [f"company {number}" for number in range(59, -1, -1)]


def test_entries_stand_by_their_time_on_every_page_whenever_they_were_written_down(client, owner):
    """The demo lives its weeks one company after the other, and who waits for a lock writes an earlier moment later."""
    for number in range(60):
        write(owner, "held", subject_id=number, days_ago=1 + number // 3)
    write(owner, "held", subject_id=60, days_ago=18)
    subjects, address = [], page(owner)
    while address:
        answer = client.get(address, {} if "?" in address else {"verb": "held"})
        subjects += [int(line.subject.split()[-1]) for line in answer.context["lines"]]
        address = answer.context["older_url"]

    days = {number: 1 + number // 3 for number in range(60)} | {60: 18}
    assert subjects == sorted(days, key=lambda number: (days[number], -number))


@pytest.mark.parametrize("before", ["", "7", "x-1", "1-", "-1", "9" * 17 + "-1", "²-1"])
def test_a_place_that_no_page_named_shows_the_newest(client, owner, before):
    write(owner, "held")

    assert deeds(client, owner, verb="held", before=before) == ["held"]


def test_the_export_holds_what_was_looked_for_harmless_and_is_itself_in_the_log(client, owner):
    write(owner, "held", after={"reason": "=1+1"})
    write(owner, "paused")
    User.objects.filter(pk=owner.user_id).update(name="=HYPERLINK(1)")

    answer = client.get(page(owner, "settings_audit_export"), {"verb": "held"})

    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row[1:4] for row in rows[1:]] == [["'=HYPERLINK(1)", "", "held"]]
    with as_company(owner.company_id):
        last = AuditEntry.objects.latest("pk")
    assert (last.verb, last.subject_type, last.after) == (
        "exported", "audit log", {"rows": 1, "search": {"verb": "held"}}
    )  # fmt: skip


@pytest.mark.parametrize("name", ["settings_audit", "settings_audit_export"])
@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SUPERVISOR, Role.COACH, Role.READER])
def test_whoever_may_not_read_the_log_is_refused(client, owner, role, name):
    client.force_login(make_member(owner.company, role).user)

    assert client.get(page(owner, name)).status_code == 403


def test_the_log_costs_the_same_for_one_and_three(client, owner, queries_of):
    def more() -> None:
        person = make_person(owner.company)
        write(owner, "edited", subject_type="person", subject_id=person.pk, actor=make_user())
        write(owner, "edited", subject_type="membership", subject_id=make_member(owner.company).pk)

    more()
    one = queries_of(page(owner))
    more()
    more()

    assert queries_of(page(owner)) == one


def test_no_address_is_in_a_log_line(client, owner, caplog):
    client.get(page(owner), headers={"X-Forwarded-For": "198.51.100.7"}, REMOTE_ADDR="203.0.113.9")

    assert caplog.records
    assert not any("203.0.113" in str(each.__dict__) or "198.51" in str(each.__dict__) for each in caplog.records)


def test_what_a_company_has_written_down_has_words_in_both_languages():
    tenant = make_tenant("Ours")

    with as_company(tenant.company.pk):
        written = set(AuditEntry.objects.values_list("verb", flat=True))

    assert written - set(VERBS) == set()
    assert len(written) >= 6
    with translation.override("es"):
        assert [verb for verb in VERBS if verb_words(verb) == VERBS[verb]] == []
