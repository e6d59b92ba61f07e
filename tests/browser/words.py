"""Words that the stage and the tests share."""

from __future__ import annotations

PASSWORD = "brake-early-and-smile"
