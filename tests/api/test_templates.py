"""The words of messages by programs: read, tried on real people, saved after a check, and put back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pacenote.accounts.models import Company
from pacenote.accounts.permissions import MANAGE_RULES
from pacenote.base.tenancy import as_company
from pacenote.coaching.models import Message, Template
from tests.api.calling import Program, program
from tests.makers import make_person
from tests.sheets import Line, bring_in, overview

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_now")]
SPEED = "/templates/speeding_event_rate"
SANNA = Line("A1SPEEDER00001", "Sanna Prokop", speeding="0.4")
COACH = "Speed: {{ value }} {{ when }}, {{ target }}{{ history }}."


def said(token: Program, method: str, path: str, body: Any = None) -> Any:
    answer = token.call(method, path, body)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def problem(token: Program, method: str, path: str, body: Any = None) -> tuple[int, str, Any]:
    answer = token.call(method, path, body)
    told = json.loads(answer.content)
    return answer.status_code, told["code"], told.get("errors") and told["errors"][0]["where"]


def part(template: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [each for each in template["parts"] if each["part"] == name]
    return dict(found)


@pytest.fixture
def sanna(company: Company) -> int:
    """Somebody whose open message speaks of speed."""
    person = make_person(company, SANNA.name, external_id=SANNA.external_id, id_kind="transporter")
    bring_in(company, overview("2026-W47", SANNA))
    return person.pk


def test_a_draft_is_shown_for_the_people_it_would_be_about_and_nothing_is_saved(company, owner, sanna) -> None:
    token = program(owner, [MANAGE_RULES])
    before = token.get(SPEED)

    seen = said(token, "POST", f"{SPEED}/preview", {"texts": {"coach": COACH}})

    real, invented = seen["samples"]
    assert (real["side"], real["person"], real["text"].startswith("Speed: 0.4")) == ("coach", sanna, True)
    assert (real["characters"], real["segments"], real["alphabet"]) == (len(real["text"]), 1, "GSM-7")
    assert (invented["side"], invented["person"]) == ("praise", None)
    assert token.get(SPEED) == before
    with as_company(company.pk):
        assert not Template.objects.exists()


def test_saved_words_are_in_force_at_once_and_open_messages_say_them(company, owner, sanna) -> None:
    token = program(owner, [MANAGE_RULES])
    shipped = part(token.get(SPEED), "coach")

    saved = said(token, "PATCH", SPEED, {"texts": {"coach": f"  {COACH} \n"}})

    assert (shipped["shipped"], shipped["text"]) == (True, shipped["shipped_text"])
    assert part(saved, "coach") == shipped | {"text": COACH, "shipped": False}
    assert [each for each in saved["parts"] if each["part"] != "coach" and not each["shipped"]] == []
    assert token.get(SPEED) == saved
    with as_company(company.pk):
        assert "Speed: 0.4" in Message.objects.get(person=sanna).text


def test_every_version_stays_and_can_be_put_in_force_again(owner) -> None:
    token = program(owner, [MANAGE_RULES])
    shipped = part(token.get(SPEED), "coach")["text"]
    for text in (COACH, f"Slower! {COACH}"):
        said(token, "PATCH", SPEED, {"texts": {"coach": text}})

    first = token.get(f"{SPEED}/versions")["items"][0]["id"]
    again = said(token, "POST", f"{SPEED}/versions/{first}/restore")
    back = [said(token, "DELETE", f"{SPEED}/parts/coach") for _each in range(2)]

    assert part(again, "coach")["text"] == COACH
    assert [part(each, "coach")["text"] for each in back] == [shipped, shipped]
    versions = token.get(f"{SPEED}/versions")["items"]
    assert [(each["part"], each["version"], each["current"], each["text"]) for each in versions] == [
        ("coach", 1, False, COACH),
        ("coach", 2, False, f"Slower! {COACH}"),
        ("coach", 3, False, COACH),
        ("coach", 4, True, ""),
    ]


def test_a_text_that_cannot_be_used_is_refused_with_its_part_and_nothing_is_saved(company, owner) -> None:
    token = program(owner, [MANAGE_RULES])
    texts = {"topic": "speed", "coach": "Slow down."}

    for method, path in (("PATCH", SPEED), ("POST", f"{SPEED}/preview")):
        assert problem(token, method, path, {"texts": texts}) == (422, "bad_template", ["body", "texts", "coach"])
        assert problem(token, method, path, {"texts": {"topic": "{{ secret }}"}})[1] == "bad_template"
        assert problem(token, method, path, {"texts": {"sermon": "Slow down."}}) == (404, "not_found", None)
        assert problem(token, method, path, {"texts": {}})[:2] == (422, "invalid")
    with as_company(company.pk):
        assert not Template.objects.exists()


def test_each_language_has_its_own_words_and_one_that_is_not_there_is_not_found(owner) -> None:
    token = program(owner, [MANAGE_RULES])
    said(token, "PATCH", f"{SPEED}?language=es", {"texts": {"topic": "velocidad"}})

    listed = token.get("/templates?language=es")
    [own] = [each for each in listed["items"] if each["metric"] == "speeding_event_rate"]

    assert (listed["language"], sorted(listed["languages"])) == ("es", ["en", "es"])
    assert (part(own, "topic")["text"], part(token.get(SPEED), "topic")["shipped"]) == ("velocidad", True)
    assert problem(token, "GET", "/templates?language=xx") == (404, "not_found", None)
    assert problem(token, "GET", "/templates/nothing") == (404, "not_found", None)
    assert problem(token, "DELETE", f"{SPEED}/parts/sermon") == (404, "not_found", None)
