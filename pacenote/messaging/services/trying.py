"""Send a test: one message to an address that a user types, at once, so that they see what the other side answers."""

from __future__ import annotations

import re
import uuid
from datetime import datetime

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.messaging.channels import channel as channel_named
from pacenote.messaging.channels.port import Envelope, NotTakenError, PerhapsTakenError
from pacenote.messaging.models import Channel
from pacenote.messaging.queries import stopped_line
from pacenote.records.services import record

ADDRESS = {
    Channel.EMAIL.value: re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    Channel.SMS.value: re.compile(r"\+[1-9]\d{6,14}"),
}


class TestFailedError(DomainError):
    """The test did not leave, or nobody knows whether it did; ``detail`` is the code of why."""

    __test__ = False
    code = "test_failed"

    def __init__(self, message: str, *, hint: str = "", detail: str = "") -> None:
        super().__init__(message, hint=hint)
        self.detail = detail


def check_test(*, channel: str, recipient: str) -> None:
    """Refuse an address that a test cannot go to. Raises TestFailedError."""
    if channel not in ADDRESS or channel_named(channel) is None:
        raise TestFailedError(_("This channel is not set up on this machine."), hint=_("See the operator's manual."))
    if not ADDRESS[channel].fullmatch(recipient):
        if channel == Channel.SMS:
            raise TestFailedError(_("This is no phone number."), hint=_("Write it like +15550100123."))
        raise TestFailedError(_("This is no e-mail address."), hint=_("Write it like name@example.com."))
    if channel == Channel.SMS and stopped_line(recipient) is not None:
        raise TestFailedError(_("This phone said STOP."), hint=_("Only START from that phone switches texts on again."))


def send_test(*, channel: str, recipient: str, subject: str, text: str, company: Company) -> str:
    """Hand one message over now, outside of any queue; returns what the other side said. Raises TestFailedError."""
    check_test(channel=channel, recipient=recipient)
    port = channel_named(channel)
    assert port is not None
    envelope = Envelope(
        reference=f"pacenote-test-{uuid.uuid4().hex}",
        recipient=recipient,
        subject=subject,
        text=text,
        language=company.language,
        sender_name=company.name,
    )
    try:
        with port.open() as session:
            return session.send(envelope).text
    except NotTakenError as refusal:
        raise TestFailedError(_("It was not taken."), detail=refusal.code) from refusal
    except PerhapsTakenError as doubt:
        raise TestFailedError(_("Nobody knows whether it was taken."), detail=doubt.code) from doubt


def record_test(*, company: Company, channel: str, by: User, now: datetime) -> None:
    """Write down that a test was sent; the address stays out of the record."""
    record(
        company_id=company.pk,
        verb="sent a test",
        subject_type="company",
        subject_id=company.pk,
        at=now,
        actor=by,
        after={"channel": channel},
    )
