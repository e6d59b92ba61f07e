"""What a webhook may ask to be told of, and which ids and states each event names. Pure.

The list is published: what stands in it stays, and a receiver may meet fields that it does not know yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pacenote.base.marking import gettext_noop as _

#: What the page's own button sends; nobody chooses it.
TEST: Final = "webhook.test"
#: Stands for every event of the list, also for those that come to it later.
EVERYTHING: Final = "*"


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of event: what it says happened, and the names in its ``data``."""

    name: str
    meaning: str
    fields: tuple[str, ...]

    @property
    def area(self) -> str:
        """What it is about."""
        return self.name.partition(".")[0]


_FILE = ("file", "kind", "status", "code")
_MESSAGE = ("message", "person", "send", "status")
_DELIVERY = ("delivery", "source", "source_id", "person", "channel", "status", "code")
_DISPUTE = ("dispute", "finding", "person", "status")
_SESSION = ("session", "status", "why")

KINDS: Final = (
    EventKind("file.loaded", _("A file was read, and its numbers count."), _FILE),
    EventKind("file.refused", _("A file was refused: nothing of it was taken."), _FILE),
    EventKind("file.asking", _("A file needs an answer before it can be read."), _FILE),
    EventKind("file.deleted", _("An import was deleted."), _FILE),
    EventKind("file.restored", _("A deleted import was put back."), _FILE),
    EventKind("message.released", _("A message was let go to its person."), _MESSAGE),
    EventKind("message.sent", _("A message was handed over on a channel."), _DELIVERY),
    EventKind("message.delivered", _("The provider says that a message arrived."), _DELIVERY),
    EventKind("message.failed", _("A message could not be delivered on a channel."), _DELIVERY),
    EventKind("message.acknowledged", _("Somebody pressed Got it."), ("delivery", "source", "source_id", "person")),
    EventKind("message.disputed", _("Somebody says that a point is not right."), _DISPUTE),
    EventKind("message.dispute_decided", _("A dispute was decided."), _DISPUTE),
    EventKind("session.suggested", _("A coaching session was suggested."), _SESSION),
    EventKind("session.scheduled", _("A coaching session has a time."), _SESSION),
    EventKind("session.changed", _("A session was changed: moved, handed over, or somebody declined."), _SESSION),
    EventKind("session.started", _("A coaching session began."), _SESSION),
    EventKind("session.completed", _("A coaching session was held."), _SESSION),
    EventKind("session.canceled", _("A session will not be held; why says whether declined or expired."), _SESSION),
    EventKind("session.acknowledged", _("Somebody confirmed what a session agreed."), _SESSION),
    EventKind("case.created", _("A case is new, from a file or by hand."), ("case",)),
    EventKind("person.created", _("Somebody is new in the directory."), ("person",)),
    EventKind("person.merged", _("Two entries of the same person became one."), ("person", "gone")),
    EventKind("person.separated", _("A merge was taken back."), ("person", "back")),
)
EVENTS: Final = {each.name: each for each in KINDS}
