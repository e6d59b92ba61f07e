"""A program that calls the API with a token."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import PERMISSIONS, may
from pacenote.api.v1.site import api
from pacenote.base.tenancy import as_company
from pacenote.jobs.tokens import make_token
from tests.tenants import Tenant

ROOT = "/api/v1"
#: Words in an address that name no row.
WORDS = {"day": "2026-11-22", "metric": "pod", "part": "topic", "code": "rostered", "channel": "email"}
#: What an operation has to be asked.
DAYS = "?first=2026-11-01&last=2026-11-30"
ASKED = {"/people/{person_id}/evidence": DAYS, "/people/{person_id}/evidence/paper": DAYS}


@dataclass(frozen=True)
class Program:
    """Somebody who shows a token."""

    secret: str
    client: Client

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, SimpleUploadedFile):
            data, kind = encode_multipart(BOUNDARY, {"file": body}), MULTIPART_CONTENT
        else:
            data, kind = b"" if body is None else json.dumps(body).encode(), "application/json"
        return self.client.generic(
            method, ROOT + path, data, content_type=kind,
            headers={"Authorization": f"Bearer {self.secret}", **named},
        )  # type: ignore[return-value]  # fmt: skip  # the test client's own answer

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)


def done(token: Program, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    """Return what an operation answers that is done."""
    answer = token.call(method, path, body)
    assert answer.status_code == status, answer.content
    return json.loads(answer.content) if answer.content else None


def refusal(token: Program, method: str, path: str, body: Any = None) -> tuple[int, str]:
    """Return status and code of a refusal."""
    answer = token.call(method, path, body)
    return answer.status_code, json.loads(answer.content)["code"]


def program(member: Membership, scopes: Iterable[str] = (), *, days: int = 30) -> Program:
    """Return a program whose token has some scopes, or all that its maker has."""
    wanted = list(scopes) or [each for each in PERMISSIONS if may(member, each)]
    with as_company(member.company_id):
        made = make_token(name="Test", scopes=wanted, days=days, by=member, now=timezone.now())
    return Program(made.secret, Client(raise_request_exception=True))


def operations() -> list[tuple[str, str, str]]:
    """Return method, path and scope of every operation."""
    schema = api.get_openapi_schema(path_prefix="/")
    return [
        (method.upper(), f"/{path.lstrip('/')}", operation["x-scope"])
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def filled(path: str, tenant: Tenant) -> str:
    """Return a path with the ids of a tenant in it, and with the question that it takes."""
    path += ASKED.get(path, "")
    for name, value in {**tenant.ids, **WORDS}.items():
        path = path.replace("{" + name + "}", str(value))
    assert "{" not in path, path
    return path


MEANING = {"name": "Taken", "cadence": "week", "name_column": "who", "measures": [{"column": "x", "metric": "csat"}]}
SAID = {"uses": [{"column": "who", "says": "name"}]}
#: What each write is sent, so that it would do something if it could.
BODIES: dict[str, Any] = {
    "POST /webhooks": {
        "name": "Taken",
        "url": "https://taken.example/",
        "events": ["file.loaded"],
        "secret": "whsec_" + "a" * 32,
    },
    "PUT /webhooks/{webhook_id}": {"name": "Taken", "url": "https://taken.example/", "events": ["file.loaded"]},
    "PUT /webhooks/{webhook_id}/secret": {"secret": "whsec_" + "a" * 32},
    "POST /webhooks/{webhook_id}/again": {"since": "2026-11-01T00:00:00Z"},
    "POST /files/{file_id}/columns": MEANING,
    "POST /files/{file_id}/columns/dry-run": MEANING,
    "PUT /sheets/{mapping_id}": MEANING,
    "POST /people-lists": SimpleUploadedFile("taken.csv", b"Name,Mail\nEve Taken,taken@example.com\n"),
    "POST /people-lists/{file_id}/dry-run": SAID,
    "POST /people-lists/{file_id}/import": {**SAID, "mark": "0" * 64},
    "POST /rosters": SimpleUploadedFile("taken.csv", b"Name,Day\nEve Taken,2026-11-23\n"),
    "POST /rosters/{file_id}/dry-run": {**SAID, "start": "2026-11-23"},
    "POST /rosters/{file_id}/import": {**SAID, "start": "2026-11-23"},
    "PATCH /sign-in-rules": {"idle_minutes": 30},
    "POST /rules/{metric}/dry-run": {"version": 1},
    "PATCH /rules/{metric}": {"version": 1, "importance": 9},
    "POST /roster-statuses": {"label": "Taken", "working": True},
    "PATCH /roster-statuses/{code}": {"label": "Taken"},
    "POST /remark-types": {"label": "Taken", "kudo": True},
    "PATCH /remark-types/{type_id}": {"label": "Taken"},
    "POST /coaching-areas": {"name": "Taken"},
    "PATCH /coaching-areas/{area_id}": {"name": "Taken"},
    "PATCH /coaching-settings": {"hold_days": 3},
    "POST /company/dry-run": {"send_time": "11:30"},
    "POST /coaching-settings/dry-run": {"hold_days": 3},
    "POST /roster/{day}/copy": {"source": "2026-11-15"},
    "PATCH /session-settings": {"no_show_days": 3},
    "PATCH /session-rule": {"weeks": 3},
    "POST /session-rule/dry-run": {"weeks": 3},
    "PATCH /expected-files": {"kinds": {"pod": {"expected": False}}},
    "PATCH /reminders": {"users": []},
    "POST /people/{person_id}/ids": {"kind": "mentor", "value": "taken"},
    "PUT /people/{person_id}/channels/{channel}": {"enabled": False},
    "POST /people/{person_id}/consent": {"given": True, "wording": "Taken."},
    "POST /people/{person_id}/remarks": {"type": 1, "happened_at": "2026-11-20T10:00:00Z"},
    "PUT /remarks/{remark_id}": {"type": 1, "happened_at": "2026-11-20T10:00:00Z"},
    "POST /people/{person_id}/erasure": {"name": "Ana Theirs"},
    "POST /people/{person_id}/thread": {"text": "Taken."},
    "POST /people/{person_id}/messages": {"text": "Taken."},
    "POST /sends": {"reach": "everyone"},
    "POST /sends/dry-run": {"reach": "everyone"},
    "POST /sends/{send_id}/urgent": {"reason": "Taken."},
    "POST /deliveries/{outgoing_id}/settle": {"arrived": True},
    "PATCH /notification-mails": {"session_mail": "none"},
    "POST /inbox/senders": {"pattern": "taken@example.com"},
    "POST /channel-tests": {"channel": "email", "recipient": "taken@example.com"},
    "POST /company/logo": SimpleUploadedFile("taken.png", b"Taken."),
    "PATCH /templates/{metric}": {"texts": {"topic": "taken photos"}},
    "POST /templates/{metric}/preview": {"texts": {"topic": "taken photos"}},
    "POST /evidence-checks": SimpleUploadedFile("taken.json", b"{}"),
    "POST /cases": {"kind": "event", "subject": "Taken", "people": [1]},
    "PUT /cases/{case_id}": {"kind": "event", "subject": "Taken", "people": [1]},
    "POST /files/{file_id}/answer": {"action": "leave_out"},
    "POST /unmatched/{row_id}/map": {"person": 1},
    "POST /people/{person_id}/merge": {"other": 1},
    "POST /people/{person_id}/merge/dry-run": {"other": 1},
    "PUT /people/{person_id}/hold": {"reason": "Taken."},
    "POST /groups": {"name": "Taken"},
    "PUT /groups/{group_id}": {"name": "Taken", "people": []},
    "PUT /sending/pause": {"reason": "Taken."},
    "POST /disputes/{dispute_id}/decision": {"decision": "withdraw", "reason": "Taken."},
    "POST /disputes/{dispute_id}/assign": {"user": 1},
    "PATCH /company": {"send_time": "11:30"},
    "POST /retention/dry-run": {"months": {"remarks": 7}},
    "PATCH /retention": {"months": {"remarks": 7}},
    "PUT /users/{membership_id}/role": {"role": "reader"},
    "POST /roles": {"name": "Taken", "permissions": ["see own page"]},
    "PUT /roles/{role_id}": {"name": "Taken", "permissions": []},
    "POST /invitations": {"email": "taken@example.com", "role": "reader"},
    "POST /people": {"name": "Eve Taken"},
    "PATCH /people/{person_id}": {"known_as": "Taken"},
    "PUT /roster/{day}/{person_id}": {"status": "rostered"},
    "PUT /messages/{message_id}/text": {"text": "Taken."},
    "POST /messages/{message_id}/hold": {"until": "2026-11-25"},
    "POST /messages/{message_id}/skip": {"reason": "Taken."},
    "POST /session-suggestions": {"title": "Taken", "coach": {"person": 1}, "trainees": [{"person": 1}], "area": 1},
    "POST /sessions": {"title": "Taken", "trainees": [{"person": 1}], "area": 1},
    "POST /instant-sessions": {"title": "Taken", "trainees": [{"person": 1}], "area": 1},
    "POST /sessions/{session_id}/schedule": {"title": "Taken", "trainees": [{"person": 1}], "area": 1},
    "PUT /sessions/{session_id}/schedule": {"title": "Taken", "trainees": [{"person": 1}], "area": 1},
    "POST /sessions/{session_id}/hand-over": {"to": 1, "reason": "Taken."},
    "PUT /sessions/{session_id}/suggestion": {
        "title": "Taken",
        "coach": {"person": 1},
        "trainees": [{"person": 1}],
        "area": 1,
    },
    "POST /sessions/{session_id}/follow-up": {"title": "Taken", "trainees": [{"person": 1}], "area": 1},
    "POST /sessions/{session_id}/cannot-come": {"reason": "Taken."},
    "POST /sessions/{session_id}/other-times": {"times": ["2026-11-25T10:00:00Z"]},
    "POST /sessions/{session_id}/acknowledge": {"comment": "Taken."},
    "POST /sessions/{session_id}/files": SimpleUploadedFile("taken.txt", b"Taken."),
    "POST /sessions/{session_id}/decline": {"reason": "Taken."},
    "POST /sessions/{session_id}/complete": {"summary": "Taken."},
    "POST /sessions/{session_id}/cancel": {"reason": "Taken."},
    "POST /sessions/{session_id}/admin-cancel": {"reason": "Taken."},
}


def body_of(method: str, path: str) -> Any:
    """Return what an operation is sent; nothing where it takes nothing."""
    body = BODIES.get(f"{method} {path}")
    if isinstance(body, SimpleUploadedFile):
        body.seek(0)
    return body
