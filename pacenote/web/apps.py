"""The Django application web."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Names the application."""

    name = "pacenote.web"
    label = "web"
