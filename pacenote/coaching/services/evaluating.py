"""Hold readings against rules and keep what is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from pacenote.accounts.models import Company
from pacenote.base.querysets import insert_rows, update_rows
from pacenote.base.tenancy import as_company, lock_company
from pacenote.coaching.models import Finding, Message
from pacenote.coaching.services.composing import compose_for
from pacenote.coaching.services.judging import Found, Period, judge_periods
from pacenote.imports.services.absences import LISTING_KINDS
from pacenote.performance.models import PerformanceFile, Slot, SlotFile
from pacenote.performance.services import is_late

log = structlog.get_logger("pacenote.coaching")
#: A deleted file is evaluated as well: its periods are judged without it.
EVALUATED = (PerformanceFile.Status.LOADED, PerformanceFile.Status.DELETED)
#: What may change about a finding while nobody has been told of it.
FACTS = (
    *("slot", "file", "side", "feat", "streak", "value", "threshold", "exposures", "distance", "rule", "reasons"),
    *("line", "page", "decided_for"),
)
#: How many later periods are looked at again when an older file comes: streaks and bests in them may read otherwise.
LATER = 2
#: So many periods are judged at once: an engine file's week by one look, and years of a sheet in flat memory.
TOGETHER = 10
#: By these a finding that nobody was told is the same as before.
COMPARED = ("feat", "threshold", "streak", "file_id", "reasons", "exposures")


def evaluate(*, company_id: int, file_id: int, now: datetime) -> int:
    """Make the findings of a loaded file and the messages that carry them; returns how many findings it has.

    Safe to repeat, and right in any order of files: what nobody has been told is made anew, what was told stays and
    is marked when the number changed afterwards.
    """
    with as_company(company_id):
        lock_company(company_id)
        company = Company.objects.get(pk=company_id)
        return evaluate_locked(company=company, file=PerformanceFile.objects.get(pk=file_id), now=now)


def evaluate_waiting(*, company_id: int, file_id: int, now: datetime) -> int:
    """Evaluate a file that waits, and with it every other of its company: the words of seven files are written once.

    Does nothing about a file that somebody has evaluated meanwhile. Safe to repeat; a file that cannot be evaluated
    keeps no other back.
    """
    with as_company(company_id):
        lock_company(company_id)
        company = Company.objects.get(pk=company_id)
        file = PerformanceFile.objects.get(pk=file_id)
        if file.evaluated_at is not None:
            return file.findings
        waiting = PerformanceFile.objects.filter(company=company, status__in=EVALUATED, evaluated_at=None)
        if others := list(waiting.exclude(pk=file_id)):
            try:
                with transaction.atomic():
                    _evaluate_files(company, [file, *others], now)
            except Exception:
                log.exception("files not evaluated together", company=company_id, file=file_id)
            else:
                return file.findings
        return evaluate_locked(company=company, file=file, now=now)


def wait_again(*, company_id: int, file_id: int) -> None:
    """Let a file wait for its evaluation once more, after something about its numbers or people changed."""
    with as_company(company_id):
        lock_company(company_id)  # or an evaluation under way would say that it has seen the change
        PerformanceFile.objects.filter(pk=file_id).update(evaluated_at=None)


def evaluate_locked(*, company: Company, file: PerformanceFile, now: datetime) -> int:
    """Do the work of ``evaluate`` for a caller that holds the company's lock."""
    _evaluate_files(company, [file], now)
    return file.findings if file.status in EVALUATED else 0


def _evaluate_files(company: Company, files: Iterable[PerformanceFile], now: datetime) -> None:
    loaded = [file for file in files if file.status in EVALUATED]
    people: set[int] = set()
    touched = _periods_touched(company, loaded)
    for first in range(0, len(touched), TOGETHER):
        people |= _evaluate_periods(company, touched[first : first + TOGETHER], now)
    if touched:
        people |= _reading_on(company, touched[0][0])
    compose_for(company=company, people=people, now=now)
    counts = Counter(Finding.objects.filter(company=company, file__in=loaded).values_list("file_id", flat=True))
    for file in loaded:
        file.evaluated_at, file.findings = now, counts[file.pk]
    update_rows(PerformanceFile, loaded, ["evaluated_at", "findings"])


