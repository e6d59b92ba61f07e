"""The grids of the last 14 days and six weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop
from pacenote.performance.kinds import Cadence, Kind
from pacenote.performance.models import Slot
from pacenote.performance.on_time import SlotState
from pacenote.web.panels.boards import board_address
from pacenote.web.panels.expected import (
    Calendar,
    Expectations,
    Expected,
    Period,
    finished_week,
    last_days,
    last_weeks,
    week_label,
)
from pacenote.web.panels.times import Times, day_words

DAYS, WEEKS = 14, 6
#: More columns than these do not fit on a phone.
DAYS_ON_PHONES = 7
#: Beside twenty columns there is no room for a long name.
SHORT_NAMES = {
    "pod": gettext_noop("Photo"),
    "cx_feedback": gettext_noop("Feedback"),
    "pps": gettext_noop("Parking"),
    "eoc": gettext_noop("Engine off"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A day or a week; ``far`` ones are left out on phones."""

    top: str
    bottom: str
    current: bool
    far: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """How one file of one period stands."""

    state: str
    label: str
    url: str
    current: bool
    far: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    """One kind of file."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The days, or the weeks."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[GridRow, ...]


def shown_periods(times: Times, *, day: date, week: date) -> tuple[list[Period], list[Period]]:
    """Return the days and the weeks of both grids."""
    days = last_days(max(times.today - timedelta(days=1), day), DAYS)
    return days, last_weeks(max(finished_week(times.company, times.today)[0], week), WEEKS)


def span(times: Times, *, day: date, week: date) -> Period:
    """Return the first and the last day of both grids."""
    days, weeks = shown_periods(times, day=day, week=week)
    return min(days[0][0], weeks[0][0]), max(days[-1][1], weeks[-1][1])


def history(
    membership: Membership, expected: Expectations, times: Times, known: Calendar, *, day: date, week: date
) -> tuple[Grid, Grid]:
    """Return both grids; the shown day and week are marked. ``known`` holds the slots of their span."""
    days, weeks = shown_periods(times, day=day, week=week)
    slots = known.between(*span(times, day=day, week=week))
    drawing = Drawing(membership, expected, slots, (day, week))
    day_columns = tuple(
        Column(date_format(start, "D")[:1], str(start.day), start == day, place < DAYS - DAYS_ON_PHONES)
        for place, (start, _end) in enumerate(days)
    )
    week_columns = tuple(
        Column(_("W"), week_label(start, slots).rpartition("W")[2], start == week, far=False) for start, _end in weeks
    )
    return (
        Grid(_("Daily files of the last 14 days"), day_columns, drawing.rows("day", days)),
        Grid(_("Weekly files of the last six weeks"), week_columns, drawing.rows("week", weeks)),
    )


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the cells of both grids are made of; ``shown`` is the day and the week that the boards show."""

    membership: Membership
    expected: Expectations
    slots: Sequence[Slot]
    shown: tuple[date, date]

    def rows(self, cadence: Cadence, periods: Sequence[Period]) -> tuple[GridRow, ...]:
        """Return one row per kind."""
        return tuple(
            GridRow(
                _(SHORT_NAMES.get(kind.slug, kind.name)),
                tuple(self._cell(kind, period, place) for place, period in enumerate(periods)),
            )
            for kind in self.expected.of(cadence)
        )

    def _cell(self, kind: Kind, period: Period, place: int) -> Cell:
        start, end = period
        current = start == self.shown[start != end]
        far = start == end and place < DAYS - DAYS_ON_PHONES
        stands = worst(self.expected.stand(kind, period, self.slots))
        if stands.state is None:
            return Cell("", "", "", current, far)
        words = {
            SlotState.ON_TIME: _("On time"),
            SlotState.LATE: _("Late"),
            SlotState.MISSING: _("Missing"),
            SlotState.NOT_DUE_YET: _("Not due yet"),
        }
        name = day_words(start) if start == end else week_label(start, self.slots)
        url = board_address(self.membership, period, self.shown)
        return Cell(stands.state.value, f"{words[stands.state]}, {name}", url, current, far)


def worst(stations: Sequence[Expected]) -> Expected:
    """Return the station that needs a look most."""
    order = [SlotState.MISSING, SlotState.LATE, SlotState.NOT_DUE_YET, SlotState.ON_TIME, None]
    return min(stations, key=lambda stands: order.index(stands.state))
