"""The API as one: its title, its parts, its one shape of errors."""

from __future__ import annotations

from ninja import NinjaAPI

from pacenote.api.door import Bearer
from pacenote.api.problems import say_problems
from pacenote.api.v1 import (
    cases,
    files,
    messages,
    notifications,
    people,
    rankings,
    readings,
    rules,
    session_files,
    session_steps,
    sessions,
)

DESCRIPTION = """
Show a token as `Authorization: Bearer pn_…`. A token is made under *Company settings › API tokens*; it does what its
maker may do, less what is not in its scopes, and sees the people its maker sees.

Lists come a page at a time: pass `next` of an answer as `cursor`. Send an `Idempotency-Key` with a write that you may
have to send again. Errors are `application/problem+json` with a stable `code`.
"""

api = NinjaAPI(
    title="Pacenote",
    version="1",
    description=DESCRIPTION.strip(),
    urls_namespace="api_v1",
    auth=Bearer(),
    docs_url="/docs",
    openapi_url="/openapi.json",
)
PARTS = (
    files,
    people,
    readings,
    rules,
    messages,
    sessions,
    session_steps,
    session_files,
    cases,
    rankings,
    notifications,
)
for each in PARTS:
    api.add_router("", each.router)
say_problems(api)
