"""The bridge: where messages are not enough, Pacenote suggests a session itself, through the same record as a user."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext

from pacenote.accounts.models import Company, Membership, User
from pacenote.accounts.permissions import BE_COACH, may
from pacenote.base.clock import today
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.coaching.models import Finding
from pacenote.coaching_sessions.bridge import Limits, Miss, Reason, reason_of
from pacenote.coaching_sessions.drafts import Choice
from pacenote.coaching_sessions.expiry import default_expiry
from pacenote.coaching_sessions.models import CoachingArea, CoachingSession, Evidence, SessionSettings, Trainee
from pacenote.coaching_sessions.notices import RULE_NAME
from pacenote.coaching_sessions.services.standing import note, taking_part
from pacenote.coaching_sessions.services.suggesting import put_trainees
from pacenote.coaching_sessions.services.telling import tell
from pacenote.coaching_sessions.workflow import OPEN, State
from pacenote.people.models import GroupMember, Person
from pacenote.performance.catalogue import find
from pacenote.performance.models import Reading
from pacenote.performance.queries import own_labels
from pacenote.records.services import record

#: What an open suggestion adds to a coach's load, since nobody knows its length yet.
SUGGESTED_MINUTES = 30
#: Sessions of so many coming days are a coach's load.
LOAD_DAYS = 7
MOST = {"times": 20, "weeks": 26, "messages": 20}


class BridgeSettingsError(DomainError):
    """Numbers by which nothing sensible could be suggested; ``field`` says which."""

    code = "bridge_refused"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message, hint=_("Change the number and save again."))
        self.field = field


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody for whom a session is called for. Without a coach or an area none is suggested; ``hindrance`` says why:
    ``no_area``, ``no_coach``, or empty.
    """

    person: Person
    metric: str
    reason: Reason
    area: CoachingArea | None
    coach: Person | None
    hindrance: str = ""


@dataclass(frozen=True, slots=True)
class Coach:
    """Somebody who may coach, whom they may coach (None: everybody), and how much they have to do already."""

    person: Person
    scope: frozenset[int] | None
    minutes: int


def limits_of(settings: SessionSettings) -> Limits:
    """Return a company's rule."""
    return Limits(settings.bridge_times, settings.bridge_weeks, settings.bridge_messages)


def is_bridged(company_id: int) -> bool:
    """Say whether a company lets Pacenote suggest sessions."""
    return SessionSettings.objects.filter(company_id=company_id, bridge_on=True).exists()


def change_bridge(*, company: Company, on: bool, limits: Limits, by: User, now: datetime) -> bool:
    """Set the rule by which Pacenote suggests sessions; returns whether it changed. Raises BridgeSettingsError."""
    check_limits(limits)
    with transaction.atomic():
        SessionSettings.objects.get_or_create(company=company)
        row = SessionSettings.objects.select_for_update().get(company=company)
        names = {"on": on, "times": limits.times, "weeks": limits.weeks, "messages": limits.messages}
        before = {name: getattr(row, f"bridge_{name}") for name in names}
        if before == names:
            return False
        for name, value in names.items():
            setattr(row, f"bridge_{name}", value)
        row.save(update_fields=[f"bridge_{name}" for name in names])
        record(
            company_id=company.pk, verb="changed bridge", subject_type="company", subject_id=company.pk, at=now,
            actor=by, before=before, after=names,
        )  # fmt: skip
        return True


def check_limits(limits: Limits) -> None:
    """Raise BridgeSettingsError for a rule that could never suggest anything, or would look back for years."""
    if not 1 <= limits.weeks <= MOST["weeks"]:
        raise BridgeSettingsError(_("Choose from 1 to 26 weeks."), field="weeks")
    for name in ("times", "messages"):
        if not 0 <= getattr(limits, name) <= MOST[name]:
            raise BridgeSettingsError(_("Choose from 0 to 20."), field=name)
    if not limits.least:
        raise BridgeSettingsError(_("One of both reasons must be more than 0."), field="times")
    if limits.times == 1:
        raise BridgeSettingsError(_("Once is no pattern. Choose at least 2, or 0 to switch it off."), field="times")


@transaction.atomic
def bridge(*, company_id: int, now: datetime) -> list[CoachingSession]:
    """Suggest what is called for in a company, each at most once while it is open; returns the new suggestions.

    Two workers at once are safe: they take turns at the company's settings, and a constraint stands behind it.
    """
    settings = SessionSettings.objects.select_for_update().filter(company_id=company_id, bridge_on=True).first()
    if settings is None:
        return []
    company = Company.objects.get(pk=company_id)
    return [
        _suggest(company, call, now) for call in called_for(company, limits_of(settings), now) if not call.hindrance
    ]


