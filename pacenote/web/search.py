"""What a user looks for, as it stands in an address."""

from __future__ import annotations

from django.http import QueryDict


def sought(values: QueryDict, *, most: int) -> str:
    """Return the words of ``q`` with single spaces, at most ``most`` characters; no column takes a NUL."""
    return " ".join(values.get("q", "").replace("\x00", "").split())[:most]
