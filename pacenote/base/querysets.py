"""Writes that Django's own bulk operations are too slow for.

All rows of a statement travel as one JSON text, which the server takes apart: quoting each value by itself cost more
than everything else about the numbers of a file. (COPY would be quicker still, but refuses tables with row-level
security.)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar, cast

from django.db import connection, models
from psycopg.types.json import Json, Jsonb

RowT = TypeVar("RowT", bound=models.Model)
PartT = TypeVar("PartT")
#: So many rows go in one statement: enough to be quick, few enough to keep the memory flat.
BATCH = 2_000
#: Fields whose values JSON, or their text, hold as PostgreSQL reads them; asking Django for each is slow.
_PLAIN = frozenset({
    models.BigAutoField, models.BooleanField, models.CharField, models.DateField, models.DateTimeField,
    models.DecimalField, models.ForeignKey, models.IntegerField, models.JSONField, models.PositiveIntegerField,
    models.PositiveSmallIntegerField, models.TextField,
})  # fmt: skip


def insert_rows(model: type[RowT], rows: Iterable[RowT], *, batch: int = BATCH) -> int:
    """Add new rows; returns how many. Their objects do not learn the numbers that they get.

    Rows may be made as they are asked for: no more than a batch of them is in memory.
    """
    columns = [field for field in _fields(model) if not field.primary_key]
    names = ", ".join(_quoted(column.column) for column in columns)
    # every name comes from a model, every value is a parameter
    sql = f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) SELECT {names} FROM {_recordset(columns)}"  # noqa: S608, SLF001
    return _in_parts(sql, rows, columns, batch)


def insert_values(
    model: type[models.Model],
    rows: Iterable[dict[str, Any]],
    *,
    common: dict[str, Any],
    batch: int = BATCH,
) -> int:
    """Add new rows that were never objects, each its values by column; returns how many.

    ``common`` is the same for all of them. What a row leaves out is the field's default. Half of what a row of a large
    file cost was making a model of it.
    """
    columns = [field for field in _fields(model) if not field.primary_key and field.column not in common]
    shared = [field for field in _fields(model) if field.column in common]
    defaults = [column for column in columns if not column.null]
    names = ", ".join(_quoted(column.column) for column in [*columns, *shared])
    values = [
        f"v.{_quoted(column.column)}"
        if column.null
        else f"COALESCE(v.{_quoted(column.column)}, %s::{_type_of(column)})"
        for column in columns
    ]
    values += [f"%s::{_type_of(column)}" for column in shared]
    # every name comes from a model, every value is a parameter
    sql = f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) SELECT {', '.join(values)} FROM {_recordset(columns)}"  # noqa: S608, SLF001
    params = [column.get_db_prep_save(column.get_default(), connection) for column in defaults]
    params += [column.get_db_prep_save(common[column.column], connection) for column in shared]
    return sum(_execute(sql, some, params) for some in _parts(rows, batch))


def update_rows(model: type[RowT], rows: Sequence[RowT], fields: Sequence[str], *, batch: int = BATCH) -> int:
    """Write some fields of many rows; returns how many rows there were.

    Django's ``bulk_update`` builds a CASE per row and field, which took ten times as long for the findings of one
    file (measured with 64 people).
    """
    key = cast(Any, model._meta.pk)  # noqa: SLF001  Django's public model API
    columns = [cast(Any, model._meta.get_field(name)) for name in fields]  # noqa: SLF001
    sets = ", ".join(f"{_quoted(column.column)} = v.{_quoted(column.column)}" for column in columns)
    table, own = _quoted(model._meta.db_table), _quoted(key.column)  # noqa: SLF001
    sql = f"UPDATE {table} t SET {sets} FROM {_recordset([key, *columns])} WHERE t.{own} = v.{own}"  # noqa: S608
    return _in_parts(sql, rows, [key, *columns], batch)


def _in_parts(sql: str, rows: Iterable[models.Model], columns: Sequence[Any], batch: int) -> int:
    takes = [(column.column, column.attname, None if type(column) in _PLAIN else column) for column in columns]
    return sum(_execute(sql, [_values(row, takes) for row in some]) for some in _parts(rows, batch))


def _fields(model: type[models.Model]) -> Iterable[Any]:
    return cast("Iterable[Any]", model._meta.concrete_fields)  # noqa: SLF001


def _parts(rows: Iterable[PartT], size: int) -> Iterator[list[PartT]]:
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def _recordset(columns: Sequence[Any]) -> str:
    types = ", ".join(f"{_quoted(column.column)} {_type_of(column)}" for column in columns)
    return f"json_to_recordset(%s::json) AS v({types})"


def _values(row: models.Model, takes: Sequence[tuple[str, str, Any]]) -> dict[str, Any]:
    return {
        name: getattr(row, attribute) if field is None else field.get_db_prep_save(getattr(row, attribute), connection)
        for name, attribute, field in takes
    }


def _execute(sql: str, values: list[dict[str, Any]], params: Sequence[Any] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, json.dumps(values, default=_plain, separators=(",", ":"))])
        return int(cursor.rowcount)


def _plain(value: object) -> Any:
    """Return what JSON has no word for: a JSON column's own content, or a number or a time as PostgreSQL reads it."""
    return value.obj if isinstance(value, Json | Jsonb) else str(value)


def _type_of(column: Any) -> str:
    """Return the column's type as PostgreSQL writes it, without its length."""
    return str(column.rel_db_type(connection) if column.is_relation else column.db_type(connection)).partition("(")[0]
