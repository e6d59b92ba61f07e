"""Mails that are handed to Django, with a subject that every filter of unwanted mail reads as usual."""

from __future__ import annotations

from email.header import Header
from email.message import Message

from django.core.mail import EmailMultiAlternatives


class Mail(EmailMultiAlternatives):
    """A mail whose encoded subject begins on the line of its name.

    Django encodes a subject into lines as long as may be and forgets the name before the first one. The line is then
    too long, and Python's generator begins the subject on the next one, below an empty line that filters count as a
    sign of forgery.
    """

    def message(self) -> Message:  # type: ignore[override]  # the stubs name a class that exists in them alone
        """Return the mail as it is sent. Raises BadHeaderError for a header of more than one line."""
        made: Message = super().message()
        if not str(self.subject).isascii():
            encoded = Header(str(self.subject), "utf-8", header_name="Subject").encode()
            made.replace_header("Subject", encoded)
        return made
