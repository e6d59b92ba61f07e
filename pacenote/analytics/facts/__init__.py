"""The facts that evidence stands on, each kind as its rows are now."""

from __future__ import annotations

from pacenote.analytics.facts.held import Deeds, Remarks, Sessions
from pacenote.analytics.facts.kind import Kind, Scope
from pacenote.analytics.facts.measured import Files, Readings, Rules
from pacenote.analytics.facts.told import Attempts, Deliveries, Disputes, Findings, Messages, Reactions, Talk

__all__ = ["KINDS", "Kind", "Scope"]

KINDS: tuple[Kind, ...] = (
    *(Files(), Rules(), Readings()),
    *(Messages(), Deliveries(), Attempts(), Reactions(), Talk(), Findings(), Disputes()),
    *(Sessions(), Remarks(), Deeds()),
)
