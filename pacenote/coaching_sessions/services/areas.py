"""The company's list of coaching areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.coaching_sessions.models import CoachingArea
from pacenote.people.names import sort_key
from pacenote.records.services import record

#: What a new company starts with, by language, each with the metrics it is tied to.
SHIPPED: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "en": (
        ("Safe driving", ("seatbelt_off_rate", "speeding_event_rate", "distractions_rate", "following_distance_rate")),
        ("Delivery quality", ("pod", "dsb_count", "dcr")),
        ("Customer experience", ("cdf_dpmo", "cx_negative", "csat")),
        ("Handling contacts", ("handle_seconds", "qa_score")),
        ("Attendance", ()),
        ("Something else", ()),
    ),
    "es": (
        ("Manejo seguro", ("seatbelt_off_rate", "speeding_event_rate", "distractions_rate", "following_distance_rate")),
        ("Calidad de entrega", ("pod", "dsb_count", "dcr")),
        ("Experiencia del cliente", ("cdf_dpmo", "cx_negative", "csat")),
        ("Atención de contactos", ("handle_seconds", "qa_score")),
        ("Asistencia", ()),
        ("Otro tema", ()),
    ),
}


class AreaError(DomainError):
    """An area that cannot be as it was asked for."""

    code = "area_refused"


def ship_areas(*, company: Company) -> None:
    """Give a new company the shipped list, in its language."""
    CoachingArea.objects.bulk_create(
        [
            CoachingArea(company=company, name=name, sort_key=sort_key(name), metrics=list(metrics))
            for name, metrics in SHIPPED.get(company.language, SHIPPED["en"])
        ],
        ignore_conflicts=True,
    )


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area as a user wants it; ``id`` is None for a new one."""

    name: str
    active: bool = True
    metrics: tuple[str, ...] = ()
    id: int | None = None


@transaction.atomic
def save_areas(*, company: Company, lines: Sequence[AreaLine], by: User, now: datetime) -> int:
    """Write the list of areas; returns how many changed. What is not named stays. Raises AreaError.

    None is deleted: sessions keep theirs.
    """
    kept = {each.pk: each for each in CoachingArea.objects.select_for_update().filter(company=company)}
    lines = [line for line in lines if line.id in kept or line.id is None]
    keys = [sort_key(" ".join(line.name.split()))[:100] for line in lines]
    keys += [each.sort_key for pk, each in kept.items() if pk not in {line.id for line in lines}]
    if not all(keys) or len(set(keys)) < len(keys):
        raise AreaError(_("Every area needs a name, and no two the same."), hint=_("Choose another name for one."))
    named = {line.id for line in lines}
    if not any(line.active for line in lines) and not any(each.active for pk, each in kept.items() if pk not in named):
        raise AreaError(_("No area would be left to choose."), hint=_("Leave at least one of them active."))
    changed = [line for line in lines if line.id is None or _line_of(kept[line.id]) != _tidy(line)]
    # first out of each other's way: two areas may swap their names
    for line in changed:
        if line.id is not None:
            CoachingArea.objects.filter(pk=line.id).update(sort_key=f"~{line.id}")
    before = {line.id: asdict(_line_of(kept[line.id])) for line in changed if line.id is not None}
    after = []
    for line in changed:
        area = kept[line.id] if line.id is not None else CoachingArea(company=company)
        tidy = _tidy(line)
        area.name, area.sort_key = tidy.name, sort_key(tidy.name)[:100]
        area.active, area.metrics = tidy.active, list(tidy.metrics)
        area.save()
        after.append(area)
    if after:
        record(
            company_id=company.pk,
            verb="changed areas",
            subject_type="company",
            subject_id=company.pk,
            at=now,
            actor=by,
            before={str(pk): _plain(values) for pk, values in before.items()},
            after={str(each.pk): _plain(asdict(_line_of(each))) for each in after},
        )
    return len(after)


def _tidy(line: AreaLine) -> AreaLine:
    return replace(line, name=" ".join(line.name.split())[:80], metrics=tuple(sorted(set(line.metrics))))


def _line_of(area: CoachingArea) -> AreaLine:
    return AreaLine(area.name, area.active, tuple(sorted(set(area.metrics))), area.pk)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"metrics": list(values["metrics"])}
