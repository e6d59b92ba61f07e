"""What users are told about coaching sessions, in the bell and by e-mail, with a message to their calendar."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.base.sentences import Sentence, unpack_values
from pacenote.coaching_sessions.calendars import CARRYING, ENDING, Mailbox
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.notices import text_of
from pacenote.coaching_sessions.queries import Invitation, invitation_for, invited_users
from pacenote.coaching_sessions.services.telling import moment_words
from pacenote.messaging.models import Notification
from pacenote.messaging.services import Letter
from pacenote.people.models import Person


def zone_of(notification: Notification) -> ZoneInfo:
    """Return the time zone in which a user reads what they are told."""
    company = notification.company
    member = Membership.objects.filter(company=company, user=notification.user).select_related("company").first()
    return member.zoneinfo if member else company.zoneinfo


def about_session(code: str, values: dict[str, Any], zone: ZoneInfo) -> str:
    """Return a notice in the active language; an instant stands on the reader's clock."""
    said = unpack_values(values["values"])
    if "when" in said:
        said["when"] = moment_words(str(said["when"]), zone, get_language() or "en")
    return Sentence(text_of(code, values.get("step", ""), said), said).said(_)


def title_beside(values: dict[str, Any], text: str) -> str:
    """Return the title of the session that a notice is about where its words do not name it; their wording is fixed."""
    title = str(values["values"].get("title", "")) if "about" in values else ""
    return "" if title in text else title


def session_letter(notification: Notification) -> Letter:
    """Return the mail about a session's line in the bell, in the user's language and on their clock."""
    company, user, values = notification.company, notification.user, notification.values
    code = notification.code.partition("_")[2]
    zone = zone_of(notification)
    with translation.override(user.language or company.language), timezone.override(zone):
        text = about_session(code, values, zone)
        named = [company.slug, values["session"]] if "session" in values else [company.slug]
        page = f"{settings.PUBLIC_URL}{reverse('session' if 'session' in values else 'sessions', args=named)}"
        choose = f"{settings.PUBLIC_URL}{reverse('notification_choices', args=[company.slug])}"
        why = _("You receive this because of a coaching session. Choose what is mailed to you: %(page)s")
        found = _invitation(notification, code) if code in CARRYING | ENDING else None
        return Letter(
            subject=f"{company.name}: {text.rstrip('.')}"[:150],
            text="\n\n".join(filter(None, (text, title_beside(values, text), page, why % {"page": choose}))) + "\n",
            calendar=found.text if found else "",
            calendar_does=found.method if found else "",
        )


def _invitation(notification: Notification, code: str) -> Invitation | None:
    """Return what the calendar is told: the session as it stands now, however old the notice is."""
    company, user = notification.company, notification.user
    sessions = CoachingSession.objects.filter(company=company, pk=notification.values.get("about", 0))
    session = sessions.select_related("coach", "company").first()
    person = Person.objects.filter(company=company, user=user).first()
    if session is None or person is None or session.suggester_id == user.pk:  # who suggests takes no part
        return None
    if code in ENDING and not invited_users(session, [user.pk]):
        return None
    told = str(notification.values["values"].get("title", ""))
    organizer = Mailbox(company.name, parseaddr(settings.MAIL_FROM)[1])
    return invitation_for(session, person, organizer=organizer, address=user.email, told=told)
