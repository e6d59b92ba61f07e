"""Rows that wait for somebody to say whose they are, with ranked suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop
from pacenote.coaching.phrases import value_words
from pacenote.coaching.wording import load, pick_language
from pacenote.imports.models import FileRow, Stranger
from pacenote.imports.queries import IDENTITY, rank, waiting_rows
from pacenote.imports.services.matching import CONFIRM
from pacenote.people.identity import Sought, UnmatchedReason
from pacenote.people.models import Person
from pacenote.people.queries import directory
from pacenote.people.suggestions import Suggestion as Ranked
from pacenote.people.suggestions import Why
from pacenote.performance.catalogue import find
from pacenote.web.panels.file_cards import kind_name, period_words
from pacenote.web.panels.people import Filter, matching, page_query

MOST_FACTS = 4
REASONS = {
    UnmatchedReason.UNKNOWN_ID: gettext_noop("Nobody in your directory has this id."),
    UnmatchedReason.AMBIGUOUS_ID: gettext_noop("Several people have this id."),
    UnmatchedReason.UNKNOWN_NAME: gettext_noop("Nobody in your directory has exactly this name."),
    UnmatchedReason.NAMESAKES: gettext_noop("Several people have this name."),
    UnmatchedReason.ONE_WORD: gettext_noop("A single word is not enough to know a person."),
    UnmatchedReason.NO_NAME: gettext_noop("The row has no name."),
    CONFIRM: gettext_noop("One person has this name. Confirm once; it is remembered."),
}
WHYS = {
    Why.SAME_NAME: gettext_noop("Same name"),
    Why.GLUED: gettext_noop("Same letters, other spaces"),
    Why.SAME_WORDS: gettext_noop("Same words, other order"),
    Why.FIRST_AND_LAST: gettext_noop("Same first and last name"),
    Why.SURNAME_GLUED: gettext_noop("Same first name, surname written together"),
    Why.PART: gettext_noop("Part of the name"),
    Why.SPELLING: gettext_noop("Similar spelling"),
    Why.SURNAME: gettext_noop("Same last name, same first letter"),
    Why.FIRST_NAME: gettext_noop("First name only"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of the row."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A person whom the row may mean."""

    person_id: int
    name: str
    detail: str
    why: str


@dataclass(frozen=True, slots=True)
class UnmatchedRow:
    """One row as performance/_unmatched_row.html shows it."""

    id: int
    name: str
    external_id: str
    kind_name: str
    period: str
    line: int
    facts: tuple[Fact, ...]
    waiting: int
    reason: str
    suggestions: tuple[Suggestion, ...]
    map_url: str
    ignore_url: str
    create_url: str
    choose_url: str


@dataclass(frozen=True, slots=True)
class StrangerRow:
    """Whoever was said not to be ours."""

    id: int
    name: str
    external_id: str
    who: str
    at: datetime


#: The filters of the queue by their name in the address: label and reasons; none means every reason.
FILTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": (gettext_noop("All"), ()),
    "confirm": (gettext_noop("One person's name"), (CONFIRM,)),
    "id": (gettext_noop("Unknown id"), (UnmatchedReason.UNKNOWN_ID, UnmatchedReason.AMBIGUOUS_ID)),
    "name": (
        gettext_noop("Unclear name"),
        (
            UnmatchedReason.UNKNOWN_NAME,
            UnmatchedReason.NAMESAKES,
            UnmatchedReason.ONE_WORD,
            UnmatchedReason.NO_NAME,
        ),
    ),
}
NOT_OURS = "not_ours"
MOST_STRANGERS = 500
MOST_HITS = 30


def waiting_identities(membership: Membership, *, query: str = "", chosen: str = "") -> QuerySet[FileRow]:
    """Return who waits, each once however many files name them, by their newest row."""
    rows = waiting_rows(membership, query).order_by("-pk")
    reasons = FILTERS[chosen][1]
    return rows.filter(reason__in=reasons) if reasons else rows


def filters(membership: Membership, *, query: str, chosen: str, url: str) -> tuple[Filter, ...]:
    """Return the chips above the queue with how many names each holds; two queries."""
    rows = waiting_rows(membership, query)
    counts = Counter(dict(rows.values_list("reason").annotate(Count("pk"))))
    shown = {
        name: sum(counts[reason] for reason in reasons) if reasons else counts.total()
        for name, (_label, reasons) in FILTERS.items()
    }
    labels = {name: label for name, (label, _reasons) in FILTERS.items()} | {NOT_OURS: gettext_noop("Not ours")}
    shown[NOT_OURS] = Stranger.objects.visible_to(membership).count()
    return tuple(
        Filter(_(labels[name]), count, f"{url}?{page_query(filter=name, q=query)}".rstrip("?&"), name == chosen)
        for name, count in shown.items()
    )


