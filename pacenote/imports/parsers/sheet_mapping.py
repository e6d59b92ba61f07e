"""What a user said about the columns of a table: whose row it is, which week or day, and which numbers (pure values).

Columns are known by their folded titles, brackets kept: *AHT (voice)* and *AHT (chat)* are two columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from pacenote.base.errors import DomainError
from pacenote.base.marking import gettext_noop as _
from pacenote.imports.parsers.calendar_days import Order
from pacenote.imports.parsers.folding import tidy
from pacenote.imports.parsers.weeks import Calendar

#: How numbers are written. Times: a clock of minutes and seconds, of hours and minutes, or a number of a unit.
Form = Literal["number", "percent", "fraction", "seconds", "minutes", "hours", "m:ss", "h:mm", "h:mm:ss"]
TIMES: tuple[Form, ...] = ("seconds", "minutes", "hours", "m:ss", "h:mm", "h:mm:ss")
PERCENTS: tuple[Form, ...] = ("percent", "fraction")
#: What one row is about: a person's day or week, or a case.
SheetCadence = Literal["day", "week", "case"]
#: What a column may say of a case beside who, when and how much.
CaseField = Literal[
    "number", "closed", "status", "channel", "queue", "kind", "subject", "link", "rating", "auditor", "auditor_email",
    "form", "version",
]  # fmt: skip
#: What can be measured of one case; the other metrics are about many.
CASE_METRICS = frozenset({
    "csat", "qa_score", "handle_seconds", "talk_seconds", "hold_seconds", "after_call_seconds",
    "first_response_seconds", "resolution_seconds", "reopens",
})  # fmt: skip
#: Stands behind the name of a company's own metric where a column says how much there was to measure.
AMOUNT = ".n"
_PAIRS = ("titles", "fields")
_SYSTEM = re.compile(r"^[a-z0-9_]{1,40}$")
_NOT_KEPT = re.compile(r"[^\w#%]|_")


class BadMappingError(DomainError):
    """A mapping that cannot be used; nothing was kept."""

    code = "bad_mapping"


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of numbers. ``exposure`` is the column that says over how much, kept as ``exposure_metric``."""

    column: str
    metric: str
    form: Form = "number"
    exposure: str = ""
    exposure_metric: str = ""


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """How a table is read. Without ``period_column`` a user says the week or day of each file.

    Where a row is about a case, that column says when it was opened, ``fields`` are what else is said of it, each with
    its column, and ``system`` is where its number comes from (empty: from this sheet).
    ``order`` is that of month and day in the period column; ``calendar`` says where the weeks begin that it numbers.
    ``titles`` are the columns of the first file in its order, folded and as it wrote them.
    """

    name: str
    cadence: SheetCadence
    columns: tuple[MappedColumn, ...]
    name_column: str = ""
    id_column: str = ""
    id_kind: Literal["email", "agent"] = "agent"
    period_column: str = ""
    order: Order = ""
    calendar: Calendar = "iso"
    titles: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    system: str = ""
    number: int = 0

    @property
    def needed(self) -> frozenset[str]:
        """Return the titles by which a file of this mapping is recognised."""
        places = {self.name_column, self.id_column, self.period_column}
        places |= {title for column in self.columns for title in (column.column, column.exposure)}
        places |= {title for _field, title in self.fields}
        return frozenset(places - {""})

    def as_dict(self) -> dict[str, Any]:
        """Return the mapping as plain JSON values, without its number."""
        values = asdict(self)
        del values["number"]
        return values | {"columns": [asdict(column) for column in self.columns]}


def fold_title(text: str) -> str:
    """Return the name by which a column is known: small letters and digits, no accents, brackets kept."""
    letters = unicodedata.normalize("NFKD", tidy(text)).casefold()
    return _NOT_KEPT.sub("", "".join(c for c in letters if not unicodedata.combining(c)))


