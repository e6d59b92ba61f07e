"""What every page's shell shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from pacenote.web.cookies import THEME
from pacenote.web.panels.shell import shell as build


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return theme and shell; the shell is only built where a template shows it, so fragments cost nothing."""
    theme = request.COOKIES.get(THEME, "")
    return {
        "theme": theme if theme in ("light", "dark") else "",
        "theme_cookie": THEME,
        "shell": SimpleLazyObject(lambda: build(request)),
        "own_sign_in": _own_sign_in(),
    }


def _own_sign_in() -> dict[str, Any] | None:
    """Return what a page may say of the company's own sign-in; never its secret."""
    known = settings.IDENTITY_PROVIDER
    return {"label": known.label, "only": known.only} if known else None
