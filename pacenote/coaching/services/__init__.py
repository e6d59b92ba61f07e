"""Verbs on rules, findings and messages."""

from __future__ import annotations

from pacenote.coaching.services.disputing import assign, decide, deciders, dispute
from pacenote.coaching.services.editing import edit, hold, let_go, restore, set_aside, skip, unskip
from pacenote.coaching.services.evaluating import evaluate, evaluate_waiting, wait_again
from pacenote.coaching.services.planning import Circumstances, Plan, plan_send
from pacenote.coaching.services.releasing import Released, release_due, send_again, send_now
from pacenote.coaching.services.releasing_together import Batch, release_some, releases_wait
from pacenote.coaching.services.remembering import GRACE
from pacenote.coaching.services.rules import ship_rules
from pacenote.coaching.services.stopping import pause, resume, stop_send, take_back_stopped
from pacenote.coaching.services.undoing import hold_messages, skip_messages, undo
from pacenote.coaching.services.watching import alarm, moments_to_remind, remind, silent_moments
from pacenote.coaching.services.writing import open_message, write

__all__ = [
    "GRACE",
    "Batch",
    "Circumstances",
    "Plan",
    "Released",
    "alarm",
    "assign",
    "decide",
    "deciders",
    "dispute",
    "edit",
    "evaluate",
    "evaluate_waiting",
    "hold",
    "hold_messages",
    "let_go",
    "moments_to_remind",
    "open_message",
    "pause",
    "plan_send",
    "release_due",
    "release_some",
    "releases_wait",
    "remind",
    "restore",
    "resume",
    "send_again",
    "send_now",
    "set_aside",
    "ship_rules",
    "silent_moments",
    "skip",
    "skip_messages",
    "stop_send",
    "take_back_stopped",
    "undo",
    "unskip",
    "wait_again",
    "write",
]
