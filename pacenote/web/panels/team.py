"""A supervisor's page: who needs attention and why, what became of the own suggestions, how coaches answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import CREATE_SUGGESTIONS, may
from pacenote.analytics.attention import Attention, Kind, Reason, attention
from pacenote.analytics.series import metric_called
from pacenote.analytics.team import reasons_of_team
from pacenote.coaching.models import Finding
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.scope import SessionQuerySet
from pacenote.coaching_sessions.workflow import OPEN, Cancellation, State
from pacenote.people.models import Group, Person
from pacenote.performance.queries import own_labels
from pacenote.web.panels.evidence import value_and_limit
from pacenote.web.panels.people import Filter, initials, page_query
from pacenote.web.panels.times import Times, day_words, span_words

#: Coaches and outcomes are looked at over so long.
ANSWERS = timedelta(days=90)
CLOSED = {"done": (State.COMPLETED,), "canceled": (State.CANCELED,)}


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the attention list."""

    name: str
    initials: str
    url: str
    why: str
    detail: str
    since: str
    tone: str
    suggest_url: str


@dataclass(frozen=True, slots=True)
class CoachRow:
    """How one coach, or a group of coaches, answered what was suggested to them."""

    name: str
    asked: int
    scheduled: int
    answered_in: str
    declined: int
    expired: int
    waiting: int
    held: int


def team_words(membership: Membership) -> str:
    """Return whom the page is about."""
    count = Person.objects.visible_to(membership).exclude(status=Person.Status.INACTIVE).count()
    people = ngettext("%(count)s person", "%(count)s people", count) % {"count": count}
    if not membership.limited:
        return _("Everybody, %(people)s") % {"people": people}
    groups = Group.objects.visible_to(membership).order_by("sort_key").values_list("name", flat=True)
    return _("%(people)s in %(groups)s") % {"people": people, "groups": ", ".join(groups) or _("no group")}


def attention_rows(membership: Membership, times: Times) -> list[Row]:
    """Return the attention list as words; at most ten people."""
    found = attention(reasons_of_team(membership, times.now))
    people = Person.objects.visible_to(membership).in_bulk([each.person for each in found])
    found = [each for each in found if each.person in people]
    labels, newest = own_labels(membership.company_id), _newest(found, membership)
    return [_row(each, people[each.person], membership, labels, newest) for each in found]


Newest = dict[tuple[int, str, str], Finding]


def _newest(found: Sequence[Attention], membership: Membership) -> Newest:
    """Return the newest finding of each side behind the list's first reasons."""
    firsts = [each.reasons[0] for each in found if each.reasons[0].kind in (Kind.REPEATED, Kind.PRAISED)]
    rows = Finding.objects.visible_to(membership).filter(
        person__in=[each.person for each in firsts], metric__in=[each.metric for each in firsts], standing=""
    )
    newest = rows.order_by("person", "metric", "side", "-start").distinct("person", "metric", "side")
    return {(row.person_id, row.metric, row.side): row for row in newest}


def _row(each: Attention, person: Person, membership: Membership, labels: dict[str, str], newest: Newest) -> Row:
    slug, first = membership.company.slug, each.reasons[0]
    side = Finding.Side.REINFORCEMENT if first.kind is Kind.PRAISED else Finding.Side.OPPORTUNITY
    finding = newest.get((first.person, first.metric, side))
    suggest = f"{reverse('session_suggest', args=[slug])}?person={person.pk}"
    details = [_detail(first, finding, labels)]
    if more := len(each.reasons) - 1:
        details.append(ngettext("and %(count)s more reason", "and %(count)s more reasons", more) % {"count": more})
    return Row(
        name=person.name,
        initials=initials(person.name),
        url=reverse("person", args=[slug, person.pk]),
        why=_why(first, labels),
        detail=", ".join(filter(None, details)),
        since=day_words(first.since),
        tone="ok" if first.kind is Kind.PRAISED else "",
        suggest_url=suggest if may(membership, CREATE_SUGGESTIONS) and first.kind is not Kind.PRAISED else "",
    )


def _why(reason: Reason, labels: dict[str, str]) -> str:
    count = reason.count
    metric = _(metric_called(reason.metric, labels).label) if reason.metric else ""
    values = {"count": count, "metric": metric}
    if reason.kind is Kind.DISPUTE:
        return _("A dispute waits for an answer")
    if reason.kind is Kind.QUESTION:
        return _("A question waits for an answer")
    if reason.kind is Kind.REPEATED:
        return ngettext("%(metric)s: %(count)s opportunity", "%(metric)s: %(count)s opportunities", count) % values
    if reason.kind is Kind.ACTIONS:
        return ngettext("%(count)s action is overdue", "%(count)s actions are overdue", count) % values
    if reason.kind is Kind.UNREAD:
        words = ngettext("%(count)s message not acknowledged", "%(count)s messages not acknowledged", count)
        return words % values
    return ngettext("%(metric)s: praised %(count)s time", "%(metric)s: praised %(count)s times", count) % values


