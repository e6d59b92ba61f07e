"""Files as they come in: waiting, being read, asking, imported or refused."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import EDIT_PEOPLE, IMPORT_FILES, may
from pacenote.base.errors import DomainError
from pacenote.imports.models import FileRow
from pacenote.imports.parsers.any_table import MAPPING_NEEDED
from pacenote.imports.parsers.mapped_rosters import PEOPLE, PEOPLE_NEEDED, ROSTER_NEEDED
from pacenote.imports.services.directory_files import KINDS as PEOPLE_KINDS
from pacenote.jobs.answering import asked_company
from pacenote.performance.kinds import KINDS_OF_FILES, NAMING_KINDS
from pacenote.performance.models import PerformanceFile
from pacenote.web.panels.times import Times, day_words, week_dates
from pacenote.web.say import in_words

Status = PerformanceFile.Status
MOST = 100
#: What a file asks, by the code of its question; any other asks for its period.
QUESTIONS = {
    "other_company": "company",
    "mostly_new_people": "company",
    "station_unknown": "station",
    MAPPING_NEEDED: "mapping",
    PEOPLE_NEEDED: "mapping",
    ROSTER_NEEDED: "mapping",
}
#: The page that asks what the columns of a table mean, by the code of the question.
MAPPING_PAGES = {MAPPING_NEEDED: "file_map", PEOPLE_NEEDED: "people_import_map", ROSTER_NEEDED: "roster_map"}
#: Files that are done and need nothing; more of them are folded away.
DONE_SHOWN = 4
NEW_FOR = timedelta(hours=1)
REFUSED_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file was refused, or what it asks."""

    message: str
    hint: str
    code: str


@dataclass(frozen=True, slots=True)
class Link:
    """One thing to do about a file."""

    label: str
    url: str
    method: str = "get"


@dataclass(frozen=True, slots=True)
class Question:
    """What only a user can say: which period or station it is about, whether it is ours, what its columns mean."""

    asks: str
    url: str
    page_url: str
    company: str
    week: bool
    stations: tuple[str, ...] = ()
    others: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class FileCard:
    """One file as performance/_file_card.html shows it."""

    id: int
    name: str
    status: str
    kind_name: str
    period: str
    rows: int
    matched: int
    unmatched: int
    findings: int | None
    evaluated: bool
    notes: tuple[str, ...]
    error: Refusal | None
    question: Question | None
    percent: int | None
    links: tuple[Link, ...]


def recent_files(membership: Membership, times: Times) -> tuple[tuple[FileCard, ...], bool]:
    """Return the files of the last hour, refused ones of two days and all that ask; and whether any is being read."""
    wanted = (
        Q(uploaded_at__gte=times.now - NEW_FOR)
        | Q(status__in=(Status.ASKING, Status.WAITING, Status.LOADING))
        | Q(status=Status.REFUSED, uploaded_at__gte=times.now - REFUSED_FOR)
    )
    files = list(PerformanceFile.objects.visible_to(membership).filter(wanted).order_by("-uploaded_at", "-pk")[:MOST])
    repairs = _repairs(membership, files)
    cards = tuple(_card(file, membership, repairs=repairs[file.pk]) for file in files)
    return cards, any(is_busy(file) for file in files)


