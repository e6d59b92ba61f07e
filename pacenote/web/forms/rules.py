"""One rule as a form: two thresholds, the least exposure, importance, and what else decides about a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pacenote.coaching.guards import BadRuleError, normal_importance, plain
from pacenote.performance.catalogue import AtLeast, Minimum, RuleValues, metric_of
from pacenote.performance.metrics.metric import ExposureUnit
from pacenote.web.forms.base import Form
from pacenote.web.say import refusal_words

UNITS = {
    "percent": "%",
    "rate": _("per trip"),
    "dpmo": _("per million"),
    "count": "",
    "score": _("points"),
    "stars": _("stars"),
    "seconds": _("seconds"),
    "minutes": _("minutes"),
    "hours": _("hours"),
    "miles": _("miles"),
    "per_hour": _("per hour"),
}
EXPOSURES: dict[ExposureUnit, Any] = {
    "trips": _("trips"),
    "packages": _("packages"),
    "opportunities": _("cases that count"),
    "minutes": _("minutes"),
    "stops": _("stops"),
    "contacts": _("contacts"),
    "ratings": _("ratings"),
    "evaluations": _("evaluations"),
}


class NumberField(forms.DecimalField):
    """A number with a point or a comma, as people write it."""

    def __init__(self, *, label: Any, unit: Any = "", required: bool = False, help_text: Any = "") -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            label=label, required=required, max_digits=12, decimal_places=4, widget=widget, help_text=help_text
        )
        self.unit = unit

    def to_python(self, value: Any) -> Any:
        """Read the number."""
        return super().to_python(value.strip().replace(",", ".") if isinstance(value, str) else value)


class WholeField(forms.IntegerField):
    """A whole number with what it counts."""

    def __init__(self, *, label: Any, unit: Any, help_text: Any, slider: int = 0) -> None:
        attrs = {"inputmode": "numeric", **({"data-slider": str(slider)} if slider else {})}
        super().__init__(label=label, help_text=help_text, widget=forms.TextInput(attrs=attrs))
        self.unit, self.slider = unit, slider


class RuleForm(Form):
    """A rule as a company sees it; ``values`` is what was entered, beside what the form does not show."""

    coach_on = forms.BooleanField(label=_("Coaching opportunity"), required=False)
    praise_on = forms.BooleanField(label=_("Positive reinforcement"), required=False)
    importance = WholeField(
        label=_("Importance, 0 to 10"), unit=_("of 10"), slider=10,
        help_text=_("Decides which points come first, and which stay out of a full message."),
    )  # fmt: skip
    repeat_days = WholeField(
        label=_("Say it again after"),
        unit=_("days"),
        help_text=_("Earlier only if it got worse. 0 says it every time."),
    )
    needs_person = forms.BooleanField(
        label=_("Needs a person"), required=False, help_text=_("Never goes by itself: somebody looks at it first.")
    )
    controllable = forms.BooleanField(
        label=_("The person can influence it"),
        required=False,
        help_text=_("Where not, it is praised but never coached."),
    )

    def __init__(self, data: QueryDict | None, *, rule: RuleValues) -> None:
        self.rule, self.metric = rule, metric_of(rule.metric)
        super().__init__(data, initial=_initial(rule))
        unit = UNITS[rule.unit]
        self.fields["coach_at"] = NumberField(label=_coach_label(rule), unit=unit)
        if rule.direction == "band":
            self.fields["coach_above"] = NumberField(label=_("Coaching opportunity above"), unit=unit)
        else:
            label = (
                _("Positive reinforcement from") if rule.direction == "higher" else _("Positive reinforcement up to")
            )
            text = _("Empty: only streaks, improvements and personal bests are praised.")
            self.fields["praise_at"] = NumberField(label=label, unit=unit, help_text=text)
        if rule.unit == "count":
            self.fields["coach_at_threshold"] = forms.BooleanField(
                label=_("The threshold itself is coached, too (this many or more)"), required=False
            )
        for exposure in self.exposures:
            words = EXPOSURES[exposure]
            self.fields[f"minimum_{exposure}"] = NumberField(label=_("Least exposure"), unit=words)
            self.fields[f"praise_minimum_{exposure}"] = NumberField(label=_("Least exposure for praise"), unit=words)
        if rule.coach_needs is not None:
            needed = metric_of(rule.coach_needs.metric).label
            self.fields["coach_needs"] = NumberField(label=_("Coached only from"), unit=gettext(needed))

    @property
    def exposures(self) -> tuple[ExposureUnit, ...]:
        """The exposures that the metric, or the rule, knows of, in the metric's order."""
        known = [each.unit for each in self.metric.exposures]
        known += [each.unit for each in (*self.rule.minimum, *self.rule.praise_minimum)]
        return tuple(dict.fromkeys(known))

    def values(self) -> RuleValues:
        """Return the rule as it was entered; only of a form that could be read."""
        given = self.cleaned_data
        coach, above, needs = given.get("coach_at"), given.get("coach_above"), self.rule.coach_needs
        band = (coach, above) if self.rule.direction == "band" and coach is not None and above is not None else None
        if needs is not None:
            needs = AtLeast(needs.metric, given["coach_needs"]) if given["coach_needs"] is not None else None
        return replace(
            self.rule,
            coach=None if self.rule.direction == "band" else coach,
            band=band,
            praise=given.get("praise_at"),
            coach_on=given["coach_on"],
            praise_on=given["praise_on"],
            coach_at_threshold=given.get("coach_at_threshold", self.rule.coach_at_threshold),
            minimum=self._minimums("minimum"),
            praise_minimum=self._minimums("praise_minimum"),
            coach_needs=needs,
            importance=normal_importance(given["importance"]),
            repeat_days=given["repeat_days"],
            needs_person=given["needs_person"],
            controllable=given["controllable"],
        )

    def refuse(self, problems: Sequence[BadRuleError]) -> None:
        """Show each refusal beside its field."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, refusal_words(problem))

    def _minimums(self, stem: str) -> tuple[Minimum, ...]:
        amounts = [(unit, self.cleaned_data[f"{stem}_{unit}"]) for unit in self.exposures]
        return tuple(Minimum(unit, amount) for unit, amount in amounts if amount is not None)


def _coach_label(rule: RuleValues) -> Any:
    if rule.direction == "lower" and rule.coach_at_threshold:
        return _("Coaching opportunity from")
    return _("Coaching opportunity above") if rule.direction == "lower" else _("Coaching opportunity below")


def _initial(rule: RuleValues) -> dict[str, Any]:
    coach, above = rule.band or (rule.coach, None)
    numbers = {"coach_at": coach, "coach_above": above, "praise_at": rule.praise}
    numbers |= {f"minimum_{each.unit}": each.amount for each in rule.minimum}
    numbers |= {f"praise_minimum_{each.unit}": each.amount for each in rule.praise_minimum}
    if rule.coach_needs:
        numbers["coach_needs"] = rule.coach_needs.amount
    return {name: plain(value) for name, value in numbers.items() if value is not None} | {
        "coach_on": rule.coach_on and coach is not None,
        "praise_on": rule.praise_on,
        "coach_at_threshold": rule.coach_at_threshold,
        "importance": rule.importance,
        "repeat_days": rule.repeat_days,
        "needs_person": rule.needs_person,
        "controllable": rule.controllable,
    }
