"""A person's own page, as values: the message that a link opened, earlier ones, and their own numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pacenote.accounts.models import Company
from pacenote.base.clock import local
from pacenote.coaching.models import Finding, Message
from pacenote.coaching.phrases import value_words
from pacenote.coaching.points import coach_words, praise_words
from pacenote.coaching.queries import Past, pasts
from pacenote.coaching.services.composing import point_of
from pacenote.coaching.services.words import own_wordings
from pacenote.coaching.wording import Wording, load, pick_language
from pacenote.messaging.models import Outgoing, Reaction
from pacenote.people.models import Person
from pacenote.performance.catalogue import find
from pacenote.performance.models import Reading
from pacenote.web.panels.expected import week_label
from pacenote.web.panels.file_cards import kind_name
from pacenote.web.panels.times import day_words

SOURCE = "coaching"
EARLIER_FOR, MOST_EARLIER = timedelta(days=90), 20
NUMBERS_FOR = timedelta(days=70)
ORDERED = ("higher", "lower")


@dataclass(frozen=True, slots=True)
class Note:
    """One point of a message: what it is about, the number, what happened, what helps, and where it comes from."""

    id: int
    praise: bool
    label: str
    value: str
    text: str
    action: str
    origin: str
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as its person reads it: as points, or, where somebody wrote it, as paragraphs."""

    day: str
    language: str
    notes: tuple[Note, ...]
    paragraphs: tuple[str, ...]
    acknowledged: str


@dataclass(frozen=True, slots=True)
class Number:
    """A person's own number: the newest, the one before, and their best."""

    label: str
    value: str
    when: str
    before: str
    best: str


def letter(outgoing: Outgoing, *, language: str) -> Letter:
    """Return the message of a link in a language; words that somebody wrote stay in theirs."""
    message = Message.objects.filter(pk=outgoing.source_id).first() if outgoing.source == SOURCE else None
    written = message is None or message.edited or message.text != outgoing.body
    notes = () if message is None or written else _notes(outgoing, message, language)
    sent = local(outgoing.created_at, outgoing.company.zoneinfo)
    got = outgoing.reactions.filter(kind=Reaction.Kind.ACKNOWLEDGED).first()
    return Letter(
        day=long_day(sent.date()),
        language=outgoing.language,
        notes=notes,
        paragraphs=() if notes else tuple(filter(None, outgoing.body.splitlines())),
        acknowledged=_time(got.at, outgoing.company) if got else "",
    )


def disputable(outgoing: Outgoing, *, language: str) -> tuple[Note, ...]:
    """Return the coaching points of a message, also of one that somebody wrote."""
    message = Message.objects.filter(pk=outgoing.source_id).first() if outgoing.source == SOURCE else None
    notes = _notes(outgoing, message, language) if message else ()
    return tuple(note for note in notes if not note.praise and not note.standing)


def _notes(outgoing: Outgoing, message: Message, language: str) -> tuple[Note, ...]:
    told = Finding.objects.filter(message=message, told=True).select_related("rule", "slot", "file")
    findings = sorted(told, key=lambda each: (each.side == Finding.Side.OPPORTUNITY, -each.rule.importance, each.pk))
    history = pasts(outgoing.company_id, [each.pk for each in findings])
    wording = own_wordings(outgoing.company_id)(pick_language(language, outgoing.language))
    return tuple(_note(each, history[each.pk], message, wording) for each in findings)


def _note(finding: Finding, past: Past, message: Message, wording: Wording) -> Note:
    point, metric = point_of(finding, past), find(finding.metric)
    praise = finding.side == Finding.Side.REINFORCEMENT
    if praise:
        text, action = praise_words(point, message.composed_for, wording), ""
    else:
        text, action = coach_words(point, message.composed_for, wording)
    period = day_words(finding.start) if finding.start == finding.end else week_label(finding.start, [finding.slot])
    value = value_words(finding.value.normalize(), metric, wording) if metric else f"{finding.value.normalize():f}"
    label = metric.label if metric else finding.metric
    return Note(
        id=finding.pk,
        praise=praise,
        label=_(label),
        value=value,
        text=text,
        action=action,
        origin=f"{kind_name(finding.file.kind) or finding.file.name}, {period}",
        standing=finding.standing,
    )


def earlier(outgoing: Outgoing, *, now: datetime) -> tuple[Letter, ...]:
    """Return what else the person was sent in the last months, newest first, once per message, as it was written."""
    rows = (
        Outgoing.objects.filter(person_id=outgoing.person_id, created_at__gt=now - EARLIER_FOR)
        .exclude(source="code")
        .exclude(delivery__status__in=("pending", "canceled", "failed"))
        .select_related("company")
        .order_by("-created_at", "-pk")
    )
    found: dict[tuple[str, int], Letter] = {}
    for row in rows[: MOST_EARLIER * 2]:
        if (row.source, row.source_id) != (outgoing.source, outgoing.source_id):
            day = long_day(local(row.created_at, row.company.zoneinfo).date())
            words = tuple(filter(None, row.body.splitlines()))
            found.setdefault((row.source, row.source_id), Letter(day, row.language, (), words, ""))
    return tuple(found.values())[:MOST_EARLIER]


def numbers(person: Person, *, language: str, now: datetime) -> tuple[Number, ...]:
    """Return the person's newest number of each metric with what it is compared with: their own past alone."""
    since = local(now, person.company.zoneinfo).date() - NUMBERS_FOR
    rows = Reading.objects.filter(person=person, counts=True, start__gt=since, value__isnull=False)
    of: dict[str, list[Reading]] = {}
    for row in rows.order_by("metric", "-start").select_related("slot"):
        of.setdefault(row.metric, []).append(row)
    wording = load(pick_language(language))
    return tuple(filter(None, (_number(readings, wording) for readings in of.values())))


def _number(readings: list[Reading], wording: Wording) -> Number | None:
    metric = find(readings[0].metric)
    if metric is None:
        return None
    newest = readings[0]
    same = [each for each in readings if each.end - each.start == newest.end - newest.start]
    values = [each.value for each in same]
    best = min(values) if metric.direction == "lower" else max(values)
    compared = len(values) > 1
    when = day_words(newest.start) if newest.start == newest.end else week_label(newest.start, [newest.slot])
    return Number(
        label=_(metric.label),
        value=value_words(values[0].normalize(), metric, wording),
        when=when,
        before=value_words(values[1].normalize(), metric, wording) if compared else "",
        best=value_words(best.normalize(), metric, wording) if compared and metric.direction in ORDERED else "",
    )


def long_day(day: date) -> str:
    """Return weekday, day and month, as a page begins with them: ``Friday 20 November``."""
    return str(capfirst(date_format(day, _("l j F"))))


def short_day(day: date) -> str:
    """Return day and month inside a sentence: ``4 December``."""
    return date_format(day, _("j F"))


def _time(instant: datetime, company: Company) -> str:
    return date_format(local(instant, company.zoneinfo), "H:i")
