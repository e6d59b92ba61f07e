"""What people were told and what they said to it: findings, messages, deliveries, answers, disputes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from pacenote.coaching.models import Dispute, Finding, Message
from pacenote.jobs.retention.scope import Gone, Scope, removed
from pacenote.messaging.models import Attempt, Delivery, Outgoing, Reaction, Thread, ThreadEntry

CLOSED = (Message.State.RELEASED, Message.State.SKIPPED, Message.State.EXPIRED)
ON_THE_WAY = (Delivery.Status.PENDING, Delivery.Status.SENDING)
COACHING = "coaching"


def _young_dispute(scope: Scope, **about: OuterRef) -> Exists:
    """A dispute that is open, or was raised or decided since the first kept day."""
    young = Q(state=Dispute.State.OPEN) | Q(raised_at__gte=scope.edge) | Q(decided_at__gte=scope.edge)
    return Exists(Dispute.objects.filter(young, company=scope.company, **about))


def _over(scope: Scope) -> QuerySet[Message]:
    """Messages that are closed, left long ago or never, and whose findings nobody still doubts."""
    left = Outgoing.objects.filter(company=scope.company, source=COACHING, source_id=OuterRef("pk"))
    young = left.filter(Q(created_at__gte=scope.edge) | Q(delivery__status__in=ON_THE_WAY))
    newer = Finding.objects.filter(company=scope.company, message=OuterRef("pk"), end__gte=scope.before)
    closed = Message.objects.filter(company=scope.company, state__in=CLOSED)
    closed = closed.alias(at=Coalesce("released_at", "composed_at")).filter(at__lt=scope.edge)
    return closed.exclude(Exists(young) | Exists(newer) | _young_dispute(scope, finding__message=OuterRef("pk")))


def _other_sent(scope: Scope) -> QuerySet[Outgoing]:
    """What else was sent: answers, notes by hand, words about sessions."""
    rows = Outgoing.objects.filter(company=scope.company, created_at__lt=scope.edge).exclude(source=COACHING)
    return rows.exclude(delivery__status__in=ON_THE_WAY)


def _lost(scope: Scope) -> QuerySet[Finding]:
    """Findings that stand in no message."""
    rows = Finding.objects.filter(company=scope.company, message=None, end__lt=scope.before, found_at__lt=scope.edge)
    return rows.exclude(_young_dispute(scope, finding=OuterRef("pk")))


def _said(scope: Scope) -> QuerySet[ThreadEntry]:
    rows = ThreadEntry.objects.filter(company=scope.company, at__lt=scope.edge)
    return rows.exclude(thread__waiting_since__isnull=False).exclude(
        _young_dispute(scope, person=OuterRef("thread__person"))
    )


def messages_due(scope: Scope) -> Sequence[int]:
    """Return messages that are over."""
    return list(_over(scope).exclude(person__in=scope.held).order_by("pk").values_list("pk", flat=True))


def messages_kept(scope: Scope) -> int:
    """Return how many messages a hold keeps."""
    return _over(scope).filter(person__in=scope.held).count() if scope.held else 0


def erase_messages(scope: Scope, ids: Sequence[int]) -> Gone:
    """Remove messages with their findings, disputes, deliveries, attempts and reactions."""
    findings = Finding.objects.filter(company=scope.company, message__in=ids)
    sent = Outgoing.objects.filter(company=scope.company, source=COACHING, source_id__in=ids)
    return _gone(scope, findings, sent, Message.objects.filter(company=scope.company, pk__in=ids))


def _gone(scope: Scope, findings: QuerySet[Finding], sent: QuerySet[Outgoing], messages: QuerySet[Message]) -> Gone:
    told, out = list(findings.values_list("pk", flat=True)), list(sent.values_list("pk", flat=True))
    of_sent = {"company": scope.company, "outgoing__in": out}
    sealed: dict[str, Sequence[int]] = {
        "message": out,
        "delivery": out,
        "attempt": list(Attempt.objects.filter(**of_sent).values_list("pk", flat=True)),
        "reaction": list(Reaction.objects.filter(**of_sent).values_list("pk", flat=True)),
        "finding": told,
        "dispute": list(Dispute.objects.filter(finding__in=told).values_list("pk", flat=True)),
    }
    return Gone(removed([findings.delete(), sent.delete(), messages.delete()]), sealed)


def others_due(scope: Scope) -> Sequence[int]:
    """Return everything else that was sent and is over."""
    return list(_other_sent(scope).exclude(person__in=scope.held).order_by("pk").values_list("pk", flat=True))


def others_kept(scope: Scope) -> int:
    """Return how many of those a hold keeps."""
    return _other_sent(scope).filter(person__in=scope.held).count() if scope.held else 0


def erase_others(scope: Scope, ids: Sequence[int]) -> Gone:
    """Remove what was sent beside coaching, with its deliveries."""
    sent = Outgoing.objects.filter(company=scope.company, pk__in=ids)
    return _gone(scope, Finding.objects.none(), sent, Message.objects.none())


def findings_due(scope: Scope) -> Sequence[int]:
    """Return findings in no message that are over."""
    return list(_lost(scope).exclude(person__in=scope.held).order_by("pk").values_list("pk", flat=True))


def findings_kept(scope: Scope) -> int:
    """Return how many of those a hold keeps."""
    return _lost(scope).filter(person__in=scope.held).count() if scope.held else 0


def erase_findings(scope: Scope, ids: Sequence[int]) -> Gone:
    """Remove findings that stand in no message, with their disputes."""
    findings = Finding.objects.filter(company=scope.company, pk__in=ids)
    return _gone(scope, findings, Outgoing.objects.none(), Message.objects.none())


def talk_due(scope: Scope) -> Sequence[int]:
    """Return lines of conversations that are over; one in which somebody waits for an answer stays whole."""
    return list(_said(scope).exclude(thread__person__in=scope.held).order_by("pk").values_list("pk", flat=True))


def talk_kept(scope: Scope) -> int:
    """Return how many lines a hold keeps."""
    return _said(scope).filter(thread__person__in=scope.held).count() if scope.held else 0


def erase_talk(scope: Scope, ids: Sequence[int]) -> Gone:
    """Remove lines of conversations, and conversations of which none is left."""
    lines = ThreadEntry.objects.filter(company=scope.company, pk__in=ids)
    threads = set(lines.values_list("thread", flat=True))
    deleted = [lines.delete()]
    deleted.append(Thread.objects.filter(company=scope.company, pk__in=threads, entries=None).delete())
    return Gone(removed(deleted), {"thread": ids})
