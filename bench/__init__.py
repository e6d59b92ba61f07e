"""Figures: each module is one benchmark with a NAME, what it should reach (TARGETS), and ``run``."""

from __future__ import annotations
