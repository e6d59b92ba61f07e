"""The calls of Twilio's REST API that Pacenote needs: take this message, do you have it, what did a day cost?

Written on the standard library, because here the one thing that matters is when exactly a request counts as handed
over, which a client library hides. Nothing of an answer that holds personal text is kept or logged.
"""

from __future__ import annotations

import http.client
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from pacenote.base.environment import TextProvider
from pacenote.messaging.channels.port import CannotTellError, NotTakenError, PerhapsTakenError

VERSION = "2010-04-01"
TIMEOUT_SECONDS = 20
PAGE_SIZE, MOST_PAGES = 200, 5
#: The most that a page may hold, and more texts than an account sends in a day.
DAY_PAGE_SIZE, MOST_PAGES_OF_A_DAY = 1000, 500


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and content of an answer; the content is empty where it cannot be read."""

    status: int
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """A message as the provider lists it."""

    sid: str
    status: str
    body: str
    created_at: datetime
    error_code: str = ""
    segments: int = 0
    price: str = ""
    unit: str = ""


class TwilioLine:
    """One connection to the API; it opens by itself and may be used for many calls."""

    def __init__(self, provider: TextProvider) -> None:
        parts = urlsplit(provider.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
        self._provider = provider
        keys = b64encode(f"{provider.account}:{provider.token}".encode()).decode("ascii")
        self._headers = {"Authorization": f"Basic {keys}", "Accept": "application/json"}
        self._path = f"/{VERSION}/Accounts/{provider.account}/Messages.json"

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def hand(self, *, to: str, body: str, callback_url: str) -> None:
        """Hand one message to the provider, whose answer is still to be heard. Raises NotTakenError where none left."""
        sender = "MessagingServiceSid" if self._provider.sender.startswith("MG") else "From"
        fields = {"To": to, sender: self._provider.sender, "Body": body}
        if callback_url:
            fields["StatusCallback"] = callback_url
        try:
            if self._connection.sock is None:
                self._connection.connect()
            # Headers and body leave in one write: where it fails, the provider cannot have read the whole request.
            headers = {**self._headers, "Content-Type": "application/x-www-form-urlencoded"}
            self._connection.request("POST", self._path, urlencode(fields).encode(), headers)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise NotTakenError("provider_unreachable", permanent=False) from error

    def hear(self) -> Answer:
        """Return the provider's answer to what was handed over. Raises PerhapsTakenError where none comes."""
        try:
            return self._answer()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise PerhapsTakenError("no_answer") from error

    def sent_to(self, to: str, *, since: datetime) -> Iterator[Listed]:
        """Yield the messages to a number, newest first, that are not older. Raises CannotTellError.

        Not filtered by time of sending, which a message that still waits at the provider does not have.
        """
        path = f"{self._path}?{urlencode({'To': to, 'PageSize': PAGE_SIZE})}"
        for _page in range(MOST_PAGES):
            content = self._read(path)
            for entry in content.get("messages", ()):
                listed = _listed(entry)
                if listed.created_at < since:
                    return
                yield listed
            path = str(content.get("next_page_uri") or "")
            if not path:
                return
        raise CannotTellError("too_many_messages")

    def sent_on(self, day: date) -> Iterator[Listed]:
        """Yield the messages that the provider sent on a day in UTC. Raises CannotTellError."""
        path = f"{self._path}?{urlencode({'DateSent': day.isoformat(), 'PageSize': DAY_PAGE_SIZE})}"
        for _page in range(MOST_PAGES_OF_A_DAY):
            content = self._read(path)
            for entry in content.get("messages", ()):
                yield _listed(entry)
            path = str(content.get("next_page_uri") or "")
            if not path:
                return
        raise CannotTellError("too_many_messages")

    def _read(self, path: str) -> Mapping[str, Any]:
        try:
            self._connection.request("GET", path, headers=self._headers)
            answer = self._answer()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise CannotTellError("provider_unreachable") from error
        if answer.status != http.HTTPStatus.OK or "messages" not in answer.content:
            raise CannotTellError(f"http_{answer.status}")
        return answer.content

    def _answer(self) -> Answer:
        response = self._connection.getresponse()
        raw = response.read()
        try:
            content = json.loads(raw)
        except ValueError:
            content = None
        return Answer(response.status, content if isinstance(content, dict) else {})


def _listed(entry: Mapping[str, Any]) -> Listed:
    """Read one entry of the list. Raises CannotTellError for one without the fields that decide."""
    try:
        created_at = parsedate_to_datetime(str(entry["date_created"]))
        return Listed(
            sid=str(entry["sid"]),
            status=str(entry["status"]),
            body=str(entry["body"] or ""),
            created_at=created_at,
            error_code=str(entry.get("error_code") or ""),
            segments=int(entry.get("num_segments") or 0),
            price=str(entry.get("price") or ""),
            unit=str(entry.get("price_unit") or ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CannotTellError("list_unreadable") from error
