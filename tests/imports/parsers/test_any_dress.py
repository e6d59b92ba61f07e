"""Column order, extra columns, marks, delimiters, blank rows and the order of rows change no number."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pacenote.imports.parsers import read
from pacenote.imports.parsers.serialize import from_lines, to_lines
from tests.dresses import TABLES, dresses, faults, load, told, wear
from tests.dresses import plain as unchanged

FEW = settings(
    max_examples=int(os.environ.get("PACENOTE_EXAMPLES", "6")), deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("name", TABLES)
@FEW
@given(data=st.data())
def test_a_file_in_any_dress_says_the_same_of_everybody(name: str, data: st.DataObject) -> None:
    grid, base = load(name), Path(name).name
    plain = read(unchanged(name), name=base)

    worn = read(wear(grid, data.draw(dresses(grid))), name=base)

    assert (worn.kind, worn.period, worn.rows) == (plain.kind, plain.period, plain.rows)
    assert told(worn) == told(plain)
    assert from_lines(to_lines(worn)) == worn


CELLS = st.one_of(
    st.sampled_from(
        ["", "-", "No Data", "1", "0", "0.5", "99.7%", "1,234", "1.234", "12 345", "-3", "1e9", "=1+1", "∞"]
    ),
    st.text(max_size=12),
)


@pytest.mark.parametrize("name", TABLES)
@FEW
@given(data=st.data())
def test_wild_cells_never_crash_a_reader_and_never_make_a_number_that_cannot_be(name: str, data: st.DataObject) -> None:
    grid, base = load(name), Path(name).name
    spots = st.tuples(st.integers(0, len(grid) - 1), st.integers(0, len(grid[-1]) - 1), CELLS)
    for row, column, cell in data.draw(st.lists(spots, min_size=1, max_size=8)):
        if column < len(grid[row]):
            grid[row][column] = cell
    plain = data.draw(dresses(load(name)))

    assert faults(wear(grid, plain), base) == []
