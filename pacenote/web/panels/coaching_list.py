"""The left side of Automated Coaching: everybody with a message, with two counts each, searchable and filtered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop
from pacenote.coaching import recipients
from pacenote.coaching.models import Dispute, Message
from pacenote.messaging.models import Channel
from pacenote.people.models import Person
from pacenote.people.names import fold_name
from pacenote.web.panels.desk import (
    CLOSED,
    Desk,
    counts_of,
    is_held,
    is_unreachable,
    needs_user,
    waits_for_user,
)
from pacenote.web.panels.reasons import reason_words
from pacenote.web.panels.times import Times, day_words

CHANNELS = {
    Channel.OUTBOX.value: gettext_noop("Outbox"),
    Channel.EMAIL.value: gettext_noop("E-mail"),
    "sms": gettext_noop("SMS"),
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A word with a shape."""

    label: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class PersonItem:
    """One person of the list as coaching/_person_item.html shows them."""

    id: int
    name: str
    initials: str
    line2: str
    opportunities: int
    reinforcements: int
    tags: tuple[Tag, ...]
    url: str
    current: bool

    @property
    def choose(self) -> str:
        """What ticking the person does."""
        return _("Choose %(name)s") % {"name": self.name}

    @property
    def opportunity_word(self) -> str:
        """What the first number counts; in the template it took as long as the rest of the item."""
        return ngettext("coaching opportunity", "coaching opportunities", self.opportunities)

    @property
    def reinforcement_word(self) -> str:
        """What the second number counts."""
        return ngettext("positive reinforcement", "positive reinforcements", self.reinforcements)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter with the number of people behind it."""

    label: str
    count: int | None
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for."""

    query: str = ""
    filter: str = "all"
    person: int | None = None
    message: int | None = None

    def address(self, membership: Membership, **changes: object) -> str:
        """Return the page's address with some of it changed."""
        values = {"q": self.query, "filter": self.filter, "person": self.person, "message": None} | changes
        kept = {name: value for name, value in values.items() if value and (name, value) != ("filter", "all")}
        base = reverse("coaching", args=[membership.company.slug])
        return f"{base}?{urlencode(kept)}" if kept else base


Group = list[Message]
Test = Callable[[Desk, Message], bool]
FILTERS: dict[str, tuple[str, Test]] = {
    "all": (gettext_noop("All"), lambda _desk, _message: True),
    "opportunities": (gettext_noop("Opportunities"), lambda desk, message: desk.count(message).opportunities > 0),
    "reinforcements": (gettext_noop("Reinforcements"), lambda desk, message: desk.count(message).reinforcements > 0),
    "rostered": (gettext_noop("Rostered today"), lambda desk, message: message.person_id in desk.rostered),
    "late": (gettext_noop("Late"), lambda desk, message: waits_for_user(message, desk.decision(message))),
    "held": (gettext_noop("Held"), lambda desk, message: is_held(message, desk.decision(message))),
    "edited": (gettext_noop("Edited"), lambda _desk, message: message.edited),
    "unreachable": (gettext_noop("Unreachable"), lambda desk, message: is_unreachable(message, desk.decision(message))),
}
SENT, DISPUTED = "sent", "disputed"


def people_with_messages(desk: Desk, choice: Choice) -> list[PersonItem]:
    """Return the people that search and filter leave, most important first."""
    groups = _groups(_listed(desk, choice))
    test = FILTERS[choice.filter][1] if choice.filter in FILTERS else FILTERS["all"][1]
    sought = fold_name(choice.query)
    chosen = [
        group
        for group in groups
        if (choice.filter == DISPUTED or any(test(desk, message) for message in group))
        and sought in group[0].person.folded_name
    ]
    items = [_item(desk, group, choice) for group in chosen]
    return sorted(items, key=lambda item: (-item.opportunities, -item.reinforcements, fold_name(item.name), item.id))


