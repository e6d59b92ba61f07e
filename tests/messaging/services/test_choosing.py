"""What users are mailed about: as they chose, in their language and on their clock; the bell always rings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, User
from pacenote.base.environment import MailServer
from pacenote.base.tenancy import as_company
from pacenote.jobs.notices import letter
from pacenote.messaging.models import Notification
from pacenote.messaging.services import MailChoiceError, MailChoices, choose_mails, tell
from tests.coaching_sessions.stage import Stage, make_stage, scheduled
from tests.makers import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def _smtp(settings: Any) -> Iterator[None]:
    settings.SMTP = MailServer("127.0.0.1", 25, "", "", tls=False, starttls=False)
    return


@pytest.fixture
def stage() -> Stage:
    return make_stage()


def choose(member: Membership, **changes: Any) -> bool:
    row = Membership.objects.get(pk=member.pk)
    with as_company(row.company_id):
        return choose_mails(member=row, wanted=replace(MailChoices.of(row), **changes), now=NOW)


def somebody_wrote(stage: Stage) -> dict[int, str]:
    """Tell who may answer that a person wrote; returns what is mailed, by user."""
    tell(company=stage.company, permission="edit messages", code="person_wrote", now=NOW)
    return dict(Notification.objects.filter(code="person_wrote").values_list("user", "mail"))


@pytest.mark.usefixtures("_smtp")
def test_an_answer_is_mailed_to_who_chose_it_and_stands_in_every_bell(stage):
    choose(stage.manager, answer_mail=True)

    with as_company(stage.company.pk):
        told = somebody_wrote(stage)

    assert told == {stage.manager.user_id: "due", stage.supervisor.user_id: ""}


def test_where_no_mail_can_leave_none_is_due(stage):
    choose(stage.manager, answer_mail=True)

    with as_company(stage.company.pk):
        assert set(somebody_wrote(stage).values()) == {""}


@pytest.mark.usefixtures("_smtp")
def test_a_mail_is_in_the_readers_language_on_their_clock_and_says_where_to_choose(stage):
    User.objects.filter(pk=stage.agent.user_id).update(language="es")
    choose(stage.agent, zone="Europe/Madrid")
    with as_company(stage.company.pk):
        session = scheduled(stage)  # Wednesday 8:00 in Chicago
        line = Notification.objects.select_related("user", "company").get(user=stage.agent.user)

        written = letter(line)

    assert "15:00" in written.text
    assert "programó una sesión contigo" in written.text
    assert reverse("session", args=[stage.company.slug, session.pk]) in written.text
    assert reverse("notification_choices", args=[stage.company.slug]) in written.text


def test_the_bell_stands_on_the_readers_clock(stage):
    choose(stage.supervisor, zone="Europe/Madrid")
    with as_company(stage.company.pk):
        scheduled(stage)
    times = []
    for member in (stage.supervisor, stage.agent):
        client = Client()
        client.force_login(member.user)
        page = client.get(reverse("notifications", args=[stage.company.slug]))
        times.append([line.at for line in page.context["notifications"]])

    assert times == [["Sun 22 Nov, 15:00 CET"], ["Sun 22 Nov, 08:00 CT"]]


@pytest.mark.parametrize("wrong", [{"zone": "Moon/Base"}, {"session_mail": "sometimes"}])
def test_what_does_not_exist_is_refused(stage, wrong):
    with pytest.raises(MailChoiceError):
        choose(stage.coach, **wrong)


def test_the_page_keeps_what_is_chosen_and_offers_only_what_the_role_has_to_do_with(stage):
    url = reverse("notification_choices", args=[stage.company.slug])
    fields = {}
    for member in (stage.manager, stage.agent):
        client = Client()
        client.force_login(member.user)
        fields[member.pk] = list(client.get(url).context["form"].fields)
        answer = client.post(url, {"session_mail": "all", "zone": "America/Denver"})
        assert answer.status_code == 302
    refused = client.post(url, {"session_mail": "all", "zone": "Moon/Base"})

    assert fields == {
        stage.manager.pk: ["session_mail", "answer_mail", "reminded", "zone"],
        stage.agent.pk: ["session_mail", "zone"],
    }
    manager, agent = (Membership.objects.get(pk=each.pk) for each in (stage.manager, stage.agent))
    assert MailChoices.of(manager) == MailChoices("all", answer_mail=False, reminded=False, zone="America/Denver")
    assert MailChoices.of(agent) == MailChoices("all", answer_mail=False, reminded=True, zone="America/Denver")
    assert (refused.status_code, choose(stage.agent, zone="America/Denver")) == (422, False)