def strangers(membership: Membership, query: str) -> list[StrangerRow]:
    """Return who was said not to be ours, the latest first."""
    said = Stranger.objects.visible_to(membership).select_related("said_by").order_by("-said_at", "-pk")
    if query:
        said = said.filter(Q(name__icontains=query) | Q(external_id__icontains=query))
    return [
        StrangerRow(
            each.pk, each.name, each.external_id, each.said_by.display_name if each.said_by else "", each.said_at
        )
        for each in said[:MOST_STRANGERS]
    ]


def _identity(row: FileRow) -> str:
    return row.external_id or row.folded_name


def _waiting_counts(membership: Membership, rows: Iterable[FileRow]) -> Counter[tuple[str, str]]:
    """Return how many rows wait, by id kind and identity, of those that some rows name."""
    wanted = {_identity(row) for row in rows}
    waiting = FileRow.objects.visible_to(membership).filter(status=FileRow.Status.UNMATCHED)
    named = waiting.annotate(identity=IDENTITY).filter(identity__in=wanted)
    return Counter(named.values_list("id_kind", "identity"))


def unmatched_rows(membership: Membership, page: Iterable[FileRow]) -> tuple[UnmatchedRow, ...]:
    """Return one page of who waits; the directory is read once for all of them."""
    rows = list(page)
    counts = _waiting_counts(membership, rows)
    known = directory(membership.company_id)
    ranked = {row.pk: rank(known.identify(Sought(row.name, row.external_id, row.id_kind))) for row in rows}
    wanted = {each.person_id for suggestions in ranked.values() for each in suggestions}
    people = {
        person.pk: person
        for person in Person.objects.visible_to(membership)
        .filter(pk__in=wanted)
        .select_related("station")
        .prefetch_related("external_ids")
    }
    return tuple(
        _row(
            row,
            ranked[row.pk],
            people,
            membership.company.slug,
            waiting=counts[row.id_kind, _identity(row)],
        )
        for row in rows
    )


def directory_hits(membership: Membership, query: str) -> tuple[list[Suggestion], bool]:
    """Return those of the directory that a search finds, and whether there are more."""
    people = matching(Person.objects.visible_to(membership), query).select_related("station")
    found = list(people.order_by("sort_key", "pk")[: MOST_HITS + 1])
    return [Suggestion(each.pk, each.name, _detail(each), "") for each in found[:MOST_HITS]], len(found) > MOST_HITS


def _row(row: FileRow, ranked: Iterable[Ranked], people: dict[int, Person], slug: str, *, waiting: int) -> UnmatchedRow:
    return UnmatchedRow(
        id=row.pk,
        name=row.name,
        external_id=row.external_id,
        kind_name=kind_name(row.file.kind),
        period=period_words(row.file),
        line=row.line,
        facts=_facts(row),
        waiting=waiting,
        reason=_(REASONS.get(row.reason, "")) if row.reason in REASONS else "",
        suggestions=tuple(
            Suggestion(
                each.person_id,
                people[each.person_id].name,
                _detail(people[each.person_id]),
                _why(each, people[each.person_id], row),
            )
            for each in ranked
            if each.person_id in people
        ),
        map_url=reverse("unmatched_map", args=[slug, row.pk]),
        ignore_url=reverse("unmatched_not_ours", args=[slug, row.pk]),
        create_url=reverse("unmatched_create", args=[slug, row.pk]),
        choose_url=reverse("unmatched_row", args=[slug, row.pk]),
    )


def _why(ranked: Ranked, person: Person, row: FileRow) -> str:
    """Return how the names are alike; and where the row has an id, whether the person has another of that kind."""
    words = _(WHYS[ranked.why])
    others = sorted(each.value for each in person.external_ids.all() if each.kind == row.id_kind)
    if not row.external_id or not others:
        return words
    return _("%(why)s. Known until now as %(id)s: somebody hired again gets a new id.") % {
        "why": words,
        "id": ", ".join(others),
    }


def _detail(person: Person) -> str:
    station = person.station.code if person.station else ""
    status = "" if person.status == Person.Status.ACTIVE else person.get_status_display()
    return ", ".join(filter(None, (station, status)))


def _facts(row: FileRow) -> tuple[Fact, ...]:
    wording = load(pick_language(get_language() or ""))
    facts = []
    for name, value in row.values.items():
        metric = find(name)
        if metric is not None and metric.coachable:
            facts.append(Fact(_(metric.label), value_words(Decimal(value), metric, wording)))
    return tuple(facts[:MOST_FACTS])
