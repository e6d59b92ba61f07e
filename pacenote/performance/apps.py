"""The Django application performance."""

from __future__ import annotations

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """Names the application."""

    name = "pacenote.performance"
    label = "performance"
