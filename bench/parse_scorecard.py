"""Parse one scorecard PDF of ten pages, against the bare text extraction of the same pages."""

from __future__ import annotations

from datetime import date

import pypdfium2

from bench.figures import Figures, median_seconds, processor_seconds
from pacenote.demo.files.scorecard import scorecard_pdf
from pacenote.demo.people import make_people
from pacenote.demo.story import make_weeks
from pacenote.demo.weeks import last_weeks
from pacenote.imports.parsers import read

NAME = "parse_scorecard"
TARGETS: Figures = {"parse_seconds": "<= 0.3"}
PEOPLE, SEED, ROUNDS = 120, 7, 9
TODAY = date(2026, 11, 18)


def run() -> Figures:
    """Measure the median of some rounds."""
    people, weeks = make_people(PEOPLE, seed=SEED), last_weeks(TODAY, 6)
    values = make_weeks(people, weeks, seed=SEED)
    *history, current = [values[week] for week in weeks]
    name, data = scorecard_pdf(weeks[-1], people, current, dsp="PNTE", station="DXX1", history=history)
    parsed = read(data, name=name)
    ours = median_seconds(lambda: read(data, name=name), rounds=ROUNDS)
    bare = median_seconds(lambda: _text_of(data), rounds=ROUNDS)
    return {
        "pages": len(pypdfium2.PdfDocument(data)),
        "people": parsed.rows,
        "parse_seconds": round(ours, 3),
        "parse_processor_seconds": round(processor_seconds(lambda: read(data, name=name)), 3),
        "baseline_text_extraction_seconds": round(bare, 3),
        "times_the_baseline": round(ours / bare, 1),
    }


def _text_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)
