"""The Django application coaching."""

from __future__ import annotations

from django.apps import AppConfig


class CoachingConfig(AppConfig):
    """Names the application."""

    name = "pacenote.coaching"
    label = "coaching"
