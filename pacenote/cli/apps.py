"""The Django application cli."""

from __future__ import annotations

from django.apps import AppConfig


class CliConfig(AppConfig):
    """Names the application."""

    name = "pacenote.cli"
    label = "cli"
