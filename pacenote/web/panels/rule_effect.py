"""What saving a rule would have done, as numbers, lines, people and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pacenote.accounts.models import Membership
from pacenote.base.marking import gettext_noop
from pacenote.coaching.phrases import value_words
from pacenote.coaching.rehearse import Change, Effect, Line, Outcome, Period
from pacenote.coaching.wording import Wording
from pacenote.people.models import Person
from pacenote.performance.catalogue import RuleValues, metric_of
from pacenote.performance.metrics.metric import Metric
from pacenote.web.panels.expected import week_label
from pacenote.web.panels.rules import reader_wording
from pacenote.web.panels.times import day_words, week_dates

MOST_CHANGES = 12
SHOWN_LINES = 4
BAR = 182
OUTCOMES: dict[Outcome, str] = {
    "coach": gettext_noop("coached"),
    "praise": gettext_noop("praised"),
    "rests": gettext_noop("told lately, or new"),
    "nothing": gettext_noop("nothing"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with what it was."""

    label: str
    value: str
    was: str


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One period, with two bars in the units of the drawing."""

    label: str
    dates: str
    readings: int
    coached_before: int
    coached_after: int
    bar_before: int
    bar_after: int
    praised: int


@dataclass(frozen=True, slots=True)
class EffectChange:
    """One person for whom something would be different."""

    name: str
    period: str
    value: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EffectPanel:
    """The dry run as settings/_effect.html shows it."""

    span: str
    figures: tuple[Figure, ...]
    lines: tuple[EffectLine, ...]
    earlier: tuple[EffectLine, ...]
    changes: tuple[EffectChange, ...]
    more_changes: int
    warnings: tuple[str, ...]


def effect_panel(membership: Membership, values: RuleValues, effect: Effect) -> EffectPanel:
    """Return the dry run in words."""
    metric, wording = metric_of(values.metric), reader_wording()
    shown = effect.changes[:MOST_CHANGES]
    people = Person.objects.visible_to(membership).filter(pk__in={change.person for change in shown})
    names = dict(people.values_list("pk", "name"))
    most = max((max(line.coached) for line in effect.lines), default=0) or 1
    lines = [_line(line, most) for line in effect.lines]
    return EffectPanel(
        span=_span([line.period for line in effect.lines]),
        figures=_figures(effect),
        lines=tuple(lines[:SHOWN_LINES]),
        earlier=tuple(lines[SHOWN_LINES:]),
        changes=tuple(_change(change, names, metric, wording) for change in shown),
        more_changes=len(effect.changes) - len(shown),
        warnings=tuple(_warnings(values, effect)),
    )


def _figures(effect: Effect) -> tuple[Figure, ...]:
    share_before, share_after = effect.praise_share
    least, most = effect.newly_coached
    was = _("was %(number)s")
    new = str(most) if least == most else _("%(least)s to %(most)s") % {"least": least, "most": most}
    return (
        Figure(_("Messages that coach on it"), str(effect.messages[1]), was % {"number": effect.messages[0]}),
        Figure(
            _("People coached"),
            str(effect.reached[1]),
            _("was %(number)s, of %(all)s") % {"number": effect.reached[0], "all": effect.people},
        ),
        Figure(_("Share of praise"), _percent(share_after), was % {"number": _percent(share_before)}),
        Figure(_("New each period"), new, _("people who were not coached before")),
    )


def _percent(share: int | None) -> str:
    return _("none") if share is None else f"{share} %"


def _warnings(values: RuleValues, effect: Effect) -> list[str]:
    """Point out a side that reaches nobody or everybody, where there were enough readings to tell."""
    if not effect.readings:
        return [_("There are no readings of this metric yet, so nothing can be said about the effect.")]
    found = []
    coaching = values.coach_on and values.controllable and (values.coach is not None or values.band is not None)
    if coaching and not effect.reached[1]:
        found.append(_("The coaching side would have reached nobody in these periods."))
    if effect.people > 1 and effect.reached[1] == effect.people:
        found.append(_("The coaching side would have reached everybody: a target that all miss helps nobody."))
    if values.praise_on and values.praise is not None and not effect.praised_people[1]:
        found.append(_("The praise side would have reached nobody in these periods."))
    if effect.people > 1 and effect.praised_people[1] == effect.people:
        found.append(_("The praise side would have reached everybody: praise for all says little."))
    return found


def _line(line: Line, most: int) -> EffectLine:
    before, after = line.coached
    start, end = line.period
    return EffectLine(
        label=period_words(line.period),
        dates=week_dates(start, end) if start != end else "",
        readings=line.readings,
        coached_before=before,
        coached_after=after,
        bar_before=round(BAR * before / most),
        bar_after=round(BAR * after / most),
        praised=line.praised[1],
    )


def _change(change: Change, names: dict[int, str], metric: Metric, wording: Wording) -> EffectChange:
    return EffectChange(
        name=names.get(change.person, ""),
        period=period_words(change.period),
        value=value_words(change.value.normalize(), metric, wording),
        before=_(OUTCOMES[change.before]),
        after=_(OUTCOMES[change.after]),
    )


def period_words(period: Period) -> str:
    """Return a day or a week by its name."""
    start, end = period
    return day_words(start) if start == end else week_label(start)


def _span(periods: Sequence[Period]) -> str:
    if not periods:
        return ""
    newest, oldest = periods[0], periods[-1]
    weekly = newest[0] != newest[1]
    counted = (
        ngettext("Last %(count)s week", "Last %(count)s weeks", len(periods))
        if weekly
        else ngettext("Last %(count)s day", "Last %(count)s days", len(periods))
    ) % {"count": len(periods)}
    if len(periods) == 1:
        return f"{counted}, {period_words(newest)}"
    return _("%(count)s, %(first)s to %(last)s") % {
        "count": counted,
        "first": period_words(oldest),
        "last": period_words(newest),
    }