def _repairs(membership: Membership, files: list[PerformanceFile]) -> defaultdict[int, set[str]]:
    """Return what a user can do about the rows of each file that count for nobody; one query."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    open_ones = (FileRow.Status.UNMATCHED, FileRow.Status.DUPLICATE)
    rows = FileRow.objects.visible_to(membership).filter(file__in=files, status__in=open_ones)
    known = rows.annotate(has_id=~Q(external_id="")).values_list("file_id", "file__kind", "status", "reason", "has_id")
    for file_id, kind, status, reason, has_id in known.distinct():
        found[file_id].add("match" if status == FileRow.Status.UNMATCHED else "pick")
        if kind in NAMING_KINDS and reason == "unknown_id" and has_id and status == FileRow.Status.UNMATCHED:
            found[file_id].add("create")
    return found


def folded(cards: tuple[FileCard, ...]) -> tuple[tuple[FileCard, ...], tuple[FileCard, ...]]:
    """Return the files to show and, where many need nothing any more, those to fold away."""
    done = [card for card in cards if card.status == Status.LOADED and card.evaluated]
    away = {card.id for card in done[DONE_SHOWN:]}
    return tuple(card for card in cards if card.id not in away), tuple(card for card in cards if card.id in away)


def is_busy(file: PerformanceFile) -> bool:
    """Say whether something will still happen to the file by itself."""
    if file.status in (Status.WAITING, Status.LOADING):
        return True
    return file.status in (Status.LOADED, Status.DELETED) and file.evaluated_at is None


def _card(file: PerformanceFile, membership: Membership, *, repairs: set[str]) -> FileCard:
    asking = file.status == Status.ASKING
    troubled = file.status in (Status.REFUSED, Status.ASKING)
    return FileCard(
        id=file.pk,
        name=file.name,
        status=file.status,
        kind_name=kind_name(file.kind),
        period=period_words(file),
        rows=file.rows,
        matched=file.matched,
        unmatched=file.unmatched,
        findings=file.findings if file.kind in KINDS_OF_FILES else None,
        evaluated=file.evaluated_at is not None,
        notes=_notes(file),
        error=_refusal(file.error) if troubled and file.error else None,
        question=_question(file, membership.company.slug) if asking and may(membership, IMPORT_FILES) else None,
        percent=None,
        links=_links(file, membership, repairs),
    )


def _notes(file: PerformanceFile) -> tuple[str, ...]:
    """Return what is said below an imported file: first what its table lost and won, then doubts."""
    if file.status not in (Status.LOADED, Status.SAME):
        return ()
    said = [note.said(_) for note in file.remarks[:3]]
    if new := file.drift.get("new"):
        said.insert(0, _("New columns: %(titles)s.") % {"titles": ", ".join(new[:8])})
    if gone := file.drift.get("gone"):
        said.insert(0, _("Columns that are gone: %(titles)s.") % {"titles": ", ".join(gone[:8])})
    return tuple(said)


def period_words(file: PerformanceFile) -> str:
    """Return the day, the week or the days that a file is about, as far as it is known."""
    if file.period_start is None or file.period_end is None:
        return file.period_label
    if file.period_start == file.period_end:
        return day_words(file.period_start)
    spans = file.period_label == f"{file.period_start}..{file.period_end}"
    return week_dates(file.period_start, file.period_end) if spans else file.period_label


def _refusal(error: DomainError) -> Refusal:
    return Refusal(in_words(error.template, error.values), in_words(error.hint_template, error.values), error.code)


def _question(file: PerformanceFile, slug: str) -> Question:
    kind = KINDS_OF_FILES.get(file.kind)
    asks = QUESTIONS.get(file.error_code, "period")
    return Question(
        asks=asks,
        url=reverse("file_answer", args=[slug, file.pk]),
        page_url=reverse(MAPPING_PAGES[file.error_code], args=[slug, file.pk]) if asks == "mapping" else "",
        others=_other_pages(file, slug) if asks == "mapping" else (),
        company=asked_company(file),
        week=kind is not None and kind.cadence == "week",
        stations=tuple(str(file.error_values.get("stations", "")).split(", ")),
    )


def _other_pages(file: PerformanceFile, slug: str) -> tuple[Link, ...]:
    """Return where a user can say that a table is something else than it seems to be."""
    labels = {PEOPLE_NEEDED: _("It is a list of people"), ROSTER_NEEDED: _("It is a roster")}
    return tuple(
        Link(label, reverse(MAPPING_PAGES[code], args=[slug, file.pk]))
        for code, label in labels.items()
        if code != file.error_code
    )


def _links(file: PerformanceFile, membership: Membership, repairs: set[str]) -> tuple[Link, ...]:
    slug = membership.company.slug
    links = []
    if file.status == Status.LOADED and (file.drift or file.rerun_of_id):
        links.append(Link(_("What changed"), reverse("file_page", args=[slug, file.pk])))
    if file.status == Status.LOADED and file.unmatched and may(membership, EDIT_PEOPLE):
        if "create" in repairs:
            links.append(Link(_("Create these people"), reverse("file_create_people", args=[slug, file.pk]), "post"))
        if "match" in repairs:
            links.append(Link(_("Match names"), reverse("unmatched", args=[slug])))
        if "pick" in repairs:
            links.append(Link(_("Pick the row that counts"), reverse("file_twice", args=[slug, file.pk])))
    if file.status == Status.REFUSED and file.error_code != "left_out" and may(membership, IMPORT_FILES):
        links.append(Link(_("Read it again"), reverse("file_again", args=[slug, file.pk]), "post"))
    return tuple(links)


def kind_name(slug: str) -> str:
    """Return what a kind of file is called, people files included."""
    if slug in KINDS_OF_FILES:
        return _(KINDS_OF_FILES[slug].name)
    if slug in (*PEOPLE_KINDS, PEOPLE):
        return _("People list") if slug in ("associates", PEOPLE) else _("Roster")
    return ""
