"""One case: its facts, who took part, how it was judged, the sessions about it, and the files that tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.accounts.permissions import (
    CREATE_SUGGESTIONS,
    SCHEDULE_SESSIONS,
    VIEW,
    VIEW_PEOPLE,
    VIEW_SUGGESTIONS,
    may,
)
from pacenote.cases.facts import HANDLE, QUALITY
from pacenote.cases.models import Case, Participant, Score
from pacenote.coaching.phrases import value_words
from pacenote.coaching.wording import load, pick_language
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.coaching_sessions.workflow import State
from pacenote.imports.models import FileCase
from pacenote.performance.catalogue import find
from pacenote.performance.models import PerformanceFile
from pacenote.web.panels.cases import name_of, score_words, system_names
from pacenote.web.panels.file_cards import kind_name
from pacenote.web.panels.people import initials
from pacenote.web.panels.sessions import Section, cards, with_names
from pacenote.web.panels.times import Times, span_words

#: So many past sessions stand on the page.
MOST_PAST = 12
PAST = (State.COMPLETED, State.CANCELED)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the facts."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """Somebody who took part, with everything they did."""

    name: str
    initials: str
    url: str
    parts: str
    auditor: bool
    unknown: bool


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One score; ``form`` is what it was judged by."""

    label: str
    value: str
    form: str
    tone: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that tells of the case."""

    name: str
    kind: str
    line: int
    when: str
    url: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that the page shows; ``outside`` counts who took part and is none of the reader's people."""

    number: str
    system: str
    kind: str
    subject: str
    stands: bool
    link: str
    facts: list[Fact]
    people: list[PartRow]
    outside: int
    scores: list[ScoreRow]
    sections: list[Section]
    files: list[FileLine]
    suggest_url: str
    schedule_url: str


def case_page(case: Case, membership: Membership, times: Times) -> CasePage:
    """Return the page of a case for a member who may see it."""
    parts = list(case.participants.select_related("person").order_by("pk"))
    seen = set(Participant.objects.visible_to(membership).filter(case=case).values_list("pk", flat=True))
    slug, asks = membership.company.slug, f"?case=c{case.pk}"

    def url(page: str, permission: str) -> str:
        return reverse(page, args=[slug]) + asks if case.stands and may(membership, permission) else ""

    return CasePage(
        number=case.number,
        system=system_names(membership).get(case.system, ""),
        kind=str(case.get_kind_display()),
        subject=case.subject,
        stands=case.stands,
        link=case.link,
        facts=list(_facts(case, times)),
        people=_people([each for each in parts if each.pk in seen], membership),
        outside=len({each.person_id or -each.pk for each in parts if each.pk not in seen}),
        scores=list(_scores(case)),
        sections=_sections(case, membership, times.now),
        files=_files(case, membership, times),
        suggest_url=url("session_suggest", CREATE_SUGGESTIONS),
        schedule_url=url("session_new", SCHEDULE_SESSIONS),
    )


def _facts(case: Case, times: Times) -> Iterator[Fact]:
    if case.opened_at:
        yield Fact(_("Opened"), times.full(case.opened_at))
    else:
        yield Fact(_("First heard of"), times.full(case.at))
    if case.closed_at:
        yield Fact(_("Closed"), times.full(case.closed_at))
    if case.opened_at and case.closed_at and case.closed_at > case.opened_at:
        yield Fact(_("Open for"), span_words(case.closed_at - case.opened_at))
    words = ((_("Status"), case.status), (_("Channel"), case.channel), (_("Queue or team"), case.queue))
    yield from (Fact(label, value) for label, value in words if value)
    wording = load(pick_language(get_language() or ""))
    for name, value in sorted(case.measures.items()):
        metric = find(name)
        if metric is not None and metric.name not in ("handled", "resolved"):
            yield Fact(_(metric.label), value_words(Decimal(value), metric, wording))


def _people(parts: list[Participant], membership: Membership) -> list[PartRow]:
    """Return everybody once, auditors last."""
    of_one: dict[object, list[Participant]] = {}
    for each in parts:
        of_one.setdefault(each.person_id or (each.external_id or each.folded_name), []).append(each)
    rows = [_person(each, membership) for each in of_one.values()]
    return sorted(rows, key=lambda row: row.auditor)


