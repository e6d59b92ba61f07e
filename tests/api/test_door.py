"""Who comes in by a token, and as whom: nobody sees another company, nor more than the token's maker may."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from ninja import Schema

from pacenote.accounts.models import ApiAnswer, ApiToken, Membership, Role
from pacenote.accounts.permissions import (
    EDIT_PEOPLE,
    MANAGE_SETTINGS,
    VIEW_PEOPLE,
    NotAllowedError,
)
from pacenote.base.tenancy import as_company
from pacenote.jobs.tokens import TokenError, end_token, forget_answers, make_token
from pacenote.people.models import Person
from pacenote.records.models import AuditEntry
from tests import openapi
from tests.api.calling import ROOT, Program, body_of, filled, operations, program
from tests.makers import NOW, make_company, make_group, make_limited, make_member, make_person
from tests.tenants import make_tenant
from tests.test_tenancy import contents

pytestmark = pytest.mark.django_db
OPERATIONS = operations()
ROW_OPERATIONS = [each for each in OPERATIONS if "_id}" in each[1]]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(openapi.text())
    return found


def told(answer: Any) -> tuple[int, str]:
    """Return status and code of a refusal, which has the one shape."""
    body = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body["status"] == answer.status_code
    assert body["type"] == f"urn:pacenote:problem:{body['code']}"
    return answer.status_code, body["code"]


def test_the_committed_schema_is_what_the_code_does() -> None:
    assert openapi.FILE.read_text("utf-8") == openapi.text()


def test_the_schema_is_openapi_3_1_and_every_operation_says_its_scope(schema: dict[str, Any]) -> None:
    assert schema["openapi"] == "3.1.0"
    for methods in schema["paths"].values():
        for operation in methods.values():
            assert operation["x-scope"]
            assert {"401", "403", "422", "429"} <= set(operation["responses"])


def test_no_two_shapes_have_the_same_name() -> None:
    # the schema keeps shapes by name: a second one of a name would take the place of the first
    shapes = Counter(each.__name__ for each in every_shape(Schema) if each.__module__.startswith("pacenote.api"))
    assert [name for name, count in shapes.items() if count > 1] == []


def every_shape(base: type[Schema]) -> Iterator[type[Schema]]:
    for each in base.__subclasses__():
        if "[" not in each.__name__:
            yield each
        yield from every_shape(each)


def test_without_a_token_or_with_a_wrong_one_nobody_comes_in() -> None:
    client = Client()
    for method, path, _scope in OPERATIONS:
        url = ROOT + filled(path, _Nobody())
        for headers in ({}, {"Authorization": "Bearer pn_wrong"}, {"Authorization": "Basic eDp5"}):
            assert told(client.generic(method, url, headers=headers)) == (401, "no_token")


class _Nobody:
    ids = {name: 1 for _method, path, _scope in OPERATIONS for name in path.replace("{", " ").replace("}", " ").split()}


def test_a_token_without_the_scope_is_refused_by_every_operation() -> None:
    tenant = make_tenant("Ours")
    for method, path, scope in OPERATIONS:
        other = MANAGE_SETTINGS if scope != MANAGE_SETTINGS else VIEW_PEOPLE
        with_other = program(tenant.owner, [other])
        answer = with_other.call(method, filled(path, tenant), body_of(method, path))
        assert told(answer) == (403, "not_allowed"), (method, path)


def test_a_foreign_row_is_not_found_by_any_operation_and_nothing_of_it_changes() -> None:
    ours, theirs = make_tenant("Ours"), make_tenant("Theirs")
    before, stranger = contents(theirs), program(ours.owner)
    assert len(ROW_OPERATIONS) > 3
    for method, path, _scope in ROW_OPERATIONS:
        answer = stranger.call(method, filled(path, theirs), body_of(method, path))
        assert answer.status_code == 404, (method, path, answer.content)
    assert contents(theirs) == before


def test_no_list_shows_a_row_of_another_company() -> None:
    ours, _theirs = make_tenant("Ours"), make_tenant("Theirs")
    stranger = program(ours.owner)
    for method, path, _scope in OPERATIONS:
        if method == "GET" and "_id}" not in path:
            text = stranger.call(method, filled(path, ours)).content
            assert b"Theirs" not in text
            assert text != b""


def test_a_limited_maker_gives_a_token_no_more_than_they_see() -> None:
    company = make_company()
    seen, hidden = make_person(company, "Ben Seen"), make_person(company, "Ana Hidden")
    limited = make_limited(company, make_group(company, seen), role=Role.MANAGER)
    token = program(limited)

    assert [each["name"] for each in token.get("/people")["items"]] == ["Ben Seen"]
    assert told(token.call("GET", f"/people/{hidden.pk}")) == (404, "not_found")


def test_a_token_ends_when_it_is_ended_expires_or_its_maker_goes(owner: Membership) -> None:
    ended, expired, gone = program(owner), program(owner, days=1), program(make_member(owner.company))
    row = ApiToken.objects.earliest("pk")
    assert [each.call("GET", "/people").status_code for each in (ended, expired, gone)] == [200, 200, 200]

    with as_company(owner.company_id):
        assert end_token(token=row, by=owner, now=timezone.now())
    Membership.objects.filter(company=owner.company).exclude(pk=owner.pk).update(active=False)

    assert told(ended.call("GET", "/people")) == (401, "no_token")
    assert told(gone.call("GET", "/people")) == (401, "no_token")
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        assert told(expired.call("GET", "/people")) == (401, "no_token")


def test_a_token_loses_what_its_maker_loses(owner: Membership) -> None:
    maker = make_member(owner.company, Role.MANAGER)
    token = program(maker)
    Membership.objects.filter(pk=maker.pk).update(role=Role.READER)

    assert token.call("GET", "/people").status_code == 200
    assert told(token.call("POST", "/people", {"name": "Eve New"})) == (403, "not_allowed")


def test_only_the_hash_is_kept_and_the_making_is_on_record_without_the_secret(owner: Membership) -> None:
    token = program(owner, [VIEW_PEOPLE])
    row = ApiToken.objects.get()

    assert token.secret.startswith(row.beginning)
    assert token.secret not in json.dumps([row.token_hash, row.name, row.beginning])
    with as_company(owner.company_id):
        entry = AuditEntry.objects.get(verb="made token")
    assert entry.after["scopes"] == [VIEW_PEOPLE]
    assert token.secret not in json.dumps(entry.after)


def test_nobody_makes_a_token_that_can_do_more_than_they(owner: Membership) -> None:
    reader = make_member(owner.company, Role.READER)
    with as_company(owner.company_id):
        with pytest.raises(NotAllowedError):
            make_token(name="x", scopes=[VIEW_PEOPLE], days=1, by=reader, now=NOW)
        for name, scopes, days in (("", [VIEW_PEOPLE], 1), ("x", [], 1), ("x", [VIEW_PEOPLE], 400), ("x", ["y"], 1)):
            with pytest.raises(TokenError):
                make_token(name=name, scopes=scopes, days=days, by=owner, now=NOW)


def test_the_same_key_does_a_thing_once_and_another_body_is_a_conflict(owner: Membership) -> None:
    token = program(owner)
    new, other = {"name": "Eve New"}, {"name": "Eva Other"}

    first = token.call("POST", "/people", new, Idempotency_Key="k1")
    again = token.call("POST", "/people", new, Idempotency_Key="k1")
    clash = token.call("POST", "/people", other, Idempotency_Key="k1")
    third = token.call("POST", "/people", new, Idempotency_Key="k2")

    assert (first.status_code, again.status_code, third.status_code) == (201, 201, 201)
    assert (again.content, again.headers["Idempotency-Replayed"]) == (first.content, "true")
    assert told(clash) == (409, "idempotency_conflict")
    with as_company(owner.company_id):
        assert Person.objects.filter(name="Eve New").count() == 2
        assert forget_answers(company_id=owner.company_id, now=timezone.now() + timedelta(days=2)) == 2


def test_what_was_refused_leaves_nothing_and_may_be_tried_again_with_its_key(owner: Membership) -> None:
    token = program(owner)
    wrong = {"name": "Eve New", "phone": "nonsense"}

    answer = token.call("POST", "/people", wrong, Idempotency_Key="k1")

    assert told(answer) == (422, "bad_details")
    with as_company(owner.company_id):
        assert (Person.objects.count(), ApiAnswer.objects.count()) == (0, 0)
    assert token.call("POST", "/people", {"name": "Eve New"}, Idempotency_Key="k1").status_code == 201


def test_who_asks_too_often_waits(owner: Membership, settings: Any) -> None:
    settings.API_PER_MINUTE = 2
    token, other = program(owner), program(owner)
    with time_machine.travel(NOW, tick=False):
        statuses = [token.call("GET", "/people").status_code for _each in range(2)]
        refused = token.call("GET", "/people")
        beside = other.call("GET", "/people").status_code
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        later = token.call("GET", "/people").status_code

    assert (statuses, beside, later) == ([200, 200], 200, 200)
    assert told(refused) == (429, "too_many")
    assert refused.headers["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/people?limit=0", None),
        ("GET", "/people?cursor=nonsense", None),
        ("GET", "/people/x", None),
        ("GET", "/readings?metric=a%00b", None),
        ("GET", "/people/99999999999999999999999", None),
        ("POST", "/people", {"name": ""}),
        ("POST", "/people", {"name": "a\x00b"}),
        ("POST", "/people", [1]),
        ("POST", "/people", {"name": "Eve", "status": "nowhere"}),
        ("POST", "/people", {"name": "Eve", "zone": "Mars/Olympus"}),
        ("POST", "/cases", {"kind": "event", "subject": "x", "people": [1], "opened_at": "0001-01-01T00:00:00+23:59"}),
        ("GET", "/roster/2026-13-01", None),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_no_error(owner, method, path, body) -> None:
    status, _code = told(program(owner).call(method, path, body))

    assert status in (404, 422)


@pytest.mark.parametrize(
    ("method", "path", "refused", "allowed"),
    [
        ("DELETE", "/people", (405, "wrong_method"), "GET, POST"),
        ("PUT", "/sessions/1/start", (405, "wrong_method"), "DELETE, POST"),
        ("GET", "/nothing/here", (404, "not_found"), ""),
        ("POST", "/people/", (404, "not_found"), ""),
    ],
)
def test_a_wrong_method_and_a_wrong_address_are_problems_too(owner, method, path, refused, allowed) -> None:
    answer = program(owner).call(method, path, {})

    assert told(answer) == refused
    assert answer.headers.get("Allow", "") == allowed


def test_an_original_that_is_gone_is_a_problem_and_not_on_record(owner) -> None:
    tenant = make_tenant("Ours")
    token, file_id = program(tenant.owner), tenant.ids["file_id"]

    assert told(token.call("GET", f"/files/{file_id}/original")) == (404, "not_found")
    with as_company(tenant.company.pk):
        assert not AuditEntry.objects.filter(verb="downloaded").exists()


def test_no_two_lists_of_words_in_the_schema_share_a_name(schema: dict[str, Any]) -> None:
    """Two of one name would be one, and a program that reads the schema would refuse what we answer."""
    named = schema["components"]["schemas"]

    assert [name for name, each in named.items() if "enum" in each] == []
    assert "loaded" in named["FileOut"]["properties"]["status"]["enum"]
    assert "sent" in named["DeliveryOut"]["properties"]["status"]["enum"]


def test_a_list_is_told_once_page_by_page(owner: Membership) -> None:
    made = [make_person(owner.company).pk for _each in range(5)]
    token, seen, cursor = program(owner), [], ""
    while cursor is not None:
        page = token.get(f"/people?limit=2&cursor={cursor}")
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]

    assert seen == made


def test_the_page_of_documents_comes_from_here_and_keeps_the_policy(client: Client) -> None:
    page = client.get(f"{ROOT}/docs")
    policy = page.headers["Content-Security-Policy"]

    assert page.status_code == 200
    assert b"http" not in page.content.split(b'id="swagger-settings"')[0].replace(b"http-equiv", b"")
    assert "unsafe" not in policy
    assert b"<script>" not in page.content


def test_a_secret_is_shown_once_on_the_page_and_a_token_ends_there(client: Client, owner: Membership) -> None:
    client.force_login(owner.user)
    url = f"/c/{owner.company.slug}/settings/tokens/"
    made = client.post(url, {"name": "Payroll", "scopes": [VIEW_PEOPLE, EDIT_PEOPLE], "days": "90"})
    secret = made.context["secret"]
    works = Program(secret, Client()).call("GET", "/people").status_code

    row = ApiToken.objects.get()
    client.post(f"{url}{row.pk}/end/")

    assert works == 200
    assert secret.encode() in made.content
    assert secret.encode() not in client.get(url).content
    assert Program(secret, Client()).call("GET", "/people").status_code == 401


def test_a_token_without_a_name_is_not_made_on_the_page(client: Client, owner: Membership) -> None:
    client.force_login(owner.user)

    answer = client.post(f"/c/{owner.company.slug}/settings/tokens/", {"name": " ", "days": "90"})

    assert (answer.status_code, ApiToken.objects.count()) == (422, 0)


def test_what_cannot_be_read_is_named_as_its_sender_wrote_it() -> None:
    """Near miss: a question in the address, whose names were right ever since."""
    token = program(make_member(make_company()))

    def where(method: str, path: str, body: Any = None) -> list[list[str]]:
        return [each["where"] for each in json.loads(token.call(method, path, body).content)["errors"]]

    assert where("POST", "/people", {"name": 5}) == [["body", "name"]]
    assert where("POST", "/roles", {"name": "x", "permissions": [1]}) == [["body", "permissions", "0"]]
    assert where("GET", "/people?limit=x") == [["query", "limit"]]
