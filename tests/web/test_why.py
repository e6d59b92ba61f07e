"""Why was she told this, why not: what the page says is what the engine decided."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Finding, Rule
from pacenote.people.models import Person
from tests.makers import NOW, make_company, make_member, make_person, make_rostered
from tests.readings import add_reading, make_file

pytestmark = pytest.mark.django_db

START, END = date(2026, 11, 8), date(2026, 11, 14)
PHOTOS = {"opportunities": "200"}


@pytest.fixture
def owner(client: Client, clock: Any) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def bring(person: Person, **values: str) -> None:
    """Let one weekly file say these things about a person."""
    file = make_file(person, START, END)
    for metric, value in values.items():
        exposures = {"packages": "40"} if metric == "dcr" else {"trips": "9"} if "rate" in metric else PHOTOS
        add_reading(person, metric, value, START, exposures=exposures, file=file)
    coaching.evaluate(company_id=person.company_id, file_id=file.pk, now=NOW)


def rows(client: Client, person: Person, **query: object) -> dict[str, tuple[str, str]]:
    page = client.get(reverse("person_why", args=[person.company.slug, person.pk]), query)
    return {row.label: (row.decision, row.became) for row in page.context["rows"]}


def test_each_metric_says_what_was_decided_and_what_became_of_it(client, owner):
    ana, ben = make_person(owner.company, "Ana Ruiz"), make_person(owner.company, "Ben Okafor")
    make_rostered(owner.company, ana)
    bring(ben, qa_score="90")
    bring(ana, pod="96", dcr="90", speeding_event_rate="0.05", csat="96")

    said = rows(client, ana)

    assert said["Photo accepted"] == ("Coach: misses the threshold", "Goes with the next send")
    assert said["Customer satisfaction"] == ("Praise: reaches the threshold", "Goes with the next send")
    assert said["Delivery completion"] == ("Too little to measure: at least 100 packages", "")
    assert said["Speeding"] == ("Between the thresholds: nothing to say", "")
    assert said["Quality score"] == ("No reading: the files have no number for this person", "")
    assert said["Seat belt off"] == ("No reading: no file told this metric for the period", "")


def test_what_was_held_back_left_out_or_sent_says_so(client, owner):
    ana = make_person(owner.company, "Ana Ruiz")
    with as_company(owner.company_id):
        Person.objects.filter(pk=ana.pk).update(started_on=NOW.date() - timedelta(days=3))
    bring(ana, pod="96", csat="96")
    assert rows(client, ana)["Photo accepted"][1] == "Not told: the person is new and only praised"

    with as_company(owner.company_id):
        coaching.send_now(company=owner.company, mode="everyone", by=owner.user, now=NOW)
    assert rows(client, ana)["Customer satisfaction"][1] == "Told, sent Sun 22 Nov, 08:00 CT"


def test_the_version_that_judged_is_named_although_the_rule_changed_since(client, owner):
    ana = make_person(owner.company, "Ana Ruiz")
    bring(ana, pod="98", csat="70")
    with as_company(owner.company_id):
        Rule.objects.filter(metric__in=("pod", "csat")).update(current=False)
        for rule in Rule.objects.filter(metric__in=("pod", "csat")):
            rule.pk, rule.version, rule.current, rule.coach_at = None, 2, True, 99
            rule.created_at = NOW + timedelta(hours=1)
            rule.save()

    page = client.get(reverse("person_why", args=[owner.company.slug, ana.pk]))

    versions = {row.label: (row.version, row.decision) for row in page.context["rows"]}
    assert versions["Photo accepted"] == (1, "Between the thresholds: nothing to say")
    assert versions["Customer satisfaction"] == (1, "Coach: misses the threshold")


def test_the_page_never_says_other_than_the_record(client, owner):
    ana = make_person(owner.company, "Ana Ruiz")
    for week in range(4):
        file = make_file(ana, START - timedelta(weeks=week), END - timedelta(weeks=week))
        add_reading(ana, "pod", "98", START - timedelta(weeks=week), exposures=PHOTOS, file=file)
    coaching.evaluate(company_id=owner.company_id, file_id=make_file(ana, START, END).pk, now=NOW)

    said = rows(client, ana, start=START, end=END)

    with as_company(owner.company_id):
        assert Finding.objects.get().feat == "streak"
    assert said["Photo accepted"][0] == "Praise: a streak"


def test_weeks_and_days_can_be_chosen_and_nonsense_shows_the_newest(client, owner):
    ana = make_person(owner.company, "Ana Ruiz")
    bring(ana, pod="96")
    day = date(2026, 11, 20)
    add_reading(ana, "fico", "700", day, exposures={"trips": "2"}, file=make_file(ana, day, day))

    assert "FICO score" not in rows(client, ana, start="x", end="")
    assert rows(client, ana, start=day, end=day)["FICO score"][0] == "Coach: misses the threshold"


def test_without_files_the_page_says_what_comes_next(client, owner):
    page = client.get(reverse("person_why", args=[owner.company.slug, make_person(owner.company).pk]))

    assert (page.context["rows"], "No files yet" in page.content.decode()) == ((), True)


def test_more_readings_cost_no_more_queries(client, owner, queries_of):
    ana = make_person(owner.company, "Ana Ruiz")
    bring(ana, pod="96")
    url = reverse("person_why", args=[owner.company.slug, ana.pk])
    few = queries_of(url)
    bring(ana, csat="70", qa_score="70", speeding_event_rate="1")

    assert queries_of(url) == few
