"""Verbs on cases."""

from __future__ import annotations

from pacenote.cases.services.keeping import BadCaseError, Kept, let_go, put_cases
from pacenote.cases.services.knowing import Known, know_participants

__all__ = ["BadCaseError", "Kept", "Known", "know_participants", "let_go", "put_cases"]
