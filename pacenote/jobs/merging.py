"""Two people turn out to be one: everything of one becomes the other's, across all domains, and back again.

Nobody is told twice and nothing is counted twice: where both have the same finding, the one that was told stays; where
both have a number of the same file, the kept person's stays. Whoever said no to a channel has said so for both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import lock_company
from pacenote.coaching.models import Finding, Message
from pacenote.coaching.services.composing import compose_for
from pacenote.coaching_sessions.queries import would_meet_themselves
from pacenote.imports.models import FileRow
from pacenote.jobs.journal import Journal, places, rivals, still_there, take_back
from pacenote.messaging.models import Delivery, Preference, SmsConsent, Thread, ThreadEntry
from pacenote.messaging.queries import stopped_line
from pacenote.messaging.services.preferring import THEIR_OWN
from pacenote.people.models import Alias, ExternalId, Person, PersonMerge
from pacenote.people.names import fold_name
from pacenote.performance.models import Reading
from pacenote.performance.services import settle_sources
from pacenote.records.services import record
from pacenote.webhooks.services import publish

#: What the kept person takes over where they have nothing themselves.
FILLED = ("known_as", "email", "phone", "language", "zone", "station_id", "started_on")
NULLABLE = ("station_id", "started_on", "user_id")
PERSON = "people.person"
#: Tables whose rows are treated one by one, before all the others are moved.
SPECIAL = (Person, Preference, Reading, Finding, Message, Thread)


class MergeError(DomainError):
    """These two cannot be made one, or not be taken apart again."""

    code = "cannot_merge"


@dataclass(frozen=True, slots=True)
class Merged:
    """A merge as it is kept, and the files whose findings must be made anew."""

    merge: PersonMerge
    files: tuple[int, ...]


@transaction.atomic
def merge_people(*, kept: Person, gone: Person, by: User, now: datetime) -> Merged:
    """Let everything of ``gone`` be ``kept``'s; ``gone`` is found no more. Raises MergeError.

    ``undo_merge`` takes it back while nothing has been sent since.
    """
    company = kept.company
    lock_company(company.pk)
    people = Person.objects.select_for_update().filter(company=company).in_bulk([kept.pk, gone.pk])
    if len(people) != 2:
        raise MergeError(_("Choose two different people."), hint=_("Search for the other one and choose again."))
    kept, gone = people[kept.pk], people[gone.pk]
    _check(kept, gone)
    journal = Journal(kept, gone)
    journal.keep([gone])
    files = set(Reading.objects.filter(person=gone).values_list("file_id", flat=True))
    journal.filled = _give_up(kept, gone)
    _merge_choices(journal)
    _merge_readings(journal)
    _merge_messages(journal, company, now)
    _merge_threads(journal)
    try:
        _move_the_rest(journal)
    except IntegrityError as error:  # they stand on two sides of something that one person cannot be on
        raise _not_one() from error
    _remember_spelling(journal, by, now)
    _keep_withdrawal(journal, by, now)
    merge = PersonMerge.objects.create(
        company=company, kept=kept, gone=gone, journal=journal.pack(), merged_by=by, merged_at=now
    )
    _write_down("merged", merge, by, now)
    return Merged(merge, tuple(sorted(files)))


def preview_merge(*, kept: Person, gone: Person, by: User, now: datetime) -> PersonMerge:
    """Return the merge as it would be: it is done, looked at, and rolled back. Raises MergeError."""
    with transaction.atomic():
        merge = merge_people(kept=kept, gone=gone, by=by, now=now).merge
        transaction.set_rollback(True)  # of this savepoint alone
    return merge


@transaction.atomic
def undo_merge(*, merge: PersonMerge, by: User, now: datetime) -> Merged:
    """Take two people apart again, exactly as they were. Raises MergeError where too much has happened since."""
    lock_company(merge.company_id)
    merge = PersonMerge.objects.select_for_update(of=("self",)).select_related("kept", "gone").get(pk=merge.pk)
    kept, gone = merge.kept, merge.gone
    if merge.undone_at is not None:
        raise MergeError(_("This was undone already."), hint=_("Look at both people."))
    if kept.merged_into_id or _went_on(merge) or not still_there(merge.journal, kept):
        raise MergeError(
            _("This can no longer be undone: something was sent or changed for %(name)s since."),
            hint=_("Create the other person anew and give them their ids."),
            values={"name": kept.name},
        )
    files = set(Reading.objects.filter(person=kept).values_list("file_id", flat=True))
    said_no = list(Preference.objects.filter(person=kept, enabled=False, changed_at__gt=merge.merged_at))
    _empty_again(merge)
    take_back(merge.journal, gone)
    _keep_no(said_no, kept, gone)
    merge.undone_by, merge.undone_at = by, now
    merge.save(update_fields=["undone_by", "undone_at"])
    _write_down("undid merge", merge, by, now)
    return Merged(merge, tuple(sorted(files)))


def _not_one() -> MergeError:
    return MergeError(
        _("These two cannot be one person: they stand on both sides of something, such as a coaching session."),
        hint=_("Change that first."),
    )


def _went_on(merge: PersonMerge) -> bool:
    """Say whether something was sent to the kept person since, or a file has spoken of them by the other one's ids."""
    if Message.objects.filter(person=merge.kept, released_at__gte=merge.merged_at).exists():
        return True
    ids = ExternalId.objects.filter(pk__in=merge.journal["moved"].get("people.ExternalId.person", ()))
    named = FileRow.objects.filter(person=merge.kept, file__loaded_at__gt=merge.merged_at)
    return named.filter(external_id__in=ids.values("value")).exists()


