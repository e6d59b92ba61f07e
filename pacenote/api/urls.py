"""Addresses of the API, where also a wrong address and a wrong method are answered in the one shape of errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, re_path

from pacenote.api.problems import problem
from pacenote.api.v1.site import api

Run = Callable[..., HttpResponseBase]


def _answering(run: Run) -> Run:
    """Let a view say as a problem that it does not take a method."""

    @wraps(run)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = run(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        allowed = ", ".join(sorted(response.headers["Allow"].split(", ")))
        detail = f"Use {allowed}."
        said = problem(request, 405, "wrong_method", "This address does not take this method.", detail=detail)
        said.headers["Allow"] = allowed
        return said

    return answer


def _nothing(request: HttpRequest) -> HttpResponse:
    return problem(request, 404, "not_found", "There is no such address.", detail="Look at /api/v1/docs.")


def _patterns() -> list[Any]:
    patterns, _app, _namespace = api.urls
    for each in patterns:
        if isinstance(each, URLPattern):
            each.callback = _answering(each.callback)
    _nothing.csrf_exempt = True  # type: ignore[attr-defined]  # how Django marks a view that no form calls
    return [*patterns, re_path(r"^.*$", _nothing, name="nothing")]


urlpatterns = (_patterns(), "ninja", "api_v1")
