"""What Twilio's error codes mean for us: try again, give up, or learn something about the person.

Codes: https://www.twilio.com/docs/api/errors. Any other code ends a refused message and is shown as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: What Pacenote calls them; the first two change how the person can be reached.
OPTED_OUT, INVALID_NUMBER = "opted_out", "invalid_number"
THROTTLED, ACCOUNT = "throttled", "provider_account"

_OPTED_OUT: Final = frozenset({21610})
_INVALID: Final = frozenset({21211, 21214, 21217, 21219, 21401, 21407, 21614, 30005, 30006})
_THROTTLED: Final = frozenset({14107, 20429, 21611, 30001, 30022})
#: Nothing is wrong with the message: the account is locked, out of money, or its key was changed.
_ACCOUNT: Final = frozenset({20003, 20005, 20006, 20008, 21606, 21660, 21703, 30002})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal in our words; ``permanent`` says that trying again is useless."""

    code: str
    permanent: bool


def refusal_of(code: int, *, status: int = 0) -> Refusal:
    """Return what a provider's error code (and the status of its answer) means."""
    if code in _OPTED_OUT:
        return Refusal(OPTED_OUT, permanent=True)
    if code in _INVALID:
        return Refusal(INVALID_NUMBER, permanent=True)
    if code in _THROTTLED or status == 429:
        return Refusal(THROTTLED, permanent=False)
    if code in _ACCOUNT or status in (401, 403):
        return Refusal(ACCOUNT, permanent=False)
    return Refusal(f"twilio_{code}" if code else f"http_{status}", permanent=True)
