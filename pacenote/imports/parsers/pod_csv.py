"""Photo on delivery per driver, CSV (formats.md 3.3): the dashboard's own file, or the report's table saved again."""

from __future__ import annotations

from decimal import Decimal

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.imports.parsers.dated_tables import period_of_rows, read_drivers, unknown, with_codes
from pacenote.imports.parsers.errors import RefusedFileError
from pacenote.imports.parsers.kinds import TableKind, titles
from pacenote.imports.parsers.measures import Measure, where
from pacenote.imports.parsers.parsed import ParsedFile, ParsedRow, RowError
from pacenote.imports.parsers.people_columns import repeated_people
from pacenote.imports.parsers.tables import Row, Table

_MEASURES = (
    Measure("pod", ("pod", "podacceptance"), "percent"),
    Measure("pod_opportunities", ("podopportunities", "opportunities", "podopps")),
    Measure("pod_success", ("podsuccess", "success")),
    Measure("pod_bypass", ("podbypass", "bypass")),
    Measure("pod_rejects", ("podrejects", "rejects")),
    Measure("pod_blurry", ("blurryphoto",)),
    Measure("pod_human", ("humaninthepicture",)),
    Measure("pod_no_package", ("nopackagedetected",)),
    Measure("pod_in_car", ("packageincar",)),
    Measure("pod_in_hand", ("packageinhand",)),
    Measure("pod_not_visible", ("packagenotclearlyvisible",)),
    Measure("pod_too_close", ("packagetooclose",)),
    Measure("pod_too_dark", ("phototoodark",)),
    Measure("pod_other", ("other",)),
)


def parse(table: Table) -> ParsedFile:
    """Read one row per driver; the rate is made of the counts where only these are printed."""
    drivers = read_drivers(table, _MEASURES)
    week, day = table.column("week"), table.column("date")
    period, warnings = period_of_rows(table, week=week, day=day)
    for place in drivers.places:
        _prove(drivers.row(place), drivers.measured.values[place])
    odd = {place: wrong for place in drivers.places if (wrong := _more_than_all(drivers.measured.values[place]))}
    rows = tuple(
        ParsedRow(drivers.row(place).line, drivers.person(place), _with_rate(drivers.measured.values[place]))
        for place in drivers.places
        if place not in odd
    )
    errors = [*drivers.errors, *(RowError(drivers.row(place).line, wrong) for place, wrong in odd.items())]
    parsed = ParsedFile(
        kind="pod",
        layout="pod_csv",
        source="pod_csv",
        period=period,
        rows=len(rows),
        readings=rows,
        unknown_columns=unknown(drivers, week, day),
        errors=tuple(sorted(errors, key=lambda error: error.line)),
        warnings=warnings + repeated_people(row.person for row in rows),
    )
    return with_codes(parsed, table)


def _prove(row: Row, values: dict[str, Decimal]) -> None:
    """Refuse the report's table where its counts do not add up; a rate of the dashboard is its own, and no proof."""
    counts = [values.get(metric) for metric in ("pod_success", "pod_bypass", "pod_rejects", "pod_opportunities")]
    if "pod" in values or None in counts:
        return
    *parts, printed = (count for count in counts if count is not None)
    if sum(parts) != printed:
        raise RefusedFileError(
            _("%(where)s: success, bypass and rejects make %(sum)s, but %(printed)s opportunities are printed."),
            hint=_("Download the report again, and never type into it."),
            code="sums_disagree",
            values={"where": where(row), "sum": str(sum(parts)), "printed": str(printed)},
        )


def _more_than_all(values: dict[str, Decimal]) -> Sentence | None:
    """Say what is wrong where more photos were accepted than asked for: one of the two counts is misread."""
    accepted, asked = values.get("pod_success"), values.get("pod_opportunities")
    if accepted is None or asked is None or accepted <= asked:
        return None
    template = _("More photos were accepted (%(accepted)s) than asked for (%(asked)s).")
    return Sentence(template, {"accepted": str(accepted), "asked": str(asked)})


def _with_rate(values: dict[str, Decimal]) -> dict[str, Decimal]:
    chances = values.get("pod_opportunities")
    if "pod" in values or not chances or "pod_success" not in values:
        return values
    return {"pod": (values["pod_success"] * 100 / chances).quantize(Decimal("0.01"))} | values


KIND = TableKind(
    "pod",
    (titles("podopportunities", "podsuccess"), titles("transporterid", "opportunities", "success", "rejects")),
    parse,
)