def _detail(reason: Reason, finding: Finding | None, labels: dict[str, str]) -> str:
    if reason.kind is Kind.DISPUTE and reason.metric:
        return _(metric_called(reason.metric, labels).label)
    if finding is None:
        return ""
    metric = metric_called(finding.metric, labels)
    value, limit = value_and_limit(finding.value, finding.threshold, metric)
    if reason.kind is Kind.PRAISED:
        return _("Last %(value)s; say thank you") % {"value": value}
    return _("Last %(value)s, threshold %(limit)s") % {"value": value, "limit": limit}


def suggestions(membership: Membership, chosen: str) -> SessionQuerySet:
    """Return the member's own suggestions, those that wait first."""
    mine = CoachingSession.objects.suggested_by(membership)
    if chosen == "open":
        mine = mine.filter(state__in=OPEN)
    elif chosen in CLOSED:
        mine = mine.filter(state__in=CLOSED[chosen])
    return mine.order_by("-created_at", "-pk")


def suggestion_chips(membership: Membership, url: str, chosen: str) -> tuple[Filter, ...]:
    """Return the filters of the cards, with what became of the own suggestions as counts."""
    counts = _by_state(membership)
    labels = {"": _("All"), "open": _("Open"), "done": _("Completed"), "canceled": _("Canceled")}
    return tuple(
        Filter(label, counts[key], f"{url}?{page_query(sessions=key)}".rstrip("?&") + "#mine", key == chosen)
        for key, label in labels.items()
    )


def _by_state(membership: Membership) -> dict[str, int]:
    """Count a member's own suggestions under the names of the filters."""
    mine = CoachingSession.objects.suggested_by(membership).order_by()
    found = dict(mine.values("state").annotate(count=Count("*")).values_list("state", "count"))
    closed = {key: sum(found.get(state, 0) for state in states) for key, states in CLOSED.items()}
    return {"": sum(found.values()), "open": sum(found.get(state, 0) for state in OPEN), **closed}


def coach_rows(membership: Membership, now: datetime) -> list[CoachRow]:
    """Return how coaches answered the suggestions of the last 90 days that the member may know of."""
    asked = CoachingSession.objects.visible_to(membership).filter(suggested_at__gt=now - ANSWERS)
    counted = _counted(asked.exclude(coach=None, coach_group=None).order_by().values("coach", "coach_group"))
    rows = [_coach_row(row, name) for row, name in zip(counted, _names(counted), strict=True)]
    return sorted(rows, key=lambda row: (-row.expired, -row.waiting, row.name))


def _names(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return whom each row is about, by name: of ten thousand suggestions it is a hundred that have to be read."""
    groups = {row["coach_group"] for row in rows if not row["coach"]}
    people = Person.objects.filter(pk__in={row["coach"] for row in rows} - {None}).values_list("pk", "name")
    by_group = dict(Group.objects.filter(pk__in=groups).values_list("pk", "name")) if groups else {}
    by_person = dict(people) if rows else {}
    return [
        by_person.get(row["coach"]) or _("%(name)s (group)") % {"name": by_group.get(row["coach_group"], "")}
        for row in rows
    ]


def _counted(rows: QuerySet[CoachingSession, Any]) -> list[dict[str, Any]]:
    def how_many(**conditions: Any) -> Count:
        return Count("pk", filter=Q(**conditions))

    return list(
        rows.annotate(
            asked=Count("pk"),
            scheduled=how_many(scheduled_at__isnull=False),
            answered=Avg(F("scheduled_at") - F("suggested_at")),
            declined=how_many(cancellation=Cancellation.COACH_DECLINED),
            expired=how_many(cancellation=Cancellation.EXPIRED),
            waiting=how_many(state=State.SUGGESTED),
            held=how_many(state=State.COMPLETED),
        )
    )


def _coach_row(row: dict[str, Any], name: str) -> CoachRow:
    answered = row["answered"]
    numbers = {key: int(row[key]) for key in ("asked", "scheduled", "declined", "expired", "waiting", "held")}
    return CoachRow(
        name=name,
        answered_in=span_words(answered) if isinstance(answered, timedelta) else "",
        **numbers,
    )
