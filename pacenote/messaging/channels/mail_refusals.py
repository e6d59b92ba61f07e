"""What a mail provider's answer means: did it take the mail, may it be tried again, does it say something of a person?

The boundary is that of channels/twilio.py: a request that never left was not taken; one without a readable answer may
have been, and none of the providers can be asked in a way that proves it was not.
"""

from __future__ import annotations

from collections.abc import Iterator
from ssl import SSLCertVerificationError
from typing import Any, Final

import requests
from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from pacenote.messaging.channels.in_turn import NO_ANSWER, UNREACHABLE
from pacenote.messaging.channels.port import NotTakenError, PerhapsTakenError
from pacenote.messaging.channels.refusals import ACCOUNT, THROTTLED

#: What Pacenote calls them; both change how the person can be reached.
INVALID_ADDRESS, SUPPRESSED = "invalid_address", "suppressed"
UNREADABLE = "answer_unreadable"
_NEVER_LEFT: Final = (NewConnectionError, ConnectTimeoutError, SSLCertVerificationError)
_NOT_A_REQUEST: Final = (
    requests.exceptions.InvalidHeader,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidJSONError,
    requests.exceptions.MissingSchema,
)
#: Codes in refused answers (422) that speak of the account and not of the mail: unknown or unconfirmed sender, no
#: credit, approval pending. https://postmarkapp.com/developer/api/overview#error-codes
_OF_THE_ACCOUNT: Final = frozenset({10, 400, 401, 405, 412, 413})

#: Postmark sends nothing to an address that bounced or complained; the library reads that from the sentence beside it.
_INACTIVE: Final = 406

Verdict = NotTakenError | PerhapsTakenError


def verdict_of(error: Exception, *, states: frozenset[str] = frozenset()) -> Verdict:
    """Return what an error of the library means; ``states`` are what the provider said of the recipient."""
    response = getattr(error, "response", None)
    if isinstance(error, AnymailRecipientsRefused):
        return refused(states, response)
    if response is not None:
        return _verdict_of_answer(response)
    if isinstance(error.__cause__, requests.RequestException):
        return _verdict_of_line(error.__cause__)
    if isinstance(error, AnymailError):  # raised while the request was put together
        return NotTakenError("cannot_be_written", permanent=True)
    return PerhapsTakenError("internal_fault")


def never_left(error: Exception) -> bool:
    """Say whether a provider certainly has not taken a mail, and may take it later."""
    verdict = verdict_of(error) if isinstance(error, AnymailError) else None
    return isinstance(verdict, NotTakenError) and not verdict.permanent


def _verdict_of_line(cause: requests.RequestException) -> Verdict:
    if isinstance(cause, _NOT_A_REQUEST):
        return NotTakenError("cannot_be_written", permanent=True)
    if any(isinstance(each, _NEVER_LEFT) for each in _roots(cause)):
        return NotTakenError(UNREACHABLE, permanent=False)
    return PerhapsTakenError(NO_ANSWER)


def refused(states: frozenset[str], response: requests.Response | None) -> NotTakenError:
    """Return what it means that the provider refused the recipient."""
    if response is not None and _code(response) == _INACTIVE:
        return NotTakenError(SUPPRESSED, permanent=True)
    code = {frozenset({"invalid"}): INVALID_ADDRESS, frozenset({"rejected"}): SUPPRESSED}.get(states, "refused")
    return NotTakenError(code, permanent=True)


def _verdict_of_answer(response: requests.Response) -> Verdict:
    status = response.status_code
    if status in (401, 402, 403, 404) or (status == 422 and _code(response) in _OF_THE_ACCOUNT):
        return NotTakenError(ACCOUNT, permanent=False)
    if status == 429:
        return NotTakenError(THROTTLED, permanent=False)
    if 400 <= status < 500:
        return NotTakenError(f"http_{status}", permanent=status != 408)
    return PerhapsTakenError(UNREADABLE if 200 <= status < 300 else f"http_{status}")


def _code(response: requests.Response) -> Any:
    try:
        content = response.json()
    except ValueError:
        return None
    return content.get("ErrorCode") if isinstance(content, dict) else None


def _roots(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it wraps: the HTTP library passes reasons on as arguments."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException) and id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