def _person(parts: list[Participant], membership: Membership) -> PartRow:
    person, name = parts[0].person, name_of(parts[0])
    visible = person is not None and may(membership, VIEW_PEOPLE)
    return PartRow(
        name=name,
        initials=initials(name),
        url=reverse("person", args=[membership.company.slug, person.pk]) if person and visible else "",
        parts=", ".join(dict.fromkeys(str(each.get_part_display()) for each in parts)),
        auditor=all(each.part == Participant.Part.AUDITOR for each in parts),
        unknown=person is None,
    )


def _scores(case: Case) -> Iterator[ScoreRow]:
    for score in case.scores.order_by("metric", "form", "version"):
        metric = find(score.metric)
        label = _(metric.label) if metric else score.metric
        tone = "" if score.metric in (QUALITY, HANDLE) else "ok" if score.satisfies else "bad"
        yield ScoreRow(label, score_words(score), _form(score), tone)


def _form(score: Score) -> str:
    if score.form and score.version:
        return _("%(form)s, version %(version)s") % {"form": score.form, "version": score.version}
    return score.form or score.version


def _sections(case: Case, membership: Membership, now: datetime) -> list[Section]:
    """Return the coaching widget: what is suggested, what is planned or running, what has been."""
    rows = _sessions(case, membership)
    suggested = [row for row in rows if row.stands is State.SUGGESTED]
    suggested.sort(key=lambda row: (row.expires_at or row.created_at, row.pk))
    planned = [row for row in rows if row.stands in (State.SCHEDULED, State.STARTED)]
    planned.sort(key=lambda row: (row.starts_at or row.created_at, row.pk))
    past = [row for row in rows if row.state in PAST]
    past.sort(key=lambda row: (row.created_at, row.pk), reverse=True)
    found = []
    if may(membership, VIEW_SUGGESTIONS):
        found.append(_section(_("Suggested Coaching Session"), "suggested", suggested, membership, now))
    elif may(membership, CREATE_SUGGESTIONS):
        own = [row for row in suggested if row.suggester_id == membership.user_id]
        found.append(_section(_("My suggestions"), "suggested", own, membership, now))
    found.append(_section(_("Planned and running"), "planned", planned, membership, now))
    found.append(_section(_("Held and canceled"), "past", past, membership, now))
    return [each for each in found if each.cards or each.key == "suggested"]


def _sessions(case: Case, membership: Membership) -> list[CoachingSession]:
    """Return the sessions about a case that the page shows: who may know of which is asked once, for their ids."""
    own = CoachingSession.objects.filter(company_id=membership.company_id, cases__case=case)
    rows = list(own.order_by("-created_at", "-pk").values_list("pk", "state"))
    known = CoachingSession.objects.known_among((pk for pk, _state in rows), membership)
    rows = [(pk, state) for pk, state in rows if pk in known]
    past = [pk for pk, state in rows if state in PAST]
    shown = [*(pk for pk, state in rows if state not in PAST), *past[:MOST_PAST]]
    return list(with_names(CoachingSession.objects.filter(pk__in=shown))) if shown else []


def _section(
    title: str, key: str, sessions: Iterable[CoachingSession], membership: Membership, now: datetime
) -> Section:
    return Section(title, key, cards(sessions, membership, now), _("Nobody has suggested a session about this case."))


def _files(case: Case, membership: Membership, times: Times) -> list[FileLine]:
    told = FileCase.objects.visible_to(membership).filter(system=case.system, number=case.number)
    slug, readable = membership.company.slug, may(membership, VIEW)
    return [
        FileLine(
            name=each.file.name,
            kind=kind_name(each.file.kind) or each.file.name,
            line=each.line,
            when=times.full(each.file.uploaded_at),
            url=reverse("file_page", args=[slug, each.file_id]) if readable else "",
            deleted=each.file.status == PerformanceFile.Status.DELETED,
        )
        for each in told.select_related("file").order_by("-file_id")
    ]
