"""The pages that say how long records are kept and who is on hold, and the command that does the same."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pacenote.accounts.models import Role
from pacenote.base.tenancy import as_company
from pacenote.jobs.retention import CLASSES
from pacenote.people.models import LegalHold, Remark, RemarkType
from pacenote.people.services import place_hold, write_remark
from pacenote.records.erasing import periods_of, set_periods
from pacenote.records.models import AuditEntry
from tests.makers import make_company, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client):
    company = make_company("Rafaga Logistics")
    member = make_member(company)
    client.force_login(member.user)
    return member


def wanted(**months: str) -> dict[str, str]:
    return {each.name: months.get(each.name, "") for each in CLASSES}


def remark(member, days: int) -> Remark:
    at = timezone.now() - timedelta(days=days)
    with as_company(member.company_id):
        person = make_person(member.company, f"Ana {days}")
        kind = RemarkType.objects.filter(company=member.company)[0]
        return write_remark(person=person, kind=kind, happened_at=at, note="Late.", by=member.user, now=at)


def test_periods_are_looked_at_before_they_count(client: Client, owner):
    url = reverse("settings_retention", args=[owner.company.slug])
    remark(owner, 400)
    remark(owner, 10)

    looked = client.post(url, wanted(remarks="12") | {"look": "1"})
    assert (looked.status_code, looked.context["tried"], looked.context["total"]) == (200, True, 1)
    with as_company(owner.company_id):
        assert periods_of(owner.company_id) == {}

    client.post(url, wanted(remarks="12") | {"save": "1"})
    with as_company(owner.company_id):
        assert periods_of(owner.company_id) == {"remarks": 12}
        assert AuditEntry.objects.filter(verb="changed periods").count() == 1
    assert client.get(url).context["total"] == 1


def test_an_audit_log_shorter_than_what_it_speaks_of_is_refused_in_place(client: Client, owner):
    url = reverse("settings_retention", args=[owner.company.slug])

    answer = client.post(url, wanted(audit="12") | {"save": "1"})

    assert (answer.status_code, "at least as long as everything else" in answer.content.decode()) == (422, True)


def test_a_person_is_put_on_hold_and_the_hold_ended(client: Client, owner):
    with as_company(owner.company_id):
        person = make_person(owner.company, "Ana Rivera")
    url = reverse("person_hold", args=[owner.company.slug, person.pk])

    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Claim 7"}).status_code == 302
    page = client.get(reverse("person", args=[owner.company.slug, person.pk])).content.decode()
    listed = client.get(reverse("settings_retention", args=[owner.company.slug])).content.decode()
    assert ("on legal hold" in page, "Claim 7" in listed) == (True, True)
    assert client.post(url, {"end": "1"}).status_code == 302
    with as_company(owner.company_id):
        hold = LegalHold.objects.get()
    assert (hold.reason, hold.ended_at is None) == ("Claim 7", False)


def test_a_dispatcher_neither_sets_periods_nor_holds(client: Client, owner):
    with as_company(owner.company_id):
        person = make_person(owner.company, "Ana Rivera")
    client.force_login(make_member(owner.company, role=Role.DISPATCHER).user)

    assert client.get(reverse("settings_retention", args=[owner.company.slug])).status_code == 403
    assert client.post(reverse("person_hold", args=[owner.company.slug, person.pk]), {"reason": "x"}).status_code == 403


def run(*options: str) -> list[dict]:
    out = StringIO()
    call_command("retention", *options, "--json", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_command_says_what_would_go_and_lets_it_go(owner):
    old, held = remark(owner, 400), remark(owner, 401)
    with as_company(owner.company_id):
        place_hold(person=held.person, reason="Claim 7", by=owner.user, now=timezone.now())
        set_periods(company=owner.company, wanted={"remarks": 12}, by=owner.user, now=timezone.now())

    (looked,) = run("--company", owner.company.slug, "--dry-run")
    with as_company(owner.company_id):
        before = Remark.objects.count()
    (erased,) = run("--company", owner.company.slug)

    with as_company(owner.company_id):
        left = list(Remark.objects.values_list("pk", flat=True))
    due = looked["classes"]["remarks"]
    assert (due["due"], due["kept"], before) == (1, 1, 2)
    assert (erased["erased"], left) == ({"remarks": 1}, [held.pk])
    assert old.pk not in left
    assert run("--company", owner.company.slug)[0]["erased"] == {}
