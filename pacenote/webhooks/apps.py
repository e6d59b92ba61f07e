"""Webhooks: what happened here, told to programs elsewhere."""

from __future__ import annotations

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Names the application."""

    name = "pacenote.webhooks"
    label = "webhooks"
