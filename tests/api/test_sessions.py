"""Sessions by programs: the same steps, the same refusals, nobody named whom the maker may not name."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pacenote.accounts.models import Membership, Role
from pacenote.accounts.permissions import BE_COACH, MANAGE_SESSIONS, OWN_PAGE, VIEW_TEAM
from pacenote.base.tenancy import as_company
from pacenote.coaching_sessions.models import CoachingArea, Trainee
from pacenote.coaching_sessions.services.attaching import attachment_path
from pacenote.people.models import Person
from pacenote.people.services import person_for
from tests.api.calling import Program, program
from tests.makers import NOW, make_company, make_member, make_person, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
SOON = NOW + timedelta(days=3)


class Floor:
    """A company with a manager who suggests, another who coaches, and somebody to coach."""

    def __init__(self) -> None:
        self.company = make_company()
        self.boss, self.coach = make_member(self.company), make_member(self.company, Role.MANAGER)
        self.trainee = make_person(self.company, "Dana Driver")
        self.coaching = self.me(self.coach)
        with as_company(self.company.pk):
            self.area = CoachingArea.objects.filter(company=self.company).order_by("pk")[0].pk

    def learning(self) -> Membership:
        """Return somebody who is coached and may make a token: it needs a manager's role."""
        return make_member(self.company, Role.MANAGER)

    def me(self, member: Membership) -> Person:
        with as_company(self.company.pk):
            return person_for(company=self.company, user=member.user, now=NOW)

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
    first, second, third = (floor.suggested(floor.boss)["id"] for _each in range(3))

    declined = did(program(floor.coach), "POST", f"/sessions/{first}/decline", {"reason": "No time."})
    taken = did(program(floor.boss), "POST", f"/sessions/{second}/take-back")
    silent = did(program(floor.coach), "POST", f"/sessions/{third}/decline")  # a reason may be left out

    assert [each["state"] for each in (declined, taken, silent)] == ["canceled", "canceled", "canceled"]


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

    assert answer == (422, "session_refused" if who in ("foreign", "nobody") else "invalid")


def test_what_is_wrong_with_a_form_is_said_field_by_field_as_on_the_page(floor: Floor) -> None:
    answer = program(floor.coach).call("POST", "/sessions", floor.form(area=2**40, minutes=30, title=" "))

    told = json.loads(answer.content)
    assert (answer.status_code, told["code"]) == (422, "session_refused")
    assert [each["where"][-1] for each in told["errors"]] == ["title", "area", "starts_at"]


def test_a_suggestion_is_changed_by_who_made_it_and_by_nobody_else(floor: Floor) -> None:
    made = floor.suggested(floor.boss)
    path = f"/sessions/{made['id']}/suggestion"
    other = floor.form(coach={"person": floor.coaching.pk}, expires_at=made["expires_at"]) | {"title": "Doors"}

    changed = did(program(floor.boss), "PUT", path, other)
    refused = code(program(floor.coach), "PUT", path, other)
    did(program(floor.boss), "POST", f"/sessions/{made['id']}/take-back")

    assert changed == made | {"title": "Doors"}
    assert refused == (422, "not_your_session")
    assert code(program(floor.boss), "PUT", path, other) == (409, "wrong_session_state")


