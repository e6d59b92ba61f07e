"""The right side of Automated Coaching: one person and their messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, IntegerField, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.coaching.models import Message
from pacenote.messaging.queries import lines_of
from pacenote.people.models import Person
from pacenote.web.panels.coaching_list import (
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
MOST_CLOSED = 10


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
    nothing: str


def person_pane(desk: Desk, person: Person, people: Sequence[PersonItem]) -> PersonPane:
    """Return a person's open messages and, below, what they were sent in the last weeks."""
    since = desk.times.now - LOG
    messages = Message.objects.visible_to(desk.membership).filter(person=person)
    open_first = Case(When(state__in=Message.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    ordered = messages.annotate(place=open_first).order_by("place", "late", "-composed_at", "-pk")
    recent = ordered.filter(composed_at__gte=since) | ordered.filter(state__in=Message.OPEN)
    shown = list(recent.select_related("person", "edited_by")[:MOST_CLOSED])
    urls = [item.url for item in people]
    place = next((n for n, item in enumerate(people) if item.id == person.pk), None)
    return PersonPane(
        id=person.pk,
        name=person.name,
        initials=initials(person.name),
        tags=tags_of(desk, [message for message in shown if message.state in Message.OPEN], person),
        facts=_facts(desk, person),
        analytics_url=reverse("person", args=[desk.membership.company.slug, person.pk]),
        why_url=reverse("person_why", args=[desk.membership.company.slug, person.pk]),
        previous_url=urls[place - 1] if place else "",
        next_url=urls[place + 1] if place is not None and place + 1 < len(urls) else "",
        boxes=boxes(desk, shown),
        nothing=_("Their next message is made when a file brings something to tell."),
    )


def _facts(desk: Desk, person: Person) -> tuple[str, ...]:
    lines = lines_of(desk.membership.company_id, [person], desk.membership.company.channels)[person.pk]
    channels = channel_words([line.channel for line in lines if line.enabled and line.has_address])
    station = person.station.code if person.station else ""
    status = "" if person.status == Person.Status.ACTIVE else person.get_status_display()
    language = language_words(person.language or desk.membership.company.language)
    return tuple(fact for fact in (station, channels, language, status) if fact)
