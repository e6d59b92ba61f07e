"""The cases of files: what each file says of them is kept, and what all standing files say together is the case."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django.db.models import Q

from pacenote.accounts.models import Company
from pacenote.base.clock import resolve_local
from pacenote.base.querysets import insert_rows
from pacenote.cases.facts import HANDLE, MOST, QUALITY, RATING, CaseFacts, Mark, Part, Scale, pack, together, unpack
from pacenote.cases.services import Known, know_participants, let_go, put_cases
from pacenote.imports.models import FileCase, FileRow
from pacenote.imports.parsers.parsed import CaseRow, ParsedFile, ParsedRow, PersonKey
from pacenote.imports.services.inside import TOOK_PART
from pacenote.people.identity import Directory
from pacenote.people.models import Person
from pacenote.people.names import fold_name
from pacenote.people.queries import directory
from pacenote.performance.models import PerformanceFile

#: So many cases are put together at a time.
BATCH = 2_000
_STEPS = {"good": Decimal(1), "bad": Decimal(0)}
_SCALED = {QUALITY: Scale.PERCENT, RATING: Scale.PERCENT, HANDLE: Scale.SECONDS}


def rows_of_cases(file: PerformanceFile, parsed: ParsedFile) -> list[FileCase]:
    """Return what a file says of each case that has a number; several rows of one case speak together."""
    told: defaultdict[tuple[str, str], list[tuple[int, CaseFacts]]] = defaultdict(list)
    for row in parsed.cases:
        if row.system and row.case_id:
            facts = _facts(row, file.company)
            told[facts.system, facts.number].append((row.line, facts))
    return [
        FileCase(
            company_id=file.company_id,
            file=file,
            line=lines[0][0],
            system=system,
            number=number,
            said=pack(together(facts for _line, facts in sorted(lines, key=_by_time))),
        )
        for (system, number), lines in told.items()
    ]


def _by_time(told: tuple[int, CaseFacts]) -> tuple[str, int]:
    line, facts = told
    return facts.opened_at.isoformat() if facts.opened_at else "", line


def _facts(row: CaseRow, company: Company) -> CaseFacts:
    zone = _zone(row.zone, company)
    measures = {metric: value for metric, value in row.values.items() if metric not in _SCALED}
    return CaseFacts(
        system=row.system[: MOST["system"]],
        number=row.case_id[: MOST["number"]],
        kind=row.kind,
        subject=row.subject[: MOST["subject"]],
        status=row.status,
        channel=row.channel,
        queue=row.queue,
        link=row.link,
        opened_at=_instant(row.opened, zone),
        closed_at=_instant(row.closed, zone),
        marks=tuple(_marks(row)),
        measures=measures,
        parts=tuple(
            Part(part, key.name[:200], key.external_id[:120], key.id_kind or "") for part, key in row.participants
        ),
    )


def _zone(name: str, company: Company) -> ZoneInfo:
    try:
        return ZoneInfo(name) if name else company.zoneinfo
    except (ValueError, OSError):  # a name that no zone has
        return company.zoneinfo


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    wall = datetime.fromisoformat(text)
    return resolve_local(wall.date(), wall.time(), zone)


def _marks(row: CaseRow) -> Iterator[Mark]:
    if row.rating:
        try:
            value = _STEPS.get(row.rating) if row.scale == Scale.TWO_STEPS else Decimal(row.rating)
        except InvalidOperation:
            value = None
        if value is not None:
            yield Mark(RATING, value, row.scale)
    for metric, scale in _SCALED.items():
        if metric in row.values and not (metric == RATING and row.rating):
            form = (row.form, row.version) if metric == QUALITY else ("", "")
            yield Mark(metric, row.values[metric], scale, *form)


def took_part(parsed: ParsedFile) -> list[ParsedRow]:
    """Return a row for everybody who took part in cases and whom no reading names, so that unknown ones can wait."""
    if not parsed.cases:
        return []
    named = {_identity(row.person) for row in parsed.readings}
    found: dict[tuple[str, str], tuple[int, PersonKey]] = {}
    cases: Counter[tuple[str, str]] = Counter()
    for row in parsed.cases:
        if not (row.system and row.case_id):
            continue
        for identity, key in {_identity(key): key for _part, key in row.participants}.items():
            if identity not in named:
                found.setdefault(identity, (row.line, key))
                cases[identity] += 1
    return [ParsedRow(line, key, detail={TOOK_PART: str(cases[identity])}) for identity, (line, key) in found.items()]


def _identity(key: PersonKey) -> tuple[str, str]:
    return (key.id_kind or "", key.external_id) if key.external_id else ("", fold_name(key.name))


def keep_cases(file: PerformanceFile, rows: Sequence[FileCase], known: Directory, now: datetime) -> None:
    """Keep what a file that is being read says of its cases, and put them together anew. Safe to repeat."""
    FileCase.objects.filter(file=file).delete()
    insert_rows(FileCase, rows)
    _put_together(file, known, now)


def settle_cases(files: Iterable[PerformanceFile], now: datetime) -> None:
    """Put the cases of files together anew, after an import was deleted or has come back."""
    for file in files:
        if FileCase.objects.filter(file=file).exists():
            _put_together(file, directory(file.company_id), now)


def _put_together(file: PerformanceFile, known: Directory, now: datetime) -> None:
    names = list(FileCase.objects.filter(file=file).order_by("pk").values_list("system", "number"))
    for start in range(0, len(names), BATCH):
        told = _told(file, names[start : start + BATCH])
        put_cases(company_id=file.company_id, told=list(told.values()), known=known, now=now)
        let_go(company_id=file.company_id, names=[each for each in names[start : start + BATCH] if each not in told],
               now=now)  # fmt: skip


def _told(file: PerformanceFile, names: Sequence[tuple[str, str]]) -> dict[tuple[str, str], CaseFacts]:
    """Return what the standing files say of cases: of each source its newest file, the newest source last."""
    standing = Q(file__status=PerformanceFile.Status.LOADED)
    if file.status != PerformanceFile.Status.DELETED:
        standing |= Q(file=file)  # the one that is being read
    rows = FileCase.objects.filter(
        standing,
        company_id=file.company_id,
        system__in={system for system, _number in names},
        number__in=[number for _system, number in names],
    )
    wanted = set(names)
    newest: defaultdict[tuple[str, str], dict[str, tuple[int, CaseFacts]]] = defaultdict(dict)
    said = rows.order_by("file_id").values_list("system", "number", "file_id", "file__source", "said")
    for system, number, file_id, source, values in said:
        if (system, number) in wanted:
            newest[system, number][file.source if file_id == file.pk else source] = (file_id, unpack(values))
    return {
        name: together(facts for _file, facts in sorted(by_source.values(), key=lambda each: each[0]))
        for name, by_source in newest.items()
    }


def let_know(rows: Iterable[FileRow], people: dict[int, Person]) -> None:
    """Let whoever took part in cases under the names of some rows be the people that these rows mean now."""
    known = [(row.company_id, Known(row.folded_name, row.id_kind, row.external_id, people[row.pk].pk)) for row in rows]
    for company_id in {company for company, _known in known}:
        know_participants(company_id=company_id, known=[each for company, each in known if company == company_id])
