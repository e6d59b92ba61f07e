"""Verbs on files: store, load, answer, map."""

from __future__ import annotations

from pacenote.imports.services.loading import load
from pacenote.imports.services.repairing import answer, confirm_names, create_people_from, discard, map_rows, not_ours
from pacenote.imports.services.storing import original_bytes, store

__all__ = [
    "answer",
    "confirm_names",
    "create_people_from",
    "discard",
    "load",
    "map_rows",
    "not_ours",
    "original_bytes",
    "store",
]
