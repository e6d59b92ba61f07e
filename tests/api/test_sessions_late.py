"""A program whose step comes too late reads who was quicker and when, as far as its maker may know of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pacenote.accounts.permissions import BE_COACH, OWN_PAGE
from tests.api.calling import program
from tests.api.test_sessions import SOON, Floor, did
from tests.makers import make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
GONE = "so that cannot be done any more."


@pytest.fixture
def floor() -> Floor:
    return Floor()


def refusal(token: Any, path: str, body: Any) -> tuple[int, str, str]:
    answer = token.call("POST", path, body)
    said = json.loads(answer.content)
    return answer.status_code, said["title"], said["detail"]


def test_a_coach_who_comes_too_late_reads_who_took_it_back_and_when(floor: Floor) -> None:
    path = f"/sessions/{floor.suggested(floor.boss)['id']}"
    did(program(floor.boss), "POST", f"{path}/take-back")
    by = floor.boss.user.display_name

    late = refusal(program(floor.coach), f"{path}/schedule", floor.form(starts_at=SOON.isoformat(), minutes=30))

    said = f"{by} took the suggestion back (Sun 22 Nov, 08:00 CT)."
    assert late == (409, f"This session is canceled by now, {GONE}", said)


def test_a_reason_is_read_with_it(floor: Floor) -> None:
    coach, boss = program(floor.coach), program(floor.boss)
    path = f"/sessions/{did(coach, 'POST', '/sessions', floor.form(starts_at=SOON.isoformat(), minutes=30))['id']}"
    did(boss, "POST", f"{path}/admin-cancel", {"reason": "Closed 50 % of the day."})
    by = floor.boss.user.display_name

    late = refusal(coach, f"{path}/start", None)

    said = f"{by} canceled it: Closed 50 % of the day (Sun 22 Nov, 08:00 CT)."
    assert late == (409, f"This session is canceled by now, {GONE}", said)


def test_a_trainee_reads_nothing_of_what_another_one_answered(floor: Floor) -> None:
    """Near miss: the coach does, by the same refusal."""
    first, second = floor.learning(), floor.learning()
    both = [{"person": floor.me(each).pk} for each in (first, second)]
    coach, form = program(floor.coach), floor.form(starts_at=SOON.isoformat(), minutes=30, trainees=both)
    path = f"/sessions/{did(coach, 'POST', '/sessions', form)['id']}"
    mine, theirs = (program(each, [OWN_PAGE]) for each in (first, second))
    did(mine, "POST", f"{path}/cannot-come", {"reason": "Exam"})
    did(theirs, "POST", f"{path}/cannot-come", {"reason": "Doctor"})

    late = refusal(mine, f"{path}/other-times", {"times": [SOON.isoformat()]})
    told = refusal(program(floor.coach, [OWN_PAGE, BE_COACH]), f"{path}/start", None)

    look = "Look at the session again; somebody may have been quicker."
    assert late[::2] == (409, look)
    assert told[2] == f"{second.user.display_name} cannot come: Doctor (Sun 22 Nov, 08:00 CT)."


def test_who_never_had_a_part_in_it_reads_the_refusal_alone(floor: Floor) -> None:
    path = f"/sessions/{floor.suggested(floor.boss)['id']}"

    answer = refusal(program(make_member(floor.company)), f"{path}/decline", {"reason": "x"})

    assert answer == (422, "This session was suggested to another coach.", "Ask them to take it.")


def test_who_was_taken_out_of_a_session_reads_by_whom(floor: Floor) -> None:
    """Near miss: of a session in which they never were there is nothing."""
    first, second = floor.learning(), floor.learning()
    both = [{"person": floor.me(each).pk} for each in (first, second)]
    coach, form = program(floor.coach), floor.form(starts_at=SOON.isoformat(), minutes=30)
    path, other = (
        f"/sessions/{did(coach, 'POST', '/sessions', form | {'trainees': who})['id']}" for who in (both, both[1:])
    )
    did(coach, "PUT", f"{path}/schedule", form | {"trainees": both[1:], "title": "Only for the other"})
    mine, no = program(first, [OWN_PAGE]), {"reason": "Exam"}

    by = floor.coach.user.display_name
    out = "You no longer take part in the session “Photos”."
    who = f"{by} took you out of it (Sun 22 Nov, 08:00 CT)."
    assert refusal(mine, f"{path}/cannot-come", no) == (409, out, who)
    assert refusal(mine, f"{other}/cannot-come", no)[0] == 404
