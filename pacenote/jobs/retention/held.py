"""What happened beside messages: sessions, issues and kudos, cases, the roster, and the audit log itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from pacenote.cases.models import Case, Participant
from pacenote.coaching_sessions.models import (
    ActionItem,
    CoachDecline,
    CoachingSession,
    SessionAttachment,
    SessionCase,
    SessionEvent,
    Trainee,
)
from pacenote.coaching_sessions.services.attaching import attachment_path
from pacenote.coaching_sessions.workflow import State
from pacenote.imports.models import FileCase
from pacenote.jobs.retention.scope import Gone, Scope, removed
from pacenote.people.models import GroupMember, Remark, RosterDay
from pacenote.records.models import AuditEntry

ENDED = (State.COMPLETED.value, State.CANCELED.value)
#: What says who let go of what, and why it was kept, stays for ever.
FOR_EVER = ("retention", "hold")


def _sessions(scope: Scope) -> QuerySet[CoachingSession]:
    """Sessions that ended, of which nothing happened since the first kept day."""
    rows = CoachingSession.objects.filter(company=scope.company, state__in=ENDED)
    rows = rows.alias(day=Coalesce("starts_at", "started_at", "created_at")).filter(day__lt=scope.edge)
    return rows.exclude(Exists(SessionEvent.objects.filter(session=OuterRef("pk"), at__gte=scope.edge)))


def _takes_part(scope: Scope) -> Q:
    here = {"session": OuterRef("pk")}
    groups = GroupMember.objects.filter(person__in=scope.held).values("group")
    parts = (
        Trainee.objects.filter(Q(person__in=scope.held) | Q(group__in=groups), **here),
        ActionItem.objects.filter(owner__in=scope.held, **here),
        CoachDecline.objects.filter(person__in=scope.held, **here),
        SessionEvent.objects.filter(person__in=scope.held, **here),
    )
    found = Q(coach__in=scope.held)
    for rows in parts:
        found |= Q(Exists(rows))
    return found


def sessions_due(scope: Scope) -> Sequence[int]:
    """Return sessions that are over and in which nobody on hold has a part."""
    rows = _sessions(scope).exclude(_takes_part(scope)) if scope.held else _sessions(scope)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def sessions_kept(scope: Scope) -> int:
    """Return how many sessions a hold keeps."""
    return _sessions(scope).filter(_takes_part(scope)).count() if scope.held else 0


def erase_sessions(scope: Scope, ids: Sequence[int]) -> Gone:
    """Remove sessions with notes, agreements, attachments and events."""
    rows = CoachingSession.objects.filter(company=scope.company, pk__in=ids)
    trainees = list(Trainee.objects.filter(session__in=ids).values_list("pk", flat=True))
    attached = set(SessionAttachment.objects.filter(session__in=ids).values_list("sha256", flat=True))
    deleted = [rows.delete()]
    still = SessionAttachment.objects.filter(company=scope.company, sha256__in=attached)
    attached -= set(still.values_list("sha256", flat=True))
    paths = tuple(attachment_path(scope.company.pk, sha256) for sha256 in sorted(attached))
    return Gone(removed(deleted), {"session": trainees}, paths)


def _remarks(scope: Scope) -> QuerySet[Remark]:
    return Remark.objects.filter(company=scope.company, happened_at__lt=scope.edge, recorded_at__lt=scope.edge)


def remarks_due(scope: Scope) -> Sequence[int]:
    """Return issues and kudos that are over."""
    return list(_remarks(scope).exclude(person__in=scope.held).order_by("pk").values_list("pk", flat=True))


def remarks_kept(scope: Scope) -> int:
    """Return how many issues and kudos a hold keeps."""
    return _remarks(scope).filter(person__in=scope.held).count() if scope.held else 0


def erase_remarks(scope: Scope, ids: Sequence[int]) -> Gone:
    """Remove issues and kudos."""
    return Gone(removed([Remark.objects.filter(company=scope.company, pk__in=ids).delete()]), {"remark": ids})


def _cases(scope: Scope) -> QuerySet[Case]:
    """Cases that are over and that no session refers to."""
    rows = Case.objects.filter(company=scope.company, at__lt=scope.edge, changed_at__lt=scope.edge)
    return rows.exclude(Exists(SessionCase.objects.filter(case=OuterRef("pk"))))


def _took_part(scope: Scope) -> Exists:
    named = Q(person__in=scope.held) | Q(person=None) & scope.names_held
    return Exists(Participant.objects.filter(named, company=scope.company, case=OuterRef("pk")))


def cases_due(scope: Scope) -> Sequence[int]:
    """Return cases that are over and in which nobody on hold took part."""
    rows = _cases(scope).exclude(_took_part(scope)) if scope.held else _cases(scope)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def cases_kept(scope: Scope) -> int:
    """Return how many cases a hold keeps."""
    return _cases(scope).filter(_took_part(scope)).count() if scope.held else 0


def erase_cases(scope: Scope, ids: Sequence[int]) -> Gone:
    """Remove cases and what files said of them."""
    rows = Case.objects.filter(company=scope.company, pk__in=ids)
    told = FileCase.objects.filter(company=scope.company)
    same = rows.filter(system=OuterRef("system"), number=OuterRef("number"))
    return Gone(removed([told.filter(Exists(same)).delete(), rows.delete()]))


def _days(scope: Scope) -> QuerySet[RosterDay]:
    return RosterDay.objects.filter(company=scope.company, day__lt=scope.before)


def roster_due(scope: Scope) -> Sequence[int]:
    """Return days of the roster that are over."""
    return list(_days(scope).exclude(person__in=scope.held).order_by("pk").values_list("pk", flat=True))


def roster_kept(scope: Scope) -> int:
    """Return how many days a hold keeps."""
    return _days(scope).filter(person__in=scope.held).count() if scope.held else 0


def erase_roster(scope: Scope, ids: Sequence[int]) -> Gone:
    """Remove days of the roster."""
    return Gone(removed([RosterDay.objects.filter(company=scope.company, pk__in=ids).delete()]))


def _entries(scope: Scope) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(company=scope.company, at__lt=scope.edge).exclude(subject_type__in=FOR_EVER)


def audit_due(scope: Scope) -> Sequence[int]:
    """Return entries of the audit log that are over: none while anybody is on hold, since any may be about them."""
    return [] if scope.held else list(_entries(scope).order_by("pk").values_list("pk", flat=True))


def audit_kept(scope: Scope) -> int:
    """Return how many entries a hold keeps."""
    return _entries(scope).count() if scope.held else 0


def erase_audit(_scope: Scope, ids: Sequence[int]) -> Gone:
    """Name the entries; the database alone can remove them, together with their sealed words."""
    return Gone({"entry": len(ids)}, {"audit": ids})
