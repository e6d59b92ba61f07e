"""The Django application imports."""

from __future__ import annotations

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Names the application."""

    name = "pacenote.imports"
    label = "imports"
