"""The demo's files by the day on which they arrive: some on time, some late, some never."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pacenote.demo.calendar import DemoCalendar
from pacenote.demo.files.associates import associates_csv
from pacenote.demo.files.eoc import eoc_xlsx
from pacenote.demo.files.mentor import mentor_xlsx
from pacenote.demo.files.netradyne import netradyne_alerts_xlsx
from pacenote.demo.files.overview import overview_csv
from pacenote.demo.files.pod import pod_pdf
from pacenote.demo.files.quality import feedback_csv, pps_csv
from pacenote.demo.files.schedule import schedule_xlsx
from pacenote.demo.files.scorecard import scorecard_pdf
from pacenote.demo.people import DemoPerson, make_people
from pacenote.demo.story import make_days, make_shifts, make_weeks
from pacenote.demo.weeks import Week

SEED, PEOPLE = 2026, 64
DSP, STATION, COMPANY = "PNTE", "DXX1", "Pacenote Demo Logistics"
Named = tuple[str, bytes]
#: How many days before today a daily file was due that came late, or never; 0 is today.
NETRADYNE_LATE, NETRADYNE_MISSING = (1, 9), (0, 5)
MENTOR_LATE = (3,)
#: The same for weekly files, in weeks.
POD_LATE, POD_MISSING = (1,), (0, 3)
FEEDBACK_LATE, PPS_LATE = (2,), (4,)
#: Days before today on which the engine file came late; each holds seven days, so none is ever missing for long.
EOC_LATE = (4,)


class Drawer:
    """Writes each file when it is asked for."""

    def __init__(self, calendar: DemoCalendar) -> None:
        self.people = make_people(PEOPLE, seed=SEED)
        self._calendar = calendar
        self._weeks = make_weeks(self.people, calendar.weeks, seed=SEED)
        self._days = make_days(self.people, calendar.days, seed=SEED)

    def associates(self, people: Sequence[DemoPerson]) -> Named:
        """Return the associates list of some people."""
        return associates_csv(people)

    def rosters(self, day: date) -> Iterator[Named]:
        """Yield the schedule that covers a day, on the first day that needs it."""
        week = Week.of(day)
        first = min(self._calendar.mornings())
        if day in (week.start, first):
            shifts = make_shifts(self.people, week, seed=SEED)
            yield schedule_xlsx(week.start, self.people, shifts, company=COMPANY, station=STATION)

    def on_time(self, day: date) -> Iterator[Named]:
        """Yield what arrives in the morning before a day's send."""
        ago = (self._calendar.today - day).days
        yield from self._daily(
            day, netradyne=ago not in (*NETRADYNE_LATE, *NETRADYNE_MISSING), mentor=ago not in MENTOR_LATE
        )
        if week := self._calendar.week_due_on(day):
            yield from self._scorecards(week, both=ago == 0)
            if ago // 7 not in (*POD_LATE, *POD_MISSING):
                yield pod_pdf(week, self.people, self._weeks[week], dsp=DSP, station=STATION)
            yield from self._quality(week, feedback=ago // 7 not in FEEDBACK_LATE, pps=ago // 7 not in PPS_LATE)
        if ago not in EOC_LATE:
            yield from self._engines(day)

    def late(self, day: date) -> Iterator[Named]:
        """Yield what arrives in the afternoon after a day's send."""
        ago = (self._calendar.today - day).days
        yield from self._daily(day, netradyne=ago in NETRADYNE_LATE, mentor=ago in MENTOR_LATE)
        week = self._calendar.week_due_on(day)
        if week and ago // 7 in POD_LATE:
            yield pod_pdf(week, self.people, self._weeks[week], dsp=DSP, station=STATION)
        if week:
            yield from self._quality(week, feedback=ago // 7 in FEEDBACK_LATE, pps=ago // 7 in PPS_LATE)
        if ago in EOC_LATE:
            yield from self._engines(day)

    def _quality(self, week: Week, *, feedback: bool, pps: bool) -> Iterator[Named]:
        if feedback:
            yield feedback_csv(week, self.people, self._weeks[week], station=STATION)
        if pps:
            yield pps_csv(week, self.people, self._weeks[week], make_shifts(self.people, week, seed=SEED))

    def _engines(self, due: date) -> Iterator[Named]:
        """Yield the engine file that is due on a day: it ends two days before, and begins seven days earlier."""
        newest = due - timedelta(days=2)
        if newest in self._days:
            yield eoc_xlsx(newest, self.people, self._days, dsp=DSP, station=STATION)

    def _daily(self, due: date, *, netradyne: bool, mentor: bool) -> Iterator[Named]:
        day = due - timedelta(days=1)
        if day not in self._days:
            return
        if mentor:
            yield mentor_xlsx(day, self.people, self._days[day], station=STATION)
        if netradyne:
            yield netradyne_alerts_xlsx(day, self.people, self._days[day], dsp=DSP)

    def _scorecards(self, week: Week, *, both: bool) -> Iterator[Named]:
        """Yield the PDF in one week and the CSV in the next, as busy people do; both in the last."""
        place = self._calendar.weeks.index(week)
        values = self._weeks[week]
        if both or place % 2 == 0:
            history = [self._weeks[earlier] for earlier in self._calendar.weeks[:place]]
            yield scorecard_pdf(week, self.people, values, dsp=DSP, station=STATION, history=history)
        if both or place % 2:
            yield overview_csv(week, self.people, values, dsp=DSP, station=STATION)
