"""Workbooks that are equal byte for byte when their content is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

import xlsxwriter


@contextmanager
def new_workbook(day: date) -> Iterator[tuple[Any, io.BytesIO]]:
    """Yield an empty xlsxwriter workbook that says it was made on ``day``, and the buffer it is written to at the end.

    Text stays text: nothing that starts with ``=`` becomes a formula, no address becomes a link by itself.
    """
    finished = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(finished, options)
    workbook.set_properties({"created": datetime.combine(day, time(12), UTC).replace(tzinfo=None)})
    yield workbook, finished
    workbook.close()
