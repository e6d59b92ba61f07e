"""Every page of the settings says who changed it last and when, out of the audit log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import CompanyRole, Membership
from pacenote.base.tenancy import as_company
from pacenote.performance.catalogue import METRICS
from pacenote.records.models import AuditEntry
from pacenote.records.services import record
from pacenote.web.panels.audit_words import VERBS
from pacenote.web.panels.last_change import DEEDS, NOTHING_SET
from pacenote.web.panels.sections import SECTIONS
from tests.makers import NOW, make_company, make_member, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
RULES = {"settings_weekly": "week", "settings_daily": "day"}
PAGES = [name for _group, _label, name, _permission in SECTIONS]


@pytest.fixture
def owner(client: Client) -> Membership:
    membership = make_member(make_company(), user=make_user(name="Olga Owner"))
    client.force_login(membership.user)
    return membership


def said(client: Client, owner: Membership, page: str) -> Any:
    return client.get(reverse(page, args=[owner.company.slug])).context["last_change"]


def a_metric(cadence: str) -> str:
    return next(name for name, metric in METRICS.items() if metric.cadence == cadence)


def write(owner: Membership, verb: str, *, minutes_ago: int = 0, subject: str = "company", **after: Any) -> None:
    with as_company(owner.company_id):
        record(
            company_id=owner.company_id, verb=verb, subject_type=subject, subject_id=None, actor=owner.user,
            at=NOW - timedelta(minutes=minutes_ago), after=after,
        )  # fmt: skip


def test_every_section_is_looked_for_by_deeds_that_the_log_has_words_for() -> None:
    assert set(DEEDS) | NOTHING_SET == set(PAGES)
    assert {verb for verbs in DEEDS.values() for verb in verbs} <= set(VERBS)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in NOTHING_SET])
def test_a_page_names_the_latest_of_its_deeds_and_leads_to_the_log(client, owner, page):
    subject = "sessions" if page == "settings_sessions" else "company"
    other = make_member(make_company("Elsewhere"), user=make_user(name="Eve Elsewhere"))
    about = {"subject": subject, "metric": "own" if page not in RULES else a_metric(RULES[page])}
    before = said(client, owner, page)
    for verb in DEEDS[page]:
        write(other, verb, **about)
    write(owner, DEEDS[page][0], minutes_ago=30, **about)
    write(owner, "edited", minutes_ago=5, **about)
    write(make_member(owner.company, user=make_user(name="Ben Boss")), DEEDS[page][-1], minutes_ago=20, **about)

    line = said(client, owner, page)

    assert before.text == "As it was at first: nobody has changed it."
    assert line.text == "Last changed by Ben Boss, 07:40 CT"
    assert client.get(line.url).context["lines"][0].who == "Ben Boss"


@pytest.mark.parametrize("page", sorted(NOTHING_SET))
def test_a_page_on_which_nothing_is_set_says_nothing(client, owner, page):
    assert said(client, owner, page) is None


def test_weekly_and_daily_rules_and_both_kinds_of_settings_are_told_apart(client, owner):
    write(owner, "changed rule", subject="rule", metric=a_metric("week"), minutes_ago=10)
    write(owner, "changed settings", subject="sessions")

    pages = ("settings_weekly", "settings_daily", "settings_sessions", "settings")
    assert ["Olga Owner" in said(client, owner, page).text for page in pages] == [True, False, True, False]


def test_whoever_may_not_read_the_log_reads_the_line_without_a_way_to_it(client, owner):
    role = CompanyRole.objects.create(company=owner.company, name="Planner", permissions=["manage settings"])
    planner = make_member(owner.company, user=make_user())
    Membership.objects.filter(pk=planner.pk).update(role="", own_role=role)
    write(owner, "changed inbox")
    client.force_login(planner.user)

    line = said(client, planner, "settings_inbox")

    assert (line.text, line.url) == ("Last changed by Olga Owner, 08:00 CT", "")


def test_changed_periods_and_a_role_stand_in_the_log_with_before_and_after(client, owner):
    slug = owner.company.slug
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": NOW.timestamp()}]
    session.save()
    client.post(reverse("settings_retention", args=[slug]), {"remarks": "12", "save": ""})
    client.post(reverse("settings_role_new", args=[slug]), {"name": "Planner", "permissions": ["see own page"]})

    with as_company(owner.company_id):
        facts = dict(AuditEntry.objects.filter(verb__in=("changed periods", "made role")).values_list("verb", "after"))
    assert facts["changed periods"] == {"remarks": 12}
    assert facts["made role"]["name"] == "Planner"
    assert "Olga Owner" in said(client, owner, "settings_retention").text
