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
INSIDE = b'--%s\r\nContent-Type: multipart/alternative; boundary="%s"\r\n\r\n'
METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
#: What a message to a calendar is called as a file.
CALENDAR_FILE = "invitation.ics"
#: An address that needs neither quotes nor folding: dot-atom of RFC 5322, short enough for one line of 78.
ORDINARY = re.compile(r"(?=.{3,70}\Z)[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def build(envelope: Envelope, *, sender: str) -> bytes:
    """Return the mail: text and HTML, our Message-ID, and one-click unsubscribe (RFC 8058). Raises ValueError."""
    boundary = f"=_{envelope.reference}"  # quoted-printable holds no such sign, so no body can hold it
    end = boundary.encode()
    bodies = zip((b"plain", b"html"), written(envelope), strict=True)
    parts = [PART % (end, kind, _quoted(body)) for kind, body in bodies]
    form = "alternative"
    if envelope.calendar:
        form, parts = "mixed", _with_calendar(end, parts, envelope.calendar)
    head = _headers(envelope, sender=sender, content=f'multipart/{form}; boundary="{boundary}"')
    return head + b"".join(parts) + b"--%s--\r\n" % end


def _with_calendar(end: bytes, parts: list[bytes], calendar: str) -> list[bytes]:
    """Return the parts of a mail that speaks to a calendar too: beside its texts, and as a file (RFC 6047)."""
    kind = f"calendar; method={method_of(calendar)}".encode()
    inner, written_out = end + b"_a", _quoted(calendar)
    texts = [each.replace(b"--" + end, b"--" + inner, 1) for each in parts]
    texts.append(PART % (inner, kind, written_out))
    as_file = PART.replace(b"\r\n\r\n", b'\r\nContent-Disposition: attachment; filename="%s"\r\n\r\n')
    return [
        INSIDE % (end, inner) + b"".join(texts) + b"--%s--\r\n" % inner,
        as_file % (end, kind, CALENDAR_FILE.encode(), written_out),
    ]


def method_of(calendar: str) -> str:
    """Return what a message to a calendar does there: REQUEST, CANCEL."""
    found = METHOD.search(calendar)
    return found[1] if found else "PUBLISH"


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


def _headers(envelope: Envelope, *, sender: str, content: str) -> bytes:
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
        f"Content-Type: {content}",
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
