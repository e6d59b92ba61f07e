"""Make one open message per person of the findings that wait, and one for those that came late."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pacenote.accounts.models import Company
from pacenote.base.clock import local
from pacenote.base.querysets import update_rows
from pacenote.coaching.compose import Addressee, Composed, Limits, compose, subject_for
from pacenote.coaching.models import Finding, Message
from pacenote.coaching.points import Point
from pacenote.coaching.queries import Past, pasts
from pacenote.coaching.services.holding_back import Divided, divide, waiting_findings
from pacenote.coaching.services.words import own_wordings
from pacenote.coaching.wording import Wording
from pacenote.messaging.services import sample_link
from pacenote.people.models import Person
from pacenote.performance.catalogue import find
from pacenote.performance.metrics import own
from pacenote.performance.queries import next_moment, own_labels

State = Message.State
Group = tuple[int, bool]
Told = tuple[Composed, dict[int, Point]]
SETTLED = ("message", "told", "not_told", "decided_for")
REWRITTEN = (
    "generated_text",
    "text",
    "short",
    "subject",
    "language",
    "composed_at",
    "composed_for",
    "outdated",
    "revision",
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """The day that words must be right for, the moment they are written, and whether numbers may have changed."""

    send_day: date
    now: datetime
    new_numbers: bool


@dataclass(frozen=True, slots=True)
class Background:
    """What all messages of one writing share: everybody's past, the company's own words, and the day."""

    history: dict[int, Past]
    wordings: Callable[[str], Wording]
    send_day: date
    labels: Mapping[str, str]


def compose_for(*, company: Company, people: Iterable[int], now: datetime) -> None:
    """Bring the open messages of some people in step with their findings.

    A message that nobody edited is written anew; an edited one keeps its words and is marked outdated. A message
    whose findings are gone disappears, unless somebody edited it.
    """
    send_day = local(next_moment(company, now)[1], company.zoneinfo).date()
    compose_on(company=company, people=people, send_day=send_day, now=now)


def compose_on(
    *, company: Company, people: Iterable[int], send_day: date, now: datetime, new_numbers: bool = True
) -> None:
    """Do the work of ``compose_for`` with words that are right on a given day.

    Without ``new_numbers`` only the day is another one, and a user's own words are not outdated by that.
    """
    occasion = Occasion(send_day, now, new_numbers)
    wanted = set(people)
    groups = divide(company, waiting_findings(company, wanted, send_day), send_day)
    messages = {
        (message.person_id, message.late): message
        for message in Message.objects.select_for_update(of=("self",)).filter(
            company=company, person_id__in=wanted, state__in=Message.OPEN
        )
    }
    told = {group: divided.told for group, divided in groups.items() if divided.told}
    history = pasts(company.pk, [finding.pk for findings in told.values() for finding in findings])
    directory = {person.pk: person for person in Person.objects.filter(pk__in={person_id for person_id, _late in told})}
    wordings, labels = own_wordings(company.pk), _own_labels(company, told.values())
    composed = {
        group: _compose(company, directory[group[0]], findings, Background(history, wordings, send_day, labels))
        for group, findings in told.items()
    }
    kept = _keep(company, {group: text for group, (text, _points) in composed.items()}, messages, occasion)
    _settle_findings(told, composed, kept)
    _settle_rest(groups, kept, send_day)
    for group, orphan in messages.items():
        if group not in told:
            _drop(orphan, send_day, wordings)


def _own_labels(company: Company, groups: Iterable[Sequence[Finding]]) -> dict[str, str]:
    """Return what the company calls its own metrics, asked for only where a finding is about one."""
    own_ones = any(finding.metric.startswith(own.PREFIX) for findings in groups for finding in findings)
    return own_labels(company.pk) if own_ones else {}


def point_of(finding: Finding, past: Past, label: str = "") -> Point:
    """Return a finding as a point to tell, with the person's own past; ``label`` is the company's own word for it."""
    metric = find(finding.metric)
    lower_is_better = metric is not None and metric.direction == "lower"
    return Point(
        metric=finding.metric,
        side="coach" if finding.side == Finding.Side.OPPORTUNITY else "praise",
        value=finding.value.normalize(),
        threshold=finding.threshold.normalize(),
        start=finding.start,
        end=finding.end,
        importance=finding.rule.importance,
        distance=finding.distance,
        coach_at_threshold=finding.rule.coach_at_threshold,
        previous=None if past.previous is None else past.previous.normalize(),
        previous_end=past.previous_end,
        best=past.lowest if lower_is_better else past.highest,
        reasons={code: Decimal(count) for code, count in finding.reasons.items()},
        exposures={unit: Decimal(amount) for unit, amount in finding.exposures.items()},
        feat=finding.feat,
        streak=finding.streak,
        label=label,
    )


def _compose(company: Company, person: Person, findings: Sequence[Finding], behind: Background) -> Told:
    points = {
        finding.pk: point_of(finding, behind.history[finding.pk], behind.labels.get(finding.metric, ""))
        for finding in findings
    }
    composed = compose(
        list(points.values()),
        person=Addressee(person.first_name, person.language, company.language),
        send_day=behind.send_day,
        limits=Limits(max_points=company.max_points),
        wordings=behind.wordings,
        link=sample_link(),
    )
    return composed, points


def _keep(
    company: Company, composed: dict[Group, Composed], open_ones: dict[Group, Message], occasion: Occasion
) -> dict[Group, Message]:
    """Put new texts into the open messages, and make those that are missing, always in the same order."""
    fresh = {
        (person_id, late): Message(
            company=company,
            person_id=person_id,
            late=late,
            state=State.LATE if late else State.DRAFT,
            created_at=occasion.now,
        )
        for person_id, late in sorted(composed)
        if (person_id, late) not in open_ones
    }
    kept = {group: open_ones.get(group) or fresh[group] for group in composed}
    for group, message in kept.items():
        _take_text(message, composed[group], new_numbers=occasion.new_numbers)
        message.composed_at, message.composed_for = occasion.now, occasion.send_day
    Message.objects.bulk_create(fresh.values())
    update_rows(Message, [message for group, message in kept.items() if group not in fresh], REWRITTEN)
    return kept


def _take_text(message: Message, composed: Composed, *, new_numbers: bool) -> None:
    """Take a generated text; the words of a user stay, and are marked where the generated ones changed under them."""
    changed = message.generated_text != composed.text
    message.generated_text, message.subject, message.language = composed.text, composed.subject, composed.language
    message.short = composed.short
    if not message.edited:
        message.revision += message.text != composed.text
        message.text = composed.text
    elif changed and new_numbers:
        message.outdated = True


def _settle_findings(
    groups: dict[Group, list[Finding]], composed: dict[Group, Told], kept: dict[Group, Message]
) -> None:
    """Write on each finding which message carries it and whether its words stand in it, or why not."""
    changed: list[Finding] = []
    for group, findings in groups.items():
        text, points = composed[group]
        left_out = {id(point): reason.value for point, reason in text.left_out}
        for finding in findings:
            before = finding.message_id, finding.told, finding.not_told
            finding.not_told = left_out.get(id(points[finding.pk]), "")
            finding.message, finding.told, finding.decided_for = kept[group], not finding.not_told, None
            if (finding.message_id, finding.told, finding.not_told) != before:
                changed.append(finding)
    update_rows(Finding, changed, SETTLED)


def _settle_rest(groups: dict[Group, Divided], kept: dict[Group, Message], send_day: date) -> None:
    """Write on what is held back why, and at which send; beside a message that goes it is on record there."""
    resting = []
    for group, divided in groups.items():
        for finding, reason in divided.rest:
            finding.message, finding.told, finding.not_told = kept.get(group), False, reason.value
            finding.decided_for = send_day
            resting.append(finding)
    update_rows(Finding, resting, SETTLED)


def _drop(message: Message, send_day: date, wordings: Callable[[str], Wording]) -> None:
    """Leave a message without findings alone where a user wrote it or in it; what was only generated goes."""
    own = Message.objects.filter(pk=message.pk)
    if not message.edited:
        message.delete()
    elif message.generated_text:
        own.update(outdated=True)
    else:  # written by hand: no number outdates it, and only its subject names a day
        own.update(subject=subject_for(send_day, wordings(message.language)), composed_for=send_day)
