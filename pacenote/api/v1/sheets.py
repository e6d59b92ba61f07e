"""Sheets whose columns nobody has explained yet: see them with a guess, see what a meaning gives, read by it."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from pathlib import PurePath
from typing import Annotated, Literal

import ninja
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from pacenote.accounts.permissions import IMPORT_FILES, MANAGE_SETTINGS
from pacenote.api.door import ApiRequest, route
from pacenote.api.v1.files import FileOut, file_out
from pacenote.api.words import Text
from pacenote.imports import services as imports
from pacenote.imports.models import SavedMapping
from pacenote.imports.parsers.any_table import MAPPING_NEEDED
from pacenote.imports.parsers.parsed import ParsedFile
from pacenote.imports.parsers.sheet_guesses import Outline, guessed
from pacenote.imports.parsers.sheet_mapping import CaseField, Form, MappedColumn, SheetMapping, from_dict
from pacenote.jobs import pipeline
from pacenote.performance.catalogue import find
from pacenote.performance.models import PerformanceFile

router = Router(tags=["files"])
Key = Annotated[Text, Field(max_length=200)]
NEW = "new:"
SHOWN_ROWS, SHOWN_ERRORS = 20, 100


class SheetColumnOut(Schema):
    """A column, by what it is known as, with its first cells and what it probably is."""

    key: str
    title: str
    samples: list[str]
    role: str
    metric: str
    form: str


class MeasureIn(Schema):
    """A column of numbers: its key, its metric, how it is written, and the column that says over how much.

    ``metric`` is a name, or ``new:`` and the label of one in ``new_metrics``.
    """

    column: Annotated[Text, Field(min_length=1, max_length=200)]
    metric: Annotated[Text, Field(min_length=1, max_length=120)]
    form: Form = "number"
    over: Key = ""


class SaidOfCaseIn(Schema):
    """What a column says of a case, where a row is about one."""

    says: CaseField
    column: Annotated[Text, Field(min_length=1, max_length=200)]


class NewMetricIn(Schema):
    """A metric of the company's own; ``decimals`` is at most three."""

    label: Annotated[Text, Field(min_length=1, max_length=60)]
    unit: Literal["percent", "seconds", "count", "rate", "score"]
    direction: Literal["higher", "lower", "band"]
    decimals: Annotated[int, Field(ge=0, le=3)] = 0


class SheetMappingOut(Schema):
    """What the columns of a sheet mean; columns are named by their keys."""

    name: str
    cadence: Literal["day", "week", "case"]
    name_column: str
    id_column: str
    id_kind: Literal["email", "agent"]
    period_column: str
    order: Literal["mdy", "dmy", ""]
    calendar: Literal["amazon", "iso"]
    system: str
    measures: list[MeasureIn]
    case_fields: list[SaidOfCaseIn]


class SheetMappingIn(Schema):
    """What the columns of a sheet are to mean. Without ``period_column`` each file asks for its week or day."""

    name: Annotated[Text, Field(min_length=1, max_length=80)]
    cadence: Literal["day", "week", "case"]
    name_column: Key = ""
    id_column: Key = ""
    id_kind: Literal["email", "agent"] = "agent"
    period_column: Key = ""
    order: Literal["mdy", "dmy", ""] = ""
    calendar: Literal["amazon", "iso"] = "iso"
    system: Annotated[str, Field(pattern=r"^[a-z0-9_]{0,40}$")] = ""
    measures: Annotated[list[MeasureIn], Field(max_length=60)] = []
    case_fields: Annotated[list[SaidOfCaseIn], Field(max_length=20)] = []
    new_metrics: Annotated[list[NewMetricIn], Field(max_length=60)] = []

    def made(self, titles: tuple[tuple[str, str], ...]) -> tuple[SheetMapping, list[imports.NewMetric]]:
        """Return the mapping and its new metrics. Raises BadMappingError."""
        metrics = [imports.NewMetric(**each.dict()) for each in self.new_metrics]
        names = {f"{NEW}{each.label}": each.name for each in metrics}
        values = self.dict(exclude={"measures", "case_fields", "new_metrics"})
        columns = [asdict(_measured(each, names.get(each.metric, each.metric))) for each in self.measures]
        fields = [(each.says, each.column) for each in self.case_fields]
        return from_dict(values | {"columns": columns, "fields": fields, "titles": titles}), metrics


