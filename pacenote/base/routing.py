"""Which of the two connections changes the schema."""

from __future__ import annotations

from typing import Any


class OwnerMigrates:
    """Only ``owner`` migrates: the other role may alter no table, and is not there on an empty server."""

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool:
        """Answer Django's question for a connection's alias."""
        return db == "owner"