def test_a_trainee_proposes_times_cannot_come_and_the_last_one_ends_the_session(floor: Floor) -> None:
    trainee = floor.learning()
    both = [{"person": floor.trainee.pk}, {"person": floor.me(trainee).pk}]
    coach, mine = program(floor.coach), program(trainee)
    plan = floor.form(starts_at=SOON.isoformat(), minutes=30)
    path = f"/sessions/{did(coach, 'POST', '/sessions', plan | {'trainees': both})['id']}"
    alone = f"/sessions/{did(coach, 'POST', '/sessions', plan | {'trainees': both[1:]})['id']}"
    later = (SOON + timedelta(hours=2)).isoformat()

    proposed = did(mine, "POST", f"{path}/other-times", {"times": [later]})
    past = code(mine, "POST", f"{path}/other-times", {"times": [NOW.isoformat()]})
    not_mine = code(mine, "POST", f"{path}/keep-time")
    kept = did(coach, "POST", f"{path}/keep-time")
    kept_again = code(coach, "POST", f"{path}/keep-time")
    declined = did(mine, "POST", f"{path}/cannot-come", {"reason": "Off that day."})
    again = code(mine, "POST", f"{path}/cannot-come", {})
    late = code(mine, "POST", f"{path}/other-times", {"times": [later]})
    ended = did(mine, "POST", f"{alone}/cannot-come")
    moved = did(coach, "PUT", f"{path}/schedule", plan | {"trainees": both, "starts_at": later})

    assert [each["proposed"] for each in proposed["trainees"]] == [[], ["2026-11-25T16:00:00Z"]]
    assert (not_mine[1], kept_again[1]) == ("not_your_session", "no_time_proposed")
    assert ([each["proposed"] for each in kept["trainees"]], kept["starts_at"][:16]) == ([[], []], "2026-11-25T14:00")
    assert (declined["state"], declined["trainees"][1]["answer"], past[1]) == (
        "scheduled",
        "declined",
        "no_time_proposed",
    )
    assert (again, late) == ((409, "already_done"), (409, "already_done"))
    assert (ended["state"], ended["cancellation"]) == ("canceled", "trainees_declined")
    assert [each["answer"] for each in moved["trainees"]] == ["", ""]
    assert code(coach, "POST", f"{path}/cannot-come", {}) == (422, "not_your_session")


def test_what_was_agreed_is_confirmed_ticked_off_and_followed_up(floor: Floor) -> None:
    trainee = floor.learning()
    who = floor.me(trainee).pk
    coach, mine = program(floor.coach), program(trainee)
    form = floor.form(trainees=[{"person": who}])
    path = f"/sessions/{did(coach, 'POST', '/instant-sessions', form)['id']}"
    actions = [{"text": "Stand closer", "owner": who, "due": "2026-12-01", "metric": "pod"}, {"text": "Call back"}]

    for odd in ("pood", "own_percent_higher_1_elsewhere"):
        assert (
            code(coach, "POST", f"{path}/complete", {"actions": [{"text": "x", "metric": odd}]})[1] == "unknown_metric"
        )
    done = did(coach, "POST", f"{path}/complete", {"actions": actions, "acknowledge": True})
    mine_first, theirs = (each["id"] for each in done["actions"])
    confirmed = did(mine, "POST", f"{path}/acknowledge", {"comment": "Clear."})
    ticked = did(mine, "POST", f"{path}/actions/{mine_first}/done")
    not_mine = code(mine, "POST", f"{path}/actions/{theirs}/done")
    opened = did(coach, "DELETE", f"{path}/actions/{mine_first}/done")
    did(coach, "POST", f"{path}/actions/{theirs}/done")
    plan = form | {"starts_at": SOON.isoformat(), "minutes": 30}
    after = did(coach, "POST", f"{path}/follow-up", plan)

    assert (done["actions"][0]["owner"], done["actions"][0]["due"]) == (who, "2026-12-01")
    assert (confirmed["trainees"][0]["comment"], code(mine, "POST", f"{path}/acknowledge")) == (
        "Clear.",
        (409, "already_done"),
    )
    assert [each["done_at"] is None for each in (ticked["actions"][0], opened["actions"][0])] == [False, True]
    assert not_mine == (422, "not_your_session")
    assert (after["follows"], [each["text"] for each in after["actions"]]) == (done["id"], ["Stand closer"])


def test_another_coach_takes_over_from_a_manager_who_does_not_coach(floor: Floor) -> None:
    other = make_member(floor.company, Role.COACH)
    made = did(program(floor.coach), "POST", "/sessions", floor.form(starts_at=SOON.isoformat(), minutes=30))
    path, body = f"/sessions/{made['id']}/hand-over", {"to": floor.me(other).pk, "reason": "Leave."}

    as_coach_only = code(program(floor.boss, [BE_COACH, VIEW_TEAM]), "POST", path, body)
    taken = did(program(floor.boss, [MANAGE_SESSIONS]), "POST", path, body)

    assert as_coach_only == (422, "not_your_session")
    assert taken["coach"]["person"] == floor.me(other).pk


