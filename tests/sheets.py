"""Small files in the real formats, written by hand, so that a test says each number that matters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pacenote.accounts.models import Company, User
from pacenote.base.tenancy import as_company
from pacenote.coaching import services as coaching
from pacenote.imports import services as imports
from pacenote.performance.models import PerformanceFile
from tests.makers import NOW

Named = tuple[str, bytes]
OVERVIEW_HEAD = (
    "Week,Delivery Associate ,Transporter ID,Overall Standing,"
    "Speeding Event Rate (per trip),DCR,POD,CED,Packages Delivered,Note"
)
MENTOR_HEAD = (
    "First Name,Last Name,FICO Safe Driving Score,Station,Total Driver Trips,Total Driver Miles,Total Driver Hours"
)


@dataclass(frozen=True)
class Line:
    """A driver's week. As it stands it makes no finding: every number lies between the thresholds."""

    external_id: str
    name: str = "Somebody Else"
    speeding: str = "0.05"
    dcr: str = "99.2%"
    pod: str = "98.4%"
    ced: str = "0"
    packages: str = "600"


def overview(week: str, *lines: Line, station: str = "DXX1", company: str = "PNTE", note: str = "") -> Named:
    """Return an overview CSV; ``note`` is an extra column that makes other bytes of the same numbers."""
    rows = [
        f"{week},{line.name},{line.external_id},Gold,{line.speeding},{line.dcr},{line.pod},{line.ced},{line.packages},{note}"
        for line in lines
    ]
    name = f"DSP_Overview_Dashboard_{company}_{station}_{week}.csv"
    return name, "\n".join([OVERVIEW_HEAD, *rows]).encode("utf-8-sig")


def mentor(day: date, *drivers: tuple[str, str], station: str = "DXX1") -> Named:
    """Return a driver report of a day; each driver is a full name and a FICO."""
    rows = [
        f"{name.rpartition(' ')[0]},{name.rpartition(' ')[2]},{fico},{station},1,80,08:30" for name, fico in drivers
    ]
    return f"Driver Report_{day}.csv", "\r\n".join([MENTOR_HEAD, *rows]).encode("utf-8-sig")


def associates(*people: tuple[str, str]) -> Named:
    """Return an associates list; each person is a name and a transporter id."""
    rows = [f'"{name}",{external_id},Driver,ACTIVE,{external_id.lower()}@example.com' for name, external_id in people]
    return "AssociateData.csv", "\n".join(["Name and ID,TransporterID,Position,Status,Email", *rows]).encode()


def drop(company: Company, named: Named, *, now: datetime = NOW, by: User | None = None) -> PerformanceFile:
    """Store and read a file as the page does, without judging it."""
    name, data = named
    with as_company(company.pk):
        file = imports.store(company=company, name=name, data=data, uploaded_by=by, now=now).file
    return imports.load(company_id=company.pk, file_id=file.pk, now=now)


def bring_in(company: Company, *files: Named, now: datetime = NOW) -> PerformanceFile:
    """Take files the whole way into findings and messages; returns the last one as it stands then."""
    for named in files:
        file = drop(company, named, now=now)
        coaching.evaluate(company_id=company.pk, file_id=file.pk, now=now)
    return fresh(file)


def judge(company: Company, files: Iterable[PerformanceFile], *, now: datetime = NOW) -> None:
    """Evaluate files, as the page starts it after somebody mapped a name."""
    for file in files:
        coaching.evaluate(company_id=company.pk, file_id=file.pk, now=now)


def fresh(file: PerformanceFile) -> PerformanceFile:
    """Return a file's row as it stands now."""
    with as_company(file.company_id):
        return PerformanceFile.objects.select_related("company").get(pk=file.pk)
