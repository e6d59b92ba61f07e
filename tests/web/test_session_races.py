"""Two users send their forms at once: whoever loses reads what happened and who did it, and is promised nothing.

The step that wins keeps its transaction open until the other's page is seen waiting for it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.models import SessionEvent
from tests.coaching_sessions.deeds import Talk, make_talk
from tests.coaching_sessions.stage import Stage, make_stage
from tests.racing import Raced, one_behind_the_other
from tests.web.test_personal_sessions import link
from tests.web.test_session_twice import TWICE, ask, opened, plan
from tests.web.test_sessions import at

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.usefixtures("clock"),
]
Fields = Callable[[Stage], dict[str, Any]]


def none(_stage: Stage) -> dict[str, Any]:
    return {}


def reason(_stage: Stage) -> dict[str, Any]:
    return {"reason": "On leave"}


def no(_stage: Stage) -> dict[str, Any]:
    return {"decline": "1", "no-reason": "Exam"}


def times(_stage: Stage) -> dict[str, Any]:
    return {"propose": "1", "other-first": "2026-11-26T09:00"}


def outcome(_stage: Stage) -> dict[str, Any]:
    return {"summary": "Two photos of each locker."}


def to_second(stage: Stage) -> dict[str, Any]:
    return {"coach": f"p{stage.people['second'].pk}", "reason": "Leave"}


GONE = "so that cannot be done any more."
HANDED = "Only the coach of this session can do that. Manager Rafaga handed it over to Second Rafaga: Leave"
#: State, the deed that wins, who sends which page a moment later with what, and what they read.
LATE: list[tuple[str, str, str, str, Fields, str]] = [
    ("suggested", "schedule", "supervisor", "edit", ask, f"scheduled by now, {GONE} Coach Rafaga scheduled it"),
    ("suggested", "schedule", "supervisor", "delete", none, f"scheduled by now, {GONE} Coach Rafaga scheduled it"),
    ("suggested", "delete", "coach", "schedule", plan, f"{GONE} Supervisor Rafaga took the suggestion back"),
    ("suggested", "delete", "coach", "decline", reason, f"{GONE} Supervisor Rafaga took the suggestion back"),
    ("suggested", "expire", "coach", "schedule", plan, f"{GONE} The suggestion expired"),
    ("suggested", "expire", "supervisor", "edit", ask, f"{GONE} The suggestion expired"),
    ("suggested", "decline", "supervisor", "edit", ask, f"{GONE} Coach Rafaga declined to coach it"),
    ("suggested", "edit", "coach", "schedule", plan, "Supervisor Rafaga changed it after you had opened this form"),
    ("suggested", "edit to another coach", "coach", "decline", reason, "another coach. Supervisor Rafaga changed it"),
    ("suggested", "edit to another coach", "coach", "schedule", plan, "another coach. Supervisor Rafaga changed it"),
    ("suggested", "cancel as manager", "coach", "schedule", plan, f"{GONE} Manager Rafaga canceled it: Closed"),
    ("group", "schedule", "second", "schedule", plan, f"scheduled by now, {GONE} Coach Rafaga scheduled it"),
    ("group", "schedule", "second", "decline", reason, f"scheduled by now, {GONE} Coach Rafaga scheduled it"),
    ("scheduled", "cancel", "agent", "answer", no, f"canceled by now, {GONE} Coach Rafaga canceled it: Ill"),
    ("scheduled", "cancel", "agent", "answer", times, f"canceled by now, {GONE} Coach Rafaga canceled it: Ill"),
    ("scheduled", "cancel", "manager", "admin_cancel", reason, f"{GONE} Coach Rafaga canceled it: Ill"),
    ("scheduled", "move without the agent", "agent", "answer", no, "Coach Rafaga took you out of it (08:00 CT). What"),
    ("scheduled", "move without the agent", "agent", "answer", times, "Coach Rafaga took you out of it (08:00 CT)."),
    ("scheduled", "start", "agent", "answer", no, f"started by now, {GONE} Coach Rafaga started it"),
    ("scheduled", "start", "manager", "hand_over", to_second, f"started by now, {GONE} Coach Rafaga started it"),
    ("scheduled", "start", "coach", "move", plan, f"started by now, {GONE} Coach Rafaga started it"),
    ("scheduled", "no-show", "manager", "hand_over", to_second, f"{GONE} Coach Rafaga noted that nobody came"),
    ("scheduled", "no-show by the clock", "coach", "start", none, f"{GONE} Nobody came"),
    ("scheduled", "cancel as manager", "coach", "start", none, f"{GONE} Manager Rafaga canceled it: Closed"),
    ("scheduled", "hand over as manager", "coach", "start", none, HANDED),
    ("scheduled", "hand over as manager", "coach", "move", plan, HANDED),
    ("scheduled", "move", "coach", "start", none, "15 minutes before its time. Coach Rafaga moved it"),
    ("scheduled", "agent declines", "agent", "answer", no, TWICE),
    ("last", "agent declines", "coach", "start", none, f"{GONE} Agent Rafaga cannot come (08:00"),
    ("started", "complete", "manager", "admin_cancel", reason, f"completed by now, {GONE} Coach Rafaga completed it"),
    ("started", "cancel as manager", "coach", "complete", outcome, f"{GONE} Manager Rafaga canceled it: Closed"),
    ("started", "take back", "coach", "complete", outcome, f"{GONE} Coach Rafaga took the start back"),
    ("completed", "agent confirms", "agent", "acknowledge", none, TWICE),
]  # fmt: skip


def words_of(answer: Any) -> str:
    """Return what a page says, without its marks."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return re.sub(r"\s+", " ", text)


