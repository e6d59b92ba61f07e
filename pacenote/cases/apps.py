"""The Django application of cases."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Names the application."""

    name = "pacenote.cases"
    label = "cases"