def _keep_no(said_no: Iterable[Preference], kept: Person, gone: Person) -> None:
    """A channel that was switched off while they were one stays off for both."""
    for row in said_no:
        values = {"enabled": False, "reason": row.reason, "changed_by": row.changed_by, "changed_at": row.changed_at}
        for person in (kept, gone):
            Preference.objects.update_or_create(
                company_id=kept.company_id, person=person, channel=row.channel, defaults=values
            )


def _check(kept: Person, gone: Person) -> None:
    if kept.merged_into_id or gone.merged_into_id:
        raise MergeError(_("One of them was merged already."), hint=_("Load the page again."))
    if kept.user_id and gone.user_id:
        raise MergeError(_("Both of them sign in."), hint=_("Take the login from one of them first."))
    busy = (Delivery.Status.PENDING, Delivery.Status.SENDING)
    if Delivery.objects.filter(outgoing__person__in=(kept, gone), status__in=busy).exists():
        raise MergeError(_("A message to one of them is on its way."), hint=_("Try again once the send is done."))
    if would_meet_themselves(kept, gone):
        raise _not_one()


def _give_up(kept: Person, gone: Person) -> list[str]:
    """Take over what the kept person lacks, and let the other one be found no more; returns the fields taken over."""
    login, gone.user = gone.user, None
    gone.status, gone.merged_into = Person.Status.INACTIVE, kept
    gone.save(update_fields=["user", "status", "merged_into"])
    filled = [field for field in FILLED if not getattr(kept, field) and getattr(gone, field)]
    for field in filled:
        setattr(kept, field, getattr(gone, field))
    if login is not None:
        kept.user = login
        filled.append("user_id")
    kept.save(update_fields=[field.removesuffix("_id") for field in filled])
    return filled


def _empty_again(merge: PersonMerge) -> None:
    """Take from the kept person what was filled in, unless a user has written something else since."""
    kept, was = merge.kept, {row["pk"]: row["fields"] for row in merge.journal["before"] if row["model"] == PERSON}
    for field in merge.journal["filled"]:
        value = was[merge.gone_id][field.removesuffix("_id")]
        current = getattr(kept, field)
        if (current.isoformat() if isinstance(current, date) else current) == value:
            setattr(kept, field, None if field in NULLABLE else "")
    kept.save(update_fields=[field.removesuffix("_id") for field in merge.journal["filled"]])


