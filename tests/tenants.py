"""Companies with one row in every protected table, so that there is always something that could leak."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from pacenote.accounts.models import ApiAnswer, ApiToken, Company, CompanyRole, Membership, Role
from pacenote.accounts.permissions import VIEW_PEOPLE
from pacenote.analytics.sealing import seal_company
from pacenote.base.originals import keep
from pacenote.base.tenancy import as_company
from pacenote.cases.models import Case, Participant, Score
from pacenote.coaching.models import Dispute, Finding, Message, Rule, Template, Undoable
from pacenote.coaching_sessions.models import (
    ActionItem,
    Alarm,
    CalendarFeed,
    CoachDecline,
    CoachingArea,
    CoachingSession,
    Evidence,
    Notice,
    SessionAttachment,
    SessionCase,
    SessionEvent,
    SessionSettings,
    Trainee,
)
from pacenote.coaching_sessions.services.attaching import attachment_path
from pacenote.imports.models import (
    ArrivedFile,
    ArrivedMail,
    FileCase,
    FileRow,
    MailSender,
    SavedMapping,
    Stranger,
)
from pacenote.imports.parsers.sheet_mapping import MappedColumn, SheetMapping
from pacenote.imports.services import NewMetric, save_mapping
from pacenote.jobs.tokens import make_token
from pacenote.messaging.models import (
    AccessCode,
    Attempt,
    Delivery,
    Notification,
    Outgoing,
    PersonalLink,
    Preference,
    Reaction,
    Send,
    SmsConsent,
    Thread,
    ThreadEntry,
)
from pacenote.people.models import Alias, ExternalId, GroupScope, Person, PersonMerge, RemarkType, Station
from pacenote.people.services import (
    RosterEntry,
    enter_roster,
    invite,
    place_hold,
    remember_id,
    save_group,
    write_remark,
)
from pacenote.performance.models import CompanyReading, KindSetting, PerformanceFile, Reading, Slot, SlotFile
from pacenote.records.erasing import set_periods
from pacenote.webhooks.catalogue import EVENTS
from pacenote.webhooks.models import Push, Try
from pacenote.webhooks.services import Wanted, add_webhook, publish
from tests.makers import NOW, make_company, make_member, make_person, make_user

DAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Tenant:
    """A company, its owner, and the ids by which addresses name its rows."""

    company: Company
    owner: Membership
    ids: dict[str, int]


def make_tenant(name: str) -> Tenant:
    """Return a company with a row in every protected table."""
    company = make_company(name)
    owner = make_member(company)
    person = make_person(company, f"Ana {name}", external_id=f"A{company.pk}", id_kind="transporter")
    with as_company(company.pk):
        ids = _rows_about(person, owner) | {"person_id": person.pk, "token_id": _token(owner).pk} | _webhook(owner)
        seal_company(company=company, now=NOW)
    return Tenant(company, owner, ids)


def _rows_about(person: Person, owner: Membership) -> dict[str, int]:
    company, user = person.company, owner.user
    station = Station.objects.create(company=company, code="DXX1")
    person.station = station
    person.save(update_fields=["station"])
    remember_id(person=person, kind="netradyne", value=f"n{company.pk}")
    Alias.objects.create(company=company, person=person, folded_name="ana", confirmed_at=NOW)
    enter_roster(company=company, entries=[RosterEntry(person.pk, NOW.date())])
    group = save_group(company=company, name="Van drivers", members=[person.pk], by=user, now=NOW)
    more = _remark_and_merge(person, owner)
    GroupScope.objects.create(company=company, group=group, membership=make_member(company, Role.COACH))
    Preference.objects.create(company=company, person=person, channel="email", enabled=False, changed_at=NOW)
    SmsConsent.objects.create(company=company, person=person, given=True, wording="Yes.", recorded_at=NOW)
    Notification.objects.create(
        company=company, user=user, code="no_roster", values={"day": "2026-11-21"}, created_at=NOW
    )
    file, slot, row = _file_rows(person, station, owner)
    more |= _invitation(person, owner)
    message = _message(person, slot, file)
    send = _send(person, owner)
    session = _session(person, owner)
    case = _case(person, file, session)
    return {
        "case_id": case.pk,
        "file_id": file.pk,
        "mapping_id": _mapping(owner).pk,
        "stranger_id": _stranger(company),
        "slot_id": slot.pk,
        "row_id": row.pk,
        "message_id": message.pk,
        "send_id": send.pk,
        **_ids_behind(message, send),
        **_ids_of(session),
        "deed_id": Undoable.objects.create(company=company, kind="hold", by=user, at=NOW, count=1, message=message).pk,
        **more,
        "group_id": group.pk,
        "membership_id": owner.pk,
        "id_id": ExternalId.objects.filter(person=person).latest("pk").pk,
    }


def _invitation(person: Person, owner: Membership) -> dict[str, int]:
    """Make a role, somebody who has it, and an invitation to it that works in these days and in the tests' own."""
    role = CompanyRole.objects.create(company=owner.company, name="Planner", permissions=["see own page"])
    Membership.objects.create(company=owner.company, user=make_user(), role="", own_role=role)
    address = f"new{owner.company_id}@example.com"
    made = invite(email=address, role=f"own-{role.pk}", person=person, by=owner, now=timezone.now())
    return {"invitation_id": made.invitation.pk, "role_id": role.pk}


