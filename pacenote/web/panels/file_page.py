"""One imported file: what it is, what it changed for whom, and what in it was not read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import DOWNLOAD_FILES, IMPORT_FILES, may
from pacenote.coaching.figures import metric_words, shown
from pacenote.coaching.models import Finding, Message
from pacenote.imports.compare import Comparison, RowFacts
from pacenote.imports.queries import compared, version_before
from pacenote.people.models import Person
from pacenote.performance.models import PerformanceFile, SlotFile
from pacenote.web.panels.file_cards import kind_name, period_words
from pacenote.web.panels.times import Times, day_words, size_words

Status = PerformanceFile.Status
State = Message.State
#: More than these are counted and not shown.
MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Number:
    """One number that is another one now."""

    metric: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One person whose numbers changed, who is new in the file or gone from it, and what became of their message."""

    name: str
    url: str
    numbers: tuple[Number, ...]
    message: str
    tone: str


@dataclass(frozen=True, slots=True)
class Differences:
    """What a version says differently from the one before it."""

    before_name: str
    changed: tuple[Changed, ...]
    new: tuple[Changed, ...]
    gone: tuple[Changed, ...]
    more: int

    @property
    def nothing(self) -> bool:
        """Whether both say the same."""
        return not (self.changed or self.new or self.gone)


@dataclass(frozen=True, slots=True)
class FilePage:
    """One file as performance/file.html shows it."""

    name: str
    kind_name: str
    period: str
    size: str
    sha256: str
    rows: int
    matched: int
    unmatched: int
    uploaded_by: str
    uploaded_at: str
    version: int
    preview: bool
    current: bool
    deleted: str
    notes: tuple[str, ...]
    columns_gone: tuple[str, ...]
    columns_new: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    differences: Differences | None
    download_url: str
    again_url: str
    delete_url: str
    restore_url: str
    versions_url: str


def file_page(membership: Membership, file: PerformanceFile, times: Times) -> FilePage:
    """Return everything that is known of one file that fills a slot, or did."""
    places = list(
        SlotFile.objects.visible_to(membership).filter(file=file).select_related("slot", "file").order_by("slot__start")
    )
    held = places[-1] if places else None
    deleted = file.status == Status.DELETED
    importer = may(membership, IMPORT_FILES)
    slug = membership.company.slug

    def url(page: str, allowed: bool) -> str:  # noqa: FBT001  beside each address
        return reverse(page, args=[slug, file.pk]) if allowed else ""

    current = any(each.current for each in places)
    return FilePage(
        name=file.name,
        kind_name=kind_name(file.kind) or file.name,
        period=period_words(file),
        size=size_words(file.size),
        sha256=file.sha256,
        rows=file.rows,
        matched=file.matched,
        unmatched=file.unmatched,
        uploaded_by=file.uploaded_by.display_name if file.uploaded_by else _("the command line"),
        uploaded_at=times.full(file.uploaded_at),
        version=held.version if held else 0,
        preview=file.preview,
        current=current,
        deleted=deleted_words(file, times),
        notes=tuple(note.said(_) for note in file.remarks),
        columns_gone=tuple(file.drift.get("gone", ())),
        columns_new=tuple(file.drift.get("new", ())),
        unknown_columns=tuple(file.unknown_columns),
        differences=_differences(membership, places, times),
        download_url=url("file_download", may(membership, DOWNLOAD_FILES)),
        again_url=url("file_again", importer and current),
        delete_url=url("file_delete", importer and held is not None and not deleted),
        restore_url=url("file_restore", importer and deleted),
        versions_url=reverse("file_versions", args=[slug, held.slot_id]) if held else "",
    )


def deleted_words(file: PerformanceFile, times: Times) -> str:
    """Return who deleted an import and when; empty while it stands."""
    if file.deleted_at is None:
        return ""
    who = file.deleted_by.display_name if file.deleted_by else _("somebody who left")
    return _("Deleted by %(name)s, %(when)s") % {"name": who, "when": times.near(file.deleted_at)}


