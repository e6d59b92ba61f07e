"""Rows that wait for somebody to say whose they are, with ranked suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, Max, QuerySet, When
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop
from pacenote.coaching.phrases import value_words
from pacenote.coaching.wording import load, pick_language
from pacenote.imports.models import FileRow
from pacenote.imports.services.matching import CONFIRM
from pacenote.people.identity import NeedsConfirmation, Sought, Unmatched, UnmatchedReason
from pacenote.people.models import Person
from pacenote.people.names import fold_name
from pacenote.people.queries import directory
from pacenote.people.suggestions import Suggestion as Ranked
from pacenote.people.suggestions import Why
from pacenote.performance.catalogue import find
from pacenote.web.panels.file_cards import kind_name, period_words

MOST_FACTS = 4
#: The list stands beside every row; a longer one is searched first.
MOST_OPTIONS = 200
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
    create_url: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """Anybody of the directory."""

    id: int
    name: str


#: A row without an id is known by its folded name; with one, by that id alone.
IDENTITY = Case(When(external_id="", then=F("folded_name")), default=F("external_id"))


def waiting_identities(membership: Membership) -> QuerySet[FileRow]:
    """Return who waits, each once however many files name them, by their newest row."""
    rows = (
        FileRow.objects.visible_to(membership).filter(status=FileRow.Status.UNMATCHED).exclude(file__status="deleted")
    )
    newest = rows.values("id_kind", identity=IDENTITY).annotate(newest=Max("pk")).values("newest")
    return FileRow.objects.visible_to(membership).filter(pk__in=newest).select_related("file").order_by("-pk")


def _identity(row: FileRow) -> str:
    return row.external_id or row.folded_name


def _waiting_counts(membership: Membership, rows: Iterable[FileRow]) -> Counter[tuple[str, str]]:
    """Return how many rows wait, by id kind and identity, of those that some rows name."""
    wanted = {_identity(row) for row in rows}
    waiting = FileRow.objects.visible_to(membership).filter(status=FileRow.Status.UNMATCHED)
    named = waiting.annotate(identity=IDENTITY).filter(identity__in=wanted)
    return Counter(named.values_list("id_kind", "identity"))


def same_identity(membership: Membership, row: FileRow) -> QuerySet[FileRow]:
    """Return every waiting row that names whom this row names."""
    rows = FileRow.objects.visible_to(membership).filter(status=FileRow.Status.UNMATCHED)
    if row.external_id:
        return rows.filter(id_kind=row.id_kind, external_id=row.external_id)
    return rows.filter(folded_name=row.folded_name, external_id="")


def unmatched_rows(membership: Membership, page: Iterable[FileRow]) -> tuple[UnmatchedRow, ...]:
    """Return one page of who waits; the directory is read once for all of them."""
    rows = list(page)
    counts = _waiting_counts(membership, rows)
    known = directory(membership.company_id)
    ranked = {row.pk: _rank(known.identify(Sought(row.name, row.external_id, row.id_kind))) for row in rows}
    wanted = {each.person_id for suggestions in ranked.values() for each in suggestions}
    people = {
        person.pk: person
        for person in Person.objects.visible_to(membership).filter(pk__in=wanted).select_related("station")
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


def options(membership: Membership, query: str = "") -> tuple[tuple[Option, ...], bool]:
    """Return those of the directory whose name holds the query, and whether there are more than can be listed."""
    people = Person.objects.visible_to(membership).filter(folded_name__contains=fold_name(query)).order_by("sort_key")
    found = list(people.values_list("pk", "name")[: MOST_OPTIONS + 1])
    return tuple(Option(pk, name) for pk, name in found[:MOST_OPTIONS]), len(found) > MOST_OPTIONS


def _rank(identity: object) -> tuple[Ranked, ...]:
    match identity:
        case Unmatched(suggestions=suggestions):
            return suggestions
        case NeedsConfirmation(person_id=person_id):
            return (Ranked(person_id, Why.SAME_NAME, 100),)
    return ()


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
            Suggestion(each.person_id, people[each.person_id].name, _detail(people[each.person_id]), _(WHYS[each.why]))
            for each in ranked
            if each.person_id in people
        ),
        map_url=reverse("unmatched_map", args=[slug, row.pk]),
        ignore_url=reverse("unmatched_not_ours", args=[slug, row.pk]),
    )


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
