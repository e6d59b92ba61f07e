"""Calendar files are read back by a parser, as a calendar would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from pacenote.coaching_sessions.calendars import Entry, Mailbox, feed, invitation, single

START = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
OURS, GUEST = Mailbox("Rafaga, Inc.", "pacenote@example.com"), Mailbox('Dana "D" Driver', "dana@example.com")


def entry(**changes: object) -> Entry:
    values = {
        "uid": "0123@pacenote", "sequence": 2, "changed_at": START - timedelta(days=1), "starts_at": START,
        "ends_at": START + timedelta(minutes=30), "title": "Photos at the door",
    } | changes  # fmt: skip
    return Entry(**values)  # type: ignore[arg-type]


def read(text: str) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


@pytest.mark.parametrize(("method", "status"), [("REQUEST", "CONFIRMED"), ("CANCEL", "CANCELLED")])
def test_an_invitation_has_what_its_method_demands(method, status):
    calendar, event = read(invitation(entry(), method=method, organizer=OURS, guest=GUEST))

    # RFC 5546, 3.2.2 and 3.2.5: these must be there, once
    assert (calendar["METHOD"], calendar["VERSION"], event["STATUS"]) == (method, "2.0", status)
    assert (event["UID"], event["SEQUENCE"]) == ("0123@pacenote", 2)
    assert event["ORGANIZER"] == "mailto:pacenote@example.com"
    assert event["ORGANIZER"].params["CN"] == "Rafaga, Inc."
    assert event["ATTENDEE"] == "mailto:dana@example.com"
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (START, START + timedelta(minutes=30))
    assert event.decoded("DTSTAMP") == START - timedelta(days=1)


def test_no_guest_reads_of_another_and_nobody_is_asked_to_answer_a_mailbox():
    _calendar, event = read(invitation(entry(), method="REQUEST", organizer=OURS, guest=GUEST))

    assert not isinstance(event["ATTENDEE"], list)
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("America/Chicago", datetime(2026, 3, 7, 10, 0), datetime(2026, 3, 8, 10, 0)),  # noqa: DTZ001  wall clocks
        ("America/Chicago", datetime(2026, 10, 31, 10, 0), datetime(2026, 11, 1, 10, 0)),  # noqa: DTZ001
        ("Europe/Madrid", datetime(2026, 3, 28, 10, 0), datetime(2026, 3, 29, 10, 0)),  # noqa: DTZ001
    ],
)
def test_ten_oclock_is_ten_oclock_on_both_sides_of_a_change_of_clocks(zone, before, after):
    here = ZoneInfo(zone)
    for moment in (before, after):
        starts_at = moment.replace(tzinfo=here)
        text = single(entry(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)))

        _calendar, event = read(text)

        assert event.decoded("DTSTART").astimezone(here).replace(tzinfo=None) == moment
        assert "VTIMEZONE" not in text
        assert "TZID" not in text


def test_a_feed_says_how_often_to_ask_and_is_the_same_for_the_same_sessions():
    text = feed([entry(), entry(uid="4567@pacenote")], name="Sesiones, Ráfaga")
    calendar = Calendar.from_ical(text)

    assert [str(each["UID"]) for each in calendar.walk("VEVENT")] == ["0123@pacenote", "4567@pacenote"]
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert str(calendar["X-WR-CALNAME"]) == "Sesiones, Ráfaga"
    assert feed([entry(), entry(uid="4567@pacenote")], name="Sesiones, Ráfaga") == text


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=200)


@given(WORDS, WORDS, WORDS)
@example("\\N", "\\\\NAS\\Next\\plan.pdf", "one\\N\\\\Ntwo\nthree\\n")
def test_whatever_is_written_comes_back_and_no_line_is_longer_than_allowed(title, place, text):
    _calendar, event = read(single(entry(title=title, place=place, text=text)))

    assert str(event["SUMMARY"]) == title
    assert str(event.get("LOCATION", "")) == place
    assert str(event.get("DESCRIPTION", "")) == text
    lines = single(entry(title=title, place=place, text=text)).encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert [line for line in lines if line.startswith(b"METHOD")] == [b"METHOD:PUBLISH"]
