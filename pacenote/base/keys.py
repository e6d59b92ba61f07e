"""The installation's own key: what of it goes where, and the keys that came before it.

What is written down as a key is a text of one line::

    <secret>             made at first, or chosen by the operator
    <secret>~<steady>    made by ``pacenote rotate-key`` in place of an earlier one

The secret signs and encrypts, and is replaced. With the steady part, 64 signs for each of ``STEADY``, are made the
hashes that have to stay the same, since nobody could make them anew. It comes from the first secret, which it does not
reveal, and is handed on to whatever comes after.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Final

LEAST: Final = 32
PHONES: Final = "pacenote.phone-line"
CALENDARS: Final = "pacenote.calendar"
#: What the steady part is for, in the order in which it stands there.
STEADY: Final = (PHONES, CALENDARS)
_ROTATED: Final = re.compile(rf"(?P<secret>.{{{LEAST},}})~(?P<steady>[0-9a-f]{{{64 * len(STEADY)}}})")


@dataclass(frozen=True, slots=True)
class Keys:
    """The key of an installation and those that it still believes, as they are written down, the newest first."""

    texts: tuple[str, ...]

    @property
    def secret(self) -> str:
        """What signs and encrypts."""
        return _parts(self.texts[0])[0]

    @property
    def older(self) -> list[str]:
        """What signed and encrypted before, and is still believed."""
        return [_parts(text)[0] for text in self.texts[1:]]

    def steady(self, purpose: str) -> bytes:
        """Return with what the hashes of a purpose are made, whichever secret is the present one."""
        secret, steady = _parts(self.texts[0])
        if not steady:  # as Django's salted_hmac does it, by which they were made before there were steady parts
            return hashlib.sha256(purpose.encode() + secret.encode()).digest()
        start = 64 * STEADY.index(purpose)
        return bytes.fromhex(steady[start : start + 64])

    @property
    def continue_each_other(self) -> bool:
        """Whether all of them make the same steady hashes: otherwise phones that said STOP would be forgotten."""
        each = (Keys((text,)) for text in self.texts)
        return len({tuple(keys.steady(purpose) for purpose in STEADY) for keys in each}) == 1

    def successor(self) -> str:
        """Return the text of a new key, with the same steady part."""
        return f"{secrets.token_urlsafe(48)}~{''.join(self.steady(purpose).hex() for purpose in STEADY)}"


def keys_from(*texts: str) -> Keys:
    """Return the keys that some texts hold, one a line; raises ValueError for one that is short, or for none."""
    lines = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    if not lines or any(len(line) < LEAST for line in lines):
        raise ValueError("a key is short or missing")
    return Keys(tuple(dict.fromkeys(lines)))


def _parts(text: str) -> tuple[str, str]:
    rotated = _ROTATED.fullmatch(text)
    return (rotated["secret"], rotated["steady"]) if rotated else (text, "")