def from_dict(values: Mapping[str, Any], *, number: int = 0) -> SheetMapping:
    """Build a mapping of JSON values; raise BadMappingError where it is none."""
    try:
        columns = tuple(MappedColumn(**column) for column in values["columns"])
        titles, said = (tuple((str(a), str(b)) for a, b in values.get(name, ())) for name in ("titles", "fields"))
        rest = {name: value for name, value in values.items() if name not in (*_PAIRS, "columns", "number")}
        mapping = SheetMapping(**rest, columns=columns, titles=titles, fields=said, number=number)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise BadMappingError(
            _("This is not a mapping."), hint=_("Write one with *pacenote mapping guess FILE* and change that.")
        ) from error
    check(mapping)
    return mapping


def check(mapping: SheetMapping) -> None:
    """Raise BadMappingError where a mapping leaves open whose numbers it reads, or which."""
    if mapping.cadence == "case":
        _check_case(mapping)
    elif not mapping.name_column and not mapping.id_column:
        raise BadMappingError(
            _("No column says who a row is about."), hint=_("Choose the column with the name, e-mail or ID.")
        )
    if not mapping.columns and mapping.cadence != "case":
        raise BadMappingError(_("No column is a metric."), hint=_("Choose what at least one column measures."))
    _check_words(mapping)
    roles = [mapping.name_column, mapping.id_column, mapping.period_column, *(each.column for each in mapping.columns)]
    roles += [title for _field, title in mapping.fields]
    taken = [title for title in roles if title]
    if len(set(taken)) != len(taken):
        raise BadMappingError(_("One column has two meanings."), hint=_("Give each column one meaning."))
    sources = {(each.metric, each.column) for each in mapping.columns}
    sources |= {(each.exposure_metric, each.exposure) for each in mapping.columns if each.exposure}
    if len({metric for metric, _column in sources}) != len(sources):
        raise BadMappingError(
            _("Two columns are the same metric."), hint=_("Choose another metric for one of them, or ignore it.")
        )


def _check_case(mapping: SheetMapping) -> None:
    said = [field for field, _title in mapping.fields]
    if "number" not in said:
        raise BadMappingError(
            _("No column is the number of the case."), hint=_("Choose the column that tells one case from another.")
        )
    if not mapping.name_column and not mapping.id_column and not {"auditor", "auditor_email"} & set(said):
        raise BadMappingError(_("No column says who took part."), hint=_("Choose the agent or the auditor."))
    if not mapping.period_column:
        raise BadMappingError(_("No column says when the case was opened."), hint=_("Choose the column with its day."))
    if any(each.metric not in CASE_METRICS or each.exposure for each in mapping.columns):
        raise BadMappingError(
            _("One of the metrics is not about one case."),
            hint=_("Choose a time, a rating or a quality score, or ignore the column."),
        )
    if len(set(said)) != len(said):
        raise BadMappingError(_("Two columns say the same of the case."), hint=_("Keep one of them."))


def _check_words(mapping: SheetMapping) -> None:
    texts = [mapping.name, mapping.name_column, mapping.id_column, mapping.period_column, mapping.system]
    texts += [title for _field, title in mapping.fields]
    texts += [
        text for each in mapping.columns for text in (each.column, each.metric, each.exposure, each.exposure_metric)
    ]
    good = (
        max(len(text) for text in texts) <= 200
        and mapping.cadence in get_args(SheetCadence)
        and mapping.order in get_args(Order)
        and mapping.calendar in get_args(Calendar)
        and mapping.id_kind in ("email", "agent")
        and all(field in get_args(CaseField) for field, _title in mapping.fields)
        and bool(mapping.fields) == (mapping.cadence == "case")
        and (not mapping.system or bool(_SYSTEM.match(mapping.system)))
        and all(each.form in get_args(Form) and each.column and each.metric for each in mapping.columns)
        and all(bool(each.exposure) == bool(each.exposure_metric) for each in mapping.columns)
    )
    if not good:
        raise BadMappingError(_("The mapping has a word that is not known."), hint=_("Compare it with a guessed one."))
