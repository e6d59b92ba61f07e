"""Verbs on outgoing messages: queue, stop, deliver, reconcile, unsubscribe, tell."""

from __future__ import annotations

from pacenote.messaging.services.delivering import LEASE, STOPPED_LATER, deliver, reconcile
from pacenote.messaging.services.notifying import mark_read, tell_senders
from pacenote.messaging.services.queueing import Item, queue, stop
from pacenote.messaging.services.unsubscribing import reader_of, unsubscribe

__all__ = [
    "LEASE",
    "STOPPED_LATER",
    "Item",
    "deliver",
    "mark_read",
    "queue",
    "reader_of",
    "reconcile",
    "stop",
    "tell_senders",
    "unsubscribe",
]