def _merge_choices(journal: Journal) -> None:
    """Let a channel be off that either of them had off; their own word weighs more than a user's."""
    kept, gone = journal.kept, journal.gone
    if (line := stopped_line(gone.phone)) is not None and not Preference.objects.filter(
        person=gone, channel="sms", enabled=False
    ).exists():
        stop = {"enabled": False, "reason": "stop", "changed_by": None, "changed_at": line.stopped_at}
        journal.keep(Preference.objects.filter(person=gone, channel="sms"))
        row, new = Preference.objects.update_or_create(
            company_id=gone.company_id, person=gone, channel="sms", defaults=stop
        )
        if new:
            journal.make(row)
    own = {row.channel: row for row in Preference.objects.filter(person=kept)}
    for row in Preference.objects.filter(person=gone):
        if (mine := own.get(row.channel)) is None:
            continue
        stays = max((mine, row), key=lambda each: (not each.enabled, each.reason in THEIR_OWN, each is mine))
        journal.remove([mine if stays is row else row])
    journal.move(Preference.objects.all())


def _merge_readings(journal: Journal) -> None:
    """Move numbers; of two of the same file and period the kept person's stays, and its row with it."""
    kept, gone = journal.kept, journal.gone
    mine = Reading.objects.filter(person=kept, start=OuterRef("start"), end=OuterRef("end"))
    periods = set(Reading.objects.filter(Exists(mine), person=gone).values_list("start", "end"))
    for start, end in periods:  # which source counts may change for both
        journal.keep(Reading.objects.filter(person__in=(kept, gone), start=start, end=end))
    double = list(rivals(Reading, "person", kept, gone))
    rows = FileRow.objects.filter(person=gone, file__in={reading.file_id for reading in double})
    journal.keep(rows)
    rows.update(status=FileRow.Status.NOT_OURS)
    journal.remove(double)
    journal.move(Reading.objects.all())
    if periods:
        settle_sources(company_id=kept.company_id, periods=periods)


def _merge_messages(journal: Journal, company: Company, now: datetime) -> None:
    """Move findings and messages; one finding per number, one open message, and nothing told is told again."""
    kept, gone = journal.kept, journal.gone
    both = Message.objects.filter(person__in=(kept, gone), state__in=Message.OPEN)
    open_ones = list(both.order_by("pk"))
    journal.keep(open_ones)
    journal.keep(Finding.objects.filter(Q(message__in=open_ones) | Q(message=None), person__in=(kept, gone)))
    for theirs in rivals(Finding, "person", kept, gone).select_related("message"):
        same = {"metric": theirs.metric, "start": theirs.start, "end": theirs.end}
        mine = Finding.objects.select_related("message").get(person=kept, **same)
        journal.remove([mine if _was_told(theirs) and not _was_told(mine) else theirs])
    for late in (False, True):
        pair = [each for each in open_ones if each.late is late]
        if len(pair) == 2:
            stays = max(pair, key=lambda each: (each.edited, each.person_id == kept.pk))
            [goes] = [each for each in pair if each is not stays]
            Finding.objects.filter(message=goes).update(message=stays)
            journal.remove([goes])
    journal.move(Finding.objects.all())
    journal.move(Message.objects.all())
    before = set(Message.objects.filter(person=kept).values_list("pk", flat=True))
    compose_for(company=company, people={kept.pk}, now=now)
    for message in Message.objects.filter(person=kept).exclude(pk__in=before):
        journal.make(message)
    _forget_vanished(journal)


def _forget_vanished(journal: Journal) -> None:
    """Leave out of the moved rows the messages that lost all their findings; they are restored from what was kept."""
    for label, model in (("coaching.Message.person", Message), ("coaching.Finding.person", Finding)):
        there = set(model.objects.filter(pk__in=journal.moved[label]).values_list("pk", flat=True))
        journal.moved[label] = sorted(there)