def chips(desk: Desk, choice: Choice) -> tuple[Chip, ...]:
    """Return the filters; those behind which nobody stands are left out, the chosen one and *all* are not."""
    shown = []
    for key, (label, test) in FILTERS.items():
        count = len({message.person_id for message in desk.messages if test(desk, message)})
        if count or key in ("all", choice.filter):
            url = choice.address(desk.membership, filter=key, person=None)
            shown.append(Chip(_(label), count, url, key == choice.filter))
    disputed = len({message.person_id for message in _disputed(desk)})
    if disputed or choice.filter == DISPUTED:
        url = choice.address(desk.membership, filter=DISPUTED, person=None)
        shown.append(Chip(_("Disputed"), disputed, url, choice.filter == DISPUTED))
    if choice.filter == SENT or Message.objects.visible_to(desk.membership).filter(state__in=CLOSED).exists():
        url = choice.address(desk.membership, filter=SENT, person=None)
        shown.append(Chip(_("Sent"), None, url, choice.filter == SENT))
    return tuple(shown)


def _listed(desk: Desk, choice: Choice) -> Iterable[Message]:
    return _disputed(desk) if choice.filter == DISPUTED else desk.messages


def _disputed(desk: Desk) -> list[Message]:
    """Return the messages with a point that somebody says is not right; few, whatever their age."""
    doubted = Dispute.objects.visible_to(desk.membership).filter(state=Dispute.State.OPEN)
    messages = Message.objects.visible_to(desk.membership).filter(pk__in=doubted.values("finding__message"))
    found = list(messages.select_related("person", "edited_by"))
    desk.counts |= counts_of(desk.membership, [each.pk for each in found])
    return found


def _groups(messages: Iterable[Message]) -> list[Group]:
    groups: defaultdict[int, Group] = defaultdict(list)
    for message in messages:
        groups[message.person_id].append(message)
    return list(groups.values())


def _item(desk: Desk, group: Group, choice: Choice) -> PersonItem:
    person = group[0].person
    counts = [desk.count(message) for message in group]
    return PersonItem(
        id=person.pk,
        name=person.name,
        initials=initials(person.name),
        line2=_line2(desk, group),
        opportunities=sum(each.opportunities for each in counts),
        reinforcements=sum(each.reinforcements for each in counts),
        tags=tags_of(desk, group, person),
        url=choice.address(desk.membership, person=person.pk),
        current=person.pk == choice.person,
    )


def initials(name: str) -> str:
    """Return the first letters of first and last name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _line2(desk: Desk, group: Group) -> str:
    parts = []
    for message in group:
        match desk.decision(message):
            case recipients.Send(channels=channels):
                parts.append(channel_words(channels))
            case recipients.Unreachable(reason=reason):
                parts.append(reason_words(reason))
            case recipients.Hold(until=until) if until is not None:
                parts.append(_("held until %(day)s") % {"day": day_words(until)})
            case recipients.Hold() | recipients.Expire() as decision:
                parts.append(reason_words(decision.reason))
            case _decided:
                continue
    parts.append(language_words(group[0].language))
    edited = [message for message in group if message.edited]
    parts += [_("edited %(time)s") % {"time": _edited(message, desk.times)} for message in edited]
    return ", ".join(dict.fromkeys(parts))


def _edited(message: Message, times: Times) -> str:
    edited = message.edited_at or times.now
    return times.bare(edited) if times.day_of(edited) == times.today else day_words(times.day_of(edited))


def tags_of(desk: Desk, group: Group, person: Person) -> tuple[Tag, ...]:
    """Return what stands out about a person's messages."""
    tags = []
    decided = [(message, desk.decision(message)) for message in group if message.state not in CLOSED]
    if any(needs_user(*each) for each in decided):
        tags.append(Tag(_("Needs you"), "late", "coach"))
    elif any(waits_for_user(*each) for each in decided):
        tags.append(Tag(_("Late"), "late", "late"))
    if any(is_unreachable(*each) for each in decided):
        tags.append(Tag(_("Unreachable"), "bad", "unreachable"))
    elif any(is_held(*each) for each in decided):
        tags.append(Tag(_("Held"), "", "held"))
    if person.pk in desk.rostered:
        tags.append(Tag(_("Today"), "ok", "today"))
    return tuple(tags)


def channel_words(channels: Iterable[str]) -> str:
    """Return the channels by name."""
    return _(" and ").join(_(CHANNELS[channel]) if channel in CHANNELS else channel for channel in channels)


def language_words(code: str) -> str:
    """Return a language's name in the reader's language; the code where it has none."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
