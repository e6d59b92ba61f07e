"""What a file says of whom: its numbers, and the words beside them that no number is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import VIEW_PEOPLE, may
from pacenote.base.marking import gettext_noop
from pacenote.coaching.figures import metric_words, shown
from pacenote.imports.models import FileRow
from pacenote.imports.parsers.folding import fold_header
from pacenote.performance.models import PerformanceFile
from pacenote.web.panels.alert_words import alert_words
from pacenote.web.panels.times import day_words

PER_PAGE = 25
#: The longest word beside a number that is shown; the original has all of it.
LONGEST = 160
#: How the words beside the numbers are called; those of tables keep the title that the file gives them.
LABELS = {
    "alerts": gettext_noop("Alerts"),
    "tier": gettext_noop("Tier"),
    "focus_area": gettext_noop("Focus area"),
    "performer_status": gettext_noop("Performer status"),
    "weeks_fantastic": gettext_noop("Weeks at Fantastic"),
    "weeks_great": gettext_noop("Weeks at Great"),
    "weeks_fair": gettext_noop("Weeks at Fair"),
    "weeks_poor": gettext_noop("Weeks at Poor"),
    "events": gettext_noop("Events"),
    "station": gettext_noop("Station"),
    "rating_acceleration": gettext_noop("Acceleration"),
    "rating_braking": gettext_noop("Braking"),
    "rating_cornering": gettext_noop("Cornering"),
    "rating_distraction": gettext_noop("Distraction"),
    "rating_speeding": gettext_noop("Speeding"),
    "rating_seatbelt": gettext_noop("Seat belt"),
    "rating_following_distance": gettext_noop("Following distance"),
    "rating_overall": gettext_noop("Overall rating"),
}
#: Kept for the machine: days of a roster that wait for a name.
HIDDEN = frozenset({"roster"})


@dataclass(frozen=True, slots=True)
class Fact:
    """A number or a word, and what it is."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: ``state`` says why it does not count, empty where it does."""

    name: str
    url: str
    where: str
    day: str
    numbers: tuple[Fact, ...]
    words: tuple[Fact, ...]
    state: str


def file_rows(membership: Membership, file: PerformanceFile, number: str | None) -> Page[FileRow]:
    """Return a page of the rows that the membership may see, in the file's own order."""
    rows = FileRow.objects.visible_to(membership).filter(file=file).select_related("person").order_by("pk")
    return Paginator(rows, PER_PAGE).get_page(number)


def lines_of(membership: Membership, file: PerformanceFile, page: Page[FileRow]) -> tuple[Line, ...]:
    """Return the rows of a page in words."""
    people = may(membership, VIEW_PEOPLE)
    return tuple(_line(row, file, membership.company.slug, people=people) for row in page)


def _line(row: FileRow, file: PerformanceFile, slug: str, *, people: bool) -> Line:
    where = _("Page %(page)s, row %(row)s") if row.page else _("Line %(row)s")
    counts = row.status == FileRow.Status.MATCHED
    return Line(
        name=row.person.name if row.person else row.name or row.external_id,
        url=reverse("person", args=[slug, row.person_id]) if row.person_id and people else "",
        where=where % {"page": row.page, "row": row.line},
        day=day_words(row.start) if row.start and row.start == row.end else "",
        numbers=tuple(Fact(metric_words(name), shown(name, Decimal(value))) for name, value in row.values.items()),
        words=words_of(row.detail, file),
        state="" if counts else str(FileRow.Status(row.status).label),
    )


def words_of(detail: Mapping[str, object], file: PerformanceFile) -> tuple[Fact, ...]:
    """Return the words beside the numbers of a row, under the titles that the file has for them."""
    titles = {fold_header(title): title for title in file.columns}
    if alerts := detail.get("alerts"):
        one_day, zone = file.period_start == file.period_end, str(detail.get("zone", ""))
        told = alert_words(str(alerts), zone, one_day=one_day)
        detail = {key: value for key, value in detail.items() if key != "zone"} | {"alerts": told}
    return tuple(
        Fact(_(LABELS[key]) if key in LABELS else titles.get(key, key.replace("_", " ")), _short(str(value)))
        for key, value in detail.items()
        if key not in HIDDEN and value
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
