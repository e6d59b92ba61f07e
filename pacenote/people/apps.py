"""The Django application people."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Names the application."""

    name = "pacenote.people"
    label = "people"
