"""What the columns of a table mean, one choice per column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pacenote.base.errors import DomainError
from pacenote.imports.parsers.sheet_guesses import Column
from pacenote.imports.parsers.sheet_mapping import PERCENTS, TIMES, MappedColumn, SheetMapping, check
from pacenote.imports.services import NewMetric
from pacenote.performance.catalogue import ALL_METRICS, find
from pacenote.performance.metrics import contact_center, own
from pacenote.performance.metrics.metric import Metric
from pacenote.web.forms.base import Form
from pacenote.web.say import refusal_words

ROLES = [
    ("", _("Ignore")),
    ("name", _("Name of the person")),
    ("email", _("E-mail of the person")),
    ("agent", _("ID of the person")),
    ("period", _("Week or day")),
    ("new", _("A new metric")),
]
FORMS = [
    ("number", _("Number")),
    ("percent", _("Percent (85 or 85 %)")),
    ("fraction", _("Fraction (0.85)")),
    ("seconds", _("Seconds")),
    ("minutes", _("Minutes")),
    ("hours", _("Hours")),
    ("m:ss", _("Minutes:seconds")),
    ("h:mm", _("Hours:minutes")),
    ("h:mm:ss", _("Hours:minutes:seconds")),
]
UNITS = [
    ("", _("Choose")),
    ("percent", _("Percent")),
    ("seconds", _("Time")),
    ("count", _("Count")),
    ("rate", _("Rate per contact")),
    ("score", _("Score")),
]
SIDES = [("", _("Choose")), ("higher", _("Higher")), ("lower", _("Lower")), ("band", _("Within a band"))]
PERSON_ROLES = ("name", "email", "agent")
#: Begins the choices that say something of a case.
OF_CASE = "case:"
CASE_FIELDS = [
    ("number", _("Number of the case")),
    ("closed", _("When it was closed")),
    ("status", _("Status")),
    ("channel", _("Channel")),
    ("queue", _("Queue or team")),
    ("kind", _("Kind: event, complaint, concession, dispute")),
    ("subject", _("Subject, in the customer's words")),
    ("link", _("Link to the case")),
    ("rating", _("Customer's rating: 1 to 5, or good and bad")),
    ("auditor", _("Auditor")),
    ("auditor_email", _("E-mail of the auditor")),
    ("form", _("Evaluation form")),
    ("version", _("Version of the form")),
]
#: Where the numbers of cases come from.
SYSTEMS = [
    ("", _("This sheet alone")),
    ("zendesk", "Zendesk"),
    ("chatwoot", "Chatwoot"),
    ("intercom", "Intercom"),
    ("genesys", "Genesys"),
]


class MappingForm(Form):
    """The whole table, and one set of fields per column, numbered in its order."""

    name = forms.CharField(label=_("Name of this sheet"), max_length=80)
    cadence = forms.ChoiceField(
        label=_("One row is about"),
        choices=[("week", _("a person's week")), ("day", _("a person's day")), ("case", _("a case"))],
    )
    system = forms.ChoiceField(
        label=_("Numbers of cases come from"),
        choices=SYSTEMS,
        required=False,
        help_text=_("A case of the same system and number is the same case, whichever file speaks of it."),
    )
    calendar = forms.ChoiceField(
        label=_("Numbered weeks"),
        choices=[("iso", _("Monday to Sunday (ISO)")), ("amazon", _("Sunday to Saturday"))],
    )
    order = forms.ChoiceField(
        label=_("Days like 05/11"),
        choices=[("", _("are not in this sheet")), ("mdy", _("Month first")), ("dmy", _("Day first"))],
        required=False,
    )

    def __init__(self, *args: Any, columns: Sequence[Column], own_metrics: Iterable[Metric], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        self._made: tuple[SheetMapping, list[NewMetric]] | None = None
        of_case = [(OF_CASE + field, label) for field, label in CASE_FIELDS]
        uses = [*ROLES, (_("The case"), of_case), *_metric_choices(own_metrics)]
        over = [("", _("Not known")), *((column.key, column.title) for column in columns if column.role != "ignore")]
        for place, column in enumerate(columns):
            fields = {
                "use": forms.ChoiceField(label=_("Means"), choices=uses, required=False),
                "form": forms.ChoiceField(label=_("Written as"), choices=FORMS),
                "over": forms.ChoiceField(
                    label=_("Measured over"), choices=[each for each in over if each[0] != column.key], required=False
                ),
                "label": forms.CharField(label=_("Name of the metric"), max_length=60, required=False),
                "unit": forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False),
                "side": forms.ChoiceField(label=_("Better when"), choices=SIDES, required=False),
                "decimals": forms.TypedChoiceField(
                    label=_("Decimals"), choices=[(n, n) for n in range(own.MOST_DECIMALS + 1)], coerce=int
                ),
            }
            for name, field in fields.items():
                field.widget.attrs["aria-label"] = f"{field.label}: {column.title}"
                self.fields[f"{name}-{place}"] = field

    def clean(self) -> dict[str, Any]:
        """Make the mapping; what is wrong with a column is said at its field."""
        values = super().clean() or self.cleaned_data
        if self.errors:
            return values
        uses = {place: values[f"use-{place}"] for place in range(len(self.columns))}
        metrics = {place: self._new_metric(place) for place, use in uses.items() if use == "new"}
        mapped = [self._column(place, metrics.get(place)) for place, use in uses.items() if _is_metric(use)]
        if self.errors:
            return values
        mapping = _without_doubles(self._mapping(uses, [each for each in mapped if each]))
        try:
            check(mapping)
        except DomainError as refusal:
            raise ValidationError(refusal_words(refusal)) from refusal
        self._made = mapping, [each for each in metrics.values() if each]
        return values

    def made(self) -> tuple[SheetMapping, list[NewMetric]]:
        """Return the mapping and its new metrics; only of a valid form."""
        if self._made is None:
            raise ValueError("the form is not valid")
        return self._made

    def _mapping(self, uses: dict[int, str], columns: list[MappedColumn]) -> SheetMapping:
        first = {use: self.columns[place].key for place, use in reversed(uses.items()) if use}
        repeated = [use for use in (*PERSON_ROLES, "period") if list(uses.values()).count(use) > 1]
        if repeated or ("email" in first and "agent" in first):
            raise ValidationError(_("Two columns say who, or when. Keep one of them and ignore the other."))
        values = self.cleaned_data
        said = [(use.removeprefix(OF_CASE), self.columns[p].key) for p, use in uses.items() if use.startswith(OF_CASE)]
        about_cases = values["cadence"] == "case"
        if said and not about_cases:
            raise ValidationError(_("Columns say something of a case, and a row is said to be about a person's time."))
        return SheetMapping(
            name=values["name"],
            cadence=values["cadence"],
            columns=tuple(replace(each, exposure="", exposure_metric="") for each in columns)
            if about_cases
            else tuple(columns),
            fields=tuple(said),
            system=values["system"] if about_cases else "",
            name_column=first.get("name", ""),
            id_column=first.get("email", first.get("agent", "")),
            id_kind="email" if "email" in first else "agent",
            period_column=first.get("period", ""),
            order=values["order"],
            calendar=values["calendar"],
            titles=tuple((column.key, column.title) for column in self.columns),
        )

    def _new_metric(self, place: int) -> NewMetric | None:
        values = self.cleaned_data
        parts = [values[f"{name}-{place}"] for name in ("label", "unit", "side")]
        missing = [name for name, part in zip(("label", "unit", "side"), parts, strict=True) if not part]
        for name in missing:
            self.add_error(f"{name}-{place}", _("A new metric needs this."))
        if missing:
            return None
        label, unit, side = parts
        metric = NewMetric(label, unit, side, values[f"decimals-{place}"])
        try:
            _name = metric.name
        except DomainError as refusal:
            self.add_error(f"label-{place}", refusal_words(refusal))
            return None
        return metric

    def _column(self, place: int, new: NewMetric | None) -> MappedColumn | None:
        values = self.cleaned_data
        metric = find(new.name if new else values[f"use-{place}"])
        if metric is None:
            return None
        form, over = values[f"form-{place}"], values[f"over-{place}"]
        if metric.unit == "percent" and form not in PERCENTS:
            self.add_error(f"form-{place}", _("Say whether 85 or 0.85 is written for 85 percent."))
        elif metric.unit == "seconds" and form not in TIMES:
            self.add_error(f"form-{place}", _("Say how the time is written."))
        elif metric.unit not in ("percent", "seconds") and form != "number":
            self.add_error(f"form-{place}", _("This metric is a number."))
        amount = metric.exposures[0].metric if over and metric.exposures else ""
        return MappedColumn(self.columns[place].key, metric.name, form, over if amount else "", amount)


_NO_METRIC = frozenset((*PERSON_ROLES, "period", ""))


def _is_metric(use: str) -> bool:
    return use not in _NO_METRIC and not use.startswith(OF_CASE)


def _without_doubles(mapping: SheetMapping) -> SheetMapping:
    """Leave out an amount that has a column of its own as a metric already: the row knows it anyway."""
    kept = {each.metric for each in mapping.columns}
    columns = tuple(
        replace(each, exposure="", exposure_metric="") if each.exposure_metric in kept else each
        for each in mapping.columns
    )
    return replace(mapping, columns=columns)


def _metric_choices(own_metrics: Iterable[Metric]) -> list[tuple[Any, Any]]:
    center = [(metric.name, _(metric.label)) for metric in contact_center.METRICS]
    known = {name for name, _label in center}
    others = [(metric.name, _(metric.label)) for metric in ALL_METRICS if metric.coachable and metric.name not in known]
    ours = [(metric.name, metric.label) for metric in own_metrics]
    groups = [(_("Contact center"), center), (_("Your own metrics"), ours), (_("Delivery"), others)]
    return [(title, choices) for title, choices in groups if choices]


def initial_of(columns: Sequence[Column], mapping: SheetMapping) -> dict[str, Any]:
    """Return the first state of the form: what the guesses, or a kept mapping, say of each column."""
    roles = {mapping.name_column: "name", mapping.id_column: mapping.id_kind, mapping.period_column: "period"}
    roles |= {key: OF_CASE + field for field, key in mapping.fields}
    mapped = {each.column: each for each in mapping.columns}
    initial: dict[str, Any] = {
        "name": mapping.name,
        "cadence": mapping.cadence,
        "calendar": mapping.calendar,
        "order": mapping.order,
        "system": mapping.system,
    }
    for place, column in enumerate(columns):
        each = mapped.get(column.key)
        initial |= {
            f"use-{place}": each.metric if each else roles.get(column.key, ""),
            f"form-{place}": each.form if each else column.form,
            f"over-{place}": each.exposure if each else "",
            f"label-{place}": column.title,
            f"unit-{place}": _unit_of(column),
            f"decimals-{place}": column.decimals,
        }
    return initial


def _unit_of(column: Column) -> str:
    if column.role != "number":
        return ""
    if column.form in PERCENTS:
        return "percent"
    return "seconds" if column.form in TIMES else ("score" if column.decimals else "count")
