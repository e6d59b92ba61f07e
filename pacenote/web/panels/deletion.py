"""What deleting an import would do, in words, before anybody does it; and the moment in which it can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.coaching.models import Finding, Message
from pacenote.imports.queries import version_before
from pacenote.performance.models import PerformanceFile, Reading, SlotFile
from pacenote.web.panels.file_cards import kind_name, period_words
from pacenote.web.panels.times import Times

#: How long the note with *Undo* stands; afterwards the import is put back on the page of its versions.
UNDO = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A question as ui/confirm.html shows it."""

    title: str
    text: str
    action_url: str
    action_label: str
    cancel_url: str
    danger: bool = True


@dataclass(frozen=True, slots=True)
class Undo:
    """The note after a deletion."""

    text: str
    url: str
    seconds: int


def deletion(membership: Membership, file: PerformanceFile) -> Confirmation:
    """Return the question before an import is deleted."""
    slug = membership.company.slug
    held = SlotFile.objects.visible_to(membership).filter(file=file, current=True).select_related("slot").first()
    name = {"kind": kind_name(file.kind) or file.name, "period": period_words(file)}
    return Confirmation(
        title=_("Delete the import of %(kind)s, %(period)s") % name,
        text=" ".join([*_numbers(membership, file), *_messages(membership, file), _becomes(held), _kept()]),
        action_url=reverse("file_delete", args=[slug, file.pk]),
        action_label=_("Delete import"),
        cancel_url=reverse("file_page", args=[slug, file.pk]),
    )


def _numbers(membership: Membership, file: PerformanceFile) -> list[str]:
    readings = Reading.objects.visible_to(membership).filter(file=file)
    people = readings.values("person").distinct().count()
    words = ngettext(
        "%(count)s number of this file stops counting.", "%(count)s numbers of this file stop counting.", people
    )
    concerned = ngettext("It concerns %(count)s person.", "It concerns %(count)s people.", people)
    return [words % {"count": readings.count()}, concerned % {"count": people}]


def _messages(membership: Membership, file: PerformanceFile) -> list[str]:
    findings = Finding.objects.visible_to(membership).filter(file=file).exclude(message=None)
    states = dict(findings.values_list("message", "message__state").distinct())
    waiting = sum(state in Message.OPEN for state in states.values())
    sent = sum(state == Message.State.RELEASED for state in states.values())
    said = []
    if waiting:
        words = ngettext(
            "%(count)s message that waits is written anew or goes away.",
            "%(count)s messages that wait are written anew or go away.",
            waiting,
        )
        said.append(words % {"count": waiting})
    if sent:
        words = ngettext(
            "%(count)s message was sent: it stays and is marked.",
            "%(count)s messages were sent: they stay and are marked.",
            sent,
        )
        said.append(words % {"count": sent})
    return said


def _becomes(held: SlotFile | None) -> str:
    if held is None:
        return _("It does not count now, so no number changes.")
    before = version_before(held)
    if before is not None:
        return _("Version %(number)s counts again.") % {"number": before.version}
    if SlotFile.objects.filter(slot=held.slot, current=True).exclude(pk=held.pk).exists():
        return _("The other file of this period goes on counting.")
    return _("The file is missing then, until you import one.")


def _kept() -> str:
    return _("The original is kept, and the import can be put back.")


def undo(membership: Membership, wanted: int | None, times: Times) -> Undo | None:
    """Return the note for a file that was deleted a moment ago."""
    if wanted is None:
        return None
    files = PerformanceFile.objects.visible_to(membership).filter(pk=wanted, deleted_at__gt=times.now - UNDO)
    file = files.first()
    if file is None or file.deleted_at is None:
        return None
    left = UNDO - (times.now - file.deleted_at)
    return Undo(
        text=_("The import of %(name)s was deleted.") % {"name": file.name},
        url=reverse("file_restore", args=[membership.company.slug, file.pk]),
        seconds=max(1, int(left.total_seconds())),
    )
