"""What an e-mail looks like, as the bytes that go over the line. Made for each of 200,000, so it is made cheaply.

The standard library writes the headers that hold words of others, once per different header, and this the rest: its
own way to put a mail together took five sixths of the time of a whole hand-over (bench/sending.py).
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import formataddr, formatdate, parseaddr
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils import translation

from pacenote.messaging.channels.port import Envelope

PART = b'--%s\r\nContent-Type: text/%s; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n%s\r\n'
#: An address that needs neither quotes nor folding: dot-atom of RFC 5322, short enough for one line of 78.
ORDINARY = re.compile(r"(?=.{3,70}\Z)[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def build(envelope: Envelope, *, sender: str) -> bytes:
    """Return the mail: text and HTML, our Message-ID, and one-click unsubscribe (RFC 8058). Raises ValueError."""
    bodies = zip((b"plain", b"html"), written(envelope), strict=True)
    boundary = f"=_{envelope.reference}"  # quoted-printable holds no such sign, so no body can hold it
    end = boundary.encode()
    parts = b"".join(PART % (end, kind, _quoted(body)) for kind, body in bodies)
    return _headers(envelope, sender=sender, boundary=boundary) + parts + b"--%s--\r\n" % end


def written(envelope: Envelope) -> tuple[str, str]:
    """Return a message as text and as HTML, in its language."""
    with translation.override(envelope.language):
        context = {"envelope": envelope, "paragraphs": envelope.text.splitlines()}
        return render_to_string("mail/coaching.txt", context), render_to_string("mail/coaching.html", context)


def one_click(envelope: Envelope) -> dict[str, str]:
    """Return the headers by which a mail program offers to unsubscribe (RFC 8058), none where there is no address."""
    if not envelope.unsubscribe_url:
        return {}
    return {
        "List-Unsubscribe": f"<{envelope.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def message_id(envelope: Envelope, address: str) -> str:
    """Return our id of a mail, the same at every attempt."""
    return f"<{envelope.reference}@{address.rpartition('@')[2] or 'localhost'}>"


def _headers(envelope: Envelope, *, sender: str, boundary: str) -> bytes:
    """Return all headers and the empty line after them."""
    name, address = sender_of(sender)
    words = (
        _header("From", formataddr((envelope.sender_name or name, address)))
        + _recipient(envelope.recipient)
        + _header("Subject", envelope.subject)
        + (_header("Reply-To", envelope.reply_to) if envelope.reply_to else b"")
    )
    ours = [
        f"Date: {formatdate(localtime=False)}",
        f"Message-ID: {message_id(envelope, address)}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    ours += [f"{name}: {value}" for name, value in one_click(envelope).items()]
    return words + "".join(f"{line}\r\n" for line in ours).encode("ascii") + b"\r\n"


def _recipient(address: str) -> bytes:
    if ORDINARY.fullmatch(address):
        return b"To: %s\r\n" % address.encode("ascii")
    return _header("To", address)


@lru_cache(maxsize=4096)
def _header(name: str, value: str) -> bytes:
    """Return one header as the standard library folds and encodes it; a send has few different ones."""
    words = EmailMessage(policy=SMTP_POLICY)
    words[name] = value
    return words.as_bytes().removesuffix(b"\r\n")


@lru_cache(maxsize=16)
def sender_of(sender: str) -> tuple[str, str]:
    """Return name and address of a sender."""
    return parseaddr(sender)


def _quoted(body: str) -> bytes:
    """Return a body in quoted-printable lines (RFC 2045), each ended by CRLF."""
    lines = "\n".join(body.splitlines()) + "\n"
    return b2a_qp(lines.encode(), istext=True).replace(b"\n", b"\r\n")


def on_the_line(mail: bytes) -> bytes:
    """Return a mail as the content of DATA: dots at line starts doubled (RFC 5321, 4.5.2), final dot included."""
    lines = mail.replace(b"\r\n.", b"\r\n..")
    return lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n"