def _differences(membership: Membership, places: Sequence[SlotFile], times: Times) -> Differences | None:
    pairs = [(before, held) for held in places if (before := version_before(held)) is not None]
    if not pairs:
        return None
    changed: list[Changed] = []
    new: list[Changed] = []
    gone: list[Changed] = []
    for before, held in pairs:
        found = compared(before, held)
        telling = _Telling(membership, held, times, found)
        suffix = f", {_period_of(held)}" if len(places) > 1 else ""
        changed += [telling.row(row, numbers) for row, numbers in _by_row(found, suffix)]
        new += [telling.row(row, ()) for row in found.new]
        gone += [telling.row(row, ()) for row in found.gone]
    return Differences(
        before_name=", ".join(dict.fromkeys(before.file.name for before, _held in pairs)),
        changed=tuple(changed[:MOST_SHOWN]),
        new=tuple(new[:MOST_SHOWN]),
        gone=tuple(gone[:MOST_SHOWN]),
        more=sum(max(0, len(each) - MOST_SHOWN) for each in (changed, new, gone)),
    )


def _by_row(found: Comparison, suffix: str) -> list[tuple[RowFacts, list[Number]]]:
    numbers: dict[int, tuple[RowFacts, list[Number]]] = {}
    for change in found.changes:
        label = metric_words(change.metric) + suffix
        number = Number(label, shown(change.metric, change.before), shown(change.metric, change.after))
        numbers.setdefault(id(change.row), (change.row, []))[1].append(number)
    return list(numbers.values())


def _period_of(held: SlotFile) -> str:
    slot = held.slot
    return day_words(slot.start) if slot.start == slot.end else slot.label


class _Telling:
    """Puts rows into words, with what became of each person's message."""

    def __init__(self, membership: Membership, held: SlotFile, times: Times, found: Comparison) -> None:
        self._slug = membership.company.slug
        self._times = times
        self._loaded_at = held.file.loaded_at or times.now
        people = Person.objects.visible_to(membership).filter(pk__in=found.people)
        self._names = dict(people.values_list("pk", "name"))
        findings = Finding.objects.visible_to(membership).filter(slot_id=held.slot_id, person_id__in=found.people)
        told = findings.exclude(message=None).select_related("message").order_by("message__released_at", "message_id")
        self._messages: dict[int, Message] = {each.person_id: each.message for each in told if each.message}

    def row(self, row: RowFacts, numbers: Iterable[Number]) -> Changed:
        """Return one person with their numbers and their message."""
        person = row.person if row.person in self._names else None
        text, tone = self._message(person)
        return Changed(
            name=self._names[person] if person is not None else row.name or row.external_id,
            url=f"{reverse('coaching', args=[self._slug])}?person={person}" if person is not None and text else "",
            numbers=tuple(numbers),
            message=text or (_("Not matched to anybody") if person is None else _("No message speaks of it")),
            tone=tone,
        )

    def _message(self, person: int | None) -> tuple[str, str]:
        message = self._messages.get(person) if person is not None else None
        if message is None:
            return "", ""
        return message_words(message, self._times, since=self._loaded_at)


def message_words(message: Message, times: Times, *, since: datetime) -> tuple[str, str]:
    """Return what became of a message whose numbers changed at a moment, and its tone."""
    if message.state in Message.OPEN:
        if message.outdated:
            return _("Edited text: flagged, compare it"), "late"
        return _("Written anew"), "ok"
    if message.released_at is None:
        return str(message.get_state_display()), ""
    when = {"when": times.near(message.released_at)}
    if message.changed_after_sending:
        return _("Sent %(when)s, changed after sending") % when, "late"
    if message.released_at > since:
        return _("Written anew, sent %(when)s") % when, "ok"
    return _("Sent %(when)s, nothing in it changed") % when, ""
