"""Samples by name, and PDFs with tables of any columns, drawn at the moment of the test."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import typst

SAMPLES = Path(__file__).parents[2] / "samples"

SampleReader = Callable[[str], bytes]
PdfMaker = Callable[..., bytes]


@pytest.fixture
def sample() -> SampleReader:
    """Return the bytes of a sample by its path in tests/samples."""
    return lambda name: (SAMPLES / name).read_bytes()


@pytest.fixture
def make_scorecard() -> PdfMaker:
    """Return a function that draws a scorecard: a summary page, then one table per page of rows."""

    def make(
        titles: Sequence[str],
        pages: Sequence[Sequence[Sequence[str]]],
        *,
        head: str = "PNTE at DXX1\nWeek 37\n2025\nOverall Standing: 86.1 | Fantastic",
        title: str = "DA Current Week Performance",
    ) -> bytes:
        parts = [_lines(head)]
        for rows in pages:
            cells = ", ".join(f"[#{json.dumps(cell)}]" for row in [titles, *rows] for cell in row)
            columns = ", ".join(["auto"] * len(titles))
            parts.append(f"{_lines(title)}\n#table(columns: ({columns}), align: center, inset: 3pt, {cells})")
        source = "#set page(width: 842pt, height: 595pt, margin: 20pt)\n#set text(size: 6pt)\n"
        return typst.compile((source + "\n#pagebreak()\n".join(parts)).encode(), format="pdf")

    return make


def _lines(text: str) -> str:
    return " \\\n".join(f"#{json.dumps(line)}" for line in text.splitlines())
