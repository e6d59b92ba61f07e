"""What somebody said once about the columns of the contact center's two sheets."""

from __future__ import annotations

from pacenote.demo.support.center import CASES_HEAD, METRICS_HEAD
from pacenote.imports.parsers.sheet_mapping import MappedColumn, SheetMapping, fold_title


def _titles(head: str) -> tuple[tuple[str, str], ...]:
    return tuple((fold_title(title), title) for title in head.split(","))


METRICS = SheetMapping(
    name="Team metrics",
    cadence="week",
    columns=(
        MappedColumn("contacts", "handled"),
        MappedColumn("aht", "handle_seconds", "m:ss", "contacts", "timed_contacts"),
        MappedColumn("csat", "csat", "percent", "ratings", "csat_ratings"),
        MappedColumn("qascore", "qa_score", "percent", "evaluations", "qa_evaluations"),
        MappedColumn("adherence", "adherence", "percent"),
    ),
    name_column="agent",
    id_column="email",
    id_kind="email",
    period_column="week",
    titles=_titles(METRICS_HEAD),
)
CASES = SheetMapping(
    name="Evaluated cases",
    cadence="case",
    columns=(MappedColumn("qascore", "qa_score", "percent"), MappedColumn("aht", "handle_seconds", "m:ss")),
    name_column="agent",
    id_column="agentemail",
    id_kind="email",
    period_column="opened",
    fields=(
        *(("number", "case"), ("closed", "closed"), ("auditor", "reviewer"), ("auditor_email", "revieweremail")),
        *(("channel", "channel"), ("queue", "queue"), ("status", "status"), ("subject", "subject")),
        *(("rating", "rating"), ("form", "form"), ("version", "formversion"), ("link", "link")),
    ),
    system="zendesk",
    titles=_titles(CASES_HEAD),
)
