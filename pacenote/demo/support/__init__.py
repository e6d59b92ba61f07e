"""The second company of the demo: a contact center."""

from __future__ import annotations
