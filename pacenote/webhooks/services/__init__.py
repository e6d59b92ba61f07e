"""Verbs on webhooks and events."""

from __future__ import annotations

from pacenote.webhooks.posting import Answer
from pacenote.webhooks.services.claiming import LEASE, Claimed, Held, anything_due, take_lane
from pacenote.webhooks.services.keeping import forget_events, take_untold, untold_companies
from pacenote.webhooks.services.owning import (
    BadWebhookError,
    Made,
    Wanted,
    add_webhook,
    change_webhook,
    delete_webhook,
    rotate_secret,
)
from pacenote.webhooks.services.publishing import About, listening, publish, publish_each
from pacenote.webhooks.services.pushing import SLICE, Call, call_out, serve
from pacenote.webhooks.services.sending import NothingToSendError, send_again, send_failed_again, send_test

__all__ = [
    "LEASE",
    "SLICE",
    "About",
    "Answer",
    "BadWebhookError",
    "Call",
    "Claimed",
    "Held",
    "Made",
    "NothingToSendError",
    "Wanted",
    "add_webhook",
    "anything_due",
    "call_out",
    "change_webhook",
    "delete_webhook",
    "forget_events",
    "listening",
    "publish",
    "publish_each",
    "rotate_secret",
    "send_again",
    "send_failed_again",
    "send_test",
    "serve",
    "take_lane",
    "take_untold",
    "untold_companies",
]
