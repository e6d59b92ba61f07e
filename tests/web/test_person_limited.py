"""A person's page for who is limited to a group: all of their people, nothing of anybody else, at one price."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Role
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions import services as sessions
from pacenote.coaching_sessions.drafts import Choice
from pacenote.people.models import RemarkType
from pacenote.people.services import write_remark
from tests.coaching_sessions.stage import Stage, days, form, make_stage, suggested
from tests.makers import NOW, make_group, make_limited
from tests.readings import add_reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def fill(stage: Stage, number: int) -> None:
    """Let something of every kind happen to the agent, and to the driver, who is in nobody's group."""
    with as_company(stage.company.pk):
        kind = RemarkType.objects.filter(company=stage.company)[0]
        for word in ("agent", "driver"):
            person, who = stage.people[word], (Choice(person_id=stage.people[word].pk),)
            suggested(stage, title=f"{word} idea {number}", trainees=who)
            plan = form(stage, title=f"{word} plan {number}", trainees=who, starts_at=days(number + 2))
            sessions.schedule_new(by=stage.coach, form=plan, now=NOW)
            held = form(stage, title=f"{word} held {number}", trainees=who)
            held_session = sessions.start_instant(by=stage.second, form=held, now=NOW)
            outcome = sessions.Outcome(actions=[sessions.Action(f"{word} action {number}", person.pk)])
            sessions.complete(session=held_session, by=stage.second, outcome=outcome, now=NOW)
            at = NOW - timedelta(days=number + 1)
            write_remark(person=person, kind=kind, happened_at=at, note=f"{word} note", by=stage.manager.user, now=NOW)
    for word, value in (("agent", "97"), ("driver", "12.3")):
        add_reading(stage.people[word], "pod", value, (NOW - timedelta(weeks=number)).date())


def test_a_limited_supervisor_reads_all_of_their_person_and_nothing_of_another_at_one_price(queries_of, client: Client):
    stage = make_stage()
    team = make_group(stage.company, stage.people["agent"])
    limited = make_limited(stage.company, team, role=Role.SUPERVISOR)
    client.force_login(limited.user)
    own, other = (reverse("person", args=[stage.company.slug, stage.people[word].pk]) for word in ("agent", "driver"))

    costs = []
    for number in (1, 2, 3, 4):
        fill(stage, number)
        costs.append(queries_of(own))
    page = client.get(own).content.decode()

    assert costs[2] == costs[3] <= 49  # the effect of three sessions at most is looked at, each in weeks of its own
    assert {words: f"agent {words} 4" in page for words in ("idea", "plan", "held")} == dict.fromkeys(
        ("idea", "plan", "held"), True
    )
    assert ["driver" in page, "12.3" in page] == [False, False]
    assert client.get(other).status_code == 404