def verbs(talk: Talk) -> list[str]:
    with as_company(talk.stage.company.pk):
        return list(SessionEvent.objects.filter(session=talk.session).order_by("pk").values_list("verb", flat=True))


def late(talk: Talk, first: str, client: Client, url: str, fields: dict[str, Any]) -> tuple[Raced, list[str]]:
    """Let a deed win against a form that is sent while it is being done; returns also what happened in all."""

    before = len(verbs(talk))

    def send() -> str:
        return words_of(client.post(url, fields, follow=True))

    raced = one_behind_the_other(talk.stage.company.pk, lambda: talk.do(first), send)
    return raced, verbs(talk)[before:]


def test_who_sends_a_form_too_late_reads_what_happened_and_who_did_it(as_member):
    stage = make_stage()
    clients = {word: as_member(getattr(stage, word)) for word in ("supervisor", "coach", "second", "agent", "manager")}
    wrong = []
    for state, first, who, step, fields, words in LATE:
        talk = make_talk(stage, state)
        url = at(stage, f"session_{step}", talk.session.pk)
        sent = opened(clients[who], url, **fields(stage))
        raced, events = late(talk, first, clients[who], url, sent)
        assert raced.at_the_row, (first, step, raced.waited_with)
        wrong += [] if words in str(raced.second) else [(first, who, step, raced.second)]
        assert len(events) == 1, (first, step, events)
    assert wrong == []


def test_a_form_that_is_opened_while_somebody_is_quicker_is_not_shown_any_more(as_member):
    stage = make_stage()
    talk, supervisor = make_talk(stage, "suggested"), as_member(stage.supervisor)
    url = at(stage, "session_edit", talk.session.pk)

    raced = one_behind_the_other(
        stage.company.pk, lambda: talk.do("schedule"), lambda: words_of(supervisor.get(url, follow=True))
    )

    assert "This session is scheduled by now" in raced.second
    assert "Coach Rafaga scheduled it (08:00 CT)." in raced.second


def test_a_driver_who_answers_by_their_link_too_late_reads_it_too():
    stage = make_stage()
    Company.objects.filter(pk=stage.company.pk).update(channels=["email"])
    for first, fields, words in (
        ("cancel", no(stage), f"This session is canceled by now, {GONE} Coach Rafaga canceled it: Ill"),
        ("start", times(stage), f"This session is started by now, {GONE} Coach Rafaga started it"),
        ("driver declines", no(stage), "You have declined this session already."),
        ("move without the driver", no(stage), "Coach Rafaga took you out of it (08:00 CT)."),
    ):
        talk = make_talk(stage, "scheduled")
        raced, _events = late(talk, first, Client(), link(stage, "/session"), fields)
        assert words in raced.second
        assert raced.at_the_row


def test_a_driver_learns_by_their_link_nothing_of_another_trainees_answer():
    """The last one who declines cancels the session; who had declined before is not told who it was."""
    stage = make_stage()
    Company.objects.filter(pk=stage.company.pk).update(channels=["email"])
    talk = make_talk(stage, "last")

    raced, events = late(talk, "agent declines", Client(), link(stage, "/session"), no(stage))

    assert events[-1] == "trainee_declined"
    assert "This session is canceled by now" in raced.second
    assert "Agent Rafaga" not in raced.second


def test_of_a_group_two_may_decline_at_once(as_member):
    """A near miss of the table: both hold."""
    stage = make_stage()
    talk = make_talk(stage, "group")
    second = as_member(stage.second)
    url = at(stage, "session_decline", talk.session.pk)

    raced, events = late(talk, "decline", second, url, reason(stage))

    assert "The session is declined." in raced.second
    assert events == ["declined", "declined"]
