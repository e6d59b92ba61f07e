"""Why a person was told something, and why not: every metric of a period with what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop
from pacenote.coaching.evaluate import NoFinding, NoFindingReason, Opportunity, PraiseKind, Reinforcement
from pacenote.coaching.models import Finding, Message
from pacenote.coaching.phrases import number_words, value_words
from pacenote.coaching.services.explaining import Explanation, Period
from pacenote.coaching.telling import NotTold
from pacenote.people.models import Person
from pacenote.performance.catalogue import METRICS
from pacenote.web.forms.rules import EXPOSURES
from pacenote.web.panels.reasons import LEFT_OUT, reason_words
from pacenote.web.panels.rule_effect import period_words
from pacenote.web.panels.rules import reader_wording, sides
from pacenote.web.panels.times import Times

State = Message.State
NOTHING_FOUND: dict[str, str] = {
    NoFindingReason.MISSING: gettext_noop("No reading: 0 means that there is no number"),
    NoFindingReason.BETWEEN: gettext_noop("Between the thresholds: nothing to say"),
    NoFindingReason.TOO_LITTLE: gettext_noop("Too little to measure"),
    NoFindingReason.EXPOSURE_UNKNOWN: gettext_noop("Not judged: nobody knows how much there was to measure"),
    NoFindingReason.TOO_FEW_CASES: gettext_noop("Not coached: too few cases behind the number"),
    NoFindingReason.SIDE_OFF: gettext_noop("This side of the rule is off"),
    NoFindingReason.NOT_CONTROLLABLE: gettext_noop("Not coached: not theirs to influence"),
}
PRAISED: dict[str, str] = {
    PraiseKind.THRESHOLD: gettext_noop("Praise: reaches the threshold"),
    PraiseKind.BEST: gettext_noop("Praise: a personal best"),
    PraiseKind.IMPROVEMENT: gettext_noop("Praise: an improvement"),
    PraiseKind.STREAK: gettext_noop("Praise: a streak"),
}
SAID: dict[str, str] = {
    NotTold.GRACE: gettext_noop("Not told: the person is new and only praised"),
    NotTold.REPEATED: gettext_noop("Not told: told lately, and not worse since"),
}


@dataclass(frozen=True, slots=True)
class WhyRow:
    """One metric as people/why.html shows it. ``tone``: ok, late or empty."""

    label: str
    definition: str
    value: str
    exposure: str
    rule: str
    version: int
    decision: str
    tone: str
    icon: str
    became: str
    message_url: str
    source_url: str


@dataclass(frozen=True, slots=True)
class PeriodLink:
    """One period to choose."""

    label: str
    count: None
    url: str
    current: bool


def why_rows(membership: Membership, times: Times, found: Iterable[Explanation]) -> tuple[WhyRow, ...]:
    """Return the rows of a period."""
    return tuple(_row(membership, times, each) for each in found)


def period_links(periods: Sequence[Period], chosen: Period | None, url: str) -> tuple[PeriodLink, ...]:
    """Return the periods as chips."""
    return tuple(
        PeriodLink(period_words(each), None, f"{url}?start={each[0]}&end={each[1]}", each == chosen) for each in periods
    )


def chosen_period(start: str, end: str, periods: Sequence[Period]) -> Period | None:
    """Return the period that the address asks for, else the newest."""
    try:
        wanted = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        wanted = None
    return wanted if wanted in periods else next(iter(periods), None)


def _row(membership: Membership, times: Times, each: Explanation) -> WhyRow:
    metric, wording, slug = METRICS[each.metric], reader_wording(), membership.company.slug
    coach, praise = sides(each.values, wording)
    decision, tone, icon = _decision(each)
    person, message = each.finding.person_id if each.finding else 0, each.finding.message if each.finding else None
    reading = each.reading
    return WhyRow(
        label=_(metric.label),
        definition=_(metric.definition),
        value=value_words(reading.value.normalize(), metric, wording) if reading else "",
        exposure=_exposure(each),
        rule=_("coach %(coach)s, praise %(praise)s") % {"coach": coach, "praise": praise},
        version=each.rule.version,
        decision=decision,
        tone=tone,
        icon=icon,
        became=_became(each.finding, times) if each.finding else "",
        message_url=f"{reverse('coaching', args=[slug])}?person={person}" if message else "",
        source_url=reverse("file_versions", args=[slug, reading.slot_id]) if reading else "",
    )


def _exposure(each: Explanation) -> str:
    known = each.measured.exposures if each.measured else {}
    wording = reader_wording()
    return ", ".join(f"{number_words(amount.normalize(), wording)} {EXPOSURES[unit]}" for unit, amount in known.items())


def _decision(each: Explanation) -> tuple[str, str, str]:
    judgement = each.judgement
    if each.reading is None:
        if each.others_have:
            return _("No reading: the files have no number for this person"), "", "todo"
        return _("No reading: no file told this metric for the period"), "", "todo"
    if each.only_compared:
        return _("Only compared with: a file of a later week repeats it"), "", "info"
    if isinstance(judgement, Opportunity):
        return _("Coach: misses the threshold"), "late", "coach"
    if isinstance(judgement, Reinforcement):
        return _(PRAISED[judgement.kind]), "ok", "praise"
    reason = judgement.reason if isinstance(judgement, NoFinding) else NoFindingReason.MISSING
    return _too_little(each) if reason == NoFindingReason.TOO_LITTLE else _(NOTHING_FOUND[reason]), "", "same"


def _too_little(each: Explanation) -> str:
    minimums = each.values.minimum or each.values.praise_minimum
    least = ", ".join(f"{each.amount.normalize():f} {EXPOSURES[each.unit]}" for each in minimums)
    return _("Too little to measure: at least %(least)s") % {"least": least}


def _became(finding: Finding, times: Times) -> str:
    """Return what became of a finding: told, waiting, or why not."""
    message = finding.message
    if finding.not_told in SAID:
        return _(SAID[finding.not_told])
    if finding.not_told in LEFT_OUT:
        return _("Not told, %(reason)s") % {"reason": _(LEFT_OUT[finding.not_told])}
    if message is None:
        return _("Its message was not written yet")
    return _closed(message, times) or _waiting(finding, message)


def _closed(message: Message, times: Times) -> str:
    if message.state == State.RELEASED and message.released_at is not None:
        return _("Told, sent %(when)s") % {"when": times.full(message.released_at)}
    if message.state in (State.SKIPPED, State.EXPIRED):
        return f"{message.get_state_display()}: {reason_words(message.reason)}"
    return ""


def _waiting(finding: Finding, message: Message) -> str:
    if finding.needs_person:
        return _("Needs a person: never goes by itself")
    if finding.late:
        return _("Came after its send: waits for a decision")
    reason = reason_words(message.reason)
    return ": ".join(filter(None, (str(message.get_state_display()), reason)))


def person_facts(person: Person, grace_days: int) -> str:
    """Return since when the person works, where that decides about grace."""
    if person.started_on is None:
        return _("First working day unknown: no grace")
    return _("First working day %(day)s, only praised for %(days)s days") % {
        "day": person.started_on.isoformat(),
        "days": grace_days,
    }
