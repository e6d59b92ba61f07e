"""Tell people about an event of a session: in the bell who signs in, on their own channels who does not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from pacenote.accounts.models import Membership, User
from pacenote.base.clock import describe_zone
from pacenote.base.quiet import QuietHours, quiet_until
from pacenote.base.sentences import Sentence, Value, pack_values
from pacenote.coaching_sessions.calendars import CARRYING, ENDING, Mailbox
from pacenote.coaching_sessions.models import Notice, SessionEvent
from pacenote.coaching_sessions.notices import BEFORE_IT, NO_PAGE, TO_TRAINEES, text_of
from pacenote.coaching_sessions.queries import SOURCE, invitation_for, invited_users, was_invited
from pacenote.coaching_sessions.workflow import State
from pacenote.messaging.channels import channel as channel_named
from pacenote.messaging.models import Channel, Notification, Send
from pacenote.messaging.queries import lines_of
from pacenote.messaging.services.queueing import Item, queue
from pacenote.people.models import Person

Wish = Membership.SessionMail


def tell(
    event: SessionEvent,
    code: str,
    *,
    people: Iterable[int | None] = (),
    users: Iterable[int | None] = (),
    values: dict[str, Value] | None = None,
) -> None:
    """Tell each of these once, and never who did it. ``people`` and ``users`` are ids; empty ones are passed over.

    In the caller's transaction. Whoever was told of this event already, by another code, is not told again; who left
    the company is not told at all.
    """
    values = {"title": event.session.title} | (values or {})
    wanted = Person.objects.filter(company_id=event.company_id, pk__in=[each for each in people if each])
    persons = list(wanted)
    logins = {each.user_id for each in persons if each.user_id} | {each for each in users if each}
    members = Membership.objects.filter(company=event.company_id, user__in=logins, active=True, user__is_active=True)
    inside = dict(members.values_list("user_id", "session_mail"))
    _ring_bells(event, code, User.objects.filter(pk__in=inside), values, mailed=_mailed(event, code, inside))
    if code in TO_TRAINEES:
        outside = [each for each in persons if each.user_id not in inside and each.status != Person.Status.INACTIVE]
        acted = event.person_id if event.actor_id is None else None
        _send(event, code, [each for each in outside if each.pk != acted], values)


def follow_in_calendar(event: SessionEvent, person: Person | None, code: str) -> None:
    """Bring the calendar of who just acted up to date, once, where a mail had put the session there.

    It is a receipt: its line in the bell is read already, and there is none where nothing is mailed.
    """
    if person is None:
        return
    members = Membership.objects.filter(company=event.company_id, user=person.user_id, active=True)
    member = members.filter(user__is_active=True).select_related("user").first() if person.user_id else None
    values: dict[str, Value] = {"title": event.session.title}
    if member is None:
        if was_invited(event.session, person):
            _send(event, code, [person], values, channels=(Channel.EMAIL,))
    elif _mailed(event, code, {member.user_id: member.session_mail}) and invited_users(event.session, [member.user_id]):
        _ring(event, code, member.user, values, mail=Notification.Mail.DUE, read_at=event.at)


def _mailed(event: SessionEvent, code: str, wishes: dict[int, str]) -> frozenset[int]:
    """Return which users want this by e-mail as well; nobody where no mail leaves."""
    if channel_named("email") is None:
        return frozenset()
    mailed = {user for user, wish in wishes.items() if wish == Wish.ALL}
    if code in CARRYING:  # but nothing stands in the calendar of who suggested it
        mailed |= {user for user, wish in wishes.items() if wish == Wish.CALENDAR} - {event.session.suggester_id}
    if code in ENDING and event.session.stands is State.CANCELED:
        mailed |= invited_users(event.session, {user for user, wish in wishes.items() if wish == Wish.CALENDAR})
    return frozenset(mailed)


def _ring_bells(
    event: SessionEvent, code: str, users: Iterable[User], values: dict[str, Value], *, mailed: frozenset[int]
) -> None:
    for user in users:
        if user.pk != event.actor_id:
            due = Notification.Mail.DUE if user.pk in mailed else Notification.Mail.NONE
            _ring(event, code, user, values, mail=due)


def _ring(
    event: SessionEvent, code: str, user: User, values: dict[str, Value], *, mail: str, read_at: datetime | None = None
) -> None:
    _notice, fresh = Notice.objects.get_or_create(
        event=event, user=user, defaults={"company_id": event.company_id, "code": code}
    )
    if fresh:
        Notification.objects.create(
            company_id=event.company_id,
            user=user,
            code=f"session_{code}",
            values={"about": event.session_id, "step": event.verb, "values": pack_values(values)}
            | ({} if code in NO_PAGE else {"session": event.session_id}),
            created_at=event.at,
            read_at=read_at,
            mail=mail,
        )


def _send(
    event: SessionEvent,
    code: str,
    people: Collection[Person],
    values: dict[str, Value],
    *,
    channels: Collection[str] | None = None,
) -> None:
    """Put it on each one's own channel; a mail brings what their calendar has to know."""
    company = event.company
    lines = lines_of(company.pk, people, company.channels)
    items = []
    for person in people:
        open_lines = (each for each in lines[person.pk] if each.enabled and each.has_address and not each.bounced)
        channel = next((each.channel for each in open_lines), "")
        if (channels is not None and channel not in channels) or _comes_too_late(event, code, person, channel):
            continue
        notice, fresh = Notice.objects.get_or_create(
            event=event, person=person, defaults={"company_id": company.pk, "code": code}
        )
        if channel and fresh:
            language = person.language or company.language
            text = words(event, code, values, language)
            calendar = (
                _for_calendar(event, code, person, language, str(values["title"])) if channel == Channel.EMAIL else ""
            )
            subject = str(values["title"])[:200]
            items.append(Item(person, SOURCE, notice.pk, channel, language, subject, text, calendar=calendar))
    if items:
        send = Send.objects.create(company=company, kind=Send.Kind.AUTOMATIC, started_at=event.at, released=len(items))
        queue(send=send, items=items, now=event.at)