def called_for(company: Company, limits: Limits, now: datetime) -> list[Call]:
    """Return for whom a session is called for now, one per person and area, with the coach who has least to do.

    Reads only: the same list is shown before the rule is switched on.
    """
    if not limits.least:
        return []
    reasons = _reasons(company, limits, now)
    people = Person.objects.in_bulk({person for person, _metric in reasons})
    areas, coaches = _areas(company), coaches_of(company, now)
    minutes = {each.person.pk: each.minutes for each in coaches}
    calls: dict[tuple[int, object], Call] = {}
    for (person_id, metric), reason in reasons.items():
        area = areas.get(metric)
        key = (person_id, area.pk if area else metric)
        known = calls.get(key)
        if known is None or reason.count > known.reason.count:
            calls[key] = Call(people[person_id], metric, reason, area, None)
    return [_with_coach(call, coaches, minutes) for call in sorted(calls.values(), key=_order)]


def _order(call: Call) -> tuple[int, str, int, str]:
    return (-call.reason.count, call.person.sort_key, call.person.pk, call.metric)


def _with_coach(call: Call, coaches: Sequence[Coach], minutes: dict[int, int]) -> Call:
    if call.area is None:
        return Call(call.person, call.metric, call.reason, None, None, "no_area")
    able = [
        each.person
        for each in coaches
        if each.person.pk != call.person.pk and (each.scope is None or call.person.pk in each.scope)
    ]
    if not able:
        return Call(call.person, call.metric, call.reason, call.area, None, "no_coach")
    least = min(able, key=lambda coach: (minutes[coach.pk], coach.sort_key, coach.pk))
    minutes[least.pk] += SUGGESTED_MINUTES  # the next one goes to somebody else
    return Call(call.person, call.metric, call.reason, call.area, least)


def _reasons(company: Company, limits: Limits, now: datetime) -> dict[tuple[int, str], Reason]:
    day = today(company.zoneinfo, now)
    misses = _misses(company, limits, day)
    people = {person for person, _metric in misses}
    busy, ended = _sessions_about(company, people)
    newest = _newest(company, people, {metric for _person, metric in misses})
    areas, keys = _areas(company), _open_keys(company)
    found = {}
    for (person, metric), own in misses.items():
        area = areas.get(metric)
        if rule_key(person, metric) in keys or (area is not None and (person, area.pk) in busy):
            continue
        since = ended.get((person, area.pk)) if area else None
        last = newest.get((person, metric), day)
        if reason := reason_of(own, limits, today=day, last_end=last, since=since):
            found[person, metric] = reason
    return found


def _misses(company: Company, limits: Limits, day: date) -> dict[tuple[int, str], list[Miss]]:
    rows = Finding.objects.filter(
        company=company,
        side=Finding.Side.OPPORTUNITY,
        standing="",
        end__gt=day - timedelta(weeks=limits.weeks),
        person__merged_into=None,
        person__status__in=(Person.Status.ACTIVE, Person.Status.ONBOARDING),
    )
    often = rows.values("person", "metric").annotate(times=Count("pk")).filter(times__gte=limits.least)
    pairs = set(often.values_list("person", "metric"))
    misses: defaultdict[tuple[int, str], list[Miss]] = defaultdict(list)
    told = rows.filter(person__in={person for person, _metric in pairs}).values_list(
        "person", "metric", "pk", "end", "found_at", "distance", "told", "message", "message__released_at"
    )
    for person, metric, pk, end, found_at, distance, was_told, message, released_at in told:
        if (person, metric) in pairs:
            sent = message if was_told and released_at and message else 0
            misses[person, metric].append(Miss(pk, end, found_at, distance, sent))
    return misses


def rule_key(person_id: int, metric: str) -> str:
    """Return by what no second open suggestion of the rule can exist."""
    return f"{person_id}:{metric}"


def _open_keys(company: Company) -> set[str]:
    """Return what the rule's open sessions are about, also where their coach has chosen another area since."""
    mine = CoachingSession.objects.filter(company=company, state__in=OPEN).exclude(rule_key="")
    return set(mine.values_list("rule_key", flat=True))


def _newest(company: Company, people: set[int], metrics: set[str]) -> dict[tuple[int, str], date]:
    rows = Reading.objects.filter(company=company, person__in=people, metric__in=metrics, counts=True)
    newest = rows.values("person", "metric").annotate(last=Max("end")).values_list("person", "metric", "last")
    return {(person, metric): last for person, metric, last in newest}


