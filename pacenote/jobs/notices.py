"""What users are told, in words: the lines of the bell and the mails are the same sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pacenote.accounts.models import Company
from pacenote.base.clock import describe_zone, local
from pacenote.base.marking import gettext_noop
from pacenote.imports.parsers import weeks
from pacenote.jobs.session_letters import about_session, session_letter, zone_of
from pacenote.messaging.models import Notification
from pacenote.messaging.services import Letter
from pacenote.messaging.services.choosing import ANSWERS
from pacenote.performance.kinds import KINDS

#: What the codes of notices about coaching sessions begin with.
OF_SESSIONS = "session_"
#: The code of a webhook that was switched off by itself.
WEBHOOK_OFF = "webhook_off"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that happened: ``page`` is the name of the page to go to, empty where there is none."""

    text: str
    icon: str
    page: str


def notice(code: str, values: dict[str, Any], company: Company, zone: ZoneInfo | None = None) -> Notice:
    """Return a code and its values in the active language; a code that this version does not know as it is.

    Times of sessions are written in the reader's ``zone``, those of sends in the company's, where they happen.
    """
    if code.startswith(OF_SESSIONS):
        about = about_session(code.removeprefix(OF_SESSIONS), values, zone or company.zoneinfo)
        return Notice(about, "session", "sessions")
    if code == "no_roster":
        words = _("No roster for %(day)s: nothing was sent. Plan the day, then send.")
        return Notice(words % {"day": day_words(date.fromisoformat(values["day"]))}, "roster", "roster")
    if code in _SENDS:
        when = _when(values["due_at"], company)
        return Notice(_(_SENDS[code]) % {"when": when} + _that_wait(values), "missing", "coaching")
    if code in ("mail_came", "files_missing"):
        came = code == "mail_came"
        return Notice(
            _mail_came(values) if came else _missing(values, company), "email" if came else "missing", "files"
        )
    if code in _PLAIN or code == WEBHOOK_OFF:
        words, icon, page = _PLAIN[code] if code in _PLAIN else _WEBHOOK_OFF[values["why"]]
        return Notice(_(words) % values, icon, page)
    return Notice(code.replace("_", " "), "info", "")


_WEBHOOK_OFF = {
    "gone": (
        gettext_noop("The webhook %(name)s says that it is gone, and was switched off."),
        "error",
        "settings_webhooks",
    ),
    "failing": (
        gettext_noop("The webhook %(name)s has failed for five days and was switched off. What it missed waits."),
        "error",
        "settings_webhooks",
    ),
}
#: Words, icon and page of what has no values to name.
_PLAIN = {
    "not_evaluated": (
        gettext_noop("A file could not be turned into messages at the send. The others went."),
        "error",
        "files",
    ),
    "person_wrote": (gettext_noop("Somebody answered a message and waits for your answer."), "phone", "threads"),
    "disputed": (gettext_noop("Somebody says that a point is not right. You decide."), "dispute", "disputes"),
}
_SENDS = {
    "send_missed": gettext_noop(
        "The send of %(when)s was missed because Pacenote was not running. Its messages wait for you."
    ),
    "send_paused": gettext_noop("Nothing went at %(when)s: sending is paused. Resume it, then send."),
    "send_silent": gettext_noop("The send of %(when)s has not begun. Look whether the worker is running."),
}


def letter(notification: Notification) -> Letter:
    """Return the mail about a line, in the user's language and on the company's clock."""
    if notification.code.startswith(OF_SESSIONS):
        return session_letter(notification)
    company, user = notification.company, notification.user
    with translation.override(user.language or company.language), timezone.override(zone_of(notification)):
        said = notice(notification.code, notification.values, company)
        first, _sentence, _rest = said.text.partition(". ")
        page = f"{settings.PUBLIC_URL}{reverse(said.page, args=[company.slug])}" if said.page else settings.PUBLIC_URL
        why = _("You receive this because you look after the files and sends of %(company)s in Pacenote.")
        if notification.code in ANSWERS:
            why = _("You receive this because you are mailed about answers and disputes at %(company)s.")
        if notification.code == WEBHOOK_OFF:
            why = _("You receive this because you manage the settings of %(company)s in Pacenote.")
        choose = f"{settings.PUBLIC_URL}{reverse('notification_choices', args=[company.slug])}"
        chosen = _("Choose what is mailed to you: %(page)s") % {"page": choose}
        lines = [said.text, page, f"{why % {'company': company.name}} {chosen}"]
        return Letter(subject=f"{company.name}: {first.rstrip('.')}"[:150], text="\n\n".join(lines) + "\n")


def day_words(day: date) -> str:
    """Return weekday, day and month: ``Sat 21 Nov``."""
    return f"{date_format(day, 'D')} {date_format(day, 'j')} {date_format(day, _('M'))}"


def _when(instant: str, company: Company) -> str:
    moment = local(datetime.fromisoformat(instant), company.zoneinfo)
    zone = describe_zone(company.zoneinfo, moment, (get_language() or "en").replace("-", "_"))
    return f"{day_words(moment.date())}, {date_format(moment, 'H:i')} {zone.short}"


def _that_wait(values: dict[str, Any]) -> str:
    count = values.get("messages", 0)
    if not count:
        return ""
    return " " + ngettext("%(count)s message waits.", "%(count)s messages wait.", count) % {"count": count}


def _mail_came(values: dict[str, Any]) -> str:
    count = values["files"]
    words = ngettext(
        "%(count)s file came by mail from %(sender)s.", "%(count)s files came by mail from %(sender)s.", count
    ) % {"count": count, "sender": values["sender"]}
    parts = (
        ("imported", _("Imported: %(count)s.")),
        ("asking", _("They need an answer: %(count)s.")),
        ("refused", _("Refused: %(count)s.")),
    )
    said = [template % {"count": values[name]} for name, template in parts if values.get(name)]
    return " ".join([words, *said])


def _missing(values: dict[str, Any], company: Company) -> str:
    sentences = []
    files = [_file(each) for each in values["missing"]]
    if files:
        words = _("Missing for the send of %(when)s: %(files)s.")
        sentences.append(words % {"when": _when(values["due_at"], company), "files": ", ".join(files)})
    people = max((each["people"] for each in values["missing"]), default=0)
    if people:
        words = ngettext(
            "Up to %(count)s person hears nothing of it.", "Up to %(count)s people hear nothing of it.", people
        )
        sentences.append(words % {"count": people})
    if values.get("no_roster"):
        words = _("There is no roster for %(day)s: without one nothing goes out.")
        sentences.append(words % {"day": day_words(date.fromisoformat(values["day"]))})
    return " ".join(sentences)


def _file(missing: dict[str, Any]) -> str:
    kind = KINDS.get(missing["kind"])
    start, end = date.fromisoformat(missing["start"]), date.fromisoformat(missing["end"])
    name = _(kind.name) if kind else missing["kind"]
    if start == end:
        return f"{name} {day_words(start)}"
    calendar: weeks.Calendar = "iso" if start.weekday() == 0 else "amazon"
    return f"{name} {weeks.label_of(*weeks.week_of(start, calendar=calendar))}"
