"""Write who works on which day."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.people.models import Person, RosterDay, RosterStatus
from pacenote.people.names import fold_name
from pacenote.records.services import record

PRINTED_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?\s*(?:([ap])\.?m\.?)?", re.IGNORECASE)

#: The shipped roster statuses (product.md section 2): code, label, working.
SHIPPED_STATUSES = (
    ("rostered", _("Rostered"), True),
    ("on_time", _("On time"), True),
    ("late_with_call", _("Late with call"), True),
    ("late_no_call", _("Late no call"), True),
    ("vto", _("VTO"), False),
    ("called_out_excused", _("Called out excused"), False),
    ("called_out_not_excused", _("Called out not excused"), False),
    ("no_show", _("No show"), False),
)


def ship_statuses(*, company: Company) -> None:
    """Give a new company the shipped roster statuses. Safe to repeat."""
    RosterStatus.objects.bulk_create(
        [
            RosterStatus(company=company, code=code, label=label, working=working, position=position)
            for position, (code, label, working) in enumerate(SHIPPED_STATUSES)
        ],
        ignore_conflicts=True,
    )


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One person's place on a day's roster."""

    person_id: int
    day: date
    starts: str = ""
    note: str = ""
    status: str = ""


def status_words(company: Company) -> dict[str, str]:
    """Return the codes of a company's statuses by the folded words that a file may write for them."""
    words: dict[str, str] = {}
    for each in RosterStatus.objects.filter(company=company).order_by("-position"):
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                words[fold_name(translation.gettext(each.label))] = each.code
        words[fold_name(each.code.replace("_", " "))] = words[fold_name(each.label)] = each.code
    return words


def start_time(text: str) -> str:
    """Return a printed start (``10:45am``, ``9:30 PM``, ``14:05``) as ``HH:MM``, empty where it is none."""
    found = PRINTED_TIME.fullmatch(text.strip())
    if found is None:
        return ""
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else ""


def enter_roster(*, company: Company, entries: Collection[RosterEntry], source: str = "", station: str = "") -> int:
    """Put people on the roster; whoever is there already keeps the status a user chose. Returns how many are new.

    An entry without a status is *rostered*. One with another replaces what an earlier file of the kind has said.
    """
    statuses = _statuses(company)
    rows = [
        RosterDay(
            company=company,
            person_id=e.person_id,
            day=e.day,
            status=statuses.get(e.status, statuses["rostered"]),
            starts=start_time(e.starts) or e.starts[:20],
            note=e.note[:120],
            source=source,
            station=station,
        )
        for e in entries
    ]
    before = RosterDay.objects.filter(company=company).count()
    RosterDay.objects.bulk_create(rows, ignore_conflicts=True)
    said = {(entry.person_id, entry.day): statuses[entry.status] for entry in entries if entry.status in statuses}
    if source and said:
        _replace_statuses(company, source, said)
    return RosterDay.objects.filter(company=company).count() - before


def _replace_statuses(company: Company, source: str, said: dict[tuple[int, date], RosterStatus]) -> None:
    """Write the statuses that a file says over those of an earlier file of its kind, and over no user's."""
    days = {day for _person, day in said}
    changed: list[RosterDay] = []
    for row in RosterDay.objects.filter(company=company, source=source, day__in=days):
        status = said.get((row.person_id, row.day))
        if status is not None and row.status_id != status.pk:
            row.status = status
            changed.append(row)
    RosterDay.objects.bulk_update(changed, ["status"])


def drop_from_roster(
    *, company: Company, source: str, station: str, entries: Collection[RosterEntry], start: date, end: date
) -> int:
    """Take off whom an earlier file of the same kind and station had rostered and the newer one has not.

    Returns how many.

    Only those days of the span that the newer file speaks about, and nobody whose place a user has set or changed:
    a message must not go to somebody because of a schedule that was withdrawn.
    """
    stays = {(entry.person_id, entry.day) for entry in entries}
    days = {entry.day for entry in entries}
    placed = RosterDay.objects.filter(
        company=company,
        source=source,
        station=station,
        day__gte=start,
        day__lte=end,
        day__in=days,
    )
    gone = [row.pk for row in placed if (row.person_id, row.day) not in stays]
    RosterDay.objects.filter(pk__in=gone).delete()
    return len(gone)