def _stranger(company: Company) -> int:
    return Stranger.objects.create(company=company, folded_name="rent a", name="Rent A", said_at=NOW).pk


def _ids_of(session: CoachingSession) -> dict[str, int]:
    return {
        "session_id": session.pk,
        "area_id": session.area_id,
        "action_id": session.actions.get().pk,
        "attachment_id": session.attachments.get().pk,
        "sender_id": MailSender.objects.get(company=session.company).pk,
        "version_id": Template.objects.get(company=session.company).pk,
    }


def _ids_behind(message: Message, send: Send) -> dict[str, int]:
    return {"outgoing_id": send.outgoing.get().pk, "dispute_id": message.findings.get().disputes.get().pk}


def _webhook(owner: Membership) -> dict[str, int]:
    wanted = Wanted("Payroll", f"https://{owner.company.slug}.example/hook", tuple(EVENTS))
    webhook = add_webhook(wanted=wanted, by=owner, now=NOW).webhook
    publish(company_id=owner.company_id, event="person.created", about={"person": 1}, at=NOW)
    push = webhook.pushes.get()
    Push.objects.filter(pk=push.pk).update(status="failed", attempts=1, finished_at=NOW)
    Try.objects.create(company=owner.company, push=push, number=1, at=NOW, status=500, code="http_500", answer="No.")
    return {"webhook_id": webhook.pk, "push_id": push.pk}


def _token(owner: Membership) -> ApiToken:
    token = make_token(name="Payroll", scopes=[VIEW_PEOPLE], days=30, by=owner, now=NOW).token
    ApiAnswer.objects.create(company=owner.company, token=token, key="k", asked="0" * 64, status=200, body="{}", at=NOW)
    return token


def _mapping(owner: Membership) -> SavedMapping:
    KindSetting.objects.create(company=owner.company, kind="pod")
    column = MappedColumn("aht", "handle_seconds", "m:ss")
    return save_mapping(
        company=owner.company,
        mapping=SheetMapping("Team", "week", (column,), name_column="who"),
        metrics=[NewMetric("Solved at once", "percent", "higher")],
        by=owner.user,
        now=NOW,
    )


def _remark_and_merge(person: Person, owner: Membership) -> dict[str, int]:
    company, user = person.company, owner.user
    other = make_person(company, f"Ana Twice {company.pk}")
    kind = RemarkType.objects.filter(company=company)[0]
    place_hold(person=person, reason="Claim 7", by=user, now=NOW)
    set_periods(company=company, wanted={"remarks": 12}, by=user, now=NOW)
    remark = write_remark(person=person, kind=kind, happened_at=NOW, note="Late.", by=user, now=NOW)
    nobody = {"moved": {}, "removed": {}, "before": [], "created": {}, "filled": []}
    merge = PersonMerge.objects.create(
        company=company, kept=person, gone=other, journal=nobody, merged_at=NOW, undone_at=NOW
    )
    return {"other_id": other.pk, "merge_id": merge.pk, "remark_id": remark.pk, "type_id": remark.type_id}


def _file_rows(person: Person, station: Station, owner: Membership) -> tuple[PerformanceFile, Slot, FileRow]:
    company = person.company
    file = PerformanceFile.objects.create(
        company=company, name="alerts.xlsx", sha256=f"{company.pk:064d}", size=3, uploaded_by=owner.user,
        uploaded_at=NOW, status="loaded", kind="netradyne", period_start=DAY, period_end=DAY,
    )  # fmt: skip
    slot = Slot.objects.create(
        company=company, kind="netradyne", station=station, start=DAY, end=DAY, label="2026-11-21",
        due_at=NOW + timedelta(hours=2), due_day=NOW.date(), imported_at=NOW, on_time=True,
    )  # fmt: skip
    SlotFile.objects.create(company=company, slot=slot, file=file, source="netradyne", version=1)
    CompanyReading.objects.create(
        company=company, slot=slot, metric="overall", start=DAY, end=DAY, label="", source="netradyne", file=file
    )
    Reading.objects.create(
        company=company, person=person, metric="netradyne_speeding", start=DAY, end=DAY, value=Decimal(3),
        source="netradyne", slot=slot, file=file, line=2,
    )  # fmt: skip
    MailSender.objects.create(company=company, pattern=f"@{company.slug}.example", added_at=NOW)
    mail = ArrivedMail.objects.create(
        company=company, fingerprint="0" * 64, sender=f"ana@{company.slug}.example", arrived_at=NOW, outcome="taken"
    )
    ArrivedFile.objects.create(company=company, mail=mail, name="alerts.xlsx", file=file)
    row = FileRow.objects.create(
        company=company, file=file, line=3, name="Ben Wait", folded_name="ben wait", status="unmatched"
    )
    return file, slot, row


