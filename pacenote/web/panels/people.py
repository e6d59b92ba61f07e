"""People as a list and as one person's page show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Company, Membership
from pacenote.messaging.models import Channel, Preference
from pacenote.messaging.queries import Line, lines_of, stopped_line
from pacenote.messaging.services.preferring import opted_out
from pacenote.people.models import ExternalId, Person
from pacenote.people.names import fold_name
from pacenote.web.calling import roles_of
from pacenote.web.forms.people import ID_KINDS
from pacenote.web.panels.unreachable import REASONS, lines_to, reasons_of

#: The ids that people know each other's rows by; the other ones are long and stand on the person's page.
SHOWN_IDS = frozenset({"transporter", "agent"})
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


@dataclass(frozen=True, slots=True)
class Tag:
    """A word beside a person."""

    label: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list."""

    name: str
    initials: str
    url: str
    job: str
    station: str
    channels: str
    language: str
    status: str
    tags: tuple[Tag, ...]
    ids: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A chip above the list."""

    label: str
    count: int | None
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands in the place of an empty list."""

    kind: str
    title: str
    text: str
    url: str = ""
    action: str = ""


def initials(name: str) -> str:
    """Return the first letters of the first and the last word, a suffix left out."""
    words = [word for word in name.split() if word[0].isalnum() and word.rstrip(".").casefold() not in SUFFIXES]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