def _was_told(finding: Finding) -> bool:
    return finding.message is not None and finding.message.state not in Message.OPEN


def _merge_threads(journal: Journal) -> None:
    """Bring what both wrote into one thread."""
    theirs = Thread.objects.filter(person=journal.gone).first()
    mine = Thread.objects.filter(person=journal.kept).first()
    if theirs is None or mine is None:
        journal.move(Thread.objects.all())
        return
    journal.keep([mine, theirs])
    entries = ThreadEntry.objects.filter(thread=theirs)
    journal.keep(entries)
    entries.update(thread=mine)
    waiting = [each.waiting_since for each in (mine, theirs) if each.waiting_since]
    mine.waiting_since, mine.last_at = min(waiting, default=None), max(mine.last_at, theirs.last_at)
    mine.save(update_fields=["waiting_since", "last_at"])
    journal.remove([theirs])


def _move_the_rest(journal: Journal) -> None:
    """Move everything else that names the person. What the kept one has already is removed, if nothing hangs on it."""
    for model, column in places():
        if model in SPECIAL:
            continue
        double = rivals(model, column, journal.kept, journal.gone)
        if _nothing_hangs_on(model):
            journal.remove(double)
        rows = model._default_manager.exclude(pk__in=list(double.values_list("pk", flat=True)))  # noqa: SLF001  public API
        journal.move(rows, column)
    journal.move(Person.objects.exclude(pk=journal.gone.pk), "merged_into")


def _nothing_hangs_on(model: Any) -> bool:
    return not [field for field in model._meta.get_fields(include_hidden=True) if field.one_to_many]  # noqa: SLF001


def _remember_spelling(journal: Journal, by: User, now: datetime) -> None:
    """Let the other name mean the kept person in files without ids, unless it means somebody already."""
    folded = fold_name(journal.gone.name)[:200]
    taken = Alias.objects.filter(company_id=journal.kept.company_id, folded_name=folded).exists()
    if " " in folded and folded != journal.kept.folded_name and not taken:
        alias = Alias(person=journal.kept, folded_name=folded, confirmed_by=by, confirmed_at=now)
        alias.company_id = journal.kept.company_id
        alias.save()
        journal.make(alias)


def _keep_withdrawal(journal: Journal, by: User, now: datetime) -> None:
    """Where either of them took consent to texts back, the one they are now has not given it."""
    moved = set(journal.moved.get("messaging.SmsConsent.person", ()))
    records = list(SmsConsent.objects.filter(person=journal.kept).order_by("pk"))
    newest = [part[-1] for part in (_of(records, moved, theirs=True), _of(records, moved, theirs=False)) if part]
    if newest and records[-1].given and not all(each.given for each in newest):
        row = SmsConsent.objects.create(
            company_id=journal.kept.company_id,
            person=journal.kept,
            given=False,
            wording=next(each.wording for each in newest if not each.given),
            source="merge",
            recorded_by=by,
            recorded_at=now,
        )
        journal.make(row)


def _of(records: Iterable[SmsConsent], moved: set[int], *, theirs: bool) -> list[SmsConsent]:
    return [each for each in records if (each.pk in moved) is theirs]


def _write_down(verb: str, merge: PersonMerge, by: User, now: datetime) -> None:
    event, other = ("person.merged", "gone") if verb == "merged" else ("person.separated", "back")
    about = {"person": merge.kept_id, other: merge.gone_id}
    publish(company_id=merge.company_id, event=event, about=about, at=now)
    moved = {label: len(ids) for label, ids in merge.journal["moved"].items()}
    for person in (merge.kept, merge.gone):
        record(
            company_id=merge.company_id,
            verb=verb,
            subject_type="person",
            subject_id=person.pk,
            at=now,
            actor=by,
            after={"kept": merge.kept_id, "gone": merge.gone_id, "moved": moved},
        )
