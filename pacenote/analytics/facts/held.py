"""What happened beside messages: sessions, issues and kudos, and what users did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from django.db.models import Count, Max, Q

from pacenote.analytics.facts.kind import Lasting, Scope, newest, plain, when
from pacenote.coaching_sessions.models import SessionEvent, Trainee
from pacenote.people.models import Remark
from pacenote.records.models import AuditEntry, Seal
from pacenote.records.sealing import Fact

#: What is only suggested is nobody's evidence.
HELD = Q(session__scheduled_at__isnull=False) | Q(session__started_at__isnull=False)
OF_SESSION = (
    *("title", "state", "starts_at", "minutes", "mode", "scheduled_at", "started_at", "completed_at"),
    *("canceled_at", "cancellation", "reason", "summary", "shared_notes", "coach_id"),
)
OF_TRAINEE = ("answer", "reason", "attendance", "acknowledged_at", "comment")
REMARKED = ("wrote remark", "edited remark", "deleted remark")


class Sessions(Lasting):
    """A trainee's part in a session that had a time, with what came out of it. The coach's private notes stay private.

    Whatever happens to a session is one of its events, so a change without one is none of the product's.
    """

    name = "session"

    def subjects(self, scope: Scope) -> Collection[int]:
        rows = scope.only(Trainee.objects.filter(HELD, person__isnull=False), "person")
        if scope.since:
            busy = SessionEvent.objects.filter(company=scope.company, at__gte=scope.since).values("session")
            rows = rows.filter(session__in=busy)
        return rows.values_list("pk", flat=True)

    def facts(self, scope: Scope, ids: Collection[int]) -> Iterator[Fact]:
        rows = Trainee.objects.filter(HELD, company=scope.company, pk__in=ids, person__isnull=False)
        rows = rows.select_related("session__coach", "session__area").annotate(
            happened=Count("session__events"), last=Max("session__events__at")
        )
        for row in rows.order_by("pk"):
            session = row.session
            facts = plain({name: getattr(session, name) for name in OF_SESSION})
            facts |= {"session": session.pk, "area": session.area.name}
            facts["trainee"] = plain({name: getattr(row, name) for name in OF_TRAINEE})
            day = scope.day(session.starts_at or session.started_at or session.created_at)
            at = newest(session.created_at, row.last)
            cause = [row.happened, when(row.last), session.area.name]
            yield Fact(self.name, row.pk, row.person_id, day, at, facts, cause)

    def gone(self, seals: Collection[Seal]) -> set[int]:
        """Let somebody be no trainee any more where something happened to the session since."""
        kept = {seal.pk: (int(_session_of(seal)), seal.at) for seal in seals}
        last = dict(
            SessionEvent.objects.filter(session__in={session for session, _at in kept.values()})
            .values_list("session")
            .annotate(last=Max("at"))
        )
        return {pk for pk, (session, at) in kept.items() if session in last and last[session] > at}


def _session_of(seal: Seal) -> int:
    session: int = seal.facts["session"]
    return session


class Remarks(Lasting):
    """An issue or a kudo. Each writing, correction and removal stands in the audit log, and none is without."""

    name = "remark"

    def subjects(self, scope: Scope) -> Collection[int]:
        rows = scope.only(Remark.objects.all(), "person")
        if scope.since is None:
            return rows.values_list("pk", flat=True)
        spoken = AuditEntry.objects.filter(company=scope.company, verb__in=REMARKED, at__gte=scope.since)
        named = {_remark_of(entry) for entry in spoken}
        return named | set(rows.filter(recorded_at__gte=scope.since).values_list("pk", flat=True))

    def facts(self, scope: Scope, ids: Collection[int]) -> Iterator[Fact]:
        spoken = _spoken(ids)
        for row in Remark.objects.filter(company=scope.company, pk__in=ids).select_related("type").order_by("pk"):
            entries = spoken[row.pk]
            fields = ("happened_at", "note", "recorded_by_id", "recorded_at")
            facts = plain({name: getattr(row, name) for name in fields})
            # the words of a type are the company's to change, and which type it is stands in the audit log
            facts |= {"type": row.type_id, "label": row.type.label, "kudo": row.type.kudo}
            at = newest(row.recorded_at, *(entry.at for entry in entries))
            cause = [len(entries), max((entry.pk for entry in entries), default=0), row.type.label]
            yield Fact(self.name, row.pk, row.person_id, scope.day(row.happened_at), at, facts, cause)

    def gone(self, seals: Collection[Seal]) -> set[int]:
        """Let a remark be gone that somebody took back on record."""
        spoken = _spoken([seal.subject for seal in seals])
        return {seal.pk for seal in seals if any(each.verb == "deleted remark" for each in spoken[seal.subject])}


def _remark_of(entry: AuditEntry) -> int:
    return int((entry.after or entry.before)["remark"])


def _spoken(ids: Collection[int]) -> defaultdict[int, list[AuditEntry]]:
    wanted = list(ids)
    entries = AuditEntry.objects.filter(
        Q(after__remark__in=wanted) | Q(before__remark__in=wanted), subject_type="person", verb__in=REMARKED
    )
    found: defaultdict[int, list[AuditEntry]] = defaultdict(list)
    for entry in entries:
        found[_remark_of(entry)].append(entry)
    return found


class Deeds(Lasting):
    """The audit log: what users did."""

    name = "audit"

    def subjects(self, scope: Scope) -> Collection[int]:
        rows = scope.only(AuditEntry.objects.all(), "")
        return (rows.filter(at__gte=scope.since) if scope.since else rows).values_list("pk", flat=True)

    def facts(self, scope: Scope, ids: Collection[int]) -> Iterator[Fact]:
        for row in AuditEntry.objects.filter(company=scope.company, pk__in=ids).order_by("pk"):
            facts = plain({"actor": row.actor_id, "verb": row.verb, "before": row.before, "after": row.after})
            facts |= {"about": row.subject_type, "id": row.subject_id, "at": when(row.at), "address": row.address}
            yield Fact(self.name, row.pk, None, scope.day(row.at), row.at, facts)