def matching(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Return the people whose name, id, address or phone holds the text."""
    text = text.strip()
    if not text:
        return people
    digits = "".join(sign for sign in text if sign.isdigit())
    ids = ExternalId.objects.filter(person=OuterRef("pk"), value__icontains=text)
    wanted = (
        Q(folded_name__contains=fold_name(text))
        | Q(known_as__icontains=text)
        | Q(email__icontains=text)
        | Q(Exists(ids))
    )
    return people.filter(wanted | Q(phone__contains=digits) if len(digits) >= 3 else wanted)


def conditions() -> dict[str, Q]:
    """Return the filters of the list by their name in the address."""
    return {
        "": Q(),
        "active": Q(status__in=(Person.Status.ACTIVE, Person.Status.ONBOARDING)),
        "on_leave": Q(status=Person.Status.ON_LEAVE),
        "inactive": Q(status=Person.Status.INACTIVE),
    }


def filters(people: QuerySet[Person], *, chosen: str, url: str, others: dict[str, str]) -> tuple[Filter, ...]:
    """Return the chips with their counts; one query. ``others`` is what else the address asks for."""
    labels = {"": _("All"), "active": _("Active"), "on_leave": _("On leave"), "inactive": _("Inactive")}
    wanted = conditions()
    counts = people.aggregate(
        **{f"n_{name}": Count("pk", filter=condition) if name else Count("pk") for name, condition in wanted.items()}
    )
    return tuple(
        Filter(
            labels[name],
            counts[f"n_{name}"],
            f"{url}?{page_query(filter=name, **others)}".rstrip("?&"),
            current=name == chosen,
        )
        for name in wanted
    )


def page_query(**values: str) -> str:
    """Return the given values as the beginning of an address's query, ready for another one."""
    given = {name: value for name, value in values.items() if value}
    return f"{urlencode(given)}&" if given else ""


def reachability(lines: Iterable[Line]) -> tuple[Tag, ...]:
    """Return the words of product.md section 2 for what keeps messages from a person."""
    return tuple(_tag(reason) for reason in reasons_of(lines))


def _tag(reason: str) -> Tag:
    return Tag(_(REASONS[reason]), "bad" if reason == "bounced" else "late", "unreachable")


def rows(people: Sequence[Person], membership: Membership) -> list[PersonRow]:
    """Return the lines of a page of people, whose stations and ids are loaded."""
    company = membership.company
    lines = lines_to(company, people)
    languages = dict(settings.LANGUAGES)
    roles = roles_of(company, people)
    return [
        PersonRow(
            name=person.name,
            initials=initials(person.name),
            url=reverse("person", args=[company.slug, person.pk]),
            job=_("%(role)s, known as %(name)s") % {"role": roles[person.pk], "name": person.known_as}
            if person.known_as
            else roles[person.pk],
            station=person.station.code if person.station else "",
            channels=_reached_by(lines[person.pk]),
            language=languages.get(person.language or company.language, ""),
            status=str(Person.Status(person.status).label),
            tags=reachability(lines[person.pk]),
            ids=", ".join(sorted(each.value for each in person.external_ids.all() if each.kind in SHOWN_IDS)),
        )
        for person in people
    ]


def _reached_by(lines: Iterable[Line]) -> str:
    words = {Channel.EMAIL: _("E-mail"), Channel.SMS: _("SMS"), Channel.OUTBOX: _("Outbox")}
    working = [
        words[Channel(line.channel)]
        for line in lines
        if line.channel == Channel.OUTBOX or (line.enabled and line.has_address and not line.bounced)
    ]
    return working[0] if working else _("Nothing")


def empty_list(company: Company, *, filtered: bool) -> Empty:
    """Return what to say where no row is."""
    if filtered:
        url = reverse("people", args=[company.slug])
        return Empty(
            "no_match", _("Nobody matches"), _("Try fewer letters or another filter."), url, _("Show everybody")
        )
    return Empty(
        "nothing_yet",
        _("Nobody is here yet"),
        _("Import a list of people, or drop a scorecard on the Files page and create people from it."),
        reverse("people_import", args=[company.slug]),
        _("Import people"),
    )


@dataclass(frozen=True, slots=True)
class IdRow:
    """An id of a person."""

    kind: str
    value: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel of a person: its word, and the button that switches it."""

    value: str
    name: str
    icon: str
    state: str
    state_word: str
    detail: str
    action_url: str
    action_on: str
    action_label: str
    needs_wish: bool = False


def ids_of(person: Person, company: Company) -> list[IdRow]:
    """Return a person's ids."""
    kinds = dict(ID_KINDS)
    return [
        IdRow(
            str(kinds.get(each.kind, each.kind)),
            each.value,
            reverse("person_id_remove", args=[company.slug, person.pk, each.pk]),
        )
        for each in person.external_ids.order_by("kind", "value")
    ]


def channels_of(person: Person, company: Company) -> list[ChannelRow]:
    """Return the channels that a person can be switched on or off for: e-mail, and texts where there is a number."""
    channels = [Channel.EMAIL, *([Channel.SMS] if person.phone or Channel.SMS in company.channels else [])]
    lines = lines_of(company.pk, [person], channels)[person.pk]
    kept = {each.channel: each for each in Preference.objects.filter(person=person).select_related("changed_by")}
    return [_channel_row(person, company, line, kept.get(line.channel)) for line in lines]


def _channel_row(person: Person, company: Company, line: Line, kept: Preference | None) -> ChannelRow:
    channel, text = Channel(line.channel), line.channel == Channel.SMS
    by_phone = text and stopped_line(person.phone) is not None
    by_themselves = by_phone or opted_out(kept)
    tags = reachability([line])
    on = kept.enabled if kept else True
    url = reverse("person_channel", args=[company.slug, person.pk])
    return ChannelRow(
        value=channel.value,
        name=str(channel.label),
        icon="phone" if text else "email",
        state=tags[0].tone if tags else "ok",
        state_word=tags[0].label if tags else _("On"),
        detail=_("No consent is written down.")
        if text and on and not line.enabled and not by_phone
        else _who_switched(kept, by_themselves=by_themselves, text=text),
        action_url="" if by_phone else url,  # only START from that phone switches texts on again
        action_on="0" if on else "1",
        action_label=_("Switch off") if on else _("Switch on"),
        needs_wish=by_themselves and not text,
    )


def _who_switched(kept: Preference | None, *, by_themselves: bool, text: bool) -> str:
    if by_themselves and text:
        return _("They texted STOP. Only START from their phone switches texts on again.")
    if kept and kept.reason == "complained":
        return _("They reported a mail as spam.")
    if by_themselves:
        return _("They switched it off themselves.")
    if kept and kept.reason == "bounced":
        return _("This number takes no texts.") if text else _("Mail to this address came back.")
    if kept and kept.changed_by:
        return _("Changed by %(name)s.") % {"name": kept.changed_by.display_name}
    return ""
