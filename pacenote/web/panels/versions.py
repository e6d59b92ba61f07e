"""Everything that was ever imported into one slot, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import DOWNLOAD_FILES, IMPORT_FILES, may
from pacenote.performance.kinds import KINDS
from pacenote.performance.models import PerformanceFile, Slot, SlotFile
from pacenote.web.panels.expected import week_label
from pacenote.web.panels.file_page import deleted_words
from pacenote.web.panels.times import Times, day_words, size_words


@dataclass(frozen=True, slots=True)
class Version:
    """One file in the slot as performance/versions.html shows it."""

    number: int
    source: str
    name: str
    size: str
    uploaded_by: str
    uploaded_at: str
    status: str
    state: str
    state_word: str
    deleted: str
    rows: int
    sha256: str
    download_url: str
    changes: tuple[str, ...]
    current: bool
    preview: bool
    page_url: str
    restore_url: str


def slot_title(slot: Slot) -> tuple[str, str]:
    """Return what the slot's kind and its period are called."""
    period = day_words(slot.start) if slot.start == slot.end else week_label(slot.start, [slot])
    name = _(KINDS[slot.kind].name) if slot.kind in KINDS else slot.kind
    return name, f"{period}, {slot.station.code}" if slot.station else period


def versions(membership: Membership, slot: Slot, times: Times) -> tuple[Version, ...]:
    """Return the versions of a slot."""
    held = SlotFile.objects.visible_to(membership).filter(slot=slot)
    held = held.select_related("file__uploaded_by", "file__deleted_by")
    files = list(held.order_by("-file__loaded_at", "-version"))
    before = {(each.source, each.version): each for each in files}
    return tuple(_version(each, before.get((each.source, each.version - 1)), slot, membership, times) for each in files)


def _version(held: SlotFile, older: SlotFile | None, slot: Slot, membership: Membership, times: Times) -> Version:
    file = held.file
    first = older is None and file.loaded_at == slot.imported_at
    word = _("On time, %(when)s") if slot.on_time else _("Late, %(when)s")
    slug = membership.company.slug
    deleted = file.status == PerformanceFile.Status.DELETED
    return Version(
        number=held.version,
        source=file.name.rpartition(".")[2].upper()[:5],
        name=file.name,
        size=size_words(file.size),
        uploaded_by=file.uploaded_by.display_name if file.uploaded_by else _("the command line"),
        uploaded_at=times.full(file.uploaded_at),
        status="deleted" if deleted else "loaded" if held.current else "replaced",
        state=("on_time" if slot.on_time else "late") if first else "",
        state_word=word % {"when": times.near(slot.imported_at)} if first else "",
        deleted=deleted_words(file, times),
        rows=file.rows,
        sha256=file.sha256,
        download_url=reverse("file_download", args=[slug, file.pk]) if may(membership, DOWNLOAD_FILES) else "",
        changes=_changes(held, older),
        current=held.current,
        preview=file.preview,
        page_url=reverse("file_page", args=[slug, file.pk]),
        restore_url=reverse("file_restore", args=[slug, file.pk]) if deleted and may(membership, IMPORT_FILES) else "",
    )


def _changes(held: SlotFile, older: SlotFile | None) -> tuple[str, ...]:
    """Return in words how a version differs from the one before it, as far as both still say."""
    if older is None:
        return ()
    changes = []
    for label, now, before in (
        (_("Rows"), held.file.rows, older.file.rows),
        (_("People matched"), held.file.matched, older.file.matched),
        (_("Findings"), held.file.findings, older.file.findings),
    ):
        if now != before:
            changes.append(f"{label}: {before} → {now}")
    size = held.file.size - older.file.size
    changes.append(
        ngettext("%(count)s byte more", "%(count)s bytes more", size) % {"count": size}
        if size > 0
        else ngettext("%(count)s byte less", "%(count)s bytes less", -size) % {"count": -size}
    )
    return tuple(changes)
