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
WORDS = {"day": "2026-11-22", "metric": "pod"}
#: What an operation has to be asked.
ASKED = {"/people/{person_id}/evidence": "?first=2026-11-01&last=2026-11-30"}


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
    "POST /rules/{metric}/dry-run": {"version": 1},
    "PATCH /rules/{metric}": {"version": 1, "importance": 9},
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
