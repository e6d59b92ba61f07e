"""Decides what to do with a mail that came to a company's address: take its files, refuse it, leave it alone. Pure.

Programs must not talk to each other for ever (RFC 3834): what answers by itself is left alone, and what a program sent
gets no receipt, though its files count: portals send reports that way.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

#: More than a week of files of one company.
MOST_FILES: Final = 50
#: What mail programs attach by themselves: cards, signatures, invitations, logos.
NOT_FILES: Final = frozenset(
    {"text/vcard", "text/x-vcard", "text/calendar", "application/ics", "application/pgp-signature", "message/rfc822"}
    | {"application/pkcs7-signature", "application/x-pkcs7-signature", "message/delivery-status", "text/x-amp-html"}
)
#: Where everybody may have an address: a whole domain of them is no list of senders.
FOR_EVERYBODY: Final = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com"}
    | {"icloud.com", "me.com", "mac.com", "aol.com", "gmx.com", "gmx.net", "gmx.de", "web.de", "mail.com", "zoho.com"}
    | {"proton.me", "protonmail.com", "outlook.es", "hotmail.es", "yahoo.es", "yandex.com", "mail.ru", "qq.com"}
)
PATTERN = re.compile(r"[^@\s,;<>\"]{0,64}@(?=.{4,190}\Z)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One part of a mail that is not its text."""

    name: str
    kind: str
    data: bytes

    @property
    def is_file(self) -> bool:
        """Say whether somebody attached it, and not their mail program."""
        return self.kind not in NOT_FILES and not self.kind.startswith("image/")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as its provider brought it; names of headers in lower case."""

    recipients: tuple[str, ...]
    sender: str
    subject: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    return_path: str | None = None
    spam: bool = False
    attachments: tuple[Attachment, ...] = ()

    @property
    def files(self) -> tuple[Attachment, ...]:
        """The attachments that somebody attached."""
        return tuple(each for each in self.attachments if each.is_file)


def judge(letter: Letter, *, allowed: Collection[str], ours: str) -> str:
    """Return the outcome: *taken*, *stranger*, *empty* or *automatic*; ``ours`` is the address that we write from."""
    if letter.sender == ours.casefold() or answers_itself(letter):
        return "automatic"
    if letter.spam or not is_allowed(letter.sender, allowed):
        return "stranger"
    return "taken" if letter.files else "empty"


def is_allowed(sender: str, allowed: Collection[str]) -> bool:
    """Say whether an address, or its whole domain, is on a list."""
    name, at, domain = sender.rpartition("@")
    return bool(name and at) and (sender in allowed or f"@{domain}" in allowed)


def answers_itself(letter: Letter) -> bool:
    """Say whether a program answered: an absence, a bounce, a receipt such as our own."""
    if letter.return_path == "" or letter.headers.get("auto-submitted", "").casefold().startswith("auto-replied"):
        return True
    return any(name in letter.headers for name in ("x-autoreply", "x-autorespond")) or letter.sender.startswith(
        ("mailer-daemon@", "postmaster@")
    )


def by_a_program(letter: Letter) -> bool:
    """Say whether nobody waits for a receipt: a program, or a list."""
    said = letter.headers
    return (
        said.get("auto-submitted", "no").casefold().partition(";")[0].strip() != "no"
        or said.get("precedence", "").casefold() in ("bulk", "junk", "list", "auto_reply")
        or "list-id" in said
        or "x-auto-response-suppress" in said
    )


def fingerprint_of(letter: Letter) -> str:
    """Return what tells that a mail came before: its own id, or all of it where it has none."""
    own_id = letter.headers.get("message-id", "").strip()
    parts: Sequence[bytes] = [b"id", own_id.encode()]
    if not own_id:
        said = (letter.sender, letter.subject, letter.headers.get("date", ""))
        parts = [each.encode() for each in said]
        parts += [hashlib.sha256(each.data).digest() for each in letter.attachments]
    return hashlib.sha256(b"\x00".join(parts)).hexdigest()


def pattern_of(text: str) -> str:
    """Return what is put on a list of senders.

    Raises ValueError: *address* where it is none, *everybody* for a domain at which everybody may have one.
    """
    pattern = text.strip().casefold()
    if "@" not in pattern:
        pattern = f"@{pattern}"
    if not PATTERN.fullmatch(pattern):
        raise ValueError("address")
    if pattern.removeprefix("@") in FOR_EVERYBODY:
        raise ValueError("everybody")
    return pattern


def address_of(*, slug: str, key: str, domain: str) -> str:
    """Return a company's address; only its key counts, the name is for whoever reads it."""
    return f"{slug[:30].strip('-')}.{key}@{domain}"


def key_in(address: str, *, domain: str) -> str:
    """Return the key that an address of this installation names, empty for any other."""
    name, _at, host = address.strip().casefold().rpartition("@")
    key = name.partition("+")[0].rpartition(".")[2]
    return key if host == domain and re.fullmatch(r"[a-z2-7]{12}", key) else ""
