"""The menu of one row of the dashboards: what can be done with the files of a slot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import DOWNLOAD_FILES, IMPORT_FILES, SEND_MESSAGES, may
from pacenote.performance.models import SlotFile
from pacenote.web.panels.expected import Expected
from pacenote.web.panels.times import size_words


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of a row's menu."""

    label: str
    url: str
    icon: str
    method: str = "get"
    note: str = ""
    danger: bool = False


def row_menu(
    membership: Membership, stands: Expected, files: Sequence[SlotFile], *, late: int = 0
) -> tuple[MenuEntry, ...]:
    """Return the lines for a slot with all its versions; two files that count have two lines each.

    ``late`` is how many messages of the slot wait for a user.
    """
    slug = membership.company.slug
    current = [each for each in files if each.current]
    several = len(current) > 1
    entries = []
    if late and stands.slot is not None and may(membership, SEND_MESSAGES):
        url = f"{reverse('late_send', args=[slug])}?slot={stands.slot.pk}"
        entries.append(MenuEntry(_("Send the late ones to those rostered today…"), url, "send"))
    if may(membership, DOWNLOAD_FILES):
        entries += [_download(each, slug, several=several) for each in current]
    if stands.slot is not None:
        url = reverse("file_versions", args=[slug, stands.slot.pk])
        entries.append(MenuEntry(_("Versions"), url, "versions", note=str(len(files))))
    entries += [_inside(each, slug, several=several) for each in current]
    where = reverse("file_where", args=[slug, stands.kind.slug])
    entries.append(MenuEntry(_("Where do I get this file?"), where, "where"))
    if any(each.file.unmatched for each in current):
        entries.append(MenuEntry(_("Match names"), reverse("unmatched", args=[slug]), "unmatched"))
    if may(membership, IMPORT_FILES):
        entries += [_act(each, slug, "file_again", several=several) for each in current]
        entries += [_act(each, slug, "file_delete", several=several) for each in current]
    return tuple(entries)


def suffix(held: SlotFile) -> str:
    """Return what tells the two files of one slot apart: PDF, CSV."""
    return held.file.name.rpartition(".")[2].upper()[:5]


def _download(held: SlotFile, slug: str, *, several: bool) -> MenuEntry:
    label, note = _("Download Saved File"), f"{suffix(held)}, {size_words(held.file.size)}"
    if several:
        label, note = f"{label} ({suffix(held)})", size_words(held.file.size)
    return MenuEntry(label, reverse("file_download", args=[slug, held.file_id]), "download", note=note)


def _inside(held: SlotFile, slug: str, *, several: bool) -> MenuEntry:
    label = _("What changed") if held.version > 1 else _("What is in it")
    icon = "changes" if held.version > 1 else "file"
    url = reverse("file_page", args=[slug, held.file_id])
    return MenuEntry(label, url, icon, note=suffix(held) if several else "")


def _act(held: SlotFile, slug: str, page: str, *, several: bool) -> MenuEntry:
    deleting = page == "file_delete"
    label = _("Delete import…") if deleting else _("Read it again")
    return MenuEntry(
        f"{label} ({suffix(held)})" if several else label,
        reverse(page, args=[slug, held.file_id]),
        "delete" if deleting else "again",
        method="get" if deleting else "post",
        danger=deleting,
    )
