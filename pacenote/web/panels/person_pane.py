"""The right side of Automated Coaching: one person and their messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.coaching.models import Message
from pacenote.messaging.queries import lines_of
from pacenote.people.models import Person
from pacenote.web.panels.coaching_list import (
    SENT,
    Choice,
    PersonItem,
    Tag,
    channel_words,
    initials,
    language_words,
    tags_of,
)
from pacenote.web.panels.desk import Desk
from pacenote.web.panels.message_boxes import MessageBox, boxes

LOG = timedelta(days=28)
MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class PersonPane:
    """One person as coaching/_person.html shows them."""

    id: int
    name: str
    initials: str
    tags: tuple[Tag, ...]
    facts: tuple[str, ...]
    analytics_url: str
    why_url: str
    previous_url: str
    next_url: str
    boxes: tuple[MessageBox, ...]
    older_url: str
    nothing: str


def person_pane(desk: Desk, person: Person, people: Sequence[PersonItem], *, message: int | None = None) -> PersonPane:
    """Return a person's open messages and, below, what they were sent in the last weeks.

    A message that was chosen stands first, with its history open.
    """
    since = desk.times.now - LOG
    known = Message.objects.visible_to(desk.membership).filter(person=person)
    first = Case(
        When(pk=message or 0, then=Value(0)),
        When(state__in=Message.OPEN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    recent = known.filter(Q(pk=message or 0) | Q(composed_at__gte=since) | Q(state__in=Message.OPEN))
    waiting = Case(When(state__in=Message.OPEN, late=True, then=Value(1)), default=Value(0))
    ordered = recent.annotate(place=first, waiting=waiting, at=Coalesce("released_at", "composed_at"))
    ordered = ordered.order_by("place", "waiting", "-at", "-pk")
    shown = list(ordered.select_related("person", "edited_by")[:MOST_SHOWN])
    urls = [item.url for item in people]
    place = next((n for n, item in enumerate(people) if item.current), None)
    slug = desk.membership.company.slug
    return PersonPane(
        id=person.pk,
        name=person.name,
        initials=initials(person.name),
        tags=tags_of(desk, [each for each in shown if each.state in Message.OPEN], person),
        facts=_facts(desk, person),
        analytics_url=reverse("person", args=[slug, person.pk]),
        why_url=reverse("person_why", args=[slug, person.pk]),
        previous_url=urls[place - 1] if place else "",
        next_url=urls[place + 1] if place is not None and place + 1 < len(urls) else "",
        boxes=boxes(desk, shown, unfolded=message),
        older_url=_older(desk, person, shown),
        nothing=_("Their next message is made when a file brings something to tell."),
    )


def _older(desk: Desk, person: Person, shown: Sequence[Message]) -> str:
    """Return where all messages of a person are, if there are more than are shown."""
    known = Message.objects.visible_to(desk.membership).filter(person=person)
    if not known.exclude(pk__in=[each.pk for each in shown]).exists():
        return ""
    return Choice(query=person.name, filter=SENT).address(desk.membership)


def _facts(desk: Desk, person: Person) -> tuple[str, ...]:
    lines = lines_of(desk.membership.company_id, [person], desk.membership.company.channels)[person.pk]
    channels = channel_words([line.channel for line in lines if line.enabled and line.has_address])
    station = person.station.code if person.station else ""
    status = "" if person.status == Person.Status.ACTIVE else person.get_status_display()
    language = language_words(person.language or desk.membership.company.language)
    return tuple(fact for fact in (station, channels, language, status) if fact)
