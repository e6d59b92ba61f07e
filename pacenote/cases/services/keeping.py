"""Keep what is told of cases: new ones, changed ones, and those of which nothing is told any more.

Imports come through here, and so may anything else that knows cases.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.base.querysets import insert_rows, update_rows
from pacenote.cases.facts import MOST, CaseFacts, holds, is_satisfied, pack, safe_link, together
from pacenote.cases.models import Case, Participant, Score
from pacenote.people.identity import Directory, Match, Sought
from pacenote.people.names import fold_name
from pacenote.webhooks.services import publish_each

#: So many cases are looked up and written at a time.
BATCH = 2_000
_CENT = Decimal("0.01")
_CHANGED = (
    *("kind", "subject", "status", "channel", "queue", "link", "at", "opened_at", "closed_at"),
    *("satisfied", "measures", "words", "digest", "stands", "changed_at"),
)


class BadCaseError(DomainError):
    """A case that cannot be kept as it was told."""

    code = "bad_case"


@dataclass(frozen=True, slots=True)
class Kept:
    """How many cases were new, and how many said something else than before."""

    new: int = 0
    changed: int = 0


def put_cases(*, company_id: int, told: Sequence[CaseFacts], known: Directory, now: datetime) -> Kept:
    """Keep cases as they are told now. Safe to repeat: the same number is the same case, and never a second one.

    Whoever took part is somebody of the directory where they are certainly known; the others are kept by name.
    Raises BadCaseError where a case has no number, or a score does not lie on its scale.
    """
    for each in told:
        _check(each)
    by_name: dict[tuple[str, str], list[CaseFacts]] = {}
    for each in told:
        by_name.setdefault(_name(each), []).append(each)
    once = [together(tellings) for tellings in by_name.values()]
    new = changed = 0
    for start in range(0, len(once), BATCH):
        made, altered = _put(company_id, once[start : start + BATCH], known, now)
        new, changed = new + made, changed + altered
    return Kept(new, changed)


def let_go(*, company_id: int, names: Iterable[tuple[str, str]], now: datetime) -> int:
    """Let cases stand no more, of which nothing is told any longer; returns how many. They are kept: sessions may
    refer to them, and telling them again brings them back."""
    count = 0
    for system, numbers in _by_system(names).items():
        cases = Case.objects.filter(company_id=company_id, system=system, number__in=numbers, stands=True)
        count += cases.update(stands=False, changed_at=now, digest="")
    return count


def _name(told: CaseFacts) -> tuple[str, str]:
    return told.system, told.number


def _by_system(names: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for system, number in names:
        found.setdefault(system, []).append(number)
    return found


def _check(case: CaseFacts) -> None:
    if not case.number or not case.system:
        raise BadCaseError(_("A case needs a number."), hint=_("Say which column holds it."))
    wrong = next((mark for mark in case.marks if not holds(mark)), None)
    if wrong is not None:
        raise BadCaseError(
            _("%(value)s is no score on the scale “%(scale)s”."),
            hint=_("Look at the number, or choose another scale."),
            values={"value": str(wrong.value), "scale": wrong.scale},
        )


def _put(company_id: int, told: Sequence[CaseFacts], known: Directory, now: datetime) -> tuple[int, int]:
    there = _there(company_id, told)
    rows = {name: _row(company_id, each, there.get(name), now) for each in told for name in [_name(each)]}
    fresh = [row for name, row in rows.items() if name not in there]
    altered = [rows[name] for name, before in there.items() if before.digest != rows[name].digest]
    insert_rows(Case, fresh)
    update_rows(Case, altered, _CHANGED)
    _look_again({case.pk for case in there.values()} - {row.pk for row in altered}, known)
    if not fresh and not altered:
        return 0, 0
    ids = {name: case.pk for name, case in _there(company_id, told).items()}
    touched = {(row.system, row.number) for row in (*fresh, *altered)}
    concerned = [(ids[_name(each)], each) for each in told if _name(each) in touched]
    changed = [row.pk for row in altered]
    Participant.objects.filter(case__in=changed).delete()
    Score.objects.filter(case__in=changed).delete()
    created = [{"case": ids[row.system, row.number]} for row in fresh]
    publish_each(company_id=company_id, event="case.created", about=created, at=now)
    insert_rows(Participant, [row for pk, each in concerned for row in _participants(company_id, pk, each, known)])
    insert_rows(Score, [row for pk, each in concerned for row in _scores(company_id, pk, each)])
    return len(fresh), len(altered)


def _look_again(case_ids: set[int], known: Directory) -> None:
    """Find people of whom nobody knew before, in cases that say what they said."""
    found = []
    for row in Participant.objects.filter(case__in=case_ids, person=None):
        match = known.identify(Sought(row.name, row.external_id, row.id_kind))
        if isinstance(match, Match):
            row.person_id = match.person_id
            found.append(row)
    update_rows(Participant, found, ["person"])


def _there(company_id: int, told: Sequence[CaseFacts]) -> dict[tuple[str, str], Case]:
    names = _by_system(map(_name, told))
    return {
        (case.system, case.number): case
        for system, numbers in names.items()
        for case in Case.objects.filter(company_id=company_id, system=system, number__in=numbers).only(
            "pk", "system", "number", "digest", "at"
        )
    }


def _row(company_id: int, told: CaseFacts, before: Case | None, now: datetime) -> Case:
    subject = told.subject[: MOST["subject"]]
    words = fold_name(" ".join((told.number, told.queue, subject)))[:300]
    return Case(
        pk=before.pk if before else None,
        company_id=company_id,
        system=told.system,
        number=told.number,
        kind=told.kind if told.kind in Case.Kind else Case.Kind.CONTACT,
        subject=subject,
        status=told.status[: MOST["status"]],
        channel=told.channel[: MOST["channel"]],
        queue=told.queue[: MOST["queue"]],
        link=safe_link(told.link),
        at=told.opened_at or (before.at if before else now),
        opened_at=told.opened_at,
        closed_at=told.closed_at,
        satisfied=is_satisfied(told.marks),
        measures={name: str(value) for name, value in told.measures.items()},
        words=words,
        digest=_digest(told),
        stands=True,
        changed_at=now,
    )


def _digest(told: CaseFacts) -> str:
    text = json.dumps(pack(told), sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=20).hexdigest()


def _participants(company_id: int, case_id: int, told: CaseFacts, known: Directory) -> list[Participant]:
    """Return who took part, each once in each part also where two files name them differently."""
    rows: dict[tuple[object, ...], Participant] = {}
    for each in told.parts:
        found = known.identify(Sought(each.name, each.external_id, each.id_kind))
        person = found.person_id if isinstance(found, Match) else None
        folded = fold_name(each.name)[:200]
        identity = (each.id_kind, each.external_id) if each.external_id else ("", folded)
        rows.setdefault(
            (each.part, person or identity),
            Participant(
                company_id=company_id,
                case_id=case_id,
                part=each.part,
                person_id=person,
                name=each.name[:200],
                folded_name=folded,
                id_kind=each.id_kind,
                external_id=each.external_id[:120],
            ),
        )
    return list(rows.values())


def _scores(company_id: int, case_id: int, told: CaseFacts) -> list[Score]:
    rows = [
        Score(
            company_id=company_id,
            case_id=case_id,
            metric=mark.metric,
            value=mark.value.quantize(_CENT),
            scale=mark.scale,
            form=mark.form[:80],
            version=mark.version[:40],
        )
        for mark in told.marks
    ]
    return list({(row.metric, row.form, row.version): row for row in rows}.values())
