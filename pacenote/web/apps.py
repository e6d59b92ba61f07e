"""The Django application web."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Names the application."""

    name = "pacenote.web"
    label = "web"

    def ready(self) -> None:
        """Listen for who signs in."""
        from pacenote.web import login_life, sign_in_log  # noqa: F401, PLC0415  models are ready only now
