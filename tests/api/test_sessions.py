"""Sessions by programs: the same steps, the same refusals, nobody named whom the maker may not name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from pacenote.accounts.models import Membership, Role
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.models import CoachingArea
from pacenote.people.models import Person
from pacenote.people.services import person_for
from tests.api.calling import Program, program
from tests.makers import NOW, make_company, make_member, make_person

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(days=3)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class Floor:
    """A company with a manager who suggests, another who coaches, and somebody to coach."""

    def __init__(self) -> None:
        self.company = make_company()
        self.boss, self.coach = make_member(self.company), make_member(self.company, Role.MANAGER)
        self.trainee = make_person(self.company, "Dana Driver")
        with as_company(self.company.pk):
            self.coaching = person_for(company=self.company, user=self.coach.user, now=NOW)
            self.area = CoachingArea.objects.filter(company=self.company).order_by("pk")[0].pk

    def form(self, **more: Any) -> dict[str, Any]:
        return {"title": "Photos", "trainees": [{"person": self.trainee.pk}], "area": self.area, **more}

    def suggested(self, by: Membership) -> dict[str, Any]:
        expires = (NOW + timedelta(days=90)).isoformat()
        answer = program(by).call(
            "POST", "/session-suggestions", self.form(coach={"person": self.coaching.pk}, expires_at=expires)
        )
        assert answer.status_code == 201, answer.content
        made: dict[str, Any] = json.loads(answer.content)
        return made


@pytest.fixture
def floor() -> Floor:
    return Floor()


def did(token: Program, method: str, path: str, body: Any = None) -> dict[str, Any]:
    answer = token.call(method, path, body)
    assert answer.status_code in (200, 201), answer.content
    found: dict[str, Any] = json.loads(answer.content)
    return found


def code(token: Program, method: str, path: str, body: Any = None) -> tuple[int, str]:
    answer = token.call(method, path, body)
    return answer.status_code, json.loads(answer.content).get("code", "")


def test_a_session_goes_from_the_suggestion_to_what_was_agreed(floor: Floor) -> None:
    path, coach = f"/sessions/{floor.suggested(floor.boss)['id']}", program(floor.coach)
    time = {"starts_at": SOON.isoformat(), "minutes": 30}

    scheduled = did(coach, "POST", f"{path}/schedule", floor.form(**time))
    moved = did(coach, "PUT", f"{path}/schedule", floor.form(**time | {"minutes": 45}))
    early = code(coach, "POST", f"{path}/start")
    with time_machine.travel(SOON, tick=False):
        started = did(coach, "POST", f"{path}/start")
        back = did(coach, "DELETE", f"{path}/start")
        did(coach, "POST", f"{path}/start")
        there = {str(floor.trainee.pk): "present"}
        done = did(coach, "POST", f"{path}/complete", {"summary": "Agreed.", "attendance": there, "private_notes": "-"})
        again = code(coach, "POST", f"{path}/complete", {})

    states = [each["state"] for each in (scheduled, moved, started, back, done)]
    assert states == ["scheduled", "scheduled", "started", "scheduled", "completed"]
    assert (moved["minutes"], done["summary"], done["trainees"][0]["attendance"]) == (45, "Agreed.", "present")
    assert "private_notes" not in done
    assert (early[0], again) == (422, (409, "wrong_session_state"))


def test_a_suggestion_is_declined_or_taken_back(floor: Floor) -> None:
    first, second = floor.suggested(floor.boss)["id"], floor.suggested(floor.boss)["id"]

    declined = did(program(floor.coach), "POST", f"/sessions/{first}/decline", {"reason": "No time."})
    taken = did(program(floor.boss), "POST", f"/sessions/{second}/take-back")

    assert [each["state"] for each in (declined, taken)] == ["canceled", "canceled"]


def test_a_session_of_ones_own_starts_at_once_and_is_canceled_by_either(floor: Floor) -> None:
    coach, boss = program(floor.coach), program(floor.boss)
    now = did(coach, "POST", "/instant-sessions", floor.form())
    planned = did(coach, "POST", "/sessions", floor.form(starts_at=SOON.isoformat(), minutes=30))

    assert now["state"] == "started"
    assert did(coach, "POST", f"/sessions/{now['id']}/cancel", {"reason": "Called away."})["state"] == "canceled"
    assert code(boss, "POST", f"/sessions/{planned['id']}/admin-cancel", {"reason": ""})[1] == "reason_missing"
    ended = did(boss, "POST", f"/sessions/{planned['id']}/admin-cancel", {"reason": "Closed."})
    assert ended["cancellation"] == "admin_canceled"
    assert [each["id"] for each in boss.get("/sessions?state=canceled")["items"]] == [now["id"], planned["id"]]


@pytest.mark.parametrize("who", ["foreign", "nobody", "both", "neither"])
def test_nobody_is_named_who_is_not_there(floor: Floor, who: str) -> None:
    stranger: Person = make_person(make_company("Other"), "Ana Foreign")
    named = {
        "foreign": {"person": stranger.pk},
        "nobody": {"person": 2**62},
        "both": {"person": floor.trainee.pk, "group": 1},
        "neither": {},
    }[who]

    answer = code(program(floor.coach), "POST", "/instant-sessions", floor.form(trainees=[named]))

    assert answer == (422, "not_there")
