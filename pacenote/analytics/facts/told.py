"""What a person was told, how it reached them, and what they said to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Max, Q
from django.db.models.functions import Greatest

from pacenote.analytics.facts.kind import Lasting, Scope, newest, plain, when
from pacenote.coaching.models import Dispute, Finding, Message
from pacenote.messaging.models import Attempt, Delivery, Outgoing, Reaction, ThreadEntry
from pacenote.records.models import Seal
from pacenote.records.sealing import Fact

Status = Delivery.Status
#: A message that nobody has begun to hand over may still change, or never go.
WAITING = (Status.PENDING, Status.SENDING)
LEFT = Q(delivery__isnull=False) & (~Q(delivery__status__in=WAITING) | Q(delivery__attempts__gt=0))

FOUND = (
    *("metric", "start", "end", "side", "feat", "streak", "value", "threshold", "exposures", "reasons"),
    *("line", "page", "late", "told", "not_told", "standing", "message_id"),
)


class Messages(Lasting):
    """The frozen text of what left. Where it is sent anew after a stop, that is another send."""

    name = "message"

    def subjects(self, scope: Scope) -> Collection[int]:
        left = scope.only(Outgoing.objects.filter(LEFT), "person")
        return left.filter(_delivered_since(scope, "delivery__")).values_list("pk", flat=True)

    def facts(self, scope: Scope, ids: Collection[int]) -> Iterator[Fact]:
        rows = Outgoing.objects.filter(LEFT, company=scope.company, pk__in=ids).select_related("send", "delivery")
        for row in rows.order_by("pk"):
            facts = plain(
                {
                    name: getattr(row, name)
                    for name in ("source", "source_id", "channel", "recipient", "language", "subject", "body", "short")
                }
            )
            facts |= {"created_at": when(row.created_at), "send": row.send.kind, "by": row.send.started_by_id}
            facts["urgent"] = row.send.urgent_reason
            at = newest(row.created_at, row.delivery.claimed_at, row.delivery.finished_at)
            yield Fact(self.name, row.pk, row.person_id, scope.day(row.created_at), at, facts, [row.send_id])


class Deliveries(Lasting):
    """Where the delivery of a message stands; a provider's report moves it on later."""

    name = "delivery"

    def subjects(self, scope: Scope) -> Collection[int]:
        rows = scope.only(Delivery.objects.exclude(status__in=WAITING), "outgoing__person")
        return rows.filter(_delivered_since(scope, "")).values_list("pk", flat=True)

    def facts(self, scope: Scope, ids: Collection[int]) -> Iterator[Fact]:
        rows = Delivery.objects.filter(company=scope.company, pk__in=ids).select_related("outgoing")
        for row in rows.exclude(status=Status.SENDING).order_by("pk"):
            facts = plain({"status": row.status, "error": row.error_code, "attempts": row.attempts})
            facts |= {"channel": row.channel, "finished_at": when(row.finished_at)}
            at = newest(row.outgoing.created_at, row.claimed_at, row.finished_at)
            cause = [when(row.claimed_at), when(row.finished_at), when(row.due_at)]
            day = scope.day(row.outgoing.created_at)
            yield Fact(self.name, row.pk, row.outgoing.person_id, day, at, facts, cause)


class Attempts(Lasting):
    """Each try to hand over and what the other side said; what it cost is told later and is no proof."""

    name = "attempt"

    def subjects(self, scope: Scope) -> Collection[int]:
        rows = scope.only(Attempt.objects.all(), "outgoing__person")
        return (rows.filter(finished_at__gte=scope.since) if scope.since else rows).values_list("pk", flat=True)

    def facts(self, scope: Scope, ids: Collection[int]) -> Iterator[Fact]:
        rows = Attempt.objects.filter(company=scope.company, pk__in=ids).select_related("outgoing")
        for row in rows.order_by("pk"):
            facts = plain({name: getattr(row, name) for name in ("number", "outcome", "code", "receipt", "segments")})
            facts |= {"message": row.outgoing_id, "started_at": when(row.started_at)}
            facts["finished_at"] = when(row.finished_at)
            day = scope.day(row.outgoing.created_at)
            cause = [when(row.finished_at)]
            yield Fact(self.name, row.pk, row.outgoing.person_id, day, row.finished_at, facts, cause)


