"""Verbs on rules, findings and messages."""

from __future__ import annotations

from pacenote.coaching.services.editing import edit, hold, let_go, restore, skip
from pacenote.coaching.services.evaluating import evaluate, evaluate_waiting, wait_again
from pacenote.coaching.services.releasing import Plan, Released, plan_send, release_due, send_again, send_now
from pacenote.coaching.services.rules import ship_rules
from pacenote.coaching.services.stopping import pause, resume, stop_send, take_back_stopped

__all__ = [
    "Plan",
    "Released",
    "edit",
    "evaluate",
    "evaluate_waiting",
    "hold",
    "let_go",
    "pause",
    "plan_send",
    "release_due",
    "restore",
    "resume",
    "send_again",
    "send_now",
    "ship_rules",
    "skip",
    "stop_send",
    "take_back_stopped",
    "wait_again",
]
