"""Webhooks hear which messages were let go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pacenote.webhooks.services import About, publish_each

RELEASED = "message.released"


def announce_released(company_id: int, send_id: int, people: Mapping[int, int], now: datetime) -> None:
    """Tell which messages a send let go, each with its person, in the caller's transaction."""
    about: list[About] = [
        {"message": message, "person": person, "send": send_id, "status": "released"}
        for message, person in people.items()
    ]
    publish_each(company_id=company_id, event=RELEASED, about=about, at=now)
