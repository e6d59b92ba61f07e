"""Verbs on coaching sessions."""

from __future__ import annotations

from pacenote.coaching_sessions.bridge import Limits
from pacenote.coaching_sessions.services.answering import keep_time, propose_times, trainee_decline
from pacenote.coaching_sessions.services.areas import AreaError, AreaLine, save_areas, ship_areas
from pacenote.coaching_sessions.services.attaching import attach, attached_bytes, detach
from pacenote.coaching_sessions.services.bridging import (
    BridgeSettingsError,
    Call,
    bridge,
    called_for,
    change_bridge,
    is_bridged,
)
from pacenote.coaching_sessions.services.choosing import take_in_coach, unlisted_coaches
from pacenote.coaching_sessions.services.deciding import Decisions, SessionSettingsError, decide, decisions_of
from pacenote.coaching_sessions.services.errors import (
    ConflictError,
    DraftRefusedError,
    NoLongerTraineeError,
    NotYoursError,
    OnceOnlyError,
    ReasonMissingError,
    UnknownMetricError,
)
from pacenote.coaching_sessions.services.feeding import choose_mail, feed_owner, make_feed, revoke_feed
from pacenote.coaching_sessions.services.holding import (
    Action,
    Outcome,
    acknowledge,
    admin_cancel,
    coach_cancel,
    complete,
    finish_action,
    no_show,
    start,
    take_back_start,
)
from pacenote.coaching_sessions.services.leaving import leave_out, leave_out_gone
from pacenote.coaching_sessions.services.once import ChangedMeanwhileError, is_done_by, is_made, once
from pacenote.coaching_sessions.services.recovering import Way, complete_anyway, way_left
from pacenote.coaching_sessions.services.ringing import expire_if_due, ring_due
from pacenote.coaching_sessions.services.scheduling import (
    Schedule,
    hand_over,
    move,
    schedule,
    schedule_new,
    start_instant,
)
from pacenote.coaching_sessions.services.standing import check_step
from pacenote.coaching_sessions.services.suggesting import (
    Suggestion,
    decline_suggestion,
    delete_suggestion,
    edit_suggestion,
    expire,
    suggest,
)

__all__ = [
    "Action",
    "AreaError",
    "AreaLine",
    "BridgeSettingsError",
    "Call",
    "ChangedMeanwhileError",
    "ConflictError",
    "Decisions",
    "DraftRefusedError",
    "Limits",
    "NoLongerTraineeError",
    "NotYoursError",
    "OnceOnlyError",
    "Outcome",
    "ReasonMissingError",
    "Schedule",
    "SessionSettingsError",
    "Suggestion",
    "UnknownMetricError",
    "Way",
    "acknowledge",
    "admin_cancel",
    "attach",
    "attached_bytes",
    "bridge",
    "called_for",
    "change_bridge",
    "check_step",
    "choose_mail",
    "coach_cancel",
    "complete",
    "complete_anyway",
    "decide",
    "decisions_of",
    "decline_suggestion",
    "delete_suggestion",
    "detach",
    "edit_suggestion",
    "expire",
    "expire_if_due",
    "feed_owner",
    "finish_action",
    "hand_over",
    "is_bridged",
    "is_done_by",
    "is_made",
    "keep_time",
    "leave_out",
    "leave_out_gone",
    "make_feed",
    "move",
    "no_show",
    "once",
    "propose_times",
    "revoke_feed",
    "ring_due",
    "save_areas",
    "schedule",
    "schedule_new",
    "ship_areas",
    "start",
    "start_instant",
    "suggest",
    "take_back_start",
    "take_in_coach",
    "trainee_decline",
    "unlisted_coaches",
    "way_left",
]
