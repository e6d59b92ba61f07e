"""Settings of coaching as a whole: the page, and what the late policy does at a send."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Company, Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Message
from pacenote.performance.models import SendMoment
from pacenote.records.models import AuditEntry
from tests.makers import NOW, make_company, make_member, make_person, make_rostered
from tests.readings import add_reading, make_file

pytestmark = pytest.mark.django_db

FIELDS = {
    "late_policy": "manual", "hold_days": "7", "max_points": "3", "grace_days": "14", "praise_best_after": "6",
    "praise_improvement": "50", "praise_streak": "4",
}  # fmt: skip


@pytest.fixture
def owner(client: Client, clock: Any) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def address(owner: Membership) -> str:
    return reverse("settings_coaching", args=[owner.company.slug])


def test_settings_are_saved_and_on_record(client, owner):
    answer = client.post(address(owner), FIELDS | {"late_policy": "next", "grace_days": "0"}, follow=True)

    company = Company.objects.get()
    assert (company.late_policy, company.grace_days, company.praise_streak) == ("next", 0, 4)
    assert answer.context["last_change"].text.startswith(f"Last changed by {owner.user.name}")
    with as_company(company.pk):
        entry = AuditEntry.objects.get(verb="changed coaching")
    assert (entry.before, entry.after) == (
        {"late_policy": "manual", "grace_days": 14}, {"late_policy": "next", "grace_days": 0},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value", "refusal"),
    [
        ("hold_days", "0", "Choose a number from 1 to 30; this is 0."),
        ("max_points", "6", "Choose a number from 1 to 5; this is 6."),
        ("praise_streak", "1", "A streak has at least 2 readings; this is 1. 0 switches it off."),
    ],
)
def test_a_number_outside_its_range_is_refused_beside_its_field(client, owner, field, value, refusal):
    answer = client.post(address(owner), FIELDS | {field: value})

    assert (answer.status_code, answer.context["form"].errors) == (422, {field: [refusal]})


def test_who_may_not_manage_rules_is_refused(client, owner):
    client.force_login(make_member(owner.company, Role.DISPATCHER).user)

    assert client.get(address(owner)).status_code == 403


@pytest.mark.parametrize(
    ("policy", "metric", "became"),
    [
        ("manual", "fico", ("late", "late")),
        ("next", "fico", ("released", "normal")),
        ("next", "ced", ("late", "late")),  # an escalation never goes by itself, whatever the policy
    ],
)
def test_late_messages_wait_or_go_with_the_next_send_as_the_company_has_set(client, owner, policy, metric, became):
    company = owner.company
    Company.objects.filter(pk=company.pk).update(late_policy=policy)
    ana = make_person(company, "Ana Ruiz")
    make_rostered(company, ana)
    start = date(2026, 11, 20) if metric == "fico" else date(2026, 11, 8)
    end = start if metric == "fico" else date(2026, 11, 14)
    file = make_file(ana, start, end, late=True)
    add_reading(ana, metric, "700" if metric == "fico" else "1", start, exposures={"trips": "4"}, file=file)
    coaching.evaluate(company_id=company.pk, file_id=file.pk, now=NOW)

    page = client.get(reverse("coaching", args=[company.slug]))
    with as_company(company.pk):
        moment = SendMoment.objects.filter(company=company).order_by("due_at").first()
    coaching.release_due(company_id=company.pk, moment_id=moment.pk, now=moment.due_at)

    with as_company(company.pk):
        state = Message.objects.get().state
    assert (state, page.context["person"].boxes[0].tone) == became
