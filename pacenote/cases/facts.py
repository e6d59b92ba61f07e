"""What is known of a case, as values: what one row of a file says, and what several of them say together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit


class Scale(StrEnum):
    """What a score is counted on. A score is kept on the scale that it was given on."""

    FIVE_STEPS = "1-5"
    TWO_STEPS = "good_bad"
    PERCENT = "percent"
    SECONDS = "seconds"


#: Lowest and highest value of each scale.
RANGES: Final = {
    Scale.FIVE_STEPS: (Decimal(1), Decimal(5)),
    Scale.TWO_STEPS: (Decimal(0), Decimal(1)),
    Scale.PERCENT: (Decimal(0), Decimal(100)),
    Scale.SECONDS: (Decimal(0), Decimal(10) ** 9),
}
#: From where on a customer counts as satisfied: the best two of five steps, *good*, and what lies as high in percent.
SATISFIED: Final = {Scale.FIVE_STEPS: Decimal(4), Scale.TWO_STEPS: Decimal(1), Scale.PERCENT: Decimal(75)}
RATING, QUALITY, HANDLE = "csat", "qa_score", "handle_seconds"
#: The measures that are scores, told one by one; all others are numbers of the case.
SCORES: Final = (RATING, QUALITY, HANDLE)
#: Letters that each text of a case may have; what is longer is cut.
MOST: Final = {"system": 40, "number": 80, "subject": 200, "status": 40, "channel": 40, "queue": 80, "link": 500}


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody who took part, as the file names them."""

    part: str
    name: str
    external_id: str = ""
    id_kind: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One score: a metric's value on a scale; ``form`` and ``version`` say what the quality was judged by."""

    metric: str
    value: Decimal
    scale: str
    form: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as somebody tells it; ``system`` and ``number`` are its name. Empty means: nothing is said of it."""

    system: str
    number: str
    kind: str = ""
    subject: str = ""
    status: str = ""
    channel: str = ""
    queue: str = ""
    link: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    marks: tuple[Mark, ...] = ()
    measures: dict[str, Decimal] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()


_MOMENTS = ("opened_at", "closed_at")
_TEXTS = ("system", "number", "kind", "subject", "status", "channel", "queue", "link")
_WORDS = (*_TEXTS[2:], *_MOMENTS)


def together(told: Iterable[CaseFacts]) -> CaseFacts:
    """Return what several tellings of one case, the oldest first, say together: what comes later has the last word.

    Scores by another form, and people in another part, stand beside each other. Raises ValueError where there is none.
    """
    tellings = list(told)
    if not tellings:
        raise ValueError("nobody tells of the case")
    known = CaseFacts(tellings[0].system, tellings[0].number)
    for each in tellings:
        said = {name: value for name in _WORDS if (value := getattr(each, name))}
        marks = {(mark.metric, mark.form, mark.version): mark for mark in (*known.marks, *each.marks)}
        known = replace(
            known,
            **said,
            marks=tuple(marks.values()),
            measures=known.measures | each.measures,
            parts=tuple(dict.fromkeys((*known.parts, *each.parts))),
        )
    return known


def is_satisfied(marks: Iterable[Mark]) -> bool | None:
    """Say whether the customer was satisfied by the last rating; None where there is none."""
    found = [mark for mark in marks if mark.metric == RATING and mark.scale in SATISFIED]
    return found[-1].value >= SATISFIED[Scale(found[-1].scale)] if found else None


def holds(mark: Mark) -> bool:
    """Say whether a score lies on its scale."""
    if mark.scale not in set(Scale):
        return False
    low, high = RANGES[Scale(mark.scale)]
    return low <= mark.value <= high


def safe_link(text: str) -> str:
    """Return an address that a browser may open, empty for anything else: a file's text could hold a script."""
    bare = text.strip()
    try:
        parts = urlsplit(bare)
    except ValueError:
        return ""
    safe = parts.scheme in ("http", "https") and parts.netloc and len(bare) <= MOST["link"]
    return bare if safe and not any(sign.isspace() for sign in bare) else ""


def pack(case: CaseFacts) -> dict[str, Any]:
    """Return a case as plain JSON values; what is empty is left out."""
    values: dict[str, Any] = {name: value for name in _TEXTS if (value := getattr(case, name))}
    values |= {name: moment.isoformat() for name in _MOMENTS if (moment := getattr(case, name))}
    marks = [[mark.metric, str(mark.value), mark.scale, mark.form, mark.version] for mark in case.marks]
    parts = [[each.part, each.name, each.external_id, each.id_kind] for each in case.parts]
    measures = {name: str(value) for name, value in case.measures.items()}
    more = {"marks": marks, "parts": parts, "measures": measures}
    return values | {name: value for name, value in more.items() if value}


def unpack(values: dict[str, Any]) -> CaseFacts:
    """Build a case again."""
    texts = {name: values[name] for name in _TEXTS if name in values}
    opened, closed = (datetime.fromisoformat(values[name]) if name in values else None for name in _MOMENTS)
    marks = values.get("marks", ())
    return CaseFacts(
        **texts,
        opened_at=opened,
        closed_at=closed,
        marks=tuple(Mark(metric, Decimal(value), *rest) for metric, value, *rest in marks),
        measures={name: Decimal(value) for name, value in values.get("measures", {}).items()},
        parts=tuple(Part(*part) for part in values.get("parts", ())),
    )
