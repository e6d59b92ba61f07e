"""The Django application messaging."""

from __future__ import annotations

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Names the application."""

    name = "pacenote.messaging"
    label = "messaging"