def test_a_token_sees_only_what_its_scopes_show_of_its_makers_sessions(floor: Floor) -> None:
    floor.suggested(floor.boss)
    own = floor.suggested(make_member(floor.company))["id"]

    every, narrow = program(floor.boss), program(floor.boss, [OWN_PAGE])

    assert [each["id"] for each in narrow.get("/sessions")["items"]] == [own - 1]
    assert [each["id"] for each in every.get("/sessions")["items"]] == [own - 1, own]


def test_a_trainee_reads_nothing_of_what_the_others_answered(floor: Floor) -> None:
    trainee = floor.learning()
    both = [{"person": floor.trainee.pk}, {"person": floor.me(trainee).pk}]
    made = did(program(floor.coach), "POST", "/instant-sessions", floor.form(trainees=both))
    there = {str(each["person"]): "late" for each in both}
    done = did(program(floor.coach), "POST", f"/sessions/{made['id']}/complete", {"attendance": there})
    mine = program(trainee, [OWN_PAGE]).get(f"/sessions/{made['id']}")

    assert [each["attendance"] for each in done["trainees"]] == ["late", "late"]
    assert [each["attendance"] for each in mine["trainees"]] == ["", "late"]


def test_the_history_is_told_in_order_and_a_trainee_reads_their_own_part_of_it(floor: Floor) -> None:
    trainee = floor.learning()
    made = floor.suggested(floor.boss)
    both = [{"person": floor.trainee.pk}, {"person": floor.me(trainee).pk}]
    plan = floor.form(starts_at=SOON.isoformat(), minutes=30, trainees=both)
    path = f"/sessions/{made['id']}"
    did(program(floor.coach), "POST", f"{path}/schedule", plan)
    did(program(trainee), "POST", f"{path}/cannot-come", {"reason": "Off."})

    every, own = program(floor.boss).get(f"{path}/history"), program(trainee, [OWN_PAGE]).get(f"{path}/history")
    other = floor.learning()
    taking_part = floor.me(other)
    with as_company(floor.company.pk):
        Trainee.objects.filter(session=made["id"], person=floor.trainee).update(person=taking_part)
    theirs = program(other, [OWN_PAGE]).get(f"{path}/history")

    assert [each["verb"] for each in every] == ["suggested", "scheduled", "trainee_declined"]
    assert (every[2]["person"], every[2]["reason"]) == (floor.me(trainee).pk, "Off.")
    assert [each["verb"] for each in own] == ["scheduled", "trainee_declined"]
    assert [each["verb"] for each in theirs] == ["scheduled"]


def test_a_file_whose_bytes_are_gone_is_not_found(floor: Floor) -> None:
    coach = program(floor.coach)
    path = f"/sessions/{did(coach, 'POST', '/instant-sessions', floor.form())['id']}/files"
    kept = did(coach, "POST", path, SimpleUploadedFile("notes.txt", b"Only these bytes."))
    default_storage.delete(attachment_path(floor.company.pk, kept["sha256"]))

    assert code(coach, "GET", f"{path}/{kept['id']}") == (404, "not_found")


def test_a_file_is_attached_read_and_taken_away(floor: Floor) -> None:
    coach = program(floor.coach)
    path = f"/sessions/{did(coach, 'POST', '/instant-sessions', floor.form())['id']}/files"

    kept = did(coach, "POST", path, SimpleUploadedFile("notes.txt", b"Stand closer."))
    bad = code(coach, "POST", path, SimpleUploadedFile("run.exe", b"MZ\x90\x00"))
    read = program(floor.boss).call("GET", f"{path}/{kept['id']}")
    not_the_coach = code(program(floor.boss), "DELETE", f"{path}/{kept['id']}")
    gone = coach.call("DELETE", f"{path}/{kept['id']}").status_code

    assert (kept["name"], bad[1], read.content) == ("notes.txt", "attachment_refused", b"Stand closer.")
    assert (not_the_coach[1], gone) == ("not_your_session", 204)
    assert coach.get(path.removesuffix("/files"))["attachments"] == []


