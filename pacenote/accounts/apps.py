"""Companies, users, memberships, roles."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the permissions."""

    name = "pacenote.accounts"
    label = "accounts"
