"""Server time of the main pages of a company with two years of data, and of one with a tenth of it.

Measured through the whole stack of middleware and templates, without the network. Every address is asked for again
and again in turn, as a person who walks about would.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from bench.figures import Figures, percentile
from bench.history import Past, make_past
from bench.stage import as_owner, own_database

NAME = "pages"
TARGETS: Figures = {
    "files_p95_milliseconds": "<= 150",
    "worst_other_p95_milliseconds": "<= 100",
    "worst_ratio_to_a_tenth": "<= 1.2",
}
DAYS, TENTH, ROUNDS, WARM_UP = 730, 73, 40, 5


@dataclass(frozen=True, slots=True)
class Visit:
    """Milliseconds of one request: by the clock, and of this process's processor (without the database's)."""

    wall: float
    processor: float


Visits = Mapping[str, list[Visit]]


@dataclass(frozen=True, slots=True)
class Address:
    """A page: its name, whatever row it is about, and what follows it."""

    name: str
    about: str = ""
    query: str = ""


#: Of the past its newest, its middle and its end.
PAGES = {
    "files": Address("files"),
    "files_history": Address("files", query="?day={middle}&week={middle}"),
    "file_page": Address("file_page", "file"),
    "file_versions": Address("file_versions", "slot"),
    "import_report": Address("import_report"),
    "import_report_end": Address("import_report", query="?page=9999"),
    "late_send": Address("late_send"),
    "unmatched": Address("unmatched"),
    "unmatched_found": Address("unmatched", query="?q=driver+12&filter=id"),
    "unmatched_row": Address("unmatched_row", "waiting"),
    "coaching": Address("coaching"),
    "coaching_sent": Address("coaching", query="?filter=sent"),
    "messages_waiting": Address("messages_waiting"),
    "send_all": Address("send_all"),
    "outbox": Address("outbox"),
    "people": Address("people"),
    "people_found": Address("people", query="?q=an"),
    "person": Address("person", "person"),
    "person_tables": Address("person", "person", "?tables=1&metrics=all"),
    "person_why": Address("person_why", "person"),
    "team": Address("team"),
    "sessions": Address("sessions"),
    "roster": Address("roster"),
    "settings": Address("settings"),
    "notifications": Address("notifications"),
}


def run() -> Figures:
    """Measure both companies in turns, so that whatever else the machine does falls on both."""
    with own_database():
        from django.conf import settings  # noqa: PLC0415  Django is ready only now
        from django.utils import timezone  # noqa: PLC0415

        from pacenote.base.memory import load_addresses  # noqa: PLC0415

        settings.ALLOWED_HOSTS.append("testserver")
        now = timezone.now()
        small, large = (make_past(name=f"{days} days", days=days, now=now) for days in (TENTH, DAYS))
        as_owner("VACUUM ANALYZE")
        figures: Figures = {"readings": large.readings, "readings_of_a_tenth": small.readings}
        figures |= {"rows_that_wait": large.waiting, "rows_that_wait_of_a_tenth": small.waiting}
        load_addresses()
        visitors = [Visitor(small), Visitor(large)]
        for name in PAGES:
            for _round in range(WARM_UP + ROUNDS):
                for visitor in visitors:
                    visitor.visit(name)
    return figures | _figures(*(visitor.visits for visitor in visitors))


class Visitor:
    """The owner of a company, who looks at its pages."""

    def __init__(self, past: Past) -> None:
        from django.test import Client  # noqa: PLC0415

        self._past = past
        self._rows = rows_of(past)
        self._client = Client()
        self._client.force_login(past.owner)
        self.visits: defaultdict[str, list[Visit]] = defaultdict(list)

    def visit(self, name: str) -> None:
        """Ask for a page once. Raises RuntimeError unless it comes."""
        url = address_of(self._past, self._rows, name)
        wall, processor = time.perf_counter(), time.process_time()
        response = self._client.get(url)
        self.visits[name].append(Visit((time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000))
        if response.status_code != 200:
            raise RuntimeError(f"{url} answered {response.status_code}")


def address_of(past: Past, rows: Mapping[str, int], name: str) -> str:
    """Return the address of a page, about one of the rows."""
    from django.urls import reverse  # noqa: PLC0415

    page = PAGES[name]
    url = reverse(page.name, args=[past.company.slug, *([rows[page.about]] if page.about else [])])
    return url + page.query.format(middle=past.middle)


def rows_of(past: Past) -> dict[str, int]:
    """Return the rows that pages are about: the first person, the newest scorecard, and one who waits."""
    from pacenote.base.tenancy import as_company  # noqa: PLC0415
    from pacenote.imports.models import FileRow  # noqa: PLC0415
    from pacenote.people.models import Person  # noqa: PLC0415
    from pacenote.performance.models import PerformanceFile, Slot  # noqa: PLC0415

    with as_company(past.company.pk):
        company, kind = past.company, "scorecard"
        return {
            "person": Person.objects.filter(company=company).order_by("pk").values_list("pk", flat=True)[0],
            "file": PerformanceFile.objects.filter(company=company, kind=kind).latest("period_start").pk,
            "slot": Slot.objects.filter(company=company, kind=kind).latest("start").pk,
            "waiting": FileRow.objects.filter(company=company, status="unmatched").latest("pk").pk,
        }


def _figures(of_tenth: Visits, of_all: Visits) -> Figures:
    figures: Figures = {}
    slowest, worst = 0.0, 0.0
    for name in PAGES:
        walls = [visit.wall for visit in of_all[name][WARM_UP:]]
        before = [visit.wall for visit in of_tenth[name][WARM_UP:]]
        ratio = percentile(walls, 0.5) / percentile(before, 0.5)
        p95 = percentile(walls, 0.95)
        worst, slowest = max(worst, ratio), slowest if name.startswith("files") else max(slowest, p95)
        figures[f"{name}_p50_milliseconds"] = round(percentile(walls, 0.5), 1)
        figures[f"{name}_p95_milliseconds"] = round(p95, 1)
        figures[f"{name}_processor_milliseconds"] = round(
            percentile([visit.processor for visit in of_all[name][WARM_UP:]], 0.5), 1
        )
        figures[f"{name}_ratio_to_a_tenth"] = round(ratio, 2)
    return figures | {
        "worst_other_p95_milliseconds": round(slowest, 1),
        "worst_ratio_to_a_tenth": round(worst, 2),
    }
