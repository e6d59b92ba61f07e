"""Requests at once: a key of the program's own makes two equal writes one, and each counts in its minute."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine

from pacenote.accounts.models import ApiAnswer
from pacenote.base.tenancy import as_company
from pacenote.people.models import Person
from tests.api.calling import program
from tests.jobs.test_races import ROUNDS, at_once
from tests.makers import NOW, make_company, make_member

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.parametrize("round_number", range(ROUNDS)),
]


def test_two_equal_writes_at_once_with_one_key_do_one_thing_and_are_answered_alike(round_number: int) -> None:
    owner = make_member(make_company())
    first, other = program(owner), program(owner)

    def write(key: str, by: str = "first") -> tuple[int, bytes, str]:
        answer = (first if by == "first" else other).call("POST", "/people", {"name": "Eve New"}, Idempotency_Key=key)
        return answer.status_code, answer.content, answer.headers.get("Idempotency-Replayed", "")

    same = at_once(*[lambda: write("k1")] * 4)
    # near misses: another key, and the same key of another token
    apart = at_once(lambda: write("k2"), lambda: write("k1", by="other"))

    assert [each[0] for each in same + apart] == [201] * 6
    assert len({each[1] for each in same}) == 1
    assert sorted(each[2] for each in same) == ["", "true", "true", "true"]
    with as_company(owner.company_id):
        made = set(Person.objects.filter(name="Eve New").values_list("pk", flat=True))
        assert ApiAnswer.objects.count() == 3
    assert {json.loads(each[1])["id"] for each in (same[0], *apart)} == made


def test_two_different_writes_at_once_with_one_key_do_one_thing_and_tell_the_other(round_number: int) -> None:
    owner = make_member(make_company())
    token = program(owner)

    def write(name: str) -> tuple[int, str]:
        answer = token.call("POST", "/people", {"name": name}, Idempotency_Key="k1")
        return answer.status_code, json.loads(answer.content).get("code", "")

    answers = at_once(lambda: write("Eve New"), lambda: write("Eva Other"))

    assert sorted(answers) == [(201, ""), (409, "idempotency_conflict")]
    with as_company(owner.company_id):
        assert Person.objects.count() == 1


def test_a_write_that_was_refused_leaves_its_key_to_the_one_beside_it(round_number: int) -> None:
    owner = make_member(make_company())
    token = program(owner)

    def write() -> int:
        return token.call("POST", "/people", {"name": "Eve", "phone": "nonsense"}, Idempotency_Key="k1").status_code

    assert at_once(write, write) == [422, 422]
    with as_company(owner.company_id):
        assert (Person.objects.count(), ApiAnswer.objects.count()) == (0, 0)


def test_of_many_requests_at_once_no_more_come_in_than_a_minute_holds(settings: Any, round_number: int) -> None:
    settings.API_PER_MINUTE = 3
    owner = make_member(make_company())
    token, other = program(owner), program(owner)
    with time_machine.travel(NOW, tick=False):
        answers = at_once(*[lambda: token.call("GET", "/sending").status_code] * 8)
        beside = other.call("GET", "/sending").status_code

    assert (sorted(answers), beside) == ([200] * 3 + [429] * 5, 200)
