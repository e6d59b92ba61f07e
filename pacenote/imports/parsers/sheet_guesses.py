"""What the columns of a table probably mean, by their titles and values. Nothing is read before a user confirms it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Literal

from pacenote.imports.parsers import limits, weeks
from pacenote.imports.parsers.calendar_days import Order, is_undecided, order_of, read_day
from pacenote.imports.parsers.durations import unit_of
from pacenote.imports.parsers.folding import fold_header, is_missing, tidy
from pacenote.imports.parsers.numbers import NumberStyle, read_number
from pacenote.imports.parsers.sheet_mapping import CASE_METRICS, Form, MappedColumn, SheetMapping, fold_title
from pacenote.imports.parsers.tables import Row, Sheet

Role = Literal["name", "email", "agent", "period", "metric", "number", "case", "ignore"]
SAMPLE_ROWS, SHOWN_ROWS, MOST_COLUMNS = 2_000, 6, 60
_LOOK_BELOW = 5
_NAMES = frozenset({
    "agent", "agentname", "name", "fullname", "associate", "teammate", "employee", "employeename", "advisor", "rep",
    "representative", "user", "username", "nombre", "agente", "empleado", "asesor", "colaborador", "driver",
})  # fmt: skip
_IDS = frozenset({
    "agentid", "employeeid", "userid", "id", "personid", "empleadoid", "idagente", "idempleado", "extension",
})  # fmt: skip
_WHEN = frozenset({
    "week", "date", "day", "period", "weekof", "weekstarting", "semana", "fecha", "dia", "periodo", "isoweek",
})  # fmt: skip
_METRICS = {
    "handle_seconds": "aht averagehandletime avghandletime handletime avghandle tmo tiempomediodegestion",
    "talk_seconds": "att talktime averagetalktime avgtalk avgtalktime",
    "hold_seconds": "holdtime averageholdtime avghold avgholdtime",
    "after_call_seconds": "acw aftercallwork avgacw wrapup wraptime",
    "first_response_seconds": "firstresponsetime frt firstreplytime",
    "resolution_seconds": "resolutiontime timetoresolution avgresolutiontime",
    "handled": "handled contacts contactshandled handledcontacts calls callshandled contactos llamadas",
    "resolved": "resolved resolutions casessolved resueltos",
    "reopens": "reopens reopened",
    "csat": "csat csatscore customersatisfaction satisfaction satisfaccion",
    "csat_ratings": "ratings csatratings surveys csatresponses encuestas valoraciones",
    "qa_score": "qa qascore qualityscore quality calidad",
    "qa_evaluations": "evaluations qaevaluations evaluaciones",
    "adherence": "adherence scheduleadherence adherencia",
}
METRIC_OF_TITLE = {title: metric for metric, found in _METRICS.items() for title in found.split()}
#: What a column with such a title says of a case; with a column of numbers of cases, a row is about one.
_OF_CASES = {
    "number": "case caseid casenumber caseno ticket ticketid ticketnumber conversation conversationid contactid "
    "interactionid caso idcaso numerodecaso",
    "closed": "closed closedat closedon solvedat resolvedat cerrado",
    "status": "status state casestatus estado",
    "channel": "channel via mediatype canal",
    "queue": "queue team group queuename cola equipo",
    "kind": "kind type casetype kindofcase tipo",
    "subject": "subject title asunto",
    "link": "link url caselink enlace",
    "rating": "rating customerrating valoracion",
    "auditor": "auditor reviewer evaluator reviewedby evaluatedby evaluador revisor",
    "auditor_email": "auditoremail revieweremail evaluatoremail",
    "form": "form scorecard evaluationform formulario",
    "version": "version formversion",
}
_OPENED = frozenset({
    "opened", "openedat", "openedon", "created", "createdat", "createdon", "startedat", "abierto", "creado",
})  # fmt: skip
FIELD_OF_TITLE = {title: field for field, found in _OF_CASES.items() for title in found.split()}
_STEPS = frozenset("12345")
_EMAIL = re.compile(r"^[^\s@]+@[^\s@]+\.[^\s@]+$")
_CLOCK = re.compile(r"^\d{1,4}:[0-5]?\d(:[0-5]\d)?(\s*[ap]\.?m\.?)?$", re.IGNORECASE)
_MOSTLY = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Column:
    """A column as a user sees it, and what it probably is. ``form`` is how its numbers seem to be written."""

    title: str
    key: str
    samples: tuple[str, ...]
    role: Role
    metric: str = ""
    form: Form = "number"
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Outline:
    """The head of a table: its columns, how many rows it has, and how its days are written.

    ``undecided`` says that month and day cannot be told apart.
    """

    columns: tuple[Column, ...]
    rows: int
    weekly: bool
    undecided: bool
    order: Order


def header_place(sheet: Sheet) -> int | None:
    """Return the likeliest header row: the first that is the widest, all words, with something below; None for none."""
    best: tuple[int, int] | None = None
    top = sheet.top(limits.HEADER_SEARCH_ROWS + _LOOK_BELOW)
    for place, row in enumerate(top[: limits.HEADER_SEARCH_ROWS]):
        titles = [tidy(cell) for cell in row.cells if tidy(cell)]
        words = [title for title in titles if not (_is_number(title) or _CLOCK.match(title) or _is_when(title))]
        below = any(not each.is_blank() for each in top[place + 1 : place + 1 + _LOOK_BELOW])
        if len(titles) < 2 or len(words) < len(titles) or not below or any(len(title) > 120 for title in titles):
            continue
        if best is None or len(titles) > best[0]:
            best = len(titles), place
    return best[1] if best else None


def outline(sheet: Sheet, place: int) -> Outline:
    """Return the head of the table below a header row, with guesses from a sample of its rows."""
    rows = sheet.below(place)
    sample = list(islice(rows, SAMPLE_ROWS))
    titles = [tidy(cell) for cell in sheet.top(place + 1)[place].cells][:MOST_COLUMNS]
    keys = [fold_title(title) for title in titles]
    texts = [_filled(sample, place) for place in range(len(titles))]
    roles = _roles(keys, texts)
    shown = sample[:SHOWN_ROWS]
    columns = tuple(
        _column(title, keys[place], tuple(tidy(row.cell(place))[:60] for row in shown), roles[place], texts[place])
        for place, title in enumerate(titles)
        if title and keys.count(keys[place]) == 1
    )
    when = next((texts[place] for place, role in enumerate(roles) if role == "period"), [])
    order = order_of(when)
    return Outline(columns, len(sample) + sum(1 for _row in rows), _is_weekly(when), is_undecided(when, order), order)


def guessed(found: Outline, *, name: str) -> SheetMapping:
    """Return the mapping that the guesses make; it may lack a person or a metric."""
    by_role = {column.role: column.key for column in reversed(found.columns)}
    fields = _fields(found)
    if "number" in fields:
        return _guessed_cases(found, by_role, fields, name=name)
    metrics = {column.metric: column for column in found.columns if column.role == "metric"}
    return SheetMapping(
        name=name,
        cadence="week" if found.weekly else "day",
        columns=tuple(MappedColumn(column.key, metric, column.form) for metric, column in metrics.items()),
        name_column=by_role.get("name", ""),
        id_column=by_role.get("email", by_role.get("agent", "")),
        id_kind="email" if "email" in by_role else "agent",
        period_column=by_role.get("period", ""),
        order=found.order,
        titles=tuple((column.key, column.title) for column in found.columns),
    )


def _fields(found: Outline) -> dict[str, Column]:
    """Return what columns say of a case; a number from 1 to 5 is a rating, not a share."""
    fields = {FIELD_OF_TITLE[column.key]: column for column in reversed(found.columns) if column.key in FIELD_OF_TITLE}
    steps = [c for c in found.columns if c.metric == "csat" and {text for text in c.samples if text} <= _STEPS]
    return fields | ({"rating": steps[0]} if steps and "rating" not in fields else {})


def _guessed_cases(found: Outline, by_role: dict[Role, str], fields: dict[str, Column], *, name: str) -> SheetMapping:
    taken = {column.key for column in fields.values()}
    metrics = {c.metric: c for c in found.columns if c.metric in CASE_METRICS and c.key not in taken}
    people = {role: "" if by_role.get(role, "") in taken else by_role.get(role, "") for role in ("name", "email")}
    agent = by_role.get("agent", "")
    return SheetMapping(
        name=name,
        cadence="case",
        columns=tuple(MappedColumn(column.key, metric, column.form) for metric, column in metrics.items()),
        name_column=people["name"],
        id_column=people["email"] or ("" if agent in taken else agent),
        id_kind="email" if people["email"] else "agent",
        period_column=by_role.get("period", ""),
        order=found.order,
        titles=tuple((column.key, column.title) for column in found.columns),
        fields=tuple((field, column.key) for field, column in fields.items()),
    )


def is_metric_sheet(found: Outline) -> bool:
    """Tell whether a table certainly has people, days and numbers."""
    roles = {column.role for column in found.columns}
    return bool(roles & {"name", "email", "agent"} and "period" in roles and roles & {"metric", "number"})


def _filled(rows: Iterable[Row], place: int) -> list[str]:
    return [tidy(row.cell(place)) for row in rows if not is_missing(row.cell(place))]


def _roles(keys: Sequence[str], texts: Sequence[list[str]]) -> list[Role]:
    """Give each column one role; the first likely one is the name, the address or the week."""
    roles: list[Role] = ["ignore"] * len(keys)

    def give(role: Role, places: Iterable[int]) -> None:
        place = next((place for place in places if roles[place] == "ignore" and texts[place]), None)
        if place is not None:
            roles[place] = role

    every = range(len(keys))
    for place in every if "number" in {FIELD_OF_TITLE.get(key) for key in keys} else ():
        if keys[place] in FIELD_OF_TITLE and texts[place]:
            roles[place] = "case"
    give("email", (p for p in every if _mostly(texts[p], lambda text: bool(_EMAIL.match(text)))))
    give("period", (p for p in every if keys[p] in _WHEN | _OPENED and _mostly(texts[p], _is_when)))
    give("period", (p for p in every if "period" not in roles and _mostly(texts[p], _is_when)))
    give("name", (p for p in every if keys[p] in _NAMES and _mostly(texts[p], _is_word)))
    give("name", (p for p in every if "name" not in roles and _mostly(texts[p], _is_full_name)))
    if "email" not in roles:
        give("agent", (p for p in every if keys[p] in _IDS))
    for place in every:
        known = fold_header(keys[place]) in METRIC_OF_TITLE
        numbers = _form(keys[place], texts[place]) is not None
        if roles[place] == "ignore" and (numbers or (known and not texts[place])):
            roles[place] = "metric" if known else "number"
    return _each_metric_once(keys, roles)


def _each_metric_once(keys: Sequence[str], roles: list[Role]) -> list[Role]:
    seen: set[str] = set()
    for place, role in enumerate(roles):
        metric = METRIC_OF_TITLE.get(fold_header(keys[place]), "")
        if role == "metric" and metric in seen:
            roles[place] = "number"
        seen.add(metric)
    return roles


def _column(title: str, key: str, samples: tuple[str, ...], role: Role, texts: list[str]) -> Column:
    form = _form(key, texts, title=title) or "number"
    metric = METRIC_OF_TITLE.get(fold_header(key), "") if role == "metric" else ""
    if metric.endswith("_seconds") and form == "number":
        form = _unit_form(title)
    if metric in ("csat", "qa_score", "adherence") and form == "number":
        form = "fraction" if _all_at_most_one(texts) else "percent"
    decimals = max((len(text.rstrip("% ").partition(".")[2]) for text in texts[:200]), default=0)
    return Column(title, key, samples, role, metric, form, min(decimals, 2))


def _form(key: str, texts: Sequence[str], *, title: str = "") -> Form | None:
    """Return how the numbers of a column are written; None where they are no numbers."""
    if not texts:
        return None
    if _mostly(texts, lambda text: bool(_CLOCK.match(text))):
        three = [text for text in texts if text.count(":") == 2]
        return "h:mm:ss" if three and not all(text.endswith(":00") for text in three) else "m:ss"
    style = NumberStyle.of(texts)
    if not _mostly(texts, lambda text: isinstance(read_number(text, style), Decimal)):
        return None
    if any("%" in text for text in texts):
        return "percent"
    return _unit_form(title) if "time" in key and title else "number"


def _unit_form(title: str) -> Form:
    unit = unit_of(title, "seconds")
    forms: dict[Decimal, Form] = {Decimal(60): "minutes", Decimal(3600): "hours"}
    return forms.get(unit, "seconds")


def _all_at_most_one(texts: Iterable[str]) -> bool:
    numbers = [cell for text in texts if isinstance(cell := read_number(text, NumberStyle()), Decimal)]
    return bool(numbers) and max(numbers) <= 1


def _mostly(texts: Sequence[str], good: Callable[[str], bool]) -> bool:
    return bool(texts) and sum(map(good, texts)) >= _MOSTLY * len(texts)


def _is_number(text: str) -> bool:
    return isinstance(read_number(text, NumberStyle()), Decimal)


def _is_when(text: str) -> bool:
    return weeks.read_label(text) is not None or read_day(text, "mdy") is not None or read_day(text, "dmy") is not None


def _is_word(text: str) -> bool:
    return bool(re.match(r"^[^\W\d]", text))


def _is_full_name(text: str) -> bool:
    return _is_word(text) and " " in text and not any(sign.isdigit() for sign in text)


def _is_weekly(texts: Sequence[str]) -> bool:
    if any(weeks.read_label(text) for text in texts):
        return True
    order = order_of(texts)
    days = {day for text in texts if (day := read_day(text, order or "mdy"))}
    return len(days) > 1 and len({day.weekday() for day in days}) == 1
