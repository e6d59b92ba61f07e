"""Writes that Django's own bulk operations are too slow for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar, cast

from django.db import connection, models

RowT = TypeVar("RowT", bound=models.Model)


def update_rows(model: type[RowT], rows: Sequence[RowT], fields: Sequence[str]) -> int:
    """Write some fields of many rows in one statement; returns how many there were.

    Django's ``bulk_update`` builds a CASE per row and field, which took ten times as long for the findings of one
    file (measured with 64 people).
    """
    if not rows:
        return 0
    columns = [cast(Any, model._meta.get_field(name)) for name in fields]  # noqa: SLF001  Django's public model API
    arrays = [[column.get_db_prep_save(getattr(row, column.attname), connection) for row in rows] for column in columns]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(column.column)} = v.c{place}" for place, column in enumerate(columns))
    casts = ", ".join(f"%s::{_type_of(column)}[]" for column in columns)
    names = ", ".join(f"c{place}" for place in range(len(columns)))
    table = quote(model._meta.db_table)  # noqa: SLF001
    # every name comes from a model, every value is a parameter
    sql = f"UPDATE {table} t SET {sets} FROM unnest(%s::bigint[], {casts}) AS v(pk, {names}) WHERE t.id = v.pk"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [[row.pk for row in rows], *arrays])
        return int(cursor.rowcount)


def _type_of(column: Any) -> str:
    """Return the column's type as PostgreSQL writes it, without its length."""
    return str(column.rel_db_type(connection) if column.is_relation else column.db_type(connection)).partition("(")[0]
