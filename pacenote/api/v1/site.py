"""The API as one: its title, its parts, its one shape of errors."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from pacenote.api.door import Bearer
from pacenote.api.problems import say_problems
from pacenote.api.v1 import (
    audit,
    cases,
    company,
    disputes,
    evidence,
    file_steps,
    files,
    groups,
    lists,
    manners,
    merging,
    messages,
    notifications,
    own,
    people,
    people_lists,
    rankings,
    readings,
    records,
    roster_files,
    rules,
    senders,
    sending,
    session_files,
    session_steps,
    sessions,
    sheets,
    sign_in_rules,
    slots,
    talking,
    templates,
    tokens,
    unmatched,
    users,
    webhooks,
)

DESCRIPTION = """
Show a token as `Authorization: Bearer pn_…`. A token is made under *Company settings › API tokens*; it does what its
maker may do, less what is not in its scopes, and sees the people its maker sees.

Lists come a page at a time: pass `next` of an answer as `cursor`. Send an `Idempotency-Key` with a write that you may
have to send again. Errors are `application/problem+json` with a stable `code`.
"""


class Api(NinjaAPI):
    """The API with a schema that says as what errors come."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Return the schema; every refusal is a problem, and says so by its type."""
        schema = super().get_openapi_schema(**kwargs)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400:
                        answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
        return schema


api = Api(
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
    file_steps,
    slots,
    sheets,
    unmatched,
    people,
    people_lists,
    roster_files,
    records,
    merging,
    groups,
    readings,
    rules,
    templates,
    messages,
    talking,
    sending,
    disputes,
    sessions,
    session_steps,
    session_files,
    cases,
    rankings,
    evidence,
    notifications,
    own,
    company,
    lists,
    manners,
    senders,
    users,
    sign_in_rules,
    audit,
    webhooks,
    tokens,
)
for each in PARTS:
    api.add_router("", each.router)
say_problems(api)