def set_roster_status(*, company: Company, person: Person, day: date, status: RosterStatus | None) -> None:
    """Put a person on a day's roster with a status, or take them off (None)."""
    if status is None:
        RosterDay.objects.filter(company=company, person=person, day=day).delete()
    else:
        RosterDay.objects.update_or_create(
            company=company, person=person, day=day, defaults={"status": status, "source": ""}
        )


class RosterError(DomainError):
    """The roster cannot be written that way."""

    code = "bad_roster"


@dataclass(frozen=True, slots=True)
class RosterLine:
    """What a user chose for a person on a day: a status by its code, and when the work starts."""

    person_id: int
    status: str
    starts: str = ""


@transaction.atomic
def plan_day(*, company: Company, day: date, lines: Sequence[RosterLine], by: User, now: datetime) -> int:
    """Write statuses and starts of people who are on a day's roster; returns how many changed. Safe to repeat.

    Somebody who was taken off in the meantime stays off. Raises RosterError for a status that does not exist.
    """
    statuses = _statuses(company)
    kept = {row.person_id: row for row in RosterDay.objects.select_for_update().filter(company=company, day=day)}
    changed: list[RosterDay] = []
    for line in lines:
        row = kept.get(line.person_id)
        status = _status(statuses, line.status)
        if row is not None and (row.status_id, start_time(row.starts)) != (status.pk, line.starts):
            row.status, row.starts, row.source = status, line.starts, ""
            changed.append(row)
    RosterDay.objects.bulk_update(changed, ["status", "starts", "source"])
    if changed:
        after = {str(row.person_id): [row.status.code, row.starts] for row in changed}
        _write_down(company, "planned", day, by=by, now=now, after=after)
    return len(changed)


@transaction.atomic
def put_on_roster(*, company: Company, person: Person, day: date, line: RosterLine, by: User, now: datetime) -> None:
    """Put one person on a day's roster, or change their place on it. Raises RosterError."""
    status = _status(_statuses(company), line.status)
    RosterDay.objects.update_or_create(
        company=company, person=person, day=day, defaults={"status": status, "starts": line.starts, "source": ""}
    )
    _write_down(company, "put on roster", day, by=by, now=now, after={str(person.pk): [status.code, line.starts]})


@transaction.atomic
def take_off_roster(*, company: Company, person_id: int, day: date, by: User, now: datetime) -> bool:
    """Take a person off a day's roster; returns whether they were on it."""
    removed, _each = RosterDay.objects.filter(company=company, person_id=person_id, day=day).delete()
    if removed:
        _write_down(company, "took off roster", day, by=by, now=now, after={str(person_id): None})
    return bool(removed)


@transaction.atomic
def copy_roster(*, company: Company, source: date, target: date, by: User, now: datetime) -> int:
    """Roster for ``target`` everybody who was planned for ``source`` and is still with the company.

    Whoever is on the target's roster already keeps their place. Everybody comes as *rostered*: who was late or absent
    a week ago is planned anew. Returns how many were added.
    """
    still = RosterDay.objects.filter(company=company, day=source).exclude(person__status=Person.Status.INACTIVE)
    entries = [RosterEntry(row.person_id, target, row.starts) for row in still]
    added = enter_roster(company=company, entries=entries)
    if added:
        _write_down(
            company, "copied roster", target, by=by, now=now, after={"from": source.isoformat(), "people": added}
        )
    return added


def _statuses(company: Company) -> dict[str, RosterStatus]:
    return {status.code: status for status in RosterStatus.objects.filter(company=company)}


def _status(statuses: dict[str, RosterStatus], code: str) -> RosterStatus:
    if code not in statuses:
        raise RosterError(_("There is no such roster status."), hint=_("Load the page again and choose another."))
    return statuses[code]


def _write_down(company: Company, verb: str, day: date, *, by: User, now: datetime, after: dict[str, Any]) -> None:
    record(
        company_id=company.pk,
        verb=verb,
        subject_type="roster",
        subject_id=None,
        at=now,
        actor=by,
        after={"day": day.isoformat(), **after},
    )
