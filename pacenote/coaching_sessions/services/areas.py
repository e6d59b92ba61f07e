"""The company's list of coaching areas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

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


@transaction.atomic
def save_area(
    *,
    company: Company,
    name: str,
    by: User,
    now: datetime,
    area: CoachingArea | None = None,
    active: bool = True,
    metrics: Sequence[str] = (),
) -> CoachingArea:
    """Add an area, rename it or retire it; sessions keep theirs. Raises AreaError."""
    name = " ".join(name.split())[:80]
    if not name:
        raise AreaError(_("An area needs a name."), hint=_("Write what sessions of this kind are about."))
    area = area or CoachingArea(company=company)
    before = {"name": area.name, "active": area.active} if area.pk else {}
    area.name, area.sort_key, area.active, area.metrics = name, sort_key(name)[:100], active, list(metrics)
    try:
        with transaction.atomic():
            area.save()
    except IntegrityError as error:
        raise AreaError(
            _("There is an area called “%(name)s” already."), hint=_("Choose another name."), values={"name": name}
        ) from error
    record(
        company_id=company.pk,
        verb="saved",
        subject_type="coaching area",
        subject_id=area.pk,
        at=now,
        actor=by,
        before=before,
        after={"name": name, "active": active},
    )
    return area
