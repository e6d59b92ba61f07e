"""The one way out: pages with the button of the company's own sign-in let their forms lead to the issuer's pages.

Browsers hold the redirect that follows a form against ``form-action``. Every other page keeps to ``'self'``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def may_lead_to_the_issuer(view: View) -> View:
    """Let the forms of a page lead to where people sign in at the issuer."""

    @wraps(view)
    def led(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.IDENTITY_PROVIDER is None:
            return view(request, *args, **kwargs)
        allowed = csp_update({"form-action": list(settings.IDENTITY_PROVIDER.pages)})
        return allowed(view)(request, *args, **kwargs)

    return led
