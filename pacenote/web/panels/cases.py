"""Cases as a list: number, who took part, how they were judged, what sessions refer to them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from pacenote.accounts.models import Company, Membership
from pacenote.accounts.permissions import IMPORT_FILES, may
from pacenote.cases.facts import HANDLE, QUALITY, RATING, Scale
from pacenote.cases.models import Case, Participant, Score
from pacenote.coaching.phrases import value_words
from pacenote.coaching.wording import load, pick_language
from pacenote.coaching_sessions.models import CoachingSession
from pacenote.imports.models import SavedMapping
from pacenote.performance.catalogue import metric_of
from pacenote.web.panels.people import Empty, Filter, page_query
from pacenote.web.panels.times import Times

SYSTEMS = {"zendesk": "Zendesk", "chatwoot": "Chatwoot", "intercom": "Intercom", "genesys": "Genesys"}
SHOWS = {
    "": gettext_noop("All"),
    "unsatisfied": gettext_noop("Low rating"),
    "evaluated": gettext_noop("Evaluated"),
    "session": gettext_noop("With a session"),
}


@dataclass(frozen=True, slots=True)
class Rated:
    """A score in words; ``bad`` marks a customer who was not satisfied."""

    text: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list."""

    number: str
    url: str
    system: str
    subject: str
    kind: str
    when: str
    agents: str
    auditors: str
    rating: Rated | None
    quality: str
    handle: str
    status: str
    channel: str
    sessions: int


def rows(cases: Sequence[Case], membership: Membership, times: Times) -> list[CaseRow]:
    """Return the lines of a page of cases; the same queries however many there are."""
    people, scores = _people(cases, membership), _scores(cases)
    sessions, names = _sessions(cases, membership), system_names(membership)
    return [
        CaseRow(
            number=case.number,
            url=reverse("case", args=[membership.company.slug, case.pk]),
            system=names.get(case.system, ""),
            subject=case.subject,
            kind=str(case.get_kind_display()) if case.kind != Case.Kind.CONTACT else "",
            when=times.full(case.at),
            agents=", ".join(people[case.pk, False]),
            auditors=", ".join(people[case.pk, True]),
            rating=rating(scores[case.pk]),
            quality=", ".join(score_words(each) for each in scores[case.pk] if each.metric == QUALITY),
            handle=", ".join(score_words(each) for each in scores[case.pk] if each.metric == HANDLE),
            status=case.status,
            channel=case.channel,
            sessions=sessions[case.pk],
        )
        for case in cases
    ]


def _people(cases: Iterable[Case], membership: Membership) -> defaultdict[tuple[int, bool], list[str]]:
    """Return names by case, and whether they are auditors'; somebody in several parts once."""
    part = Participant.objects.visible_to(membership).filter(case__in=[case.pk for case in cases])
    found: defaultdict[tuple[int, bool], list[str]] = defaultdict(list)
    for each in part.select_related("person").order_by("pk"):
        names, name = found[each.case_id, each.part == Participant.Part.AUDITOR], name_of(each)
        if name not in names:
            names.append(name)
    return found


def name_of(part: Participant) -> str:
    """Return what somebody who took part is called: as the directory has them, else as the file does."""
    return part.person.name if part.person else part.name or part.external_id


def _scores(cases: Iterable[Case]) -> defaultdict[int, list[Score]]:
    found: defaultdict[int, list[Score]] = defaultdict(list)
    for score in Score.objects.filter(case__in=[case.pk for case in cases]).order_by("pk"):
        found[score.case_id].append(score)
    return found


def _sessions(cases: Iterable[Case], membership: Membership) -> Counter[int]:
    """Count the sessions about each case that the reader may see."""
    seen = CoachingSession.objects.visible_to(membership).filter(cases__case__in=[case.pk for case in cases])
    return Counter(
        dict(seen.values("cases__case").annotate(n=Count("pk", distinct=True)).values_list("cases__case", "n"))
    )


def rating(scores: Iterable[Score]) -> Rated | None:
    """Return the customer's rating, None where there is none."""
    found = [each for each in scores if each.metric == RATING]
    if not found:
        return None
    return Rated(score_words(found[-1]), bad=not found[-1].satisfies)


def score_words(score: Score) -> str:
    """Return a score on its own scale, in words."""
    if score.scale == Scale.TWO_STEPS:
        return _("Good") if score.value else _("Bad")
    if score.scale == Scale.FIVE_STEPS:
        return _("%(step)s of 5") % {"step": f"{score.value.normalize():f}"}
    return value_words(score.value.normalize(), metric_of(score.metric), load(pick_language(get_language() or "")))


def system_names(membership: Membership) -> dict[str, str]:
    """Return what the places that cases come from are called; a company's own sheet by the name it gave it."""
    sheets = SavedMapping.objects.visible_to(membership).values_list("pk", "name")
    return SYSTEMS | {f"sheet_{number}": name for number, name in sheets}


def filters(url: str, *, chosen: str, others: dict[str, str]) -> tuple[Filter, ...]:
    """Return the chips above the list. They count nothing: a company may have hundreds of thousands of cases."""
    return tuple(
        Filter(_(label), None, f"{url}?{page_query(show=name, **others)}".rstrip("?&"), current=name == chosen)
        for name, label in SHOWS.items()
    )


def empty_list(membership: Membership, *, filtered: bool) -> Empty:
    """Return what stands in the place of an empty list."""
    url = reverse("cases", args=[membership.company.slug])
    if filtered:
        return Empty("no_match", _("No case matches"), _("Search for less, or show all of them."), url, _("Show all"))
    imports = may(membership, IMPORT_FILES)
    return Empty(
        "nothing_yet",
        _("No cases yet"),
        _says(membership.company),
        reverse("files", args=[membership.company.slug]) if imports else "",
        _("Import a file") if imports else "",
    )


def _says(company: Company) -> str:
    if company.word == Company.Word.AGENT:
        return _(
            "Exports of Zendesk, Chatwoot and Intercom bring them along, and so does any table with one row per case: "
            "its number, its day, its agent."
        )
    return _(
        "A case is an event, a complaint, a concession or a dispute. Any table with one row per case brings them: its "
        "number, its day, who was there."
    )
