"""Pages of a company show times on its own wall clock."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone

from pacenote.web.doors import MemberRequest, View, member_page


def company_page(permission: str) -> Callable[[View], View]:
    """Let a view in as ``member_page`` does, with the company's time zone active until it has answered."""
    door = member_page(permission)

    def decorate(view: View) -> View:
        @wraps(view)
        def on_its_clock(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with timezone.override(request.membership.company.zoneinfo):
                return view(request, *args, **kwargs)

        return door(on_its_clock)

    return decorate
