"""How long each class of records is kept, and the night in which what is over goes."""

from __future__ import annotations

from pacenote.jobs.retention.classes import CLASSES, Class
from pacenote.jobs.retention.one_person import ErasureError, PersonErasure, erase_person, look_at_erasure
from pacenote.jobs.retention.running import Due, erase_company, plan

__all__ = [
    "CLASSES",
    "Class",
    "Due",
    "ErasureError",
    "PersonErasure",
    "erase_company",
    "erase_person",
    "look_at_erasure",
    "plan",
]
