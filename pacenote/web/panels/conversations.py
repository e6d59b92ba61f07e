"""What people wrote back, and what they say is not right, as pages show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.coaching.models import Dispute, Finding
from pacenote.coaching.phrases import value_words
from pacenote.coaching.wording import load, pick_language
from pacenote.imports.models import FileRow
from pacenote.messaging.models import Thread, ThreadEntry
from pacenote.people.models import Person
from pacenote.performance.catalogue import find
from pacenote.web.panels.coaching_list import initials
from pacenote.web.panels.times import Times
from pacenote.web.panels.why import Why, why_of

Kind = ThreadEntry.Kind
WORDS = (Kind.TEXT, Kind.QUESTION, Kind.DISPUTE, Kind.ANSWER)
MOST_ENTRIES = 200


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """One person of the list of conversations."""

    name: str
    initials: str
    url: str
    last: str
    at: str
    waits: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation: ``ours`` for what a user wrote, ``event`` for a deed without words."""

    text: str
    who: str
    at: str
    ours: bool
    event: bool
    about: str
    dispute_url: str


@dataclass(frozen=True, slots=True)
class DisputeItem:
    """One dispute of the list."""

    name: str
    metric: str
    value: str
    text: str
    state: str
    tone: str
    at: str
    who: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """The row of the file behind a finding, as the file has it."""

    file_name: str
    line: int
    page: int | None
    name: str
    cells: tuple[tuple[str, str], ...]


def thread_items(threads: Iterable[Thread], membership: Membership, times: Times) -> list[ThreadItem]:
    """Return the conversations of a page, whose people and entries are loaded."""
    slug = membership.company.slug
    return [
        ThreadItem(
            name=thread.person.name,
            initials=initials(thread.person.name),
            url=reverse("thread", args=[slug, thread.person_id]),
            last=_last(thread),
            at=times.near(thread.last_at),
            waits=_("waits since %(time)s") % {"time": times.near(thread.waiting_since)}
            if thread.waiting_since
            else "",
        )
        for thread in threads
    ]


def _waits(thread: Thread, times: Times) -> str:
    since = thread.waiting_since
    return _("waits since %(time)s") % {"time": times.near(since)} if since else ""


def _last(thread: Thread) -> str:
    entry = max(thread.entries.all(), key=lambda each: (each.at, each.pk), default=None)
    if entry is None:
        return ""
    return entry.text if entry.text and entry.kind in WORDS else entry.get_kind_display()


def lines(person: Person, membership: Membership, times: Times) -> list[Line]:
    """Return a person's conversation, oldest first."""
    entries = ThreadEntry.objects.visible_to(membership).filter(thread__person=person)
    newest = entries.select_related("by", "about").order_by("-at", "-pk")[:MOST_ENTRIES]
    disputes = {each.raised_at: each.pk for each in Dispute.objects.visible_to(membership).filter(person=person)}
    slug = membership.company.slug
    return [
        Line(
            text=entry.text if entry.kind in WORDS else str(entry.get_kind_display()),
            who=_who(entry, person),
            at=times.near(entry.at),
            ours=entry.kind == Kind.ANSWER,
            event=entry.kind not in WORDS,
            about=_about(entry, times),
            dispute_url=reverse("dispute", args=[slug, disputes[entry.at]])
            if entry.kind == Kind.DISPUTE and entry.at in disputes
            else "",
        )
        for entry in reversed(newest)
    ]


def _who(entry: ThreadEntry, person: Person) -> str:
    if entry.kind == Kind.ANSWER:
        return entry.by.display_name if entry.by else _("somebody who left")
    how = _("by text") if entry.channel == "sms" else _("on their page")
    return f"{person.first_name}, {how}"


def _about(entry: ThreadEntry, times: Times) -> str:
    if entry.about is None or entry.kind not in (Kind.QUESTION, Kind.DISPUTE):
        return ""
    return _("about the message of %(time)s") % {"time": times.near(entry.about.created_at)}


def dispute_items(disputes: Iterable[Dispute], membership: Membership, times: Times) -> list[DisputeItem]:
    """Return the disputes of a page, whose findings and people are loaded."""
    return [
        DisputeItem(
            name=each.person.name,
            metric=metric_label(each.finding),
            value=_value(each.finding),
            text=each.text,
            state=str(each.get_state_display()),
            tone={"open": "late", "upheld": "", "withdrawn": "ok"}[each.state],
            at=times.near(each.decided_at or each.raised_at),
            who=_holder(each),
            url=reverse("dispute", args=[membership.company.slug, each.pk]),
        )
        for each in disputes
    ]


def _holder(dispute: Dispute) -> str:
    user = dispute.decided_by if dispute.state != Dispute.State.OPEN else dispute.assigned_to
    return user.display_name if user else _("nobody yet")


def metric_label(finding: Finding) -> str:
    """Return the metric of a finding in words."""
    metric = find(finding.metric)
    return _(metric.label) if metric else finding.metric


def _value(finding: Finding) -> str:
    metric = find(finding.metric)
    value = finding.value.normalize()
    return value_words(value, metric, load(pick_language(get_language() or ""))) if metric else f"{value:f}"


def why(dispute: Dispute, membership: Membership) -> Why | None:
    """Return what the finding was held against, and where it comes from."""
    return why_of(dispute.finding, membership)


def source_row(dispute: Dispute, membership: Membership) -> Row | None:
    """Return the row of the file that the finding was made of."""
    finding = dispute.finding
    rows = FileRow.objects.visible_to(membership).filter(file=finding.file_id, line=finding.line, person=dispute.person)
    row = rows.filter(page=finding.page).first() or rows.first()
    if row is None:
        return None
    cells = tuple(
        (_(metric.label) if (metric := find(name)) else name, str(value)) for name, value in row.values.items()
    )
    return Row(finding.file.name, row.line, row.page, row.name, cells)
