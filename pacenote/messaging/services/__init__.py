"""Verbs on outgoing messages: queue, stop, deliver, reconcile, unsubscribe, tell; and on consent to texts."""

from __future__ import annotations

from pacenote.messaging.services.answering import answer, set_aside
from pacenote.messaging.services.choosing import MailChoiceError, MailChoices, choose_mails
from pacenote.messaging.services.claiming import STOPPED_LATER
from pacenote.messaging.services.consenting import NoWordingError, record_consent
from pacenote.messaging.services.delivering import Lane, deliver
from pacenote.messaging.services.linking import sample_link
from pacenote.messaging.services.looking_up import PATIENCE, look_up
from pacenote.messaging.services.mailing_users import Letter, mail_users, mail_waits
from pacenote.messaging.services.notifying import holders, mark_read, tell, tell_members, tell_senders
from pacenote.messaging.services.opening import (
    Opened,
    ask,
    check_code,
    open_link,
    react,
    revoke_links,
    send_code,
    working_links,
)
from pacenote.messaging.services.pacing import done_by, pause_for_pace, would_be_done
from pacenote.messaging.services.pricing import record_prices
from pacenote.messaging.services.queueing import Item, Ready, address_on, enqueue, queue, stop, turn_of
from pacenote.messaging.services.quiet_hours import QUIET, NoReasonError, override_quiet
from pacenote.messaging.services.receiving import Inbound, Report, receive, stop_by_link, take_report
from pacenote.messaging.services.recording import LEASE, reconcile
from pacenote.messaging.services.settling import settle_doubt
from pacenote.messaging.services.taking_events import MailEvent, take_event
from pacenote.messaging.services.trying import record_test, send_test
from pacenote.messaging.services.unsubscribing import reader_of, unsubscribe

__all__ = [
    "LEASE",
    "PATIENCE",
    "QUIET",
    "STOPPED_LATER",
    "Inbound",
    "Item",
    "Lane",
    "Letter",
    "MailChoiceError",
    "MailChoices",
    "MailEvent",
    "NoReasonError",
    "NoWordingError",
    "Opened",
    "Ready",
    "Report",
    "address_on",
    "answer",
    "ask",
    "check_code",
    "choose_mails",
    "deliver",
    "done_by",
    "enqueue",
    "holders",
    "look_up",
    "mail_users",
    "mail_waits",
    "mark_read",
    "open_link",
    "override_quiet",
    "pause_for_pace",
    "queue",
    "react",
    "reader_of",
    "receive",
    "reconcile",
    "record_consent",
    "record_prices",
    "record_test",
    "revoke_links",
    "sample_link",
    "send_code",
    "send_test",
    "set_aside",
    "settle_doubt",
    "stop",
    "stop_by_link",
    "take_event",
    "take_report",
    "tell",
    "tell_members",
    "tell_senders",
    "turn_of",
    "unsubscribe",
    "working_links",
    "would_be_done",
]