class UnexplainedOut(Schema):
    """The columns of a file that asks what they mean, and the likely answer, to be looked at before it is given.

    ``undecided`` says that month and day of its dates cannot be told apart: put ``order`` right.
    """

    file: int
    rows: int
    undecided: bool
    columns: list[SheetColumnOut]
    guess: SheetMappingOut


class ReadRowOut(Schema):
    """One row as it would be kept; ``person`` is the name and id that stand there."""

    line: int
    person: str
    period: str
    values: dict[str, Decimal]


class LineOut(Schema):
    """A line that would be skipped, and why."""

    line: int
    what: str


class SheetTrialOut(Schema):
    """What the first rows of a file would give; nothing is kept. ``skipped`` counts lines that cannot be read."""

    read: int
    skipped: int
    metrics: list[str]
    rows: list[ReadRowOut]
    errors: list[LineOut]


@route(router, "GET", "/files/{file_id}/columns", IMPORT_FILES, gives=UnexplainedOut)
def show_columns(request: ApiRequest, file_id: int) -> UnexplainedOut:
    """Show the columns of a file that asks what they mean, with a guess."""
    file = _asking(request, file_id)
    found = _outline(file)
    columns = [SheetColumnOut(**{name: getattr(each, name) for name in SheetColumnOut.model_fields} | {
        "samples": list(each.samples)}) for each in found.columns]  # fmt: skip
    guess = mapping_out(guessed(found, name=PurePath(file.name).stem[:80]))
    return UnexplainedOut(file=file.pk, rows=found.rows, undecided=found.undecided, columns=columns, guess=guess)


@route(router, "POST", "/files/{file_id}/columns/dry-run", IMPORT_FILES, gives=SheetTrialOut)
def try_columns(request: ApiRequest, file_id: int, body: SheetMappingIn) -> SheetTrialOut:
    """Say what the first rows of a file would give if its columns meant that; nothing is kept."""
    file = _asking(request, file_id)
    mapping, _metrics = body.made(_titles(_outline(file)))
    return _trial(imports.preview(file=file, mapping=mapping))


@route(router, "POST", "/files/{file_id}/columns", IMPORT_FILES, gives=FileOut, status=202)
def explain_columns(request: ApiRequest, file_id: int, body: SheetMappingIn) -> ninja.Status[FileOut]:
    """Say what the columns of a file mean. It is read by that after the answer; later ones of its form ask nothing."""
    file, by, now = _asking(request, file_id), request.membership.user, timezone.now()
    mapping, metrics = body.made(_titles(_outline(file)))
    saved = imports.save_mapping(company=file.company, mapping=mapping, metrics=metrics, by=by, now=now)
    imports.use_mapping(file=file, saved=saved, by=by, now=now)
    pipeline.start_loading(company_id=file.company_id, file_id=file.pk)
    file.refresh_from_db()
    return ninja.Status(202, file_out(file))


@route(router, "GET", "/sheets/{mapping_id}", MANAGE_SETTINGS, gives=SheetMappingOut)
def get_sheet(request: ApiRequest, mapping_id: int) -> SheetMappingOut:
    """Say what the columns of a sheet mean; of a list of people or a roster there is no such thing."""
    return mapping_out(from_dict(_sheet(request, mapping_id).spec))


