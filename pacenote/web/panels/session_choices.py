"""Who can be chosen in the forms of a session: people and groups in one list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession
from pacenote.coaching_sessions.services import unlisted_coaches
from pacenote.coaching_sessions.services.standing import able_coaches
from pacenote.people.models import Group, GroupMember, Person
from pacenote.people.names import fold_name
from pacenote.performance.catalogue import DEFAULT_RULES, find
from pacenote.performance.queries import own_labels

#: So many people stand in a list; more are found by typing.
MOST, MOST_GROUPS = 200, 50
_VALUE = re.compile(r"(?P<kind>[pg])(?P<id>[1-9]\d{0,17})")
_USER = re.compile(r"u([1-9]\d{0,17})")
Grouped = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Options:
    """What a list offers; ``more`` says that there are others to be found."""

    choices: Grouped
    more: bool = False


def choice_of(value: str) -> Choice | None:
    """Return what a value of the list names; None where it is none."""
    match = _VALUE.fullmatch(value)
    if match is None:
        return None
    number = int(match["id"])
    return Choice(person_id=number) if match["kind"] == "p" else Choice(group_id=number)


def value_of(choice: Choice) -> str:
    """Return a choice as the list writes it: ``p12``, ``g3``."""
    return f"p{choice.person_id}" if choice.person_id else f"g{choice.group_id}"


def user_of(value: str) -> int | None:
    """Return which user a value of the list of coaches names whom the directory does not know yet: ``u7``."""
    match = _USER.fullmatch(value)
    return int(match[1]) if match else None


def coach_options(membership: Membership, *, groups: bool = True) -> Options:
    """Return who may coach, in the directory or not yet, and every group."""
    coaches = able_coaches(membership.company_id)
    people = Person.objects.filter(pk__in=coaches).exclude(user=membership.user_id)
    offered: Grouped = [
        ("", [("", "")]),
        (_("People"), _with_unlisted(membership, _people(people.order_by("sort_key", "pk").values_list("pk", "name")))),
    ]
    if groups:
        coaching = GroupMember.objects.filter(person__in=coaches).values("group")
        offered.append((_("Groups"), _groups(Group.objects.filter(company_id=membership.company_id, pk__in=coaching))))
    return Options(offered)


def _with_unlisted(membership: Membership, known: list[tuple[str, str]]) -> list[tuple[str, str]]:
    others = unlisted_coaches(membership.company_id)
    new = [(f"u{user}", name) for user, name in others.items() if user != membership.user_id]
    return sorted([*known, *new], key=lambda each: fold_name(each[1])) if new else known


def trainee_options(membership: Membership, chosen: Sequence[str]) -> Options:
    """Return the people and groups in a member's scope, those that are chosen always among them."""
    everybody = _active(membership)
    picked = [each.person_id for each in map(choice_of, chosen) if each and each.person_id]
    names = ("pk", "name", "sort_key")
    first = list(everybody.order_by("sort_key", "pk").values_list(*names)[: MOST + 1])
    more = len(first) > MOST
    missing = set(picked) - {pk for pk, _name, _key in first[:MOST]}
    rest = Person.objects.visible_to(membership).filter(pk__in=missing).values_list(*names) if missing else ()
    people = sorted([*first[:MOST], *rest], key=lambda each: (each[2], each[0]))
    wanted = [each.group_id for each in map(choice_of, chosen) if each and each.group_id]
    seen = Group.objects.visible_to(membership)
    some = list(seen.order_by("sort_key").values_list("pk", flat=True)[: MOST_GROUPS + 1])
    more = more or len(some) > MOST_GROUPS
    groups = _groups(seen.filter(pk__in=[*some[:MOST_GROUPS], *wanted]))
    offered = [(_("People"), _people((pk, name) for pk, name, _key in people))]
    return Options([(_("Groups"), groups), *offered] if groups else offered, more)


def search(membership: Membership, query: str) -> list[dict[str, str]]:
    """Return the people and groups in a member's scope whose name holds every word of the query."""
    found, groups = _active(membership), Group.objects.visible_to(membership)
    for word in fold_name(query).split():
        found, groups = found.filter(Q(folded_name__contains=word)), groups.filter(Q(sort_key__contains=word))
    chosen = [*_groups(groups)[:20], *_people(found.order_by("sort_key", "pk").values_list("pk", "name")[:60])]
    return [{"value": value, "text": text} for value, text in chosen]


def _active(membership: Membership) -> QuerySet[Person]:
    return Person.objects.visible_to(membership).exclude(status=Person.Status.INACTIVE).exclude(user=membership.user_id)


def _people(people: Iterable[tuple[int, str]]) -> list[tuple[str, str]]:
    return [(f"p{pk}", name) for pk, name in people]


def _groups(groups: QuerySet[Group]) -> list[tuple[str, str]]:
    counted = groups.annotate(size=Count("members")).order_by("sort_key").values_list("pk", "name", "size")
    return [(f"g{pk}", _group_words(name, size)) for pk, name, size in counted]


def _group_words(name: str, size: int) -> str:
    words = ngettext("%(name)s (group, %(count)s person)", "%(name)s (group, %(count)s people)", size)
    return words % {"name": name, "count": size}


def metric_options(company_id: int, areas: Iterable[CoachingArea]) -> list[tuple[str, str]]:
    """Return what an area can be tied to: metrics with a rule, the company's own, and those chosen before."""
    own = own_labels(company_id)
    named = {name for area in areas for name in area.metrics} | set(DEFAULT_RULES)
    found = [(name, _(metric.label)) for name in named - set(own) if (metric := find(name)) is not None]
    return sorted([*found, *own.items()], key=lambda each: fold_name(each[1]))


def metrics_for_action(session: CoachingSession) -> list[tuple[str, str]]:
    """Return what an action of a session can be tied to, the metrics of its area first."""
    options = metric_options(session.company_id, [session.area])
    return sorted(options, key=lambda each: each[0] not in session.area.metrics)
