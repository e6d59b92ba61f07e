"""Cases for the pages that a browser opens: a table with agents and auditors, some of whom nobody knows."""

from __future__ import annotations

from datetime import datetime, timedelta

from pacenote.accounts.models import Company
from pacenote.base.tenancy import as_company
from pacenote.cases.models import Case
from pacenote.imports import services as imports
from pacenote.imports.parsers.sheet_mapping import MappedColumn, SheetMapping
from pacenote.people.models import Person
from pacenote.people.services import remember_name

#: What somebody said about the sheet of the evaluations.
SHEET = SheetMapping(
    name="Evaluations",
    cadence="case",
    columns=(MappedColumn("qa", "qa_score", "percent"), MappedColumn("aht", "handle_seconds", "m:ss")),
    name_column="agent",
    period_column="opened",
    fields=(
        *(("number", "case"), ("auditor", "reviewer"), ("form", "form"), ("version", "version")),
        *(("status", "status"), ("channel", "channel"), ("subject", "subject"), ("link", "link"), ("rating", "rating")),
    ),
    system="zendesk",
)
HEAD = "Case,Agent,Reviewer,Opened,Status,Channel,Subject,Link,Rating,QA,AHT,Form,Version"
SUBJECTS = ("Parcel left in the rain", "Nobody rang", "Wrong door again", "Thank you for the call")


def evaluations(people: list[str], now: datetime, *, count: int = 12) -> bytes:
    """Return a table of cases of the last days, their agents in turn."""
    rows = []
    for place in range(count):
        day = now - timedelta(days=place % 9 + 1)
        agent, reviewer = people[place % 3], people[3] if place % 2 else "Unknown Reviewer"
        link = f"https://desk.example.com/tickets/{8100 + place}"
        rows.append(
            f"{8100 + place},{agent},{reviewer},{day:%Y-%m-%d} 10:{place:02},Solved,Voice,{SUBJECTS[place % 4]},{link},"
            f"{place % 5 + 1},{70 + place * 2}%,{5 + place % 4}:20,Call quality,3"
        )
    return "\n".join([HEAD, *rows]).encode()


def stage_cases(company: Company, now: datetime) -> dict[str, int]:
    """Import a table of cases; returns the id of one that has everything."""
    with as_company(company.pk):
        people = list(Person.objects.filter(company=company, user=None).order_by("sort_key")[:4])
        for person in people:
            remember_name(person=person, name=person.name, confirmed_by=None, now=now)
        imports.save_mapping(company=company, mapping=SHEET, metrics=[], by=None, now=now)
        data = evaluations([person.name for person in people], now)
        file = imports.store(company=company, name="evaluations.csv", data=data, uploaded_by=None, now=now).file
    imports.load(company_id=company.pk, file_id=file.pk, now=now)
    with as_company(company.pk):
        return {"case_id": Case.objects.get(company=company, number="8101").pk}