class Reactions(Lasting):
    """A person opened a message, or said *Got it*."""

    name = "reaction"

    def subjects(self, scope: Scope) -> Collection[int]:
        rows = scope.only(Reaction.objects.all(), "outgoing__person")
        return (rows.filter(at__gte=scope.since) if scope.since else rows).values_list("pk", flat=True)

    def facts(self, scope: Scope, ids: Collection[int]) -> Iterator[Fact]:
        rows = Reaction.objects.filter(company=scope.company, pk__in=ids).select_related("outgoing")
        for row in rows.order_by("pk"):
            facts = {"message": row.outgoing_id, "what": row.kind, "at": when(row.at)}
            yield Fact(self.name, row.pk, row.outgoing.person_id, scope.day(row.outgoing.created_at), row.at, facts)


class Talk(Lasting):
    """What a person and the company wrote to each other."""

    name = "thread"

    def subjects(self, scope: Scope) -> Collection[int]:
        rows = scope.only(ThreadEntry.objects.all(), "thread__person")
        return (rows.filter(at__gte=scope.since) if scope.since else rows).values_list("pk", flat=True)

    def facts(self, scope: Scope, ids: Collection[int]) -> Iterator[Fact]:
        rows = ThreadEntry.objects.filter(company=scope.company, pk__in=ids).select_related("thread")
        for row in rows.order_by("pk"):
            facts = plain({"what": row.kind, "channel": row.channel, "text": row.text, "by": row.by_id, "at": row.at})
            facts["message"] = row.about_id
            yield Fact(self.name, row.pk, row.thread.person_id, scope.day(row.at), row.at, facts)


class Findings(Lasting):
    """What a released message is made of, with value, threshold and version of the rule as they were."""

    name = "finding"

    def subjects(self, scope: Scope) -> Collection[int]:
        rows = scope.only(Finding.objects.filter(message__state=Message.State.RELEASED), "person")
        if scope.since:
            doubted = Dispute.objects.filter(
                Q(raised_at__gte=scope.since) | Q(decided_at__gte=scope.since), company=scope.company
            )
            rows = rows.filter(Q(message__released_at__gte=scope.since) | Q(pk__in=doubted.values("finding")))
        return rows.values_list("pk", flat=True)

    def facts(self, scope: Scope, ids: Collection[int]) -> Iterator[Fact]:
        rows = Finding.objects.filter(company=scope.company, pk__in=ids, message__state=Message.State.RELEASED)
        rows = rows.select_related("message", "rule", "file")
        doubts = dict(
            Dispute.objects.filter(company=scope.company, finding__in=ids)
            .values_list("finding")
            .annotate(at=Greatest(Max("raised_at"), Max("decided_at")))
        )
        for row in rows.order_by("pk"):
            facts = plain({name: getattr(row, name) for name in FOUND})
            facts["file"] = {"id": row.file_id, "name": row.file.name, "sha256": row.file.sha256}
            facts["rule"] = {"id": row.rule_id, "version": row.rule.version}
            assert row.message is not None
            doubted = doubts.get(row.pk)
            at = newest(row.found_at, row.message.released_at, doubted)
            cause = [row.message_id, when(doubted)]
            yield Fact(self.name, row.pk, row.person_id, row.end, at, facts, cause)

    def gone(self, seals: Collection[Seal]) -> set[int]:
        """Let a finding be out of what was told where its send was undone."""
        there = Finding.objects.filter(pk__in=[seal.subject for seal in seals])
        back = set(there.exclude(message__state=Message.State.RELEASED).values_list("pk", flat=True))
        return {seal.pk for seal in seals if seal.subject in back}


class Disputes(Lasting):
    """A person said that a finding is not right, and what was decided."""

    name = "dispute"

    def subjects(self, scope: Scope) -> Collection[int]:
        rows = scope.only(Dispute.objects.all(), "person")
        if scope.since:
            rows = rows.filter(Q(raised_at__gte=scope.since) | Q(decided_at__gte=scope.since))
        return rows.values_list("pk", flat=True)

    def facts(self, scope: Scope, ids: Collection[int]) -> Iterator[Fact]:
        fields = ("finding_id", "text", "state", "raised_at", "decided_by_id", "decided_at", "reason")
        for row in Dispute.objects.filter(company=scope.company, pk__in=ids).order_by("pk"):
            facts = plain({name: getattr(row, name) for name in fields})
            at = newest(row.raised_at, row.decided_at)
            cause = [when(row.decided_at)]
            yield Fact(self.name, row.pk, row.person_id, scope.day(row.raised_at), at, facts, cause)


def _delivered_since(scope: Scope, way: str) -> Q:
    if scope.since is None:
        return Q()
    outgoing = "created_at" if way else "outgoing__created_at"
    return (
        Q(**{f"{outgoing}__gte": scope.since})
        | Q(**{f"{way}claimed_at__gte": scope.since})
        | Q(**{f"{way}finished_at__gte": scope.since})
    )
