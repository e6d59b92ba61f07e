"""The words of messages as a company sets them: refused, previewed, kept in versions, and said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.coaching.models import Message, Template
from pacenote.coaching.wording import load
from pacenote.messaging.models import Outgoing
from pacenote.web.panels.personal import disputable
from tests.makers import NOW, make_company, make_member, make_person
from tests.readings import add_reading, make_file

pytestmark = pytest.mark.django_db

START, END = date(2026, 11, 8), date(2026, 11, 14)
ACTION = "Take one step back, then the photo."


@pytest.fixture
def owner(client: Client, clock: Any) -> Membership:
    membership = make_member(make_company())
    client.force_login(membership.user)
    return membership


def address(owner: Membership, language: str = "en") -> str:
    return f"{reverse('settings_words', args=[owner.company.slug, 'pod'])}?language={language}"


def texts(language: str = "en", **changed: str) -> dict[str, str]:
    stem = "metrics.pod."
    shipped = {key.removeprefix(stem): text for key, text in load(language).texts.items() if key.startswith(stem)}
    return shipped | changed


def coach_ana(owner: Membership, *, language: str = "") -> None:
    ana = make_person(owner.company, "Ana Ruiz", language=language)
    file = make_file(ana, START, END)
    add_reading(ana, "pod", "96", START, exposures={"opportunities": "200"}, file=file)
    coaching.evaluate(company_id=owner.company_id, file_id=file.pk, now=NOW)


def message(owner: Membership) -> str:
    with as_company(owner.company_id):
        return str(Message.objects.get().text)


def test_own_words_are_said_in_open_messages_at_once_and_in_their_language_only(client, owner):
    coach_ana(owner)

    client.post(address(owner, "es"), texts("es", action="Da un paso atrás.") | {"step": "save"})
    assert "step back" not in message(owner).replace("Step back", "")
    client.post(address(owner), texts(action=ACTION) | {"step": "save"})

    assert message(owner).endswith(ACTION)


def test_words_that_somebody_typed_into_a_message_stay(client, owner):
    coach_ana(owner)
    with as_company(owner.company_id):
        coaching.edit(message=Message.objects.get(), text="Call me, Ana.", by=owner.user, now=NOW)

    client.post(address(owner), texts(action=ACTION) | {"step": "save"})

    with as_company(owner.company_id):
        kept = Message.objects.get()
    assert (kept.text, kept.generated_text.endswith(ACTION), kept.outdated) == ("Call me, Ana.", True, False)


def test_the_draft_is_shown_for_real_people_before_it_is_saved(client, owner):
    coach_ana(owner)

    samples = client.post(address(owner), texts(action=ACTION) | {"step": "look"}).context["samples"]

    assert [(each.name, each.text.endswith(ACTION)) for each in samples] == [("Ana Ruiz", True), ("", False)]
    assert samples[0].size == f"{len(samples[0].text)} characters, SMS segments: 1 (GSM-7)"
    assert not message(owner).endswith(ACTION)


def test_a_text_that_cannot_be_used_is_refused_and_nothing_is_saved(client, owner):
    answer = client.post(address(owner), texts(action="Look at {{ mood }}.", topic="pictures") | {"step": "save"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "action": ["Nothing is filled in for {{ mood }}. Choose a name from the list."]
    }
    with as_company(owner.company_id):
        assert not Template.objects.exists()


def test_remarks_are_shown_but_do_not_keep_anybody_from_saving(client, owner):
    draft = texts(action="You are careless.")

    remarks = {words.part: words.remarks for _field, words in client.post(address(owner), draft).context["parts"]}
    client.post(address(owner), draft | {"step": "save"})

    assert remarks["action"] == ("“You are” speaks of the person or threatens. Speak of the task.",)
    with as_company(owner.company_id):
        assert Template.objects.get(current=True).text == "You are careless."


def test_the_shipped_text_and_every_older_one_can_come_back(client, owner):
    client.post(address(owner), texts(action=ACTION) | {"step": "save"})
    client.post(address(owner), texts(action="Wait a moment.") | {"step": "save"})
    with as_company(owner.company_id):
        first = Template.objects.get(version=1)

    older = client.get(f"{address(owner)}&bring={first.pk}").context["form"].initial
    shipped = client.get(f"{address(owner)}&shipped=action").context["form"].initial
    client.post(address(owner), shipped | {"step": "save"})

    assert (older["action"], shipped["action"]) == (ACTION, texts()["action"])
    with as_company(owner.company_id):
        rows = Template.objects.order_by("version").values_list("key", "version", "text", "current")
        assert list(rows) == [
            ("metrics.pod.action", 1, ACTION, False), ("metrics.pod.action", 2, "Wait a moment.", False),
            ("metrics.pod.action", 3, "", True),
        ]  # fmt: skip


def test_saving_what_ships_makes_no_version(client, owner):
    client.post(address(owner), texts() | {"step": "save"})

    with as_company(owner.company_id):
        assert not Template.objects.exists()


def test_the_list_shows_every_metric_with_words_and_which_are_the_companys(client, owner):
    client.post(address(owner), texts(action=ACTION) | {"step": "save"})

    page = client.get(f"{reverse('settings_templates', args=[owner.company.slug])}?language=en")
    spanish = client.get(f"{reverse('settings_templates', args=[owner.company.slug])}?language=es")

    assert {row.label: row.changed for row in page.context["metrics"] if row.changed} == {"Photo accepted": 1}
    assert {row.changed for row in spanish.context["metrics"]} == {0}
    assert [chip["label"] for chip in page.context["filters"]] == ["English", "Español"]


def test_who_may_not_manage_templates_is_refused(client, owner):
    client.force_login(make_member(owner.company, Role.SUPERVISOR).user)

    assert client.get(address(owner)).status_code == 403
    assert client.get(reverse("settings_templates", args=[owner.company.slug])).status_code == 403


def test_the_persons_own_page_says_it_in_the_companys_words_too(client, owner):
    coach_ana(owner)
    client.post(address(owner), texts(action=ACTION) | {"step": "save"})
    with as_company(owner.company_id):
        coaching.send_now(company=owner.company, mode="everyone", by=owner.user, now=NOW)
        (note,) = disputable(Outgoing.objects.get(), language="en")

    assert note.action == ACTION
