"""What every page's shell shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from pacenote.web.panels.shell import shell as build


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return theme and shell; the shell is only built where a template shows it, so fragments cost nothing."""
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in ("light", "dark") else "",
        "shell": SimpleLazyObject(lambda: build(request)),
    }
