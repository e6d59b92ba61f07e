"""``pacenote send`` as scripts use it: whom it reaches, what stands on standard output, and the exit status."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError

from pacenote.accounts.models import Company, Role
from pacenote.base.tenancy import as_company
from pacenote.messaging.models import Delivery, Outgoing, Send
from pacenote.messaging.services import deliver
from pacenote.people.models import Person
from pacenote.records.models import AuditEntry
from tests.cli.test_commands import run
from tests.makers import NOW, make_company, make_member, make_person, make_rostered
from tests.sheets import Line, bring_in, overview

SANNA = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
OTIS = Line("A1SPEEDER00002", "Otis Brandvold", speeding="0.3")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def company() -> Company:
    company = make_company()
    sanna, otis = (
        make_person(company, line.name, external_id=line.external_id, id_kind="transporter") for line in (SANNA, OTIS)
    )
    bring_in(company, overview("2026-W47", SANNA, OTIS))
    make_rostered(company, sanna)
    make_rostered(company, otis, day=NOW.date() + timedelta(days=2))
    return company


def on_the_way(company: Company) -> list[str]:
    with as_company(company.pk):
        return sorted(Outgoing.objects.values_list("person__name", flat=True))


def test_those_rostered_today_get_their_message_once_and_the_others_keep_theirs(company: Company):
    first = run("send", "--company", company.slug)
    second = run("send", "--company", company.slug)
    deliver()

    with as_company(company.pk):
        send = Send.objects.order_by("pk")[0]
    assert first[:2] == (0, f"1 messages are on their way (send {send.pk}).\n  stays: 1, not rostered today\n")
    assert second[:2] == (3, "There is nothing to send.\n  stays: 1, not rostered today\n")
    assert (on_the_way(company), send.kind, send.started_by) == (["Sanna Prokop"], "manual", None)
    assert list(Delivery.objects.values_list("status", flat=True)) == ["sent"]


def test_everyone_means_those_off_duty_too_and_who_sent_stands_on_record(company: Company):
    owner = make_member(company)

    status, _out, _err = run("send", "--company", company.slug, "--everyone", "--by", owner.user.email.upper())

    assert (status, on_the_way(company)) == (0, ["Otis Brandvold", "Sanna Prokop"])
    with as_company(company.pk):
        assert AuditEntry.objects.get(verb="sent").actor == owner.user


def test_a_dry_run_says_who_would_get_what_and_sends_nothing(company: Company):
    status, out, _err = run("send", "--company", company.slug, "--dry-run", "--json")

    told = json.loads(out)
    assert (status, on_the_way(company), told["stay"]) == (0, [], {"not_rostered_today": 1})
    assert [(each["person"], each["channels"]) for each in told["receivers"]] == [("Sanna Prokop", ["outbox"])]
    assert (told["messages"], told["people"], told["to"], told["dry_run"]) == (1, 1, "rostered", True)


def test_nothing_leaves_while_sending_is_paused(company: Company):
    Company.objects.filter(pk=company.pk).update(paused_at=NOW)

    with pytest.raises(CommandError, match=r"^Sending is paused\. Resume it"):
        run("send", "--company", company.slug)

    assert on_the_way(company) == []


@pytest.mark.parametrize("role", [None, Role.READER])
def test_nobody_sends_in_the_name_of_who_may_not(company: Company, role: str | None):
    member = make_member(company if role else make_company("Other"), role or Role.OWNER)

    with pytest.raises(CommandError, match="no user of this company who may send"):
        run("send", "--company", company.slug, "--by", member.user.email)

    assert on_the_way(company) == []


def test_another_companys_messages_stay_where_they_are(company: Company):
    other = make_company("Other")
    with as_company(other.pk):
        assert Person.objects.count() == 0

    status, out, _err = run("send", "--company", other.slug)

    assert (status, out, on_the_way(company)) == (3, "There is nothing to send.\n", [])
