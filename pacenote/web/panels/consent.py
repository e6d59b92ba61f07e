"""A person's consent to text messages: how it stands, and every record of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.messaging.models import SmsConsent
from pacenote.messaging.queries import consented, stopped_line
from pacenote.people.models import Person


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One record, as it was written down."""

    title: str
    wording: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """How consent stands: a word with its tone, why, and the records, newest first."""

    word: str
    tone: str
    detail: str
    given: bool
    lines: tuple[ConsentLine, ...]
    url: str


def consent_card(person: Person, slug: str, *, editable: bool) -> ConsentCard:
    """Return the card; three queries."""
    records = list(SmsConsent.objects.filter(person=person).select_related("recorded_by").order_by("-pk"))
    given = bool(consented([person]))
    stopped = stopped_line(person.phone) is not None
    word, tone = (_("Given"), "ok") if given else (_("Not given"), "")
    if stopped:
        word, tone = _("Stopped by text"), "late"
    return ConsentCard(
        word=word,
        tone=tone,
        detail=_detail(person, records, given=given, stopped=stopped),
        given=given,
        lines=tuple(map(_line, records)),
        url=reverse("person_consent", args=[slug, person.pk]) if editable else "",
    )


def _detail(person: Person, records: list[SmsConsent], *, given: bool, stopped: bool) -> str:
    if stopped:
        return _("Only they can switch texts on again, with START from their phone.")
    if given:
        return "" if person.phone else _("Texts begin once a mobile number is known.")
    if records and records[0].given:
        return _("It was given for another number. Ask again.")
    return _("No text goes to this person before consent is written down.")


def _line(kept: SmsConsent) -> ConsentLine:
    who = kept.recorded_by.display_name if kept.recorded_by else _("Import")
    if kept.given:
        title = _("Given for %(phone)s") % {"phone": kept.phone} if kept.phone else _("Given")
    else:
        title = _("Taken back")
    return ConsentLine(title, kept.wording, f"{who}, {kept.source}" if kept.source else who, kept.recorded_at)