def _message(person: Person, slot: Slot, file: PerformanceFile) -> Message:
    Template.objects.create(
        company=person.company, language="en", key="metrics.pod.topic", version=1, text="photos", created_at=NOW
    )
    message = Message.objects.create(
        company=person.company, person=person, state="draft", language="en", generated_text="Well done.",
        text="Well done.", created_at=NOW, composed_at=NOW, composed_for=NOW.date(),
    )  # fmt: skip
    finding = Finding.objects.create(
        company=person.company, person=person, slot=slot, file=file, metric="netradyne_speeding", start=DAY, end=DAY,
        side="opportunity", value=Decimal(3), threshold=Decimal(2), distance=Decimal(1), line=2, late=False,
        rule=Rule.objects.filter(company=person.company)[0], message=message, found_at=NOW,
    )  # fmt: skip
    Dispute.objects.create(
        company=person.company, finding=finding, person=person, text="Not me.", raised_at=NOW,
    )  # fmt: skip
    return message


def _send(person: Person, owner: Membership) -> Send:
    send = Send.objects.create(company=person.company, kind="manual", started_by=owner.user, started_at=NOW)
    outgoing = Outgoing.objects.create(
        company=person.company, send=send, person=person, source="coaching", source_id=1, channel="outbox",
        language="en", body="Well done.", created_at=NOW,
    )  # fmt: skip
    Delivery.objects.create(
        outgoing=outgoing, company=person.company, send_id=send.pk, channel="outbox", due_at=NOW, turn=1, status="sent"
    )
    PersonalLink.objects.create(
        outgoing=outgoing, company=person.company, token_hash=f"{person.pk:064d}", expires_at=NOW + timedelta(days=14)
    )
    Reaction.objects.create(company=person.company, outgoing=outgoing, kind="opened", at=NOW)
    AccessCode.objects.create(company=person.company, person=person, code_hash="0" * 64, sent_at=NOW)
    thread = Thread.objects.create(company=person.company, person=person, last_at=NOW, waiting_since=NOW)
    ThreadEntry.objects.create(
        company=person.company, thread=thread, kind="text", channel="sms", text="Which one?", about=outgoing, at=NOW
    )
    Attempt.objects.create(
        company=person.company, outgoing=outgoing, number=1, started_at=NOW, finished_at=NOW, outcome="sent"
    )
    return send


def _case(person: Person, file: PerformanceFile, session: CoachingSession) -> Case:
    company = person.company
    case = Case.objects.create(
        company=company, system="zendesk", number=f"7{company.pk}", kind="contact", subject=f"Asks for {person.name}",
        at=NOW, opened_at=NOW, words="7", digest="", changed_at=NOW,
    )  # fmt: skip
    Participant.objects.create(company=company, case=case, part="owner", person=person, name=person.name)
    Score.objects.create(company=company, case=case, metric="csat", value=4, scale="1-5")
    FileCase.objects.create(company=company, file=file, line=2, system="zendesk", number=case.number)
    SessionCase.objects.create(company=company, session=session, case=case)
    return case


def _session(person: Person, owner: Membership) -> CoachingSession:
    company = person.company
    SessionSettings.objects.create(company=company)
    session = CoachingSession.objects.create(
        company=company, title="Photos", state="suggested", area=CoachingArea.objects.filter(company=company)[0],
        coach=person, suggester=owner.user, suggested_at=NOW, expires_at=NOW + timedelta(days=90), created_at=NOW,
    )  # fmt: skip
    Trainee.objects.create(company=company, session=session, person=person)
    Evidence.objects.create(
        company=company, session=session, finding=Finding.objects.filter(company=company)[0], metric="pod", start=DAY,
        end=DAY, value=Decimal(96), threshold=Decimal(97),
    )  # fmt: skip
    CoachDecline.objects.create(company=company, session=session, person=person, at=NOW)
    ActionItem.objects.create(company=company, session=session, text="Stand closer", owner=person)
    data = b"Stand closer."
    digest = hashlib.sha256(data).hexdigest()
    keep(attachment_path(company.pk, digest), data)
    SessionAttachment.objects.create(
        company=company, session=session, name="photo.txt", media_type="text/plain", size=len(data), sha256=digest,
        added_at=NOW,
    )  # fmt: skip
    event = SessionEvent.objects.create(company=company, session=session, verb="suggested", at=NOW)
    Notice.objects.create(company=company, event=event, person=person, code="N1")
    member = Membership.objects.filter(company=company).order_by("pk").first()
    CalendarFeed.objects.create(company=company, membership=member, token_hash=f"f{company.pk:063d}", made_at=NOW)
    Alarm.objects.create(company=company, session=session, kind="expire", due_at=NOW + timedelta(days=90))
    return session


@contextmanager
def kept_rows(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let the tests of a module share rows that are made inside, where making them for each would take minutes.

    They are committed, so the tests themselves must run in transactions that are rolled back; everything is removed
    at the end.
    """
    with blocker.unblock():
        try:
            yield
        finally:
            call_command("flush", database="owner", interactive=False, verbosity=0)
