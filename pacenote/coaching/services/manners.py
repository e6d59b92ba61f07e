"""What a company sets about its coaching as a whole, beside its rules."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from pacenote.accounts.models import Company, User
from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.tenancy import lock_company
from pacenote.records.services import record


class BadCoachingSettingsError(DomainError):
    """Coaching cannot be set that way. ``field`` names the setting."""

    code = "bad_coaching_settings"

    def __init__(self, message: str, *, field: str, values: dict[str, str | int]) -> None:
        super().__init__(message, values=values)
        self.field = field


@dataclass(frozen=True, slots=True)
class CoachingSettings:
    """Everything that the page *Coaching* changes; days and numbers of readings, 0 switches a feat or the grace off."""

    late_policy: str
    hold_days: int
    max_points: int
    grace_days: int
    praise_streak: int
    praise_improvement: int
    praise_best_after: int

    @classmethod
    def of(cls, company: Company) -> CoachingSettings:
        """Return what a company has set."""
        return cls(**{each.name: getattr(company, each.name) for each in fields(cls)})


#: The least and the most of each number.
RANGES = {
    "hold_days": (1, 30),
    "max_points": (1, 5),
    "grace_days": (0, 90),
    "praise_streak": (0, 26),
    "praise_improvement": (0, 500),
    "praise_best_after": (0, 52),
}


def change_coaching(*, company: Company, wanted: CoachingSettings, by: User, now: datetime) -> bool:
    """Give a company other settings of coaching; returns whether anything changed. Raises BadCoachingSettingsError.

    Counts from the next import and the next send; what was found, told or held back stays as it is.
    """
    _check(wanted)
    lock_company(company.pk)
    fresh = Company.objects.select_for_update().get(pk=company.pk)
    was, will = asdict(CoachingSettings.of(fresh)), asdict(wanted)
    changed = [name for name, value in will.items() if was[name] != value]
    if not changed:
        return False
    Company.objects.filter(pk=company.pk).update(**{name: will[name] for name in changed})
    company.refresh_from_db()
    record(
        company_id=company.pk,
        verb="changed coaching",
        subject_type="company",
        subject_id=company.pk,
        at=now,
        actor=by,
        before={name: was[name] for name in changed},
        after={name: will[name] for name in changed},
    )
    return True


def _check(wanted: CoachingSettings) -> None:
    values = asdict(wanted)
    for name, (least, most) in RANGES.items():
        if not least <= values[name] <= most:
            raise BadCoachingSettingsError(
                _("Choose a number from %(least)s to %(most)s; this is %(found)s."),
                field=name,
                values={"least": least, "most": most, "found": values[name]},
            )
    if wanted.praise_streak == 1:
        raise BadCoachingSettingsError(
            _("A streak has at least 2 readings; this is %(found)s. 0 switches it off."),
            field="praise_streak",
            values={"found": 1},
        )
    if wanted.late_policy not in Company.LatePolicy:
        raise BadCoachingSettingsError(
            _("Choose what happens to late messages."), field="late_policy", values={"found": wanted.late_policy}
        )
