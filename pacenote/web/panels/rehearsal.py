"""The box before settings are saved: what a change would do to the messages that wait, and to whom."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.jobs.rehearsing import Fate, Rehearsal, Standing, Turn
from pacenote.messaging.models import Channel
from pacenote.people.models import Person
from pacenote.web.panels.reasons import reason_words
from pacenote.web.panels.times import Times

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """One number after the change, and what it is now."""

    label: str
    value: str
    was: str


@dataclass(frozen=True, slots=True)
class Line:
    """One message for which something would be different."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Box:
    """Everything that settings/_rehearsal.html shows. ``seal`` is known again when the same change is saved."""

    figures: tuple[Figure, ...]
    lines: tuple[Line, ...]
    more: int
    seal: str
    next_send: str


def seal_of(wanted: Any) -> str:
    """Return what stands for some settings, so that only what was shown is saved."""
    return hashlib.sha256(repr(sorted(asdict(wanted).items())).encode()).hexdigest()[:16]


def box(rehearsal: Rehearsal, membership: Membership, times: Times, wanted: Any) -> Box:
    """Return the box of a change; of people whom the reader does not see only the numbers."""
    turns = rehearsal.turns
    concerned = {each.after.person.pk for each in turns}
    seen = set(Person.objects.visible_to(membership).filter(pk__in=concerned).values_list("pk", flat=True))
    lines = [_line(each) for each in turns if each.after.person.pk in seen]
    shown = tuple(lines[:MOST_SHOWN])
    return Box(
        tuple(_figures(rehearsal, times)),
        shown,
        len(turns) - len(shown),
        seal_of(wanted),
        times.near(rehearsal.after.at),
    )


def _figures(rehearsal: Rehearsal, times: Times) -> Sequence[Figure]:
    before, after = rehearsal.before, rehearsal.after
    found = [Figure(_("Next send"), times.near(after.at), _now(times.near(before.at), times.near(after.at)))]
    found += _counted(_("Messages that go with it"), before.going, after.going, always=True)
    found += _counted(_("Of these wait for the end of quiet hours"), before.waiting, after.waiting)
    if rerouted := len(rehearsal.rerouted):
        found.append(Figure(_("People reached on another channel"), str(rerouted), ""))
    found += _counted(_("Messages that leave points out"), before.crowded, after.crowded)
    return [*found, *_judged(before, after)]


def _judged(before: Standing, after: Standing) -> list[Figure]:
    if (before.coached, before.praised) == (after.coached, after.praised):
        return []
    return [
        *_counted(_("Coached in the newest numbers"), before.coached, after.coached, always=True),
        *_counted(_("Praised in the newest numbers"), before.praised, after.praised, always=True),
    ]


def _counted(label: str, before: int, after: int, *, always: bool = False) -> list[Figure]:
    return [Figure(label, str(after), _now(str(before), str(after)))] if always or before != after else []


def _now(value: str, then: str) -> str:
    return _("as now") if value == then else _("now %(value)s") % {"value": value}


def _line(turn: Turn) -> Line:
    return Line(turn.after.person.name, _fate(turn.before), _fate(turn.after))


def _fate(fate: Fate) -> str:
    if not fate.channels:
        return _("ends unsent") if fate.ends else reason_words(fate.reason)
    ways = ", ".join(str(Channel(each).label) for each in fate.channels)
    return _("%(channel)s, after quiet hours") % {"channel": ways} if fate.waits else ways