@route(router, "PUT", "/sheets/{mapping_id}", MANAGE_SETTINGS, gives=SheetMappingOut)
def change_sheet(request: ApiRequest, mapping_id: int, body: SheetMappingIn) -> SheetMappingOut:
    """Change what the columns of a sheet mean; it counts for files that are read from now on."""
    saved, by, now = _sheet(request, mapping_id), request.membership.user, timezone.now()
    mapping, metrics = body.made(from_dict(saved.spec).titles)
    imports.keep_metrics(company=saved.company, metrics=metrics, by=by, now=now)
    imports.change_mapping(saved=saved, mapping=mapping, by=by, now=now)
    return mapping_out(mapping)


@route(router, "DELETE", "/sheets/{mapping_id}", MANAGE_SETTINGS, gives=None, status=204)
def forget_sheet(request: ApiRequest, mapping_id: int) -> ninja.Status[None]:
    """Forget what the columns of a sheet mean; what was imported stays, and the next file of that form asks again."""
    saved = get_object_or_404(SavedMapping.objects.visible_to(request.membership), pk=mapping_id)
    imports.forget_mapping(saved=saved, by=request.membership.user, now=timezone.now())
    return ninja.Status(204, None)


def mapping_out(mapping: SheetMapping) -> SheetMappingOut:
    """Return a mapping as the API says it."""
    same = {name: getattr(mapping, name) for name in SheetMappingOut.model_fields if hasattr(mapping, name)}
    measures = [MeasureIn(column=e.column, metric=e.metric, form=e.form, over=e.exposure) for e in mapping.columns]
    said = [SaidOfCaseIn(says=says, column=column) for says, column in mapping.fields]  # type: ignore[arg-type]  # checked
    return SheetMappingOut(**same, measures=measures, case_fields=said)


def _measured(said: MeasureIn, metric: str) -> MappedColumn:
    known = find(metric)
    amount = known.exposures[0].metric if said.over and known is not None and known.exposures else ""
    return MappedColumn(said.column, metric, said.form, said.over if amount else "", amount)


def _trial(parsed: ParsedFile) -> SheetTrialOut:
    rows = [
        ReadRowOut(
            line=each.line,
            person=" ".join(filter(None, (each.person.name, each.person.external_id))),
            period=each.period.label if each.period else "",
            values=each.values,
        )
        for each in parsed.readings[:SHOWN_ROWS]
    ] or [ReadRowOut(line=each.line, person=each.case_id, period=each.opened[:10], values=each.values)
          for each in parsed.cases[:SHOWN_ROWS]]  # fmt: skip
    errors = [LineOut(line=each.line, what=str(each.message)) for each in parsed.errors[:SHOWN_ERRORS]]
    return SheetTrialOut(
        read=parsed.rows,
        skipped=len(parsed.errors) + parsed.errors_untold,
        metrics=sorted({name for row in rows_of(parsed) for name in row}),
        rows=rows,
        errors=errors,
    )


def rows_of(parsed: ParsedFile) -> list[dict[str, Decimal]]:
    """Return what was read of each row, whatever a row is about."""
    return [each.values for each in parsed.readings] + [each.values for each in parsed.cases]


def _asking(request: ApiRequest, file_id: int) -> PerformanceFile:
    """Return a file that asks what its columns mean; any other is not found here."""
    files = PerformanceFile.objects.visible_to(request.membership).select_related("company")
    return get_object_or_404(files, pk=file_id, status=PerformanceFile.Status.ASKING, error_code=MAPPING_NEEDED)


def _outline(file: PerformanceFile) -> Outline:
    try:
        return imports.outline_of(file)
    except FileNotFoundError as error:
        raise Http404 from error


def _titles(found: Outline) -> tuple[tuple[str, str], ...]:
    return tuple((each.key, each.title) for each in found.columns)


def _sheet(request: ApiRequest, mapping_id: int) -> SavedMapping:
    saved = SavedMapping.objects.visible_to(request.membership).filter(purpose=SavedMapping.Purpose.SHEET)
    return get_object_or_404(saved.select_related("company"), pk=mapping_id)