def _periods_touched(company: Company, files: list[PerformanceFile]) -> list[tuple[date, date]]:
    """Return the periods of files, and those around them in which they may have proved that somebody worked."""
    own = list(SlotFile.objects.filter(file__in=files).values_list("slot__start", "slot__end").distinct())
    around = Q()
    for start, end in own:
        around |= Q(start__lte=start, end__gte=end)
    slots = Slot.objects.filter(around, company=company, kind__in=LISTING_KINDS) if own else Slot.objects.none()
    touched = {*own, *slots.values_list("start", "end")}
    return sorted(touched | {later for start, end in own for later in _later(company, start, end)})


def _later(company: Company, start: date, end: date) -> list[tuple[date, date]]:
    """Return the newest periods of the same length after one, whose feats look back at it."""
    later = Slot.objects.filter(company=company, start__gt=start).values_list("start", "end").distinct()
    return [each for each in later.order_by("-start") if each[1] - each[0] == end - start][:LATER]


def _evaluate_periods(company: Company, periods: list[Period], now: datetime) -> set[int]:
    """Bring the findings of some periods in step with their readings; returns the people whose findings changed."""
    found = {
        (*period, *key): each for period, own in judge_periods(company, periods).items() for key, each in own.items()
    }
    starts, ends = {start for start, _end in periods}, {end for _start, end in periods}
    held = Finding.objects.filter(company=company, start__in=starts, end__in=ends).select_related("message")
    kept = {
        (each.start, each.end, each.person_id, each.metric): each for each in held if (each.start, each.end) in periods
    }
    gone = [finding for key, finding in kept.items() if key not in found and not _told(finding)]
    if gone:
        Finding.objects.filter(pk__in=[finding.pk for finding in gone]).delete()
    changed = {finding.person_id for finding in gone}
    changed |= _update([(finding, found[key]) for key, finding in kept.items() if key in found and not _told(finding)])
    _mark_told([(finding, found.get(key)) for key, finding in kept.items() if _told(finding)])
    return changed | _create(company, [each for key, each in found.items() if key not in kept], now)


def _reading_on(company: Company, start: date) -> set[int]:
    """Return whose open messages speak of a later period: their own earlier values may have changed."""
    later = Finding.objects.filter(company=company, start__gt=start, message__state__in=Message.OPEN)
    return set(later.values_list("person_id", flat=True))


def _told(finding: Finding) -> bool:
    """Say whether a finding is closed: told, or doubted, which only a user's decision changes."""
    return bool(finding.standing) or (finding.message is not None and finding.message.state not in Message.OPEN)


def _update(pairs: Iterable[tuple[Finding, Found]]) -> set[int]:
    """Take newer facts into findings nobody was told."""
    open_ones: list[Finding] = []
    for finding, found in pairs:
        columns = found.columns()
        alike = all(getattr(finding, name) == columns[name] for name in COMPARED)
        if alike and _same(finding, found) and finding.rule_id == found.rule.pk:
            continue
        for name, value in columns.items():
            setattr(finding, name, value)
        open_ones.append(finding)
    update_rows(Finding, open_ones, FACTS)
    return {finding.person_id for finding in open_ones}


def _same(finding: Finding, found: Found) -> bool:
    return finding.value == found.reading.value and finding.side == found.side


def _mark_told(pairs: Iterable[tuple[Finding, Found | None]]) -> None:
    """Mark messages whose facts changed after they went, and take the mark away where they are again as they were."""
    turned: list[Finding] = []
    for finding, found in pairs:
        changed = found is None or not _same(finding, found)
        if finding.changed != changed:
            finding.changed = changed
            turned.append(finding)
    update_rows(Finding, turned, ["changed"])
    messages = Message.objects.filter(pk__in={finding.message_id for finding in turned})
    messages.update(changed_after_sending=Exists(Finding.objects.filter(message=OuterRef("pk"), changed=True)))


def _create(company: Company, found: list[Found], now: datetime) -> set[int]:
    """Keep new findings; each is late when the send that its slot was due at has gone."""
    late: dict[int, bool] = {}
    for slot in Slot.objects.filter(pk__in={each.reading.slot_id for each in found}):
        late[slot.pk] = is_late(company=company, slot=slot, now=now)
    insert_rows(
        Finding,
        [
            Finding(
                company=company,
                person_id=each.reading.person_id,
                metric=each.reading.metric,
                start=each.reading.start,
                end=each.reading.end,
                late=late[each.reading.slot_id],
                found_at=now,
                **each.columns(),
            )
            for each in found
        ],
    )
    return {each.reading.person_id for each in found}
