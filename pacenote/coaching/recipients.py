"""Decides for one open message at one send: who gets it, on which channel, and why not (product.md section 5).

Reasons are stable codes; the interface has the words. The answer is for this moment only: a message that waits, is
held or cannot reach its person stays open and is decided again at the next send.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

OUTBOX = "outbox"
MESSAGE_CLOSED = ("released", "skipped", "expired")

MessageState = Literal["draft", "held", "late", "unreachable", "released", "skipped", "expired"]
Mode = Literal["rostered", "everyone", "chosen"]
"""Whom a send is for: people rostered today, every active person, or messages that a user picked one by one."""


class Reason(StrEnum):
    """Why a message does not go now."""

    CLOSED = "closed"
    LATE = "late_waits_for_person"
    NEEDS_PERSON = "needs_person"
    NO_ROSTER = "no_roster_today"
    NOT_ACTIVE = "not_active"
    NOT_ROSTERED = "not_rostered_today"
    HELD_BY_USER = "held_by_user"
    HELD_TOO_LONG = "held_too_long"
    EMAIL_OFF = "email_off"
    SMS_OFF = "sms_off"
    BOTH_OFF = "both_off"
    SMS_NO_PHONE = "sms_on_but_no_phone"
    EMAIL_NO_ADDRESS = "email_on_but_no_address"
    BOUNCED = "bounced"
    NO_CHANNEL = "no_channel"


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person can be reached on one channel.

    ``enabled``: neither opted out nor, for SMS, without consent. ``chosen``: the person asked for this channel.
    """

    channel: str
    enabled: bool = True
    has_address: bool = True
    bounced: bool = False
    chosen: bool = False

    @property
    def works(self) -> bool:
        """Whether a message can go out here; the outbox needs no address, but a *no* counts there too."""
        return self.enabled and (self.channel == OUTBOX or (self.has_address and not self.bounced))


@dataclass(frozen=True, slots=True)
class Candidate:
    """One message and its person as they are at the moment of the send.

    ``channels`` stand in the company's order. ``next_rostered_day`` is the next working day after today, if known.
    ``held_since`` is the day of the first hold, ``held_until`` the day a user chose.
    """

    state: MessageState
    channels: Sequence[Reach]
    rostered_today: bool = False
    next_rostered_day: date | None = None
    active: bool = True
    late: bool = False
    needs_person: bool = False
    held_by_user: bool = False
    held_since: date | None = None
    held_until: date | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """It goes now, on these channels: one, or the several that the person chose."""

    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """It waits for a day: ``until`` is that day where it is known, ``expires_on`` the last one it waits for."""

    reason: Reason
    until: date | None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No channel of the company reaches the person."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Wait:
    """It is not for this send and stays as it is."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Expire:
    """It was held as long as a message may be, and ends unsent."""

    reason: Reason = Reason.HELD_TOO_LONG


Decision = Send | Hold | Unreachable | Wait | Expire


def decide(
    candidate: Candidate,
    *,
    mode: Mode,
    automatic: bool,
    today: date,
    roster_known: bool,
    hold_days: int = 7,
    late_goes_automatically: bool = False,
) -> Decision:
    """Return what happens to one message at this send.

    An automatic send never takes a late message (unless the company wants it) and never one that needs a person; a
    send of rostered people sends nothing at all while the day has no roster. A message that a user chose ignores
    roster, holds and lateness, but never a channel that is off.
    """
    if candidate.state in MESSAGE_CLOSED:
        return Wait(Reason.CLOSED)
    if mode != "chosen" and (
        stopped := _not_for_this_send(
            candidate,
            roster_known=roster_known or mode == "everyone",
            late_goes=late_goes_automatically or not automatic,
        )
    ):
        return Wait(stopped)
    if mode == "rostered" and _held_too_long(candidate, today, hold_days):
        return Expire()
    working = [reach for reach in candidate.channels if reach.works]
    if not working:
        return Unreachable(_why_unreachable(candidate.channels))
    if mode != "chosen" and (hold := _hold(candidate, mode, today, hold_days)):
        return hold
    return Send(_first_or_chosen(working))


def _not_for_this_send(candidate: Candidate, *, roster_known: bool, late_goes: bool) -> Reason | None:
    checks = (
        (candidate.needs_person, Reason.NEEDS_PERSON),
        (candidate.late and not late_goes, Reason.LATE),
        (not candidate.active, Reason.NOT_ACTIVE),
        (not roster_known, Reason.NO_ROSTER),
    )
    return next((reason for applies, reason in checks if applies), None)


def _held_too_long(candidate: Candidate, today: date, hold_days: int) -> bool:
    """Tell whether the last day of waiting has come without the person; on that day itself they still get it."""
    if candidate.held_since is None or (candidate.held_by_user and candidate.held_until is None):
        return False  # what a user holds without an end waits until a user lets it go
    last = candidate.held_since + timedelta(days=hold_days)
    return today > last or (today == last and not candidate.rostered_today)


def _hold(candidate: Candidate, mode: Mode, today: date, hold_days: int) -> Hold | None:
    last = (candidate.held_since or today) + timedelta(days=hold_days)
    if candidate.held_by_user and (candidate.held_until is None or candidate.held_until > today):
        return Hold(Reason.HELD_BY_USER, candidate.held_until, last)
    if mode == "everyone" or candidate.rostered_today:
        return None
    day = candidate.next_rostered_day
    return Hold(Reason.NOT_ROSTERED, day if day is not None and today < day <= last else None, last)


def _first_or_chosen(working: Sequence[Reach]) -> tuple[str, ...]:
    chosen = tuple(reach.channel for reach in working if reach.chosen)
    return chosen if len(chosen) > 1 else (working[0].channel,)


def _why_unreachable(channels: Sequence[Reach]) -> Reason:
    """Return the word for a person whom nothing reaches: first what somebody can repair, then what they chose."""
    for reach in channels:
        if reach.enabled and not reach.has_address:
            return Reason.SMS_NO_PHONE if reach.channel == "sms" else Reason.EMAIL_NO_ADDRESS
        if reach.enabled and reach.bounced:
            return Reason.BOUNCED
    off = {reach.channel for reach in channels}
    if {"sms", "email"} <= off:
        return Reason.BOTH_OFF
    if off:
        return Reason.SMS_OFF if "sms" in off else Reason.EMAIL_OFF
    return Reason.NO_CHANNEL
