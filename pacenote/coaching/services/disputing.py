"""A person says that a finding is not right; a user decides, with a reason, and the person is told.

While a dispute is open its finding rests: no new message carries it. A finding that is withdrawn is in no message that
is still to go, in no count, and does not keep the same topic from being told again. Everything is on record.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from pacenote.accounts.models import Company, Membership, User
from pacenote.accounts.permissions import EDIT_MESSAGES
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.coaching.models import Dispute, Finding, Message
from pacenote.coaching.services.composing import compose_for
from pacenote.messaging.models import Outgoing, Send, ThreadEntry
from pacenote.messaging.services import holders, tell_members
from pacenote.messaging.services.answering import write_to
from pacenote.messaging.services.conversing import Said, hear
from pacenote.people.models import Person
from pacenote.records.services import record
from pacenote.webhooks.services import About, publish

Standing, State, Kind = Finding.Standing, Dispute.State, ThreadEntry.Kind
LONGEST = 1_000


class DecidedError(DomainError):
    """The dispute was decided in the meantime, or the finding has been withdrawn already."""

    code = "dispute_decided"


class NoReasonError(DomainError):
    """A decision is not taken without a reason."""

    code = "no_reason"


def dispute(*, finding: Finding, outgoing: Outgoing, text: str, now: datetime) -> Dispute:
    """Let a person doubt a finding they were told of; it rests until somebody decides. Safe to repeat.

    Raises DecidedError for one that has been withdrawn.
    """
    fresh = Finding.objects.select_for_update(of=("self",)).select_related("message").get(pk=finding.pk)
    if fresh.standing == Standing.WITHDRAWN:
        raise DecidedError(_("This was taken back already."), hint=_("Nothing is left to do."))
    if (there := Dispute.objects.filter(finding=fresh, state=State.OPEN).first()) is not None:
        return there
    words = text.replace("\x00", "").strip()[:LONGEST]
    person = outgoing.person
    made = Dispute.objects.create(
        company_id=fresh.company_id, finding=fresh, person=person, text=words, raised_at=now,
        assigned_to_id=_somebody(person, fresh.message),
    )  # fmt: skip
    _set_standing(fresh, Standing.DISPUTED, now)
    hear(
        company_id=fresh.company_id,
        person_id=person.pk,
        said=Said(Kind.DISPUTE, "link", words, outgoing),
        now=now,
    )
    tell_members(
        company=person.company,
        members=[member for member in _deciders(person) if member.user_id == made.assigned_to_id],
        code="disputed",
        now=now,
        values={"person": person.pk, "dispute": made.pk},
    )
    record(
        company_id=fresh.company_id, verb="disputed", subject_type="finding", subject_id=fresh.pk, at=now,
        after={"dispute": made.pk},
    )  # fmt: skip
    _announce("message.disputed", made, State.OPEN, now)
    return made


def assign(*, dispute: Dispute, to: User, by: User, now: datetime) -> None:
    """Give an open dispute to a user of the company. Raises DecidedError."""
    member = next((each for each in _deciders(dispute.person) if each.user_id == to.pk), None)
    changed = Dispute.objects.filter(pk=dispute.pk, state=State.OPEN).update(assigned_to=to) if member else 0
    if member is None or not changed:
        raise DecidedError(_("This dispute was decided already."), hint=_("Open it again to see how."))
    if to != by:
        values = {"person": dispute.person_id, "dispute": dispute.pk}
        tell_members(company=dispute.company, members=[member], code="disputed", now=now, values=values)
    record(
        company_id=dispute.company_id, verb="assigned", subject_type="dispute", subject_id=dispute.pk, at=now,
        actor=by, after={"to": to.pk},
    )  # fmt: skip


def decide(*, dispute: Dispute, withdraw: bool, reason: str, words: str, by: User, now: datetime) -> bool:
    """Decide a dispute and tell the person in ``words``; returns whether a channel reaches them.

    Raises NoReasonError, and DecidedError where somebody was quicker.
    """
    reason = " ".join(reason.split())[:LONGEST]
    if not reason:
        raise NoReasonError(_("Say why."), hint=_("The person reads it, and it stays in the record."))
    state = State.WITHDRAWN if withdraw else State.UPHELD
    changed = Dispute.objects.filter(pk=dispute.pk, state=State.OPEN).update(
        state=state, reason=reason, decided_by=by, decided_at=now
    )
    if not changed:
        raise DecidedError(_("This dispute was decided already."), hint=_("Open it again to see how."))
    finding = Finding.objects.select_for_update(of=("self",)).select_related("message").get(pk=dispute.finding_id)
    _set_standing(finding, Standing.WITHDRAWN if withdraw else "", now)
    record(
        company_id=dispute.company_id, verb="decided", subject_type="dispute", subject_id=dispute.pk, at=now, actor=by,
        before={"state": State.OPEN}, after={"state": state, "reason": reason, "finding": finding.pk},
    )  # fmt: skip
    _announce("message.dispute_decided", dispute, state, now)
    return write_to(person=dispute.person, text=words, about=None, by=by, now=now, kind=Send.Kind.SERVICE) is not None


def _announce(event: str, dispute: Dispute, state: str, now: datetime) -> None:
    about: About = {
        "dispute": dispute.pk,
        "finding": dispute.finding_id,
        "person": dispute.person_id,
        "status": str(state),
    }
    publish(company_id=dispute.company_id, event=event, about=about, at=now)


def deciders(person: Person) -> list[User]:
    """Return the users to whom a dispute of a person can be given."""
    return [member.user for member in _deciders(person)]


def _deciders(person: Person) -> list[Membership]:
    return [
        member
        for member in holders(person.company, EDIT_MESSAGES)
        if not member.limited or Person.objects.visible_to(member).filter(pk=person.pk).exists()
    ]


def _somebody(person: Person, message: Message | None) -> int | None:
    """Return who should decide: whoever edited or sent the message, else whoever has the fewest open disputes."""
    able = [member.user_id for member in _deciders(person)]
    senders = Send.objects.filter(pk=message.send_id or 0).values_list("started_by", flat=True) if message else ()
    wishes = [message.edited_by_id if message else None, *senders]
    if (wished := next((user for user in wishes if user in able), None)) is not None:
        return int(wished)
    open_disputes = Dispute.objects.filter(company=person.company, state=State.OPEN)
    open_ones = Counter(open_disputes.values_list("assigned_to", flat=True))
    return min(able, key=lambda user: (open_ones[user], user), default=None)


def _set_standing(finding: Finding, standing: str, now: datetime) -> None:
    """Change where a finding stands, and write the message anew that still waits to tell of it."""
    finding.standing = standing
    finding.save(update_fields=["standing"])
    message = finding.message
    if message is not None and message.state in Message.OPEN:
        Finding.objects.filter(pk=finding.pk).update(message=None, told=False)
        company = Company.objects.get(pk=finding.company_id)
        compose_for(company=company, people={finding.person_id}, now=now)
