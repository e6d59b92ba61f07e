"""The Django application records."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Names the application."""

    name = "pacenote.records"
    label = "records"
