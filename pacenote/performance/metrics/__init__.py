"""The metrics, one module per subject; ``catalogue`` puts them together."""

from __future__ import annotations