def _areas(company: Company) -> dict[str, CoachingArea]:
    """Return the active area of each metric; of several, the oldest."""
    areas: dict[str, CoachingArea] = {}
    for area in CoachingArea.objects.filter(company=company, active=True).order_by("pk"):
        for metric in area.metrics:
            areas.setdefault(metric, area)
    return areas


Pairs = set[tuple[int, int]]


def _sessions_about(company: Company, people: set[int]) -> tuple[Pairs, dict[tuple[int, int], datetime]]:
    """Return which people have an open session about which area, and when the last one that ended did."""
    groups: defaultdict[int, set[int]] = defaultdict(set)
    for group, person in GroupMember.objects.filter(company=company, person__in=people).values_list("group", "person"):
        groups[group].add(person)
    parts = Trainee.objects.filter(Q(person__in=people) | Q(group__in=list(groups)), company=company)
    parts = parts.annotate(ended=Coalesce("session__completed_at", "session__canceled_at"))
    busy: Pairs = set()
    ended: dict[tuple[int, int], datetime] = {}
    for person, group, area, state, at in parts.values_list(
        "person", "group", "session__area", "session__state", "ended"
    ):
        for each in [person] if person else groups[group]:
            if state in OPEN:
                busy.add((each, area))
            elif at is not None:
                ended[each, area] = max(at, ended.get((each, area), at))
    return busy, ended


def coaches_of(company: Company, now: datetime) -> list[Coach]:
    """Return who may coach in a company, with their load: the minutes of the coming week and what waits for them."""
    members = Membership.objects.filter(company=company, active=True, user__is_active=True).select_related("user")
    able = {each.user_id: each for each in members if may(each, BE_COACH)}
    people = Person.objects.filter(company=company, user__in=able).exclude(status=Person.Status.INACTIVE)
    loads = _loads(company, now)
    return [
        Coach(person, _scope(able[person.user_id or 0]), loads.get(person.pk, 0))
        for person in people.order_by("sort_key", "pk")
    ]


def _scope(membership: Membership) -> frozenset[int] | None:
    if not membership.limited:
        return None
    return frozenset(Person.objects.visible_to(membership).values_list("pk", flat=True))


def _loads(company: Company, now: datetime) -> dict[int, int]:
    mine = CoachingSession.objects.filter(company=company, coach__isnull=False)
    planned = mine.filter(
        Q(state=State.STARTED) | Q(state=State.SCHEDULED, starts_at__lt=now + timedelta(days=LOAD_DAYS))
    )
    loads: defaultdict[int, int] = defaultdict(int)
    for coach, minutes in planned.values("coach").annotate(all=Sum(F("minutes"))).values_list("coach", "all"):
        loads[coach] += minutes or 0
    waiting = mine.filter(state=State.SUGGESTED).values("coach").annotate(count=Count("pk"))
    for coach, count in waiting.values_list("coach", "count"):
        loads[coach] += count * SUGGESTED_MINUTES
    return loads


def _suggest(company: Company, call: Call, now: datetime) -> CoachingSession:
    assert call.area is not None
    session = CoachingSession.objects.create(
        company=company,
        title=_title(company, call),
        state=State.SUGGESTED,
        area=call.area,
        coach=call.coach,
        suggested_at=now,
        expires_at=default_expiry(now, company.zoneinfo),
        by_rule=call.metric,
        rule_key=rule_key(call.person.pk, call.metric),
        rule_facts={"because": call.reason.because, "count": call.reason.count, "weeks": call.reason.weeks},
        created_at=now,
    )
    put_trainees(session, (Choice(person_id=call.person.pk),))
    Evidence.objects.bulk_create(_evidence(session, call))
    event = note(session, "suggested", now)
    tell(event, "N1", people=taking_part(session).coaches, values={"suggested_by": RULE_NAME})
    return session


def _evidence(session: CoachingSession, call: Call) -> Iterator[Evidence]:
    rows = Finding.objects.filter(pk__in=[each.id for each in call.reason.evidence]).order_by("end", "pk")
    for row in rows:
        yield Evidence(
            company_id=session.company_id, session=session, finding=row, metric=row.metric, start=row.start,
            end=row.end, value=row.value, threshold=row.threshold,
        )  # fmt: skip


def _title(company: Company, call: Call) -> str:
    metric = find(call.metric)
    with translation.override(company.language):
        label = own_labels(company.pk).get(call.metric) or (gettext(metric.label) if metric else call.metric)
    return label[:200]
