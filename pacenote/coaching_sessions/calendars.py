"""Sessions as calendar files: invitations (RFC 5546) and feeds (RFC 5545, RFC 7986).

Times are instants in UTC: a session takes place once, so no rule of a time zone has to travel with it, and every
calendar shows it on its reader's own clock (docs/decisions/0028-sessions-in-calendars-are-instants.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:  # its eighty modules are loaded where a calendar is written
    from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT: Final = "-//Pacenote//Coaching sessions//EN"
#: How often a calendar should look again; a session is seldom moved twice within that.
REFRESH: Final = timedelta(hours=1)
Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
#: The notices that a calendar should hear of too: planned, moved, handed over, canceled, taken out, declined, and what
#: its owner changed.
CARRYING: Final = frozenset({"X2", "X7", "X8", "X14", "X15", "XR", "XC", "XD"})
#: Those that may end what stands in a calendar that was told of it before, and say nothing to any other.
ENDING: Final = frozenset({"X9", "X10"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One session in a calendar. ``sequence`` grows with every change, ``changed_at`` is when the last one was made."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address."""

    name: str
    address: str


def invitation(entry: Entry, *, method: Method, organizer: Mailbox, guest: Mailbox) -> str:
    """Return an invitation for one guest, its update, or its end. Other guests are not named: it is theirs alone."""
    from icalendar import vText  # noqa: PLC0415  see above

    calendar = _calendar(method)
    event = _event(entry, canceled=method == "CANCEL")
    event["organizer"] = _address(organizer)
    place = _address(guest)
    place.params["ROLE"] = vText("REQ-PARTICIPANT")
    # answers go through Pacenote: nobody reads what the mailbox of the installation receives
    place.params["PARTSTAT"], place.params["RSVP"] = vText("NEEDS-ACTION"), vText("FALSE")
    event["attendee"] = place
    calendar.add_component(event)
    return _written(calendar)


def single(entry: Entry) -> str:
    """Return one session as a file that a calendar can take in."""
    calendar = _calendar("PUBLISH")
    calendar.add_component(_event(entry))
    return _written(calendar)


def feed(entries: Iterable[Entry], *, name: str) -> str:
    """Return a calendar to subscribe to; the same sessions always make the same bytes."""
    calendar = _calendar("PUBLISH")
    calendar.add("name", _words(name))
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry))
    return _written(calendar)


def _calendar(method: Method) -> Calendar:
    from icalendar import Calendar  # noqa: PLC0415  see above

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(entry: Entry, *, canceled: bool = False) -> Event:
    from icalendar import Event  # noqa: PLC0415  see above

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _instant(entry.changed_at))
    event.add("last-modified", _instant(entry.changed_at))
    event.add("dtstart", _instant(entry.starts_at))
    event.add("dtend", _instant(entry.ends_at))
    event.add("summary", _words(entry.title))
    event.add("status", "CANCELLED" if canceled else "CONFIRMED")
    for name, value in (("location", entry.place), ("description", entry.text)):
        if value:
            event.add(name, _words(value))
    if entry.url:
        event.add("url", entry.url)
    return event


def _words(text: str) -> vText:
    """Return a text that is written as it stands (RFC 5545, 3.3.11)."""
    return _verbatim()(text)


@cache
def _verbatim() -> type[vText]:
    from icalendar import vText  # noqa: PLC0415  see above

    class Verbatim(vText):
        r"""Keeps a backslash before a capital N, as in \\NAS\plan, which icalendar would write as a line break."""

        def to_ical(self) -> bytes:
            return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))

    return Verbatim


def _instant(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _address(mailbox: Mailbox) -> vCalAddress:
    from icalendar import vCalAddress, vText  # noqa: PLC0415  see above

    address = vCalAddress(f"mailto:{mailbox.address}")
    if mailbox.name:
        address.params["CN"] = vText(mailbox.name)
    return address


def _written(calendar: Calendar) -> str:
    return str(calendar.to_ical(), "utf-8")
