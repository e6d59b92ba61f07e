"""DSP scorecard, PDF in the 2025 layout or as the 2026 preview (formats.md 3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pacenote.demo.company import focus_areas, trail
from pacenote.demo.files.scorecard_summary import appendix, notice, sections, summary_head
from pacenote.demo.files.scorecard_tables import current_table, trailing_table
from pacenote.demo.files.typesetting import typeset
from pacenote.demo.files.wording import TIPS
from pacenote.demo.people import DemoPerson
from pacenote.demo.standing import SCALES, rank
from pacenote.demo.values import PersonWeek
from pacenote.demo.weeks import Week


def scorecard_pdf(
    week: Week,
    people: Sequence[DemoPerson],
    values: Sequence[PersonWeek],
    *,
    dsp: str,
    station: str,
    preview: bool = False,
    history: Sequence[Sequence[PersonWeek]] = (),
) -> tuple[str, bytes]:
    """Return name and bytes of the week's scorecard; ``history`` are the weeks before it, oldest first.

    Rows carry short names and run from 1 to n, best score first. Rates have one decimal. The preview has a watermark,
    no tier, no focus area and no trailing table, and writes ``No Data`` where the other writes ``Coming Soon``.
    """
    names = {person.transporter_id: person.short_name for person in people}
    standings, trailing = rank(values), trail(values, history)
    tables = [current_table(standings, names, preview=preview)]
    if not preview:
        tables.append(trailing_table(trailing, names))
    focus = [SCALES[name].name for name in focus_areas(standings)]
    content: dict[str, Any] = {
        "place": f"{dsp} at {station}",
        "week": week.number,
        "year": week.year,
        "preview": None,
        "notice": [] if preview else notice(standings, names),
        **summary_head(standings),
        "sections": sections(week, values, trailing, preview=preview),
        "focus": focus,
        "sentence": f"Improving {focus[0]}, {focus[1]}, and {focus[2]} scores would improve your Overall Standing.",
        "tips": [TIPS[name] for name in focus_areas(standings)],
        "tables": tables,
        "appendix": appendix(),
    }
    if preview:
        effect = week.start + timedelta(weeks=5)
        content["preview"] = f"Preview [changes go into effect {effect:%B} {effect.day}, {effect.year}]"
    name = f"US_{dsp}_{station}_Week{week.number}_{week.year}_en_DSPScorecard{'Preview' if preview else ''}.pdf"
    return name, typeset("scorecard", content, day=week.start + timedelta(days=10))