def test_areas_are_listed_with_their_ids(floor: Floor) -> None:
    areas = program(floor.coach, [OWN_PAGE]).get("/coaching-areas")["items"]

    assert (areas[0]["id"], areas[0]["active"]) == (floor.area, True)


def test_a_list_of_sessions_costs_the_same_for_one_or_many(floor: Floor) -> None:
    token, counts = program(floor.coach), []
    for _each in range(3):
        did(token, "POST", "/instant-sessions", floor.form())
        with CaptureQueriesContext(connection) as captured:
            token.get("/sessions")
        counts.append(len(captured))

    assert counts[0] == counts[2]


def test_a_coach_who_was_just_invited_is_listed_asked_and_handed_to(floor: Floor) -> None:
    """As on the pages: a user whom the directory does not know yet is taken in by being asked."""
    new, other = (make_member(floor.company, Role.COACH, make_user(name=name)) for name in ("Nadia New", "Otto Other"))
    token, expires = program(floor.boss), (NOW + timedelta(days=90)).isoformat()
    listed = json.loads(token.call("GET", "/coaches").content)
    assert {"person": None, "user": new.user_id, "name": "Nadia New"} in listed
    assert {"person": floor.coaching.pk, "user": None, "name": floor.coaching.name} in listed

    asked = floor.form(coach={"user": new.user_id}, expires_at=expires)
    suggested = did(token, "POST", "/session-suggestions", asked)
    taken_in = floor.me(new)
    assert suggested["coach"] == {"person": taken_in.pk, "group": None}
    changed = did(token, "PUT", f"/sessions/{suggested['id']}/suggestion", asked | {"coach": {"user": new.user_id}})
    assert changed["coach"]["person"] == taken_in.pk
    assert {"person": taken_in.pk, "user": None, "name": "Nadia New"} in json.loads(
        token.call("GET", "/coaches").content
    )

    planned = did(program(floor.coach), "POST", "/sessions", floor.form(starts_at=SOON.isoformat(), minutes=30))
    path = f"/sessions/{planned['id']}"
    handed = did(program(floor.coach), "POST", f"{path}/hand-over", {"to_user": other.user_id, "reason": "Leave"})
    assert handed["coach"]["person"] == floor.me(other).pk


def test_only_who_may_coach_is_taken_in_and_nobody_by_a_refused_call(floor: Floor) -> None:
    """A reader of the company, a coach of another one, nobody at all; and a coach named in a form that is refused."""
    reader, foreign = make_member(floor.company, Role.READER), make_member(make_company("Other"), Role.COACH)
    new, token = make_member(floor.company, Role.COACH), program(floor.boss)
    expires = (NOW + timedelta(days=90)).isoformat()
    before = people_of(floor)

    for user in (reader.user_id, foreign.user_id, 10**9):
        body = floor.form(coach={"user": user}, expires_at=expires)
        assert code(token, "POST", "/session-suggestions", body) == (404, "not_found")
    late = floor.form(coach={"user": new.user_id}, expires_at=(NOW - timedelta(days=1)).isoformat())
    assert code(token, "POST", "/session-suggestions", late) == (422, "session_refused")
    both = floor.form(coach={"user": new.user_id, "person": floor.coaching.pk}, expires_at=expires)
    assert token.call("POST", "/session-suggestions", both).status_code == 422
    planned = did(program(floor.coach), "POST", "/sessions", floor.form(starts_at=SOON.isoformat(), minutes=30))
    path = f"/sessions/{planned['id']}/hand-over"
    for wrong in ({"to_user": foreign.user_id}, {"to_user": reader.user_id}):
        assert code(program(floor.coach), "POST", path, wrong | {"reason": "Leave"}) == (404, "not_found")
    assert program(floor.coach).call("POST", path, {"reason": "Leave"}).status_code == 422
    assert code(program(floor.coach), "POST", path, {"to_user": new.user_id, "reason": ""})[0] == 422

    assert people_of(floor) == before


def people_of(floor: Floor) -> int:
    with as_company(floor.company.pk):
        return Person.objects.count()
