"""Writes that Django's own bulk operations are too slow for.

All rows of a statement travel as one JSON text, which the server takes apart: quoting each value by itself cost more
than everything else about the numbers of a file. (COPY would be quicker still, but refuses tables with row-level
security.)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar, cast

from django.db import connection, models
from psycopg.types.json import Json, Jsonb

RowT = TypeVar("RowT", bound=models.Model)
#: So many rows go in one statement: enough to be quick, few enough to keep the memory flat.
BATCH = 2_000


def insert_rows(model: type[RowT], rows: Sequence[RowT], *, batch: int = BATCH) -> int:
    """Add new rows; returns how many. Their objects do not learn the numbers that they get."""
    columns = [field for field in _fields(model) if not field.primary_key]
    names = ", ".join(_quoted(column.column) for column in columns)
    # every name comes from a model, every value is a parameter
    sql = f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) SELECT {names} FROM {_recordset(columns)}"  # noqa: S608, SLF001
    return sum(_execute(sql, [_values(row, columns) for row in some]) for some in _parts(rows, batch))


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
    return sum(_execute(sql, [_values(row, [key, *columns]) for row in some]) for some in _parts(rows, batch))


def _fields(model: type[models.Model]) -> Iterable[Any]:
    return cast("Iterable[Any]", model._meta.concrete_fields)  # noqa: SLF001


def _parts(rows: Sequence[RowT], size: int) -> Iterator[Sequence[RowT]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def _recordset(columns: Sequence[Any]) -> str:
    types = ", ".join(f"{_quoted(column.column)} {_type_of(column)}" for column in columns)
    return f"json_to_recordset(%s::json) AS v({types})"


def _values(row: models.Model, columns: Sequence[Any]) -> dict[str, Any]:
    return {column.column: column.get_db_prep_save(getattr(row, column.attname), connection) for column in columns}


def _execute(sql: str, values: list[dict[str, Any]]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(values, default=_plain)])
        return int(cursor.rowcount)


def _plain(value: object) -> Any:
    """Return what JSON has no word for: a JSON column's own content, or a number or a time as PostgreSQL reads it."""
    return value.obj if isinstance(value, Json | Jsonb) else str(value)


def _type_of(column: Any) -> str:
    """Return the column's type as PostgreSQL writes it, without its length."""
    return str(column.rel_db_type(connection) if column.is_relation else column.db_type(connection)).partition("(")[0]