def _comes_too_late(event: SessionEvent, code: str, person: Person, channel: str) -> bool:
    """Say whether a reminder waits for the end of quiet hours until what it says is not true any more."""
    starts_at = event.session.starts_at
    if code not in BEFORE_IT or channel == Channel.OUTBOX or starts_at is None:
        return False
    company = event.company
    hours = QuietHours(company.quiet_from, company.quiet_until, ZoneInfo(person.zone or company.zone))
    until = quiet_until(hours, event.at)
    return until is not None and (code == "R15" or until >= starts_at)


def _for_calendar(event: SessionEvent, code: str, person: Person, language: str, told: str) -> str:
    """Return what the calendar of somebody without a login is told, empty where there is nothing to tell."""
    if code not in CARRYING:
        return ""
    organizer = Mailbox(event.company.name, parseaddr(settings.MAIL_FROM)[1])
    with translation.override(language):
        found = invitation_for(event.session, person, organizer=organizer, address=person.email, told=told)
    return found.text if found else ""


def words(event: SessionEvent, code: str, values: dict[str, Value], language: str) -> str:
    """Return a notice of an event in a language. An instant under ``when`` is written on the company's clock."""
    with translation.override(language):
        said: dict[str, Value] = dict(values)
        if "when" in values:
            said["when"] = moment_words(str(values["when"]), event.company.zoneinfo, language)
        return Sentence(text_of(code, event.verb, said), said).said(gettext)


def moment_words(iso: str, zone: ZoneInfo, language: str) -> str:
    """Return an ISO instant as day, time and zone in a language."""
    instant = datetime.fromisoformat(iso)
    locale = language.replace("-", "_")
    written = format_datetime(instant, "EEE d MMM, HH:mm", tzinfo=zone, locale=locale)
    return f"{written} {describe_zone(zone, instant, locale).short}"
