"""The Django application demo: one command that plants a company."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Names the application."""

    name = "pacenote.demo"
    label = "demo"
