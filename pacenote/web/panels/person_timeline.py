"""A person's own page: who they are, how they are reached, and what happened, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import EDIT_PEOPLE, may
from pacenote.coaching.models import Message
from pacenote.imports.models import FileRow
from pacenote.messaging.models import Reaction
from pacenote.people.models import ExternalId, Person, Remark, RosterDay
from pacenote.web.panels.file_cards import kind_name, period_words
from pacenote.web.panels.people import SHOWN_IDS, Filter, Tag, initials, page_query, reachability
from pacenote.web.panels.times import Times
from pacenote.web.panels.unreachable import lines_to

MOST = 60
KINDS = ("", "messages", "remarks", "files")
#: Messages of which nobody has been told anything are no part of what happened.
HAPPENED = (Message.State.RELEASED, Message.State.SKIPPED, Message.State.EXPIRED)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline."""

    at: datetime
    icon: str
    title: str
    detail: str
    when: str
    edit_url: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """The head of the page."""

    name: str
    initials: str
    facts: tuple[str, ...]
    tags: tuple[Tag, ...]
    ids: tuple[str, ...]


def header(person: Person, membership: Membership, times: Times) -> Header:
    """Return who the person is and what keeps messages from them."""
    company = membership.company
    today = RosterDay.objects.visible_to(membership).filter(person=person, day=times.today).select_related("status")
    rostered = next((_("%(status)s today") % {"status": _(each.status.label)} for each in today), "")
    facts = (
        str(Person.Status(person.status).label),
        _("known as %(name)s") % {"name": person.known_as} if person.known_as else "",
        person.station.code if person.station else "",
        dict(settings.LANGUAGES).get(person.language or company.language, ""),
        rostered,
    )
    lines = lines_to(company, [person])[person.pk]
    own = ExternalId.objects.visible_to(membership).filter(person=person, kind__in=SHOWN_IDS)
    ids = own.order_by("value").values_list("value", flat=True)
    return Header(person.name, initials(person.name), tuple(filter(None, facts)), reachability(lines), tuple(ids))


def timeline(person: Person, membership: Membership, times: Times, kind: str) -> list[Event]:
    """Return what happened, newest first, of one kind or of all."""
    parts = {"messages": _messages_and_answers, "remarks": _remarks, "files": _files}
    chosen = [parts[kind]] if kind else list(parts.values())
    events = [event for part in chosen for event in part(person, membership, times)]
    return sorted(events, key=lambda event: event.at, reverse=True)[:MOST]


def _messages(person: Person, membership: Membership, times: Times) -> Iterator[Event]:
    own = Message.objects.visible_to(membership).filter(person=person, state__in=HAPPENED)
    for each in own.order_by("-composed_at", "-pk")[:MOST]:
        at = each.released_at or each.composed_at
        text = " ".join(each.text.split())
        detail = text if len(text) <= 160 else f"{text[:159]}…"
        icon = "sent" if each.state == Message.State.RELEASED else "skip"
        yield Event(at, icon, _("Message: %(state)s") % {"state": each.get_state_display()}, detail, times.full(at))


def _messages_and_answers(person: Person, membership: Membership, times: Times) -> Iterator[Event]:
    yield from _messages(person, membership, times)
    yield from _reactions(person, membership, times)


def _reactions(person: Person, membership: Membership, times: Times) -> Iterator[Event]:
    """Yield when the person opened a message on their own page, and when they said that they got it."""
    own = Reaction.objects.visible_to(membership).filter(outgoing__person=person).select_related("outgoing")
    titles = {
        Reaction.Kind.OPENED: ("phone", _("Opened a message")),
        Reaction.Kind.ACKNOWLEDGED: ("done", _("Said of a message: got it")),
    }
    for each in own.order_by("-at", "-pk")[:MOST]:
        icon, title = titles[Reaction.Kind(each.kind)]
        sent = _("of %(when)s") % {"when": times.full(each.outgoing.created_at)}
        yield Event(each.at, icon, title, sent, times.full(each.at))


def _remarks(person: Person, membership: Membership, times: Times) -> Iterator[Event]:
    editable = may(membership, EDIT_PEOPLE)
    own = Remark.objects.visible_to(membership).filter(person=person).select_related("type", "recorded_by")
    for each in own.order_by("-happened_at", "-pk")[:MOST]:
        word = {"word": _(each.type.label)}
        title = _("Kudo: %(word)s") % word if each.type.kudo else _("Issue: %(word)s") % word
        who = _("by %(name)s") % {"name": each.recorded_by.display_name} if each.recorded_by else ""
        url = reverse("remark_edit", args=[membership.company.slug, each.pk]) if editable else ""
        detail = ", ".join(filter(None, (each.note, who)))
        icon = "praise" if each.type.kudo else "error"
        yield Event(each.happened_at, icon, title, detail, times.full(each.happened_at), url)


def _files(person: Person, membership: Membership, times: Times) -> Iterator[Event]:
    own = FileRow.objects.visible_to(membership).filter(person=person, status=FileRow.Status.MATCHED)
    newest = own.exclude(file__status="deleted").values("file").annotate(newest=Max("pk")).order_by("-newest")
    rows = FileRow.objects.filter(pk__in=newest.values("newest")[:MOST]).select_related("file")
    for each in rows:
        count = len(each.values)
        numbers = ngettext("%(count)s number", "%(count)s numbers", count) % {"count": count}
        detail = f"{period_words(each.file)}, {numbers}" if count else period_words(each.file)
        at = each.file.loaded_at or each.file.uploaded_at
        yield Event(at, "file", kind_name(each.file.kind), detail, times.full(at))


def chips(url: str, chosen: str) -> tuple[Filter, ...]:
    """Return the filters of the timeline."""
    labels = {"": _("All"), "messages": _("Messages"), "remarks": _("Kudos and issues"), "files": _("Files")}
    return tuple(
        Filter(labels[kind], None, f"{url}?{page_query(show=kind)}".rstrip("?&"), current=kind == chosen)
        for kind in KINDS
    )
