"""Plant issues and kudos: what managers write down by hand, so that timelines and rankings have some."""

from __future__ import annotations

from datetime import datetime, timedelta

from pacenote.accounts.models import Company, User
from pacenote.base.tenancy import as_company
from pacenote.people.models import Person, RemarkType
from pacenote.people.services import write_remark

#: Whom (by place in the directory), what (by place among the types), how many days ago, in which words.
SAID = (
    (5, 0, 12, "Called out an hour before the wave."),
    (9, 2, 9, "Left mirror broken at the depot gate."),
    (14, 3, 8, "Stayed to load a colleague's van."),
    (14, 3, 3, "Found a child's bicycle behind the van before rolling."),
    (21, 1, 6, "Argued with a customer about a parking space."),
    (30, 3, 2, "Brought back every undelivered parcel with its reason."),
)


def plant_remarks(*, company: Company, by: User, now: datetime) -> None:
    """Write down a few issues and kudos of the last two weeks, each an hour after it happened."""
    with as_company(company.pk):
        people = list(Person.objects.filter(company=company).order_by("pk"))
        kinds = list(RemarkType.objects.filter(company=company).order_by("position", "pk"))
        for place, kind, days, note in SAID:
            happened = now - timedelta(days=days, hours=3)
            write_remark(
                person=people[place % len(people)],
                kind=kinds[kind % len(kinds)],
                happened_at=happened,
                note=note,
                by=by,
                now=happened + timedelta(hours=1),
            )
