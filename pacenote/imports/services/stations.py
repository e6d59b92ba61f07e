"""Which station a file is about, also where it does not say so itself."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from pacenote.accounts.models import Company
from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers.parsed import ParsedFile
from pacenote.imports.services.asking import AskError
from pacenote.people.models import Station
from pacenote.people.services import station_code, station_of
from pacenote.performance.kinds import Kind
from pacenote.performance.models import PerformanceFile, Slot

#: The answer that a file is about all stations together.
ALL = "*"


def settle_station(file: PerformanceFile, parsed: ParsedFile, kind: Kind, *, told: Collection[str]) -> Station | None:
    """Return the station of a file, None where it is about the whole company. Raises AskError.

    ``told`` are the stations that its rows name.

    A company with one station has no other that a file could mean, so that a file which names it and one which does
    not fill one slot. With several, a kind whose files usually name theirs is asked about.
    """
    station = _named(file, parsed, kind, told)
    if station is not None and Station.objects.filter(company=file.company).count() == 1:
        _take_unnamed(file.company, kind, station)
    return station


def _named(file: PerformanceFile, parsed: ParsedFile, kind: Kind, told: Collection[str]) -> Station | None:
    if parsed.station:
        return station_of(company=file.company, code=parsed.station)
    if {station_code(each) for each in told} - {"", "UNASSIGNED"}:  # of a file that is about more than one
        return None
    known = list(Station.objects.filter(company=file.company).order_by("code"))
    if len(known) < 2:
        return known[0] if known else None
    answered = file.answers.get("station")
    if answered == ALL or not _usually_named(file, kind):
        return None
    if chosen := [station for station in known if station.code == answered]:
        return chosen[0]
    raise AskError(
        _("This file does not say which station it is about."),
        hint=_("You have %(stations)s. Other files of this kind name theirs."),
        code="station_unknown",
        values={"stations": ", ".join(station.code for station in known)},
    )


def _usually_named(file: PerformanceFile, kind: Kind) -> bool:
    loaded = PerformanceFile.objects.filter(company=file.company, kind=kind.slug, status="loaded")
    return loaded.exclude(station="").exists()


def _take_unnamed(company: Company, kind: Kind, station: Station) -> None:
    """Let what files said before they named the only station belong to it as well."""
    slots = Slot.objects.filter(company=company, kind=kind.slug)
    twin = slots.filter(station=station, start=OuterRef("start"), end=OuterRef("end"))
    slots.filter(~Exists(twin), station=None).update(station=station)
