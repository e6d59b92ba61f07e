"""Verbs on cases."""

from __future__ import annotations

from pacenote.cases.services.keeping import BadCaseError, Kept, let_go, put_cases
from pacenote.cases.services.knowing import Known, know_participants
from pacenote.cases.services.writing import BY_HAND, OwnCase, write_case

__all__ = [
    "BY_HAND",
    "BadCaseError",
    "Kept",
    "Known",
    "OwnCase",
    "know_participants",
    "let_go",
    "put_cases",
    "write_case",
]
