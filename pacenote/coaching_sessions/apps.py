"""The Django application of coaching sessions; ``sessions`` is taken as a label."""

from __future__ import annotations

from django.apps import AppConfig


class CoachingSessionsConfig(AppConfig):
    """Names the application."""

    name = "pacenote.coaching_sessions"
    label = "coaching_sessions"
