"""Doors of pages about coaching sessions: what a step leaves to be told goes on its way when the step is taken."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase

from pacenote.jobs import pipeline
from pacenote.web.doors import MemberRequest, View
from pacenote.web.zones import company_page


def telling_page(permission: str) -> Callable[[View], View]:
    """Let a view in as ``company_page`` does; after a form, mails and messages that wait are started with it."""
    door = company_page(permission)

    def decorate(view: View) -> View:
        @wraps(view)
        def telling(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            if request.method == "POST":
                pipeline.start_telling(company_id=request.membership.company_id)
            return response

        return door(telling)

    return decorate
