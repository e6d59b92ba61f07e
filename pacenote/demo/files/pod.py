"""DA POD Details, PDF (formats.md 3.3): totals on page 1 that the rows of the other pages add up to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from pacenote.demo.company import add_up
from pacenote.demo.files.typesetting import typeset
from pacenote.demo.people import DemoPerson
from pacenote.demo.standing import rank
from pacenote.demo.values import HUNDREDTH, REJECT_REASONS, PersonWeek, share
from pacenote.demo.weeks import Week


def pod_pdf(
    week: Week, people: Sequence[DemoPerson], values: Sequence[PersonWeek], *, dsp: str, station: str
) -> tuple[str, bytes]:
    """Return name and bytes of the week's photo report, legal names, best score first.

    The year stands nowhere but in the name. The name cell does not wrap: a long name comes close to the id.
    """
    names = {person.transporter_id: person.legal_name for person in people}
    total = add_up(values)
    content = {
        "place": f"US - {dsp} - {station} - Week {week.number}",
        "summary": _summary(total),
        "reasons": _reasons(total),
        "headings": [reason.partition(" (")[0] for reason in REJECT_REASONS],
        "people": [_row(names, standing.week) for standing in rank(values)],
    }
    name = f"US-{dsp}-{station}-Week{week.number}-{week.year}NA-DA-POD-Details.pdf"
    return name, typeset("pod", content, day=week.start + timedelta(days=10))


def _summary(total: PersonWeek) -> list[tuple[str, str, str]]:
    whole = total.photo_opportunities
    counts = {"Success": total.photo_success, "Bypass": total.photo_bypass, "Rejects": sum(total.rejects)}
    return [_line(name, count, whole) for name, count in {**counts, "Opportunities": whole}.items()]


def _reasons(total: PersonWeek) -> list[tuple[str, str, str]]:
    """Most frequent reason first; the longest one breaks before its bracket."""
    rejects = sum(total.rejects)
    counted = sorted(zip(REJECT_REASONS, total.rejects, strict=True), key=lambda pair: -pair[1])
    lines = [_line(name.replace(" (", "\n("), count, rejects) for name, count in counted]
    return [*lines, _line("Grand Total", rejects, rejects)]


def _line(name: str, count: int, whole: int) -> tuple[str, str, str]:
    """Percents have up to two decimals: ``98.47%``, ``1.1%``, ``100.0%``."""
    percent = str(share(count, whole, HUNDREDTH))
    return name, str(count), f"{percent.removesuffix('0')}%"


def _row(names: dict[str, str], week: PersonWeek) -> list[str]:
    counts = (week.photo_opportunities, week.photo_success, week.photo_bypass, sum(week.rejects), *week.rejects)
    return [names[week.transporter_id], week.transporter_id, *(str(count) for count in counts)]
